// `rung stats`, and the options about legs, as a user types them.
#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string invite(const std::string& call_id, const std::string& callee, const std::string& more) {
  return "INVITE sip:" + callee + "@b.test SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bK" + call_id +
         "\r\nMax-Forwards: 70\r\nFrom: <sip:alice@a.test>;tag=f" + call_id + "\r\nTo: <sip:" + callee +
         "@b.test>\r\nCall-ID: " + call_id + "\r\nCSeq: 1 INVITE\r\nContact: <sip:alice@10.0.0.1:5062>\r\n" + more +
         "Content-Length: 0\r\n\r\n";
}

// Two calls of one sender: no rule but a header that the user names can tell that they belong together.
std::string two_calls() {
  PcapBuilder pcap;
  std::int64_t time = capture_begin;
  for (const char* id : {"first-leg-a", "other-leg-b"})
    pcap.packet(time += 1'000'000,
                sip_packet(invite(id, id, "X-Tenant-Call: 4711-abc;leg=" + std::string(id) + "\r\n"), true));
  return pcap.octets();
}

}  // namespace

TEST_CASE("stats: metrics, delays, responses, by server, user agent and transport") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  const Outcome text = place.run("rung stats a.pcap");
  CHECK(text.status == 0);
  CHECK(text.err.empty());
  for (const char* part : {"Metrics (RFC 6076)", "Delays", "Outcome of requests", "By server", "By user agent",
                           "By transport", "SEER", "100.0 %", "1 of 1", "undefined", "10.0.0.2:5060", "INVITE"})
    CHECK(has(text.out, part));
  CHECK(!has(text.out, "By hour"));
  const Outcome csv = place.run("rung stats a.pcap --format csv");
  CHECK(has(csv.out, "scope,key,hour_ns,name,value,numerator,denominator,unit\n"));
  CHECK(has(csv.out, "all,,,SER,0,0,1,%\n"));
  CHECK(has(csv.out, "all,,,SDT,,,0,s\n"));
  CHECK(is_json(place.run("rung stats a.pcap --format json").out));
}

TEST_CASE("stats: the same from a database, and nothing from a capture without SIP") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  REQUIRE(place.run("rung analyze a.pcap -o a.db").status == 0);
  CHECK(place.run("rung stats a.db").out == place.run("rung stats a.pcap").out);
  place.write("empty.pcap", PcapBuilder().octets());
  const Outcome nothing = place.run("rung stats empty.pcap");
  CHECK(nothing.status == 1);
  CHECK(nothing.out.empty());
  CHECK(has(nothing.err, "no SIP to count"));
}

TEST_CASE("legs: a header that the user names, and the score from which calls are grouped") {
  const Workplace place;
  place.write("a.pcap", two_calls());
  const std::string groups = " 'SELECT count(DISTINCT group_id) AS groups FROM calls' --format csv --no-header";
  CHECK(place.run("rung query a.pcap" + groups).out == "2\n");
  CHECK(place.run("rung query a.pcap --leg-header 'X-Tenant-Call: ([^;]+)'" + groups).out == "1\n");
  CHECK(place.run("rung query a.pcap --leg-header X-Tenant-Call" + groups).out == "2\n");  // all of it differs
  CHECK(has(place.run("rung query a.pcap @legs --leg-header 'X-Tenant-Call: ([^;]+)'").out, "header"));
  REQUIRE(place.run("rung analyze a.pcap -o a.db --leg-header 'X-Tenant-Call: ([^;]+)'").status == 0);
  CHECK(place.run("rung query a.db" + groups).out == "1\n");
}

TEST_CASE("legs: what cannot be meant is refused") {
  const Workplace place;
  place.write("a.pcap", two_calls());
  REQUIRE(place.run("rung analyze a.pcap -o a.db").status == 0);
  const Outcome regex = place.run("rung calls a.pcap --leg-header 'X: (['");
  CHECK(regex.status == 2);
  CHECK(has(regex.err, "--leg-header: \"X: ([\" is no regular expression"));
  CHECK(place.run("rung calls a.pcap --leg-score 2").status == 2);
  const Outcome database = place.run("rung calls a.db --leg-score 0.5");
  CHECK(database.status == 2);
  CHECK(has(database.err, "leg_links"));
}
