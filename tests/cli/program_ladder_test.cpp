// `rung ladder` as a user runs it, on captures of real endpoints. The drawings stand in tests/cli/ladder/expected; with
// RUNG_UPDATE they are written anew, to be looked at.
#include <cstdlib>
#include <fstream>

#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

const std::string expected_folder = RUNG_SOURCE_DIR "/tests/cli/ladder/expected/";

std::string fixture(const std::string& name) { return "'" RUNG_SOURCE_DIR "/tests/fixtures/" + name + "/input.pcap'"; }

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Drawing {
  std::string file, capture, arguments;
};

}  // namespace

TEST_CASE("ladders of real calls, registrations and connections are drawn as before") {
  const Drawing drawings[] = {
      {"ws-call.txt", "ws-call", "--findings all"},
      {"ws-fork.txt", "ws-fork", ""},
      {"ws-failures.txt", "ws-failures", ""},
      {"ws-browser-killed.txt", "ws-browser-killed", ""},
      {"ws-refer-group.txt", "ws-refer", "1 --group"},
      {"ws-call-registration.txt", "ws-call", "--registration 1"},
      {"ws-call-connection.txt", "ws-idle-keepalive", "--connection 1"},
      {"gw-ws-to-udp.md", "gw-ws-to-udp", "--format markdown"},
      {"gw-ws-to-udp.puml", "gw-ws-to-udp", "--format plantuml"},
      {"sip-tcp-glued.json", "sip-tcp-glued", "1 --format json --findings all"},
  };
  const Workplace place;
  for (const Drawing& drawing : drawings) {
    INFO(drawing.file);
    const Outcome outcome = place.run("rung ladder " + fixture(drawing.capture) + " " + drawing.arguments);
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
    if (std::getenv("RUNG_UPDATE") != nullptr)
      std::ofstream(expected_folder + drawing.file, std::ios::binary) << outcome.out;
    CHECK(outcome.out == text_of(expected_folder + drawing.file));
    if (drawing.file.ends_with(".json")) CHECK(is_json(outcome.out));
  }
}

TEST_CASE("every format goes to a file, and fits no other one's options") {
  const Workplace place;
  place.write("busy.pcap", busy_call().octets());
  for (const std::string format : {"text", "mermaid", "plantuml", "markdown", "json"}) {
    INFO(format);
    const std::string printed = place.run("rung ladder busy.pcap --format " + format).out;
    CHECK(printed.find("486 Busy Here") != std::string::npos);
    const Outcome outcome = place.run("rung ladder busy.pcap --format " + format + " -o drawing");
    CHECK(outcome.status == 0);
    CHECK(outcome.out.empty());
    CHECK(place.read("drawing") == printed);
  }
  CHECK(place.run("rung ladder busy.pcap --format mermaid --ascii").status == 2);
  CHECK(place.run("rung ladder busy.pcap --format json --width 100").status == 2);
  CHECK(place.run("rung ladder busy.pcap --format csv").status == 2);
  CHECK(place.run("rung ladder busy.pcap --findings some").status == 2);
}

TEST_CASE("a ladder from a database is that of the capture") {
  const Workplace place;
  REQUIRE(place.run("rung analyze " + fixture("ws-refer") + " -o a.db").status == 0);
  for (const std::string arguments : {"1", "2 --group", "--registration 1", "--connection 1"}) {
    INFO(arguments);
    const std::string drawn = place.run("rung ladder a.db " + arguments).out;
    CHECK_FALSE(drawn.empty());
    CHECK(drawn == place.run("rung ladder " + fixture("ws-refer") + " " + arguments).out);
  }
}

TEST_CASE("a group is drawn once, whichever of its calls are named") {
  const Workplace place;
  const Outcome one = place.run("rung ladder " + fixture("ws-refer") + " 2 --group");
  CHECK(one.out.starts_with("Calls 1 and 2\n"));
  CHECK(place.run("rung ladder " + fixture("ws-refer") + " 1 2 --group").out == one.out);
  CHECK(place.run("rung ladder " + fixture("ws-refer") + " --group").out == one.out);
}

TEST_CASE("what does not exist is told, and how to find what does") {
  const Workplace place;
  place.write("busy.pcap", busy_call().octets());
  const Outcome registration = place.run("rung ladder busy.pcap --registration 99");
  CHECK(registration.status == 2);
  CHECK(registration.err.find("rung registrations") != std::string::npos);
  const Outcome connection = place.run("rung ladder busy.pcap --connection 99");
  CHECK(connection.status == 2);
  CHECK(connection.err.find("rung connections") != std::string::npos);
  CHECK(place.run("rung ladder busy.pcap --connection x").status == 2);

  // No call, but registrations: what to type.
  const Outcome calls = place.run("rung ladder busy.pcap --filter 'less 0'");
  CHECK(calls.status == 1);
  const Outcome idle = place.run("rung ladder " + fixture("ws-idle-keepalive"));
  if (idle.status == 1) CHECK(idle.err.find("--registration 1") != std::string::npos);
}

TEST_CASE("aliases name columns; a damaged line is told by its number") {
  const Workplace place;
  place.write("busy.pcap", busy_call().octets());
  place.write("names", "10.0.0.1 Alice's desk phone\n10.0.0.2\n# end\n10.0.0.0/40 x\n10.0.0.2 SBC Berlin\n");
  const Outcome outcome = place.run("rung ladder busy.pcap --alias names");
  CHECK(outcome.status == 0);
  CHECK(outcome.out.find("Alice's desk phone") != std::string::npos);
  CHECK(outcome.out.find("SBC Berlin") != std::string::npos);
  CHECK(outcome.err.find("names:2: ") != std::string::npos);
  CHECK(outcome.err.find("names:4: ") != std::string::npos);
  CHECK(outcome.err.find("names:5: ") == std::string::npos);
  CHECK(place.run("rung ladder busy.pcap --alias missing").status == 3);
  CHECK(place.run("rung ladder busy.pcap --alias .").status == 3);
}

TEST_CASE("no format shows a password unless asked to") {
  const Workplace place;
  PcapBuilder pcap;
  const std::string head =
      "Via: SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bK1\r\nFrom: <sip:alice:hidden-word@example.com>;tag=a\r\n"
      "To: <sip:bob:hidden-word@example.com>\r\nCall-ID: secret-1\r\nMax-Forwards: 70\r\n"
      "Contact: <sip:alice:hidden-word@10.0.0.1>\r\nRefer-To: <sip:carol:hidden-word@example.com>\r\n"
      "Authorization: Digest username=\"alice\", realm=\"r\", nonce=\"n\", uri=\"sip:b\", response=\"hidden-word\"\r\n";
  pcap.packet(capture_begin,
              sip_packet("INVITE sip:bob:hidden-word@example.com SIP/2.0\r\n" + head + "CSeq: 1 INVITE\r\n\r\n", true));
  pcap.packet(capture_begin + 1,
              sip_packet("REFER sip:bob:hidden-word@example.com SIP/2.0\r\n" + head + "CSeq: 2 REFER\r\n\r\n", true));
  pcap.packet(capture_begin + 2,
              sip_packet("REGISTER sip:example.com SIP/2.0\r\n" + head + "CSeq: 3 REGISTER\r\n\r\n", true));
  place.write("a.pcap", pcap.octets());
  for (const std::string format : {"text", "mermaid", "plantuml", "markdown", "json"})
    for (const std::string subject : {"", "--registration 1", "--connection 1"}) {
      INFO(format + " " + subject);
      const Outcome outcome = place.run("rung ladder a.pcap --findings all --format " + format + " " + subject);
      CHECK(outcome.status == 0);
      CHECK(outcome.out.find("hidden") == std::string::npos);
    }
  CHECK(place.run("rung ladder a.pcap --format json --show-secrets").out.find("hidden-word") != std::string::npos);
}
