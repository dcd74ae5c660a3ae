#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

// Ids of the rows a list gives, "1 2 3".
std::string ids(const Workplace& place, const std::string& list) {
  const Outcome outcome = place.run("rung " + list + " --format jsonl");
  std::string text;
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = line.find("\"id\": ") + 6;
    text += (text.empty() ? "" : " ") + line.substr(begin, line.find(',') - begin);
  }
  return text;
}

}  // namespace

TEST_CASE("lists are filtered") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  CHECK(ids(place, "messages a.pcap") == "1 2 3 4 5");
  CHECK(ids(place, "messages a.pcap --call-id busy-1@10.0.0.1") == "1 2 3 4");
  CHECK(ids(place, "messages a.pcap --call-id busy-1").empty());
  CHECK(ids(place, "messages a.pcap --to BOB@") == "1 2 3 4");
  CHECK(ids(place, "messages a.pcap --to alice") == "5");
  CHECK(ids(place, "messages a.pcap --method invite") == "1 2 3");
  CHECK(ids(place, "messages a.pcap --method INVITE --status 4xx") == "3");
  CHECK(ids(place, "messages a.pcap --status 100-199") == "2");
  CHECK(ids(place, "messages a.pcap --since 15:37:28") == "3 4 5");
  CHECK(ids(place, "messages a.pcap --since 2026-11-22T15:37:28 --until 2026-11-22T15:37:28.505Z") == "3");
  CHECK(ids(place, "messages a.pcap --where \"kind = 'request' OR status = 100\"") == "1 2 4 5");
  CHECK(ids(place, "calls a.pcap --status 486") == "1");
  CHECK(ids(place, "calls a.pcap --status 2xx").empty());
  CHECK(ids(place, "calls a.pcap --method ACK --from alice --to bob") == "1");
  CHECK(ids(place, "registrations a.pcap --from alice") == "1");
  CHECK(ids(place, "registrations a.pcap --call-id reg-1@10.0.0.1 --method REGISTER") == "1");
  CHECK(ids(place, "connections a.pcap --call-id busy-1@10.0.0.1") == "1");
}

TEST_CASE("captures and databases answer alike") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  REQUIRE(place.run("rung analyze a.pcap -o a.db").status == 0);
  for (const std::string list : {"calls", "registrations", "connections", "messages"}) {
    for (const std::string format : {"table", "csv", "json", "jsonl"}) {
      const Outcome capture = place.run("rung " + list + " a.pcap --format " + format);
      const Outcome database = place.run("rung " + list + " a.db --format " + format);
      CHECK(capture.status == 0);
      CHECK(!capture.out.empty());
      CHECK(capture.out == database.out);
    }
  }
  CHECK(place.run("rung calls < a.pcap -").out == place.run("rung calls a.db").out);
  CHECK(place.run("rung calls a.pcap a.db").status == 2);
  CHECK(place.run("rung analyze a.db -o b.db").status == 2);
}

TEST_CASE("analyze writes for its owner only, and over nothing by mistake") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  REQUIRE(place.run("rung analyze a.pcap -o a.db").status == 0);
  const auto mode = std::filesystem::status(place / "a.db").permissions();
  CHECK((mode & std::filesystem::perms::all) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  CHECK(place.run("rung analyze a.pcap -o a.db").status == 2);
  CHECK(place.run("rung analyze a.pcap -o a.db --force").status == 0);
  CHECK(place.run("rung analyze a.db -o a.pcap --force").status == 2);
  place.write("notes.txt", "keep me");
  CHECK(place.run("rung analyze a.pcap -o notes.txt --force").status == 2);
  CHECK(place.read("notes.txt") == "keep me");
}

TEST_CASE("a file named like a command is written ./calls") {
  const Workplace place;
  place.write("calls", busy_call().octets());
  CHECK(place.run("rung ./calls").status == 0);
  CHECK(place.run("rung calls calls").status == 0);
  CHECK(place.run("rung calls").status == 2);
}

TEST_CASE("secrets are redacted in lists and show unless asked for") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  const std::string secret = "0123456789abcdef0123456789abcdef";
  for (const std::string command : {"messages a.pcap --format csv", "messages a.pcap --format json", "show a.pcap 5",
                                    "show a.pcap 5 --format json"}) {
    INFO(command);
    CHECK(place.run("rung " + command).out.find(secret) == std::string::npos);
    CHECK(place.run("rung " + command + " --show-secrets").out.find(secret) != std::string::npos);
  }
}

TEST_CASE("findings are told by code, with what to do, how often and where first") {
  const Workplace place;
  PcapBuilder pcap = busy_call();
  for (const int second : {3, 4})  // neither has Max-Forwards, nor has the REGISTER before them
    pcap.packet(capture_begin + second * 1'000'000'000LL,
                sip_packet("OPTIONS sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bK" +
                               std::to_string(second) +
                               "\r\nFrom: <sip:alice@example.com>;tag=o1\r\nTo: <sip:example.com>\r\n"
                               "Call-ID: ask@10.0.0.1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
                           true));
  place.write("a.pcap", pcap.octets());
  const Outcome groups = place.run("rung findings a.pcap");
  CHECK(groups.status == 0);
  CHECK(groups.out.starts_with(
      "warning  sip-missing-mandatory-header  3 times\n"
      "         A header field that every message must have is missing or unreadable.\n"
      "         Receivers answer 400 or drop it; transactions and dialogs cannot be told without it.\n"
      "         First at 15:37:29.000, frame 5, connection 1, message 5: Max-Forwards\n"
      "         See RFC 3261 8.1.1.\n\n"
      "info     sip-basic-credentials  1 time\n"));
  CHECK(groups.out.find("\n         At 15:37:29.000, frame 5, connection 1, message 5: ") != std::string::npos);
  CHECK(groups.err.find("-v lists every place") != std::string::npos);
  // All of them, as programs get them too.
  const Outcome places = place.run("rung findings a.pcap --verbose");
  CHECK(places.out.starts_with("id"));
  CHECK(places.out.find("sip-missing-mandatory-header") != places.out.rfind("sip-missing-mandatory-header"));
  CHECK(place.run("rung findings a.pcap --format csv -q").out.starts_with("id,code,severity,layer,"));
  CHECK(place.run("rung findings a.pcap -q").err.empty());
  CHECK(place.run("rung findings a.pcap --where \"severity = 'error'\"").status == 1);
  CHECK(place.run("rung findings a.pcap --fail-on warning").status == 4);
  CHECK(place.run("rung findings a.pcap --fail-on error").status == 0);
}
