// Whatever comes in whatever order: rows do not depend on how often time is told, and nothing is lost or counted twice.
#include <algorithm>
#include <random>

#include "tests/correlate/subscription_scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

class Chance {
 public:
  explicit Chance(std::uint32_t seed) : random_(seed) {}
  std::size_t below(std::size_t most) { return random_() % most; }
  template <std::size_t N>
  std::string one_of(const char* const (&texts)[N]) {
    return texts[below(N)];
  }

 private:
  std::mt19937 random_;
};

Line anything(Chance& chance) {
  const int cseq = static_cast<int>(chance.below(5)) + 1;
  const std::string event = chance.one_of({"presence", "dialog;id=1", "dialog", "refer", "refer;id=2", ""});
  const std::string tag = chance.one_of({"tt", "t2", ""});
  Line line;
  switch (chance.below(4)) {
    case 0:
      line = subscribe(cseq, chance.one_of({"0", "20", "600", ""}), tag, event);
      break;
    case 1:
      line = refer(cseq, chance.one_of({"<sip:carol@c.test>", "", "<sip:c?Replaces=c1%3Bto-tag%3Da>"}),
                   chance.one_of({"", "Require: nosub\r\n", "Refer-Sub: false\r\n"}));
      line.to_tag = tag;
      break;
    case 2:
      line = notify(cseq, chance.one_of({"active", "active;expires=15", "pending", "terminated;reason=x", "odd", ""}),
                    event, chance.one_of({"tt", "t2"}), chance.one_of({"wt", "ft", ""}));
      break;
    default:
      line = subscribe(cseq, chance.one_of({"0", "20", ""}), "", "presence");
      line.start = "PUBLISH sip:alice@a.test";
      line.cseq = std::to_string(cseq) + " PUBLISH";
      line.branch += "p";
      if (chance.below(2) == 0) line.more += "SIP-If-Match: t" + std::to_string(chance.below(3)) + "\r\n";
  }
  line.call_id = chance.one_of({"c1", "s1"});
  if (chance.below(3) == 0) return forwarded(line);
  if (chance.below(2) == 0) return line;
  const std::string more = "Expires: 20\r\nSIP-ETag: t" + std::to_string(chance.below(3)) + "\r\n";
  return reply_to(line, chance.one_of({"200 OK", "202 Accepted", "204 Same", "401 Who", "481 Gone", "503 Busy"}), more,
                  chance.one_of({"tt", "t2"}));
}

std::string text_of(const correlate::Subscription& row) {
  return std::to_string(row.id) + row.event + ';' + row.event_id + ' ' + row.from_tag + '/' + row.to_tag + ' ' +
         std::string(to_text(row.state)) + ' ' + row.reason + ' ' + std::to_string(row.status) + ' ' +
         std::to_string(row.started.ns) + ' ' + std::to_string(row.ended ? row.ended->ns : -1) + ' ' +
         std::to_string(row.expires_s.value_or(0)) + ' ' + std::to_string(row.notifications) + ' ' +
         std::to_string(row.refreshes) + ' ' + std::to_string(row.call) + ' ' + std::to_string(row.refer_status) + '\n';
}
std::string text_of(const correlate::Publication& row) {
  return std::to_string(row.id) + row.entity_tag + ' ' + std::string(to_text(row.state)) + ' ' +
         std::to_string(row.status) + ' ' + std::to_string(row.ended ? row.ended->ns : -1) + ' ' +
         std::to_string(row.refreshes) + ' ' + std::to_string(row.changes) + '\n';
}

// All rows, in an order of their own: only that may depend on how often time is told.
std::string rows_of(const RecordingEvents& events) {
  std::vector<std::string> lines;
  for (const auto& row : events.subscriptions) lines.push_back(text_of(row));
  for (const auto& row : events.publications) lines.push_back(text_of(row));
  for (const auto& row : events.transactions)
    lines.push_back(std::to_string(row.id) + " of " + std::to_string(row.subscription_id) + '\n');
  for (const auto& change : events.changes)
    lines.push_back(std::string(change.kind) + ' ' + std::to_string(change.packet.time.ns) + ' ' + change.detail +
                    '\n');
  for (const auto& finding : events.findings)
    if (row_of(finding.code).layer == "subscription" || finding.code == FindingCode::dlg_refer_no_notify)
      lines.push_back(finding.detail + ' ' + std::string(to_text(finding.severity)) + '\n');
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

void play(Scene& scene, std::uint32_t seed, bool ticks) {
  Chance chance(seed);
  answered_call(scene);
  std::int64_t ms = 200;
  for (int i = 0; i < 40; ++i) {
    const std::int64_t next = ms + static_cast<std::int64_t>(chance.below(9000));
    for (std::int64_t tick = ms; ticks && tick < next; tick += 700) scene.correlator.on_time({tick * 1'000'000});
    ms = next;
    const std::uint64_t connection = chance.below(2) + 1;
    const bool from_client = chance.below(2) == 0;
    scene.send(ms, connection, from_client, anything(chance), chance.below(10) != 0);
  }
  scene.correlator.finish();
}

}  // namespace

TEST_CASE("rows of subscriptions and publications do not depend on how often time is told") {
  for (std::uint32_t seed = 1; seed <= 150; ++seed) {
    Scene quiet, ticking;
    play(quiet, seed, false);
    play(ticking, seed, true);
    INFO(seed);
    REQUIRE(rows_of(quiet.events) == rows_of(ticking.events));
    for (const auto& row : quiet.events.subscriptions) {
      CHECK(row.notifications <= 10);  // five numbers of two notifiers at most
      CHECK((!row.ended || *row.ended >= row.started));
    }
    for (const auto& transaction : quiet.events.transactions)
      CHECK(transaction.subscription_id <= quiet.events.subscriptions.size());
  }
}
