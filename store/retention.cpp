#include "store/retention.h"

#include <algorithm>
#include <array>
#include <variant>

#include "base/limits.h"

namespace rung::store {
namespace {

// How long a row may still be followed behind its last moment, with something to spare: see the limits.
constexpr Duration transaction_followed{2 * limits::transaction_timeout.ns};
constexpr Duration silent_followed{limits::call_idle_timeout.ns + limits::invite_timeout.ns + limits::call_linger.ns};

Timestamp before(Timestamp time, Duration by) { return {time.ns - by.ns}; }

// The stages that others refer to: positions in stages().
constexpr std::size_t calls = 0, registrations = 5, subscriptions = 6, publications = 7, connections = 12, sets = 13;

// When what belongs to a call is old: it goes with that.
std::string unless_of_call(const std::string& time) {
  return "iif(EXISTS (SELECT 1 FROM call c WHERE c.id = t.call), NULL, coalesce(t." + time + ", 0))";
}

// What has no end was over with the last message of its dialog.
std::string end_or_last_message() {
  return "coalesce(t.ended_ns, (SELECT m.time_ns FROM message m WHERE m.id = (SELECT max(o.id) FROM message o WHERE "
         "o.header_set = (SELECT max(h.id) FROM header_set h WHERE h.call_id = t.call_id))), t.started_ns)";
}

}  // namespace

// `time`: when the row begins. `due`: from when on it is old, where nothing follows it any more; NULL: it goes with what
// it belongs to.
struct Retention::Stage {
  std::string table, time, due;
  // Also what is followed is old when nothing was heard of it for so long: then its last row was lost on its way here.
  bool ends_by_silence = false;
};

const std::vector<Retention::Stage>& Retention::stages() {
  static const std::vector<Stage> all{
      {"call", "started_ns",
       "coalesce(t.ended_ns, (SELECT max(m.time_ns) FROM header_set h JOIN message m ON m.header_set = h.id WHERE "
       "h.call = t.id), t.started_ns)",
       true},
      {"message", "time_ns",
       "iif(EXISTS (SELECT 1 FROM header_set h JOIN call c ON c.id = h.call WHERE h.id = t.header_set), NULL, "
       "coalesce(t.time_ns, 0))"},
      {"msrp_message", "time_ns", unless_of_call("time_ns")},
      {"sip_transaction", "started_ns", unless_of_call("started_ns")},
      {"register_attempt", "started_ns", "coalesce(t.started_ns, 0)"},
      {"registration", "first_ns", "coalesce(t.last_ns, 0)"},
      {"subscription", "started_ns", end_or_last_message()},
      {"publication", "started_ns", end_or_last_message()},
      {"ws_frame", "time_ns", "coalesce(t.time_ns, 0)"},
      {"event", "time_ns", unless_of_call("time_ns")},
      {"finding", "time_ns", unless_of_call("time_ns")},
      {"loss", "to_ns", "coalesce(t.to_ns, 0)"},
      {"connection", "first_ns", "coalesce(t.last_ns, 0)", true},
      {"header_set", "NULL",
       "iif(EXISTS (SELECT 1 FROM message m WHERE m.header_set = t.id) OR EXISTS (SELECT 1 FROM call c WHERE c.id = "
       "t.call), NULL, 0)"},
  };
  return all;
}

Retention::Retention(Database& database, const RetentionLimits& limits)
    : database_(database), limits_(limits), texts_(database), kept_(stages().size()) {}

// --- what is told

void Retention::on_row(const correlate::Event& event) {
  if (!limits_.keep && !limits_.max_size) return;
  const auto id_of = [](std::uint64_t id) { return static_cast<std::int64_t>(id); };
  const auto row = [&](std::size_t stage, const auto& of) { kept_[stage].on_row(id_of(of.id), of.followed); };
  if (const auto* call = std::get_if<correlate::Call>(&event)) return row(calls, *call);
  if (const auto* one = std::get_if<correlate::Registration>(&event)) return row(registrations, *one);
  if (const auto* one = std::get_if<correlate::Subscription>(&event)) return row(subscriptions, *one);
  if (const auto* one = std::get_if<correlate::Publication>(&event)) return row(publications, *one);
  if (const auto* one = std::get_if<Boxed<decode::ConnectionFacts>>(&event))
    return row(connections, static_cast<const decode::ConnectionFacts&>(*one));
  const auto part = [&](std::uint64_t call) {
    if (call != 0) kept_[calls].on_part(id_of(call));
  };
  if (const auto* one = std::get_if<correlate::Transaction>(&event)) part(one->call);
  if (const auto* one = std::get_if<correlate::Dialog>(&event)) part(one->call);
  if (const auto* one = std::get_if<correlate::CallGroup>(&event)) part(one->call);
  if (const auto* one = std::get_if<correlate::LegLink>(&event)) {
    part(one->call_a);
    part(one->call_b);
  }
  const auto* message = std::get_if<correlate::Message>(&event);
  if (message == nullptr || message->call == 0 || id_of(message->call) > kept_[calls].looked_at()) return;
  keep_connection(id_of(message->sip.origin.connection_id), id_of(message->call));
}

void Retention::on_roll_back() {
  statements_.clear();  // one may stand in the middle of its rows
  stretches_.clear();
  texts_.on_roll_back();
  for (KeptRows& each : kept_) each.begin_anew();
  stage_ = 0;
  is_entered_ = false;
}

Statement& Retention::prepared(const std::string& sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) found = statements_.emplace(sql, Statement(database_, sql)).first;
  return found->second;
}

std::int64_t Retention::number(const std::string& sql, std::int64_t parameter) {
  Statement& statement = prepared(sql);
  if (statement.parameters() > 0) statement.bind(1, parameter);
  const std::int64_t value = statement.step() ? statement.integer(0) : 0;
  statement.reset();
  return value;
}

void Retention::run(const std::string& sql, std::int64_t parameter) {
  Statement& statement = prepared(sql);
  statement.bind(1, parameter);
  statement.run();
}

std::uint64_t Retention::used_octets() const {
  std::array<std::int64_t, 3> values{};
  constexpr std::array<const char*, 3> names{"PRAGMA page_count", "PRAGMA freelist_count", "PRAGMA page_size"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    Statement statement(database_, names[i]);
    values[i] = statement.step() ? statement.integer(0) : 0;
  }
  return static_cast<std::uint64_t>((values[0] - values[1]) * values[2]);
}

void Retention::step(EventRows& rows, Timestamp now, std::uint64_t log_octets, std::size_t written) {
  if (!limits_.keep && !limits_.max_size) return;
  now_ = std::max(now_, now);
  budget_ = std::max(limits_.rows, written + written / 2);
  const std::uint64_t used = limits_.max_size ? used_octets() + log_octets : 0;
  bool round_done = false;
  for (int round = 0; round < 2 && budget_ > 0; ++round) {  // one may end and the next begin
    if (!in_round_) choose_horizon(used);
    if (!in_round_) break;
    while (in_round_ && budget_ > 0) look();
    round_done = round_done || !in_round_;
  }
  remove_stretches();
  texts_.step(rows, now_, horizon_.value_or(Timestamp{INT64_MIN / 2}), round_done);
}

Timestamp Retention::oldest() {
  std::int64_t time = now_.ns;
  for (const char* sql :
       {"SELECT time_ns FROM message ORDER BY id LIMIT 1", "SELECT time_ns FROM event ORDER BY id LIMIT 1",
        "SELECT first_ns FROM connection ORDER BY id LIMIT 1"}) {
    Statement statement(database_, sql);
    if (statement.step() && statement.type(0) != ColumnType::null) time = std::min(time, statement.integer(0));
  }
  return {time};
}

// By age it follows the time. By size it goes on by a part of the time that is left, as long as that is needed; then the
// oldest of what goes on has to go.
void Retention::choose_horizon(std::uint64_t used) {
  const Timestamp latest = before(now_, transaction_followed);
  const std::uint64_t most = limits_.max_size.value_or(UINT64_MAX);
  const std::uint64_t spare = std::min<std::uint64_t>(most / limits::live_size_spare, limits::live_queue_octets);
  const bool too_large = used > most - spare, exceeded = used > most - spare / 2;
  const bool all_done = horizon_ && *horizon_ + seconds(2) >= latest;  // it follows the time
  if (!too_large)
    exhausted_ = false;
  else if (all_done && !remove_followed(latest) && used > most)
    exhausted_ = true;
  if (exceeded) budget_ *= 2;
  Timestamp next = horizon_.value_or(Timestamp{INT64_MIN});
  if (limits_.keep) {
    const Duration worth_a_round{std::clamp(limits_.keep->ns / 1000, seconds(1).ns, seconds(60).ns)};
    const Timestamp by_age = std::min(latest, before(now_, *limits_.keep));
    if (!horizon_ || by_age - *horizon_ >= worth_a_round) next = std::max(next, by_age);
  }
  if (too_large) {
    const Timestamp from = std::max(next, oldest());
    const Duration part{exceeded ? std::max((now_ - from).ns / limits::live_hasty_size_steps, seconds(10).ns)
                                 : std::max((now_ - from).ns / limits::live_size_steps, seconds(1).ns)};
    next = std::max(next, std::min(latest, from + part));
  }
  if (horizon_ && next <= *horizon_) return;
  horizon_ = round_horizon_ = next;
  in_round_ = true;
  stage_ = 0;
  is_entered_ = false;
}

// Those that began first, as ids count; what is told of one from now on is kept as one that begins then.
bool Retention::remove_followed(Timestamp latest) {
  KeptRows& kept = kept_[calls];
  std::size_t left = kept.followed().size() / limits::live_hasty_size_steps + 1;
  bool any = false;
  for (; left > 0 && budget_ > 0 && !kept.followed().empty(); --left) {
    const std::int64_t id = *kept.followed().begin();
    if (number("SELECT started_ns FROM call WHERE id = ?1", id) >= latest.ns) break;
    remove_call(id);
    any = true;
  }
  return any;
}

// --- a round: each table, in the order of its ids, which is that of their times, from where the round before came to; and
// of what was left behind, what is due now

void Retention::look() {
  if (!is_entered_) {
    // The last row stays, so that ids go on behind it.
    top_ = number("SELECT max(id) FROM " + stages()[stage_].table);
    if (stage_ == sets) top_ = std::min(top_, static_cast<std::int64_t>(texts_.settled_header_sets()));
    is_entered_ = true;
  }
  while (budget_ > 0) {
    const std::optional<std::int64_t> id = kept_[stage_].take(round_horizon_);
    if (!id) break;
    --budget_;
    look_again(*id);
  }
  if (budget_ == 0 || !look_further()) return;
  is_entered_ = false;
  if (++stage_ < stages().size()) return;
  stage_ = 0;
  in_round_ = false;
}

Statement& Retention::select(const std::string& which) {
  const Stage& stage = stages()[stage_];
  const bool is_message = stage.table == "message";
  return prepared("SELECT t.id, " + stage.time + ", " + stage.due +
                  (is_message ? ", t.stretch, t.header_set" : ", 0, 0") + " FROM " + stage.table + " t WHERE t.id " +
                  which);
}

Retention::Found Retention::found(const Statement& row) {
  Found found{row.integer(0), std::nullopt, row.integer(3), row.integer(4)};
  if (row.type(2) != ColumnType::null) found.due = Timestamp{row.integer(2)};
  return found;
}

void Retention::look_again(std::int64_t id) {
  if (id >= top_) return kept_[stage_].wait(id, round_horizon_);
  Statement& row = select("= ?1");
  row.bind(1, id);
  const bool is_there = row.step();
  const Found one = is_there ? found(row) : Found{id, std::nullopt, 0, 0};
  row.reset();
  if (is_there) return judge(one);
  if (stage_ == calls) remove_parts(id);  // that came behind it
}

// True where nothing older than the horizon is left.
bool Retention::look_further() {
  KeptRows& kept = kept_[stage_];
  Statement& row = select("> ?1 AND t.id < ?2 ORDER BY t.id LIMIT ?3");
  row.bind(1, kept.looked_at());
  row.bind(2, top_);
  row.bind(3, static_cast<std::int64_t>(budget_));
  std::vector<Found> rows;
  bool is_end = false;
  while (!is_end && row.step()) {
    is_end = row.type(1) != ColumnType::null && Timestamp{row.integer(1)} >= round_horizon_;
    if (!is_end) rows.push_back(found(row));
  }
  row.reset();
  is_end = is_end || rows.size() < budget_;
  for (const Found& each : rows) {
    if (budget_ == 0) return false;
    --budget_;
    kept.looked_at(each.id);
    judge(each);
  }
  return is_end;
}

void Retention::judge(const Found& row) {
  KeptRows& kept = kept_[stage_];
  if (!row.due) return;
  const bool by_silence = stages()[stage_].ends_by_silence;
  if (kept.is_followed(row.id) && !(by_silence && *row.due < before(now_, silent_followed))) {
    if (by_silence) kept.wait(row.id, now_ + silent_followed);
    if (stage_ == calls) keep_connections_of(row.id);
    return;
  }
  if (*row.due >= round_horizon_) {
    kept.wait(row.id, *row.due);
    if (stage_ == calls) keep_connections_of(row.id);
    return;
  }
  if (stage_ == connections && is_kept_connection(row.id)) return;  // until its calls go
  remove(row);
}

void Retention::remove(const Found& row) {
  if (stage_ == calls) return remove_call(row.id);
  if (stages()[stage_].table == "message") return remove_message(row.id, row.stretch, row.header_set);
  kept_[stage_].forget(row.id);
  run("DELETE FROM " + stages()[stage_].table + " WHERE id = ?1", row.id);
}

// --- connections of calls that stay

void Retention::keep_connection(std::int64_t connection, std::int64_t call) {
  if (kept_connections_.size() < limits::live_kept_connections) kept_connections_.emplace(connection, call);
}

void Retention::keep_connections_of(std::int64_t call) {
  Statement& row = prepared(
      "SELECT DISTINCT m.connection_id FROM header_set h JOIN message m ON m.header_set = h.id WHERE h.call = ?1");
  row.bind(1, call);
  while (row.step()) keep_connection(row.integer(0), call);
  row.reset();
}

bool Retention::is_kept_connection(std::int64_t connection) const {
  const auto found = kept_connections_.lower_bound({connection, 0});
  return found != kept_connections_.end() && found->first == connection;
}

void Retention::let_go_of_connection(std::int64_t connection, std::int64_t call) {
  if (kept_connections_.erase({connection, call}) > 0) kept_[connections].on_part(connection);
}

// --- calls

void Retention::remove_call(std::int64_t call) {
  remove_parts(call);
  run("DELETE FROM call WHERE id = ?1", call);
  kept_[calls].forget(call);
  ++removed_calls_;
}

void Retention::remove_parts(std::int64_t call) {
  struct Part {
    std::int64_t id, stretch, header_set, connection;
  };
  std::vector<Part> messages;
  Statement& row = prepared(
      "SELECT m.id, m.stretch, m.header_set, m.connection_id FROM header_set h JOIN message m ON m.header_set = h.id "
      "WHERE h.call = ?1");
  row.bind(1, call);
  while (row.step()) messages.push_back({row.integer(0), row.integer(1), row.integer(2), row.integer(3)});
  row.reset();
  for (const Part& each : messages) {
    remove_message(each.id, each.stretch, each.header_set);
    let_go_of_connection(each.connection, call);
  }
  for (const char* sql : {"DELETE FROM msrp_message WHERE call = ?1", "DELETE FROM sip_transaction WHERE call = ?1",
                          "DELETE FROM dialog WHERE call = ?1", "DELETE FROM event WHERE call = ?1",
                          "DELETE FROM finding WHERE call = ?1", "DELETE FROM leg_link WHERE call_a = ?1",
                          "DELETE FROM leg_link WHERE call_b = ?1", "DELETE FROM call_group WHERE call = ?1"})
    run(sql, call);
  // Those that messages to come may refer to are looked at later.
  Statement& unused = prepared("DELETE FROM header_set WHERE call = ?1 AND id <= ?2");
  unused.bind(1, call);
  unused.bind(2, static_cast<std::int64_t>(texts_.settled_header_sets()));
  unused.run();
  budget_ -= std::min(budget_, messages.size());
}

// --- messages

void Retention::remove_message(std::int64_t id, std::int64_t stretch, std::int64_t header_set) {
  run("DELETE FROM media_description WHERE message_id = ?1", id);
  run("DELETE FROM body_summary WHERE message_id = ?1", id);
  run("DELETE FROM message_source WHERE message_id = ?1", id);
  run("DELETE FROM finding WHERE message_id = ?1", id);
  run("DELETE FROM message WHERE id = ?1", id);
  stretches_.emplace(stretch, id);
  kept_[sets].on_part(header_set);
}

// Both count on in the same order: what is left of a stretch stands beside a message that went.
void Retention::remove_stretches() {
  for (const auto& [stretch, message] : stretches_) {
    Statement& row = prepared(
        "SELECT (SELECT stretch FROM message WHERE id < ?1 ORDER BY id DESC LIMIT 1), "
        "(SELECT stretch FROM message WHERE id > ?1 ORDER BY id LIMIT 1)");
    row.bind(1, message);
    row.step();
    const bool used = row.integer(0) == stretch || row.integer(1) == stretch;
    row.reset();
    if (!used) run("DELETE FROM stretch WHERE id = ?1", stretch);
  }
  stretches_.clear();
}

}  // namespace rung::store
