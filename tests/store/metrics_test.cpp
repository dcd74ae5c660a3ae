// The metrics of RFC 6076, from calls and attempts to register made by hand.
#include "tests/store/sample_events.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;
using correlate::CallState;

namespace {

Timestamp at(std::int64_t ms) { return {ms * 1'000'000}; }

// Calls and attempts of a made-up hour, each begun by a message on connection 1 or 2.
class Hour {
 public:
  std::vector<correlate::Event> events;

  correlate::Call& call(CallState state, std::uint32_t status, std::uint64_t connection = 1) {
    correlate::Call& row = calls_.emplace_back();
    row.id = calls_.size();
    row.state = state;
    row.status = status;
    row.started = at(1000);
    correlate::Message message = message_event(row.id, invite);
    message.sip.origin.connection_id = connection;
    events.emplace_back(std::move(message));
    row.proofs.attempting = row.id;
    return row;
  }
  void attempt(std::uint32_t status, std::optional<Timestamp> ended, std::uint32_t requests = 1) {
    correlate::RegisterAttempt row;
    row.id = ++attempts_;
    row.connection_id = 1;
    row.started = at(1000);
    row.ended = ended;
    row.status = status;
    row.requests = requests;
    events.emplace_back(std::move(row));
  }
  void bye(std::uint64_t id, std::uint64_t of_call, Timestamp sent, std::optional<Timestamp> done,
           std::uint32_t status) {
    correlate::Transaction row;
    row.id = id;
    row.method = "BYE";
    row.call = of_call;
    row.started = sent;
    row.completed = done;
    row.status = status;
    events.emplace_back(std::move(row));
  }
  store::Database database() {
    for (correlate::Call& row : calls_) events.emplace_back(std::move(row));
    for (std::uint64_t id = 1; id <= 2; ++id) {
      decode::ConnectionFacts facts;
      facts.id = id;
      facts.transport = id == 1 ? decode::Transport::wss : decode::Transport::udp;
      facts.server.port = 5060;
      events.emplace_back(std::move(facts));
    }
    return filled(std::move(events));
  }

 private:
  std::vector<correlate::Call> calls_;
  std::uint64_t attempts_ = 0;
};

std::string value_of(const store::Database& database, const std::string& name, const std::string& scope = "all") {
  return rows(database, "SELECT value, numerator, denominator FROM metrics WHERE name = '" + name + "' AND scope = '" +
                            scope + "' AND hour_ns IS NULL");
}

}  // namespace

TEST_CASE("metrics: outcomes of calls, and what does not count") {
  Hour hour;
  {
    correlate::Call& answered = hour.call(CallState::completed, 200);
    answered.pdd = milliseconds(100);
    answered.setup = milliseconds(200);
    answered.duration = seconds(10);
    answered.answered = at(1200);
    answered.ended = at(11'200);
    answered.attempts = 2;
  }
  {
    correlate::Call& busy = hour.call(CallState::rejected, 486, 2);
    busy.pdd = milliseconds(50);
    busy.ended = at(1150);
  }
  hour.call(CallState::rejected, 503).ended = at(1300);
  hour.call(CallState::redirected, 302).ended = at(1010);
  hour.call(CallState::cancelled, 487).ended = at(3000);
  hour.call(CallState::failed, 0).ended = at(33'000);
  hour.call(CallState::partial, 200);
  hour.call(CallState::attempting, 0);
  hour.call(CallState::rejected, 500).recorded_call = 1;
  hour.bye(1, 1, at(11'200), at(11'220), 200);
  hour.bye(2, 1, at(11'205), at(11'215), 200);  // the next hop
  const store::Database database = hour.database();
  CHECK(value_of(database, "SER") == "20.0|1|5\n");
  CHECK(value_of(database, "SER-requests") == "16.6666666666667|1|6\n");
  CHECK(value_of(database, "SEER") == "40.0|2|5\n");
  CHECK(value_of(database, "ISA") == "33.3333333333333|2|6\n");
  CHECK(value_of(database, "SCR") == "83.3333333333333|5|6\n");
  CHECK(value_of(database, "ASR") == "16.6666666666667|1|6\n");
  CHECK(value_of(database, "NER") == "50.0|3|6\n");
  CHECK(value_of(database, "PDD") == "75.0|150.0|2\n");
  CHECK(value_of(database, "SRD") == "0.1|0.1|1\n");
  CHECK(value_of(database, "SRD-failed") == "8.5875|34.35|4\n");
  CHECK(value_of(database, "SDD") == "20.0|20.0|1\n");
  CHECK(value_of(database, "SDD-failed") == "0.0|0|1\n");
  CHECK(value_of(database, "SDT") == "10.0|10.0|1\n");
  CHECK(value_of(database, "ASR", "transport") == "0.0|0|1\n20.0|1|5\n");
  CHECK(rows(database, "SELECT hour_ns, value FROM metrics WHERE name = 'ASR' AND scope = 'all'") ==
        "NULL|16.6666666666667\n0|16.6666666666667\n");
}

TEST_CASE("metrics: attempts to register") {
  Hour hour;
  hour.attempt(200, at(1050), 2);
  hour.attempt(200, at(1150), 2);
  hour.attempt(403, at(1020));
  hour.attempt(401, at(1020));
  hour.attempt(0, at(33'000));
  hour.attempt(0, std::nullopt);
  const store::Database database = hour.database();
  CHECK(value_of(database, "RRD") == "100.0|200.0|2\n");
  CHECK(value_of(database, "IRA") == "40.0|2|5\n");
  CHECK(value_of(database, "IRA-requests") == "28.5714285714286|2|7\n");
}

TEST_CASE("metrics: a BYE without an answer is no completion") {
  Hour hour;
  for (int i = 0; i < 2; ++i) {
    correlate::Call& call = hour.call(CallState::completed, 200);
    call.answered = at(1200);
    call.ended = at(2000);
  }
  hour.bye(1, 1, at(2000), std::nullopt, 0);
  hour.bye(2, 2, at(2000), at(2100), 481);
  const store::Database database = hour.database();
  CHECK(value_of(database, "SCR") == "50.0|1|2\n");
  CHECK(value_of(database, "SDD-failed") == "100.0|2|2\n");
}

TEST_CASE("metrics: nothing to count is undefined, neither 0 nor 100") {
  Hour hour;
  hour.call(CallState::redirected, 302).ended = at(1010);
  const store::Database database = hour.database();
  CHECK(value_of(database, "SER") == "NULL|0|0\n");
  CHECK(value_of(database, "SDT") == "NULL|NULL|0\n");
  CHECK(value_of(database, "RRD") == "NULL|NULL|0\n");
  CHECK(value_of(database, "IRA") == "NULL|0|0\n");
  CHECK(value_of(database, "ASR") == "0.0|0|1\n");
}
