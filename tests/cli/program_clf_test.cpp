// `rung export --format clf`, and logs read as captures, by the built program.
#include <algorithm>
#include <vector>

#include "tests/capture/clf_samples.h"
#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

const std::filesystem::path fixtures = RUNG_SOURCE_DIR "/tests/fixtures";
const std::filesystem::path captures = std::filesystem::path(RUNG_SOURCE_DIR).parent_path() / "shared/captures";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// What a log has to keep of calls and registrations. It knows milliseconds, and neither how connections ended nor which
// stream of one a message came on.
std::string calls_and_registrations(const std::string& source) {
  return "query " + source +
         " \"SELECT started_ns / 1000000, call_id, caller, callee, state, status, reason, answered_ns / 1000000, "
         "ended_ns / 1000000, hung_up_by, transports, messages, retransmissions, attempts FROM calls UNION ALL "
         "SELECT 0, call_id, aor, contact, iif(state LIKE 'flow-%', 'registered', state), status, NULL, refreshes, "
         "challenges, NULL, NULL, NULL, NULL, NULL FROM registrations ORDER BY 1, 2, 4\" --format csv";
}

// Half a message that a capture has counts little; of a log that is how messages are.
bool has_incomplete_messages(const Workplace& place, const std::string& capture) {
  return place.run("rung query " + capture + " 'SELECT 1 FROM messages WHERE NOT complete LIMIT 1'").status == 0;
}

// Those of the fixtures and, where they are at hand, the others that were recorded with them.
std::vector<std::filesystem::path> all_captures() {
  std::vector<std::filesystem::path> files;
  for (const auto& folder : std::filesystem::directory_iterator(fixtures))
    for (const char* name : {"input.pcap", "input.pcapng"})
      if (std::filesystem::exists(folder.path() / name)) files.push_back(folder.path() / name);
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(captures, absent)) {
    const std::filesystem::path& file = entry.path();
    if (file.extension().string().starts_with(".pcap") && !std::filesystem::exists(fixtures / file.stem()))
      files.push_back(file);
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("a capture becomes a log: flags, ends, fields") {
  const Workplace place;
  place.write("x.pcap", busy_call().octets());
  const Outcome log = place.run("rung export x.pcap --format clf --clf-optional none");
  CHECK(log.status == 0);
  CHECK(log.err.empty());
  CHECK(count_of(log.out, "\n") == 10);
  CHECK(has(log.out,
            "1795361847.000\tRORUU\t1 INVITE\t-\tsip:bob@example.com\t10.0.0.2:5060\t10.0.0.1:5062\t"
            "sip:bob@example.com\t-\tsip:alice@example.com\ta1\tbusy-1@10.0.0.1\tz9hG4bK1\t-\n"));
  CHECK(has(log.out, "\trOSUU\t1 INVITE\t486\t-\t10.0.0.1:5062\t10.0.0.2:5060\tsip:bob@example.com\tb1\t"));
  const Outcome client = place.run("rung export x.pcap --format clf --clf-viewpoint client --clf-optional none");
  CHECK(has(client.out, "\tROSUU\t1 INVITE\t"));
  CHECK(has(client.out, "\t-\tz9hG4bK1\n"));
  CHECK(place.run("rung export x.pcap --format clf --clf-viewpoint 10.0.0.1 --clf-optional none").out == client.out);
  CHECK(place.run("rung export x.pcap --format clf --clf-viewpoint 10.0.0.2:5060 --clf-optional none").out == log.out);
  const Outcome nobody = place.run("rung export x.pcap --format clf --clf-viewpoint 10.0.0.1:9");
  CHECK(nobody.status == 1);
  CHECK(has(nobody.err, "none of 5 messages was sent or received by 10.0.0.1:9"));
  for (const char* viewpoint : {"me", "10.0.0.1:", "10.0.0.1:x", "10.0.0.1:70000", "[::1", "[::1]5", "''"})
    CHECK(place.run("rung export x.pcap --format clf --clf-viewpoint " + std::string(viewpoint)).status == 2);
  CHECK(place.run("rung export x.pcap --format clf --clf-viewpoint [::1]:5060").status == 1);
  CHECK(place.run("rung export x.pcap --format clf --clf-viewpoint ::1").status == 1);
}

TEST_CASE("only the messages of the calls that are named are logged") {
  const Workplace place;
  place.write("x.pcap", busy_call().octets());
  const Outcome log = place.run("rung export x.pcap busy-1 --format clf --clf-optional none");
  CHECK(log.status == 0);
  CHECK(count_of(log.out, "\n") == 8);
  CHECK_FALSE(has(log.out, "REGISTER"));
  CHECK(place.run("rung export x.pcap nobody --format clf").status == 2);
}

TEST_CASE("a log hides secrets unless it is asked for them") {
  const Workplace place;
  place.write("x.pcap", busy_call().octets());
  for (const char* optional : {"headers", "message"}) {
    const std::string command = "rung export x.pcap --format clf --clf-optional " + std::string(optional);
    const std::string hidden = place.run(command).out;
    CHECK(has(hidden, "response=\"***\""));
    CHECK_FALSE(has(hidden, "0123456789abcdef"));
    CHECK(has(place.run(command + " --show-secrets").out, "response=\"0123456789abcdef"));
  }
}

TEST_CASE("a log is read as a capture, its records being messages that were told of in part") {
  const Workplace place;
  place.write("x.log", clf_invite_from_0 + clf_answer);
  const Outcome rows = place.run(
      "rung query x.log \"SELECT m.frame, m.transport, m.src_ip, m.src_port, m.dst_ip, m.method, m.status, m.reason, "
      "m.complete, p.format FROM messages m JOIN captures p ON p.id = m.capture_id\" --format csv --no-header");
  CHECK(rows.status == 0);
  CHECK(rows.out ==
        "1,UDP,2001:db8::7,5062,198.51.100.1,INVITE,,,0,clf\n2,WSS,192.0.2.1,51000,192.0.2.9,,200,OK,0,clf\n");
  const Outcome findings =
      place.run("rung query x.log 'SELECT code FROM findings ORDER BY code' --format csv --no-header");
  CHECK(has(findings.out, "clf-pointer-base\n"));
  CHECK_FALSE(has(findings.out, "sip-missing-mandatory-header"));
  CHECK_FALSE(has(findings.out, "dlg-missing-contact"));
  CHECK(place.run("cat x.log | rung messages -").out == place.run("rung messages x.log").out);
  CHECK(has(place.run("rung show x.log 1").out, "incomplete"));
}

TEST_CASE("a log beside a capture, and with a filter that cannot judge it") {
  const Workplace place;
  place.write("x.log", clf_invite);
  place.write("x.pcap", busy_call().octets());
  CHECK(place.run("rung query x.log 'SELECT count(*) FROM messages' --format csv --no-header --filter 'port 9'").out ==
        "1\n");
  const Outcome both = place.run("rung analyze x.log x.pcap -o x.db");
  CHECK(both.status == 0);
  CHECK(place.run("rung query x.db 'SELECT count(*) FROM messages' --format csv --no-header").out == "6\n");
}

TEST_CASE("without optional fields a log still tells how the calls went") {
  const Workplace place;
  for (const char* name : {"ws-call", "ws-cancel-487", "ws-refer", "udp-100rel-update-timer", "udp-lossy"}) {
    const std::string capture = (fixtures / name / "input.pcap").string();
    INFO(name);
    REQUIRE(place.run("rung export " + capture + " --format clf --clf-optional none -o x.log").status == 0);
    const std::string columns =
        " \"SELECT call_id, caller, callee, state, status, started_ns / 1000000 FROM calls "
        "ORDER BY 6, 1\" --format csv";
    CHECK(place.run("rung query x.log" + columns).out == place.run("rung query " + capture + columns).out);
    const Outcome absent = place.run(
        "rung query x.log \"SELECT code, detail FROM findings WHERE code LIKE '%missing%' OR code LIKE '%absent%' OR "
        "code LIKE 'clf-%' OR code LIKE 'sip-%'\" --format csv --no-header");
    CHECK(absent.out.empty());
  }
}

// Whatever capture there is, its log has the same calls and registrations: one in four of them, for time.
TEST_CASE("captures and their logs agree") {
  const Workplace place;
  const std::vector<std::filesystem::path> files = all_captures();
  REQUIRE(files.size() > 40);
  std::size_t compared = 0;
  for (std::size_t i = 0; i < files.size(); i += 4) {
    const std::filesystem::path& file = files[i];
    const std::string keys = std::filesystem::path(file).replace_extension(".keys");
    const std::string keylog = std::filesystem::exists(keys) ? " --keylog " + keys : "";
    INFO(file);
    const std::string capture = file.string() + keylog;
    const int status = place.run("rung export " + capture + " --format clf -o x.log").status;
    if (status == 1 || has_incomplete_messages(place, capture)) continue;
    CHECK(place.run("rung " + calls_and_registrations("x.log")).out ==
          place.run("rung " + calls_and_registrations(capture)).out);
    ++compared;
  }
  CHECK(compared > files.size() / 8);  // the others have no call, or messages that are not whole
}
