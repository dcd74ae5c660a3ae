// What is old goes, whole, and the file does not grow beyond what it once needed.
#include <set>
#include <sstream>

#include "decode/description.h"
#include "store/live_writer.h"
#include "store/schema.h"
#include "store/text_sweep.h"
#include "tests/store/sample_events.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

// Traffic of made-up hours, a call and a REGISTER a minute, each with texts that no other has.
class Traffic {
 public:
  Traffic(store::LiveWriter& writer, std::uint64_t first)
      : writer_(writer), id_(first), messages_(1000 * (first + 1)) {}

  static constexpr Timestamp begin{1'800'000'000'000'000'000};

  void minute() {
    ++id_;
    now_ = now_ + seconds(60);
    connection();
    message("INVITE", id_, 3000);
    message("REGISTER", 0, 500);
    parts();
    call(id_, now_ + seconds(30));
  }
  // A call that goes on for ever, with a message each time.
  void long_call(std::uint64_t id) {
    message("INVITE", id, 300, "long" + std::to_string(id));
    correlate::Call row;
    row.id = id;
    row.state = correlate::CallState::confirmed;
    row.started = begin;
    row.followed = true;
    writer_.on_event(std::move(row));
  }
  // A call without an end, which is followed no longer, or still is; and the like beside it.
  void endless(bool followed) {
    ++id_;
    now_ = now_ + seconds(1);
    decode::ConnectionFacts facts;
    facts.id = id_;
    facts.first = facts.last = {1, id_, now_};
    facts.followed = followed;
    writer_.on_event(std::move(facts));
    message("INVITE", id_, 1000);
    correlate::Call call;
    call.id = id_;
    call.state = correlate::CallState::ringing;
    call.started = now_;
    call.followed = followed;
    writer_.on_event(std::move(call));
    correlate::Registration registration;
    registration.id = id_;
    registration.first = registration.last = now_;
    registration.expires = now_ + seconds(1'000'000);
    registration.followed = followed;
    writer_.on_event(std::move(registration));
    correlate::Subscription subscription;
    subscription.id = id_;
    subscription.started = now_;
    subscription.expires_s = 1'000'000;
    subscription.followed = followed;
    writer_.on_event(std::move(subscription));
  }
  void commit() {
    writer_.commit({now_ + seconds(59), {}, {}});
    REQUIRE(writer_.wait());
  }
  Timestamp now() const { return now_; }

 private:
  void connection() {
    decode::ConnectionFacts facts;
    facts.id = id_;
    facts.transport = decode::Transport::ws;
    facts.first = facts.last = {1, id_, now_};
    facts.end = decode::ConnectionEnd::fin;
    facts.ws_user_agent = "Browser " + std::to_string(id_);
    writer_.on_event(std::move(facts));
  }
  void message(const std::string& method, std::uint64_t call, std::size_t body, std::string call_id = {}) {
    const std::string number = std::to_string(id_);
    if (call_id.empty()) call_id = method + number;
    const std::uint64_t id = ++messages_;
    const std::string sdp =
        "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 96\r\n"
        "a=rtpmap:96 opus" +
        number + "/48000\r\na=filler:" + std::string(body, 'v') + "\r\n";
    correlate::Message row = message_event(
        id, method + " sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK" + std::to_string(id) +
                "\r\nFrom: <sip:alice@example.com>;tag=f\r\nTo: <sip:bob@example.com>\r\nCall-ID: " + call_id +
                "\r\nCSeq: 1 " + method + "\r\nUser-Agent: Phone " + number +
                "\r\nContent-Type: application/sdp\r\nContent-Length: " + std::to_string(sdp.size()) + "\r\n\r\n" +
                sdp);
    row.sip.description = decode::read_description(row.sip.message);
    row.sip.origin.packet = row.sip.origin.first = {1, id, now_};
    row.sip.origin.connection_id = id_;
    row.call = call;
    row.transaction_id = id;
    writer_.on_event(std::move(row));
    writer_.on_event(correlate::BodySummary{id, "summary"});
    correlate::Transaction transaction;
    transaction.id = id;
    transaction.method = method;
    transaction.call = call;
    transaction.started = now_;
    writer_.on_event(std::move(transaction));
    Finding finding = make_finding(FindingCode::tcp_gap_in_stream, {1, id, now_}, "detail");
    finding.message_id = id;
    finding.call = call;
    writer_.on_event(std::move(finding));
  }
  // One of everything else.
  void parts() {
    correlate::Dialog dialog;
    dialog.id = dialog.call = id_;
    dialog.codecs = "opus " + std::to_string(id_);
    writer_.on_event(std::move(dialog));
    correlate::Registration registration;
    registration.id = id_;
    registration.user_agent = "Phone " + std::to_string(id_);
    registration.first = registration.last = now_;
    registration.expires = now_ + seconds(600);
    writer_.on_event(std::move(registration));
    correlate::RegisterAttempt attempt;
    attempt.id = id_;
    attempt.started = now_;
    writer_.on_event(std::move(attempt));
    correlate::Subscription subscription;
    subscription.id = id_;
    subscription.call_id = "s" + std::to_string(id_);
    subscription.started = now_;
    subscription.ended = now_ + seconds(5);
    writer_.on_event(std::move(subscription));
    correlate::Publication publication;
    publication.id = id_;
    publication.call_id = "p" + std::to_string(id_);
    publication.started = now_;
    publication.ended = now_ + seconds(5);
    writer_.on_event(std::move(publication));
    correlate::StateChange change;
    change.kind = "call-ringing";
    change.packet = {1, id_, now_};
    change.call = id_;
    writer_.on_event(std::move(change));
    decode::WebSocketFrame frame;
    frame.packet = {1, id_, now_};
    writer_.on_event(decode::WebSocketFrame(frame));
    decode::MsrpMessage msrp;
    msrp.id = id_;
    msrp.origin.packet = msrp.origin.first = {1, id_, now_};
    msrp.content_type = "text/" + std::to_string(id_);
    writer_.on_event(correlate::MsrpMessage{std::move(msrp), id_, 0});
    if (id_ % 2 == 0) {
      writer_.on_event(correlate::LegLink{id_ - 1, id_, "session-id", 100, 0});
      writer_.on_event(correlate::CallGroup{id_, id_ - 1});
    }
  }
  void call(std::uint64_t id, Timestamp ended) {
    correlate::Call row;
    row.id = id;
    row.call_id = "INVITE" + std::to_string(id);
    row.state = correlate::CallState::completed;
    row.started = now_;
    row.ended = ended;
    writer_.on_event(std::move(row));
  }

  store::LiveWriter& writer_;
  std::uint64_t id_, messages_;
  Timestamp now_ = begin;
};

std::uint64_t number(const std::string& path, const std::string& sql) {
  return std::stoull(rows(store::Database::open(path), "SELECT coalesce((" + sql + "), 0)"));
}

std::uint64_t count(const std::string& path, const std::string& table) {
  return number(path, "SELECT count(*) FROM " + table);
}

std::uint64_t pages(const std::string& path) {
  return std::stoull(rows(store::Database::open(path), "PRAGMA page_count"));
}

// What every row refers to is there.
void check_references(const std::string& path) {
  const store::Database database = store::Database::open(path);
  const auto none = [&](const std::string& sql) {
    INFO(sql);
    CHECK(rows(database, "SELECT count(*) FROM " + sql) == "0\n");
  };
  none("message WHERE header_set NOT IN (SELECT id FROM header_set)");
  none("message WHERE traits NOT IN (SELECT id FROM message_traits)");
  none("message WHERE stretch NOT IN (SELECT id FROM stretch)");
  none("message WHERE connection_id NOT IN (SELECT id FROM connection)");
  none("message WHERE transaction_id NOT IN (SELECT id FROM sip_transaction)");
  none("message m JOIN header_set h ON h.id = m.header_set WHERE h.call NOT IN (SELECT id FROM call)");
  none("stretch WHERE id NOT IN (SELECT stretch FROM message)");
  for (const char* table : {"media_description", "body_summary"})
    none(std::string(table) + " WHERE message_id NOT IN (SELECT id FROM message)");
  for (const char* table : {"dialog", "sip_transaction", "event", "finding", "msrp_message"})
    none(std::string(table) + " WHERE call NOT IN (SELECT id FROM call)");
  none("finding WHERE message_id NOT IN (SELECT id FROM message)");
  for (const store::TextColumns& each : store::text_columns()) {
    std::istringstream names{std::string(each.columns)};
    for (std::string name; std::getline(names, name, ',');)
      none(std::string(each.table) + " WHERE " + name + " NOT IN (SELECT id FROM text)");
  }
  CHECK(rows(database, "PRAGMA integrity_check") == "ok\n");
}

store::LiveOptions at_most(std::uint64_t max_size) {
  store::LiveOptions options;
  options.max_size = max_size;
  options.wal_octets = 400'000;
  return options;
}

}  // namespace

TEST_CASE("retention: every column that refers to a text is known to it") {
  std::set<std::string> told, known;
  std::istringstream lines{std::string(store::tables_sql())};
  std::string table;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("CREATE TABLE ", 0) == 0) table = line.substr(13, line.find(' ', 13) - 13);
    if (line.find("-- text.id") == std::string::npos) continue;
    std::string name = line.substr(line.find_first_not_of(' '));
    told.insert(table + "." + name.substr(0, name.find(' ')));
  }
  for (const store::TextColumns& each : store::text_columns()) {
    std::istringstream names{std::string(each.columns)};
    for (std::string name; std::getline(names, name, ',');) known.insert(std::string(each.table) + "." + name);
  }
  CHECK(told == known);
  CHECK(told.size() > 20);
}

TEST_CASE("retention: by age, whole calls, and the file stays at its high-water mark") {
  TemporaryFolder folder;
  store::LiveDatabaseFile file(folder / "live.db");
  store::LiveOptions options;
  options.keep = seconds(2 * 3600);
  store::LiveWriter writer(file, std::move(options));
  Traffic traffic(writer, 0);
  std::uint64_t high_water = 0;
  for (int minute = 1; minute <= 12 * 60; ++minute) {
    traffic.minute();
    traffic.commit();
    if (minute == 4 * 60) high_water = pages(file.path());
    if (minute % 120 == 0) check_references(file.path());
  }
  CHECK(pages(file.path()) <= high_water + high_water / 10);
  const std::string oldest = std::to_string(traffic.now().ns - seconds(2 * 3600 + 400).ns);
  for (const char* each :
       {"messages WHERE time_ns", "calls WHERE ended_ns", "events WHERE time_ns", "findings WHERE time_ns",
        "connections WHERE last_ns", "transactions WHERE started_ns", "ws_frames WHERE time_ns",
        "msrp_messages WHERE time_ns", "registrations WHERE expires_ns", "publications WHERE ended_ns",
        "register_attempts WHERE started_ns", "subscriptions WHERE ended_ns"}) {
    INFO(each);
    CHECK(number(file.path(), std::string("SELECT count(*) FROM ") + each + " < " + oldest) == 0);
    CHECK(number(file.path(), std::string("SELECT count(*) FROM ") + each + " >= " + oldest) >= 100);
  }
  // Two messages, and some texts, a minute; an eighth of the time, and more, may wait for the sweep.
  for (const char* each : {"text", "header_set", "message_traits", "stretch", "dialog", "leg_link"}) {
    INFO(each);
    CHECK(count(file.path(), each) < 1500);
  }
  CHECK(writer.counters().removed_calls > 500);
}

TEST_CASE("retention: a call that goes on stays whole, with its connections and texts") {
  TemporaryFolder folder;
  store::LiveDatabaseFile file(folder / "live.db");
  store::LiveOptions options;
  options.keep = seconds(2 * 3600);
  store::LiveWriter writer(file, std::move(options));
  Traffic traffic(writer, 100);
  for (int minute = 0; minute < 8 * 60; ++minute) {
    traffic.minute();
    if (minute % 10 == 0) traffic.long_call(1);
    traffic.commit();
  }
  check_references(file.path());
  CHECK(number(file.path(), "SELECT count(*) FROM messages WHERE call = 1") == 48);
  CHECK(number(file.path(),
               "SELECT count(*) FROM messages m JOIN connections c ON c.id = m.connection_id WHERE call = 1 AND "
               "m.user_agent IS NOT NULL AND hex(substr(m.raw, 1, 6)) = '494E56495445'") == 48);
  CHECK(number(file.path(),
               "SELECT count(*) FROM sdp_media d JOIN messages m ON m.id = d.message_id WHERE m.call = 1 AND "
               "d.codecs LIKE 'opus%'") == 48);
  CHECK(number(file.path(), "SELECT count(*) FROM messages WHERE call = 110") == 0);
}

TEST_CASE("retention: by size") {
  TemporaryFolder folder;
  store::LiveDatabaseFile file(folder / "live.db");
  constexpr std::uint64_t max_size = 4'000'000;
  store::LiveOptions options = at_most(max_size);
  store::LiveWriter writer(file, std::move(options));
  Traffic traffic(writer, 0);
  std::uint64_t largest = 0, calls = 0;
  for (int minute = 1; minute <= 30 * 60; ++minute) {
    traffic.minute();
    traffic.commit();
    if (minute > 20 * 60) largest = std::max(largest, writer.counters().used_octets);
    if (minute % 300 == 0) check_references(file.path());
    calls = writer.counters().removed_calls;
  }
  CHECK(calls > 500);
  CHECK(largest < max_size + max_size / 5);
  CHECK(largest > max_size / 2);
  CHECK(std::filesystem::file_size(file.path()) < max_size + max_size / 4);
  CHECK(number(file.path(), "SELECT count(*) FROM calls") > 100);
}

TEST_CASE("retention: by size, where calls are let go of without an end") {
  TemporaryFolder folder;
  store::LiveDatabaseFile file(folder / "live.db");
  constexpr std::uint64_t max_size = 8'000'000;
  store::LiveOptions options = at_most(max_size);
  options.removed_rows = 1;  // as many as are written, and half of these again
  options.notice = [](const store::LiveNotice& notice) { FAIL_CHECK(notice.text); };
  store::LiveWriter writer(file, std::move(options));
  Traffic traffic(writer, 100);
  std::uint64_t largest = 0;
  for (int commit = 1; commit <= 3000; ++commit) {
    for (int i = 0; i < 4; ++i) traffic.endless(false);
    if (commit % 50 == 0) traffic.long_call(1);
    traffic.commit();
    if (commit > 500) largest = std::max(largest, writer.counters().used_octets);
    if (commit % 1000 == 0) check_references(file.path());
  }
  CHECK(largest <= max_size);
  CHECK(largest > max_size / 2);
  CHECK(number(file.path(), "SELECT count(*) FROM messages WHERE call = 1") == 60);
  for (const char* table : {"call", "message", "connection", "registration", "subscription"}) {
    INFO(table);
    CHECK(count(file.path(), table) > 100);
    CHECK(count(file.path(), table) < 5000);
  }
}

TEST_CASE("retention: by size, the oldest of what goes on goes where nothing else is left") {
  TemporaryFolder folder;
  store::LiveDatabaseFile file(folder / "live.db");
  constexpr std::uint64_t max_size = 8'000'000;
  store::LiveOptions options = at_most(max_size);
  options.notice = [](const store::LiveNotice& notice) { FAIL_CHECK(notice.text); };
  store::LiveWriter writer(file, std::move(options));
  Traffic traffic(writer, 100);
  std::uint64_t largest = 0;
  for (int commit = 1; commit <= 1000; ++commit) {
    for (int i = 0; i < 4; ++i) traffic.endless(true);
    if (commit == 300) CHECK(number(file.path(), "SELECT count(*) FROM calls WHERE id = 101") == 1);
    traffic.commit();
    largest = std::max(largest, writer.counters().used_octets);
  }
  CHECK(largest <= max_size);
  CHECK(number(file.path(), "SELECT min(id) FROM calls") > 500);
  CHECK(count(file.path(), "call") > 500);
  // One that went and goes on has a row again, and no other part of it is left behind in the end.
  traffic.long_call(101);
  traffic.commit();
  CHECK(number(file.path(), "SELECT count(*) FROM messages WHERE call = 101") == 1);
  CHECK(number(file.path(), "SELECT count(*) FROM calls WHERE id = 101") == 1);
  check_references(file.path());
}

TEST_CASE("retention: a limit that what goes on exceeds is told once") {
  TemporaryFolder folder;
  store::LiveDatabaseFile file(folder / "live.db");
  int told = 0;
  store::LiveOptions options;
  options.max_size = 100'000;
  options.notice = [&](const store::LiveNotice& notice) {
    CHECK(notice.kind == store::LiveNotice::Kind::over_max_size);
    ++told;
  };
  store::LiveWriter writer(file, std::move(options));
  Traffic traffic(writer, 0);
  for (int minute = 0; minute < 120; ++minute) {
    traffic.minute();
    traffic.commit();
  }
  for (int i = 0; i < 10; ++i) traffic.commit();
  CHECK(told == 1);
  check_references(file.path());
}

TEST_CASE("retention: what an earlier capture left open goes as well") {
  TemporaryFolder folder;
  const std::string path = folder / "live.db";
  {
    store::LiveDatabaseFile file(path);
    store::LiveWriter writer(file, {});
    Traffic traffic(writer, 0);
    traffic.long_call(1);
    traffic.commit();
  }
  store::LiveDatabaseFile file(path);
  store::LiveOptions options;
  options.keep = seconds(3600);
  store::LiveWriter writer(file, std::move(options));
  Traffic traffic(writer, 100);
  for (int minute = 0; minute < 120; ++minute) {
    traffic.minute();
    if (minute == 0) CHECK(number(path, "SELECT count(*) FROM calls WHERE id = 1") == 1);
    traffic.commit();
  }
  CHECK(number(path, "SELECT count(*) FROM calls WHERE id = 1") == 0);
  check_references(path);
}
