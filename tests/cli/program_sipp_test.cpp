// `rung export --format sipp` by the built program. That SIPp plays what is written is tested in tests/peer.
#include <expat.h>

#include <memory>

#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

const std::filesystem::path fixtures = RUNG_SOURCE_DIR "/tests/fixtures";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

bool is_well_formed(const std::string& xml) {
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreate(nullptr), &XML_ParserFree);
  return XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), 1) == XML_STATUS_OK;
}

std::string fixture(const std::string& name) { return (fixtures / name / "input.pcap").string(); }

// The step that begins with `begin`, up to the next one.
std::string step_of(const std::string& xml, const std::string& begin) {
  const std::size_t at = xml.find(begin);
  return at == std::string::npos ? "" : xml.substr(at, xml.find("\n  <", at) - at);
}

}  // namespace

TEST_CASE("a call becomes two scenarios; their names are what -o begins with") {
  const Workplace place;
  const Outcome outcome = place.run("rung export " + fixture("ws-cancel-487") + " 1 --format sipp -o cancel");
  CHECK(outcome.status == 0);
  CHECK(outcome.out.empty());
  CHECK(has(outcome.err, "cancel-uac.xml and cancel-uas.xml"));
  const std::string uac = place.read("cancel-uac.xml"), uas = place.read("cancel-uas.xml");
  CHECK(is_well_formed(uac));
  CHECK(is_well_formed(uas));
  CHECK(has(uac, "sipp -sf cancel-uas.xml -i 127.0.0.1 -p 5070"));
  CHECK(has(uac, "SIPp does not speak WS"));
  std::filesystem::create_directory(place / "there");
  CHECK(place.run("rung export " + fixture("ws-cancel-487") + " 1 --format sipp -o there").status == 0);
  CHECK(place.read("there/call-1-uac.xml").size() > 1000);
  CHECK(place.run("rung export " + fixture("ws-failures") + " 1 2 --format sipp -o x").status == 0);
  CHECK(place.read("x-2-uas.xml").size() > 500);
}

TEST_CASE("what cannot be written is told") {
  const Workplace place;
  place.write("x.pcap", busy_call().octets());
  CHECK(place.run("rung export x.pcap 1 --format sipp").status == 2);
  CHECK(place.run("rung export " + fixture("ws-failures") + " --format sipp -o x").status == 2);
  CHECK(place.run("rung export x.pcap 1 --format sipp -o nowhere/x").status == 3);
  CHECK(place.run("rung export x.pcap 9 --format sipp -o x").status == 2);
  CHECK(place.run("rung export x.pcap --format sipp -o x").status == 0);  // it has one call
  CHECK(place.run("rung export x.pcap --format sipp --sipp-speed -1 -o x").status == 2);
  place.write("late.pcap", [] {
    PcapBuilder pcap;
    pcap.packet(capture_begin,
                sip_packet("BYE sip:b@x SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\nFrom: <sip:a@x>;"
                           "tag=1\r\nTo: <sip:b@x>;tag=2\r\nCall-ID: late\r\nCSeq: 2 BYE\r\n\r\n",
                           true));
    return pcap.octets();
  }());
  const Outcome late = place.run("rung export late.pcap 1 --format sipp -o x");
  CHECK(late.status == 1);
  CHECK(has(late.err, "its INVITE is not in the capture"));
}

TEST_CASE("a scenario sends what was sent, and what SIPp has to compute") {
  const Workplace place;
  place.write("x.pcap", busy_call().octets());
  REQUIRE(place.run("rung export x.pcap 1 --format sipp -o x").status == 0);
  const std::string uac = place.read("x-uac.xml"), uas = place.read("x-uas.xml");
  const std::string invite = step_of(uac, "  <send retrans=\"500\">");
  CHECK(has(invite, "INVITE sip:bob@example.com SIP/2.0\n"));
  CHECK(has(invite, "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-1\n"));
  CHECK(has(invite, "From: <sip:alice@example.com>;tag=[pid]SIPpTag00[call_number]\n"));
  CHECK(has(invite, "To: <sip:bob@example.com>\n"));
  CHECK(has(invite, "CSeq: 1 INVITE\n"));
  CHECK(has(invite, "Contact: <sip:alice@[local_ip]:[local_port];transport=[transport]>\n"));
  CHECK(has(invite, "Max-Forwards: 70\n"));
  CHECK(has(invite, "Content-Length: [len]\n"));
  CHECK(has(uac, "<recv response=\"100\" optional=\"true\"/>"));
  CHECK(has(uac, "<recv response=\"486\">"));
  CHECK(has(uac, "<pause milliseconds=\"10\"/>"));
  const std::string ack = uac.substr(uac.find("ACK sip:bob@example.com SIP/2.0\n"));
  CHECK(has(ack, "branch=z9hG4bK-[pid]-[call_number]-1\n"));  // that of its INVITE
  CHECK(has(ack, "To:[$peer]\n"));
  CHECK(has(uas, "<recv request=\"INVITE\"/>"));
  CHECK(has(uas, "<pause milliseconds=\"1490\"/>"));
  CHECK(has(uas, "SIP/2.0 486 Busy Here\n[last_Via:]\n[last_From:]\n[last_To:];tag=[pid]SIPpTag01[call_number]\n"));
  CHECK(has(uas, "<recv request=\"ACK\"/>"));
  REQUIRE(place.run("rung export x.pcap 1 --format sipp --sipp-speed 10 -o x").status == 0);
  CHECK(has(place.read("x-uas.xml"), "<pause milliseconds=\"149\"/>"));
  REQUIRE(place.run("rung export x.pcap 1 --format sipp --sipp-speed 0 -o x").status == 0);
  CHECK_FALSE(has(place.read("x-uas.xml"), "<pause"));
}

TEST_CASE("hostile text cannot break out of a scenario") {
  const Workplace place;
  PcapBuilder pcap;
  pcap.packet(
      capture_begin,
      sip_packet("INVITE sip:]]>@x SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\nFrom: <sip:--><a>@x>;tag=1\r\n"
                 "To: \"]]><send>\" <sip:b@x>\r\nCall-ID: --><exec command=\"x\"/>\r\nCSeq: 1 INVITE\r\n"
                 "Subject: [exec] ]]>\x01\xff\r\nContent-Type: text/plain\r\nContent-Length: 18\r\n\r\n"
                 "]]>\r\n[nope]\r\n\x02\xfe ]]",
                 true));
  place.write("x.pcap", pcap.octets());
  REQUIRE(place.run("rung export x.pcap 1 --format sipp -o x").status == 0);
  const std::string uac = place.read("x-uac.xml");
  CHECK(is_well_formed(uac));
  CHECK(is_well_formed(place.read("x-uas.xml")));
  CHECK(has(uac, "Subject: \\x5Bexec] ]]\\x3E\\x01\\xFF\n"));
  CHECK(has(uac, "]]\\x3E\n\\x5Bnope]\n\\x02\\xFE ]]\n"));
  CHECK_FALSE(has(uac, "<exec command=\"x\"/>\n  <"));
}

// One capture in three, for time.
TEST_CASE("the scenarios of a call of captures are well-formed") {
  const Workplace place;
  std::vector<std::filesystem::path> files;
  for (const auto& folder : std::filesystem::directory_iterator(fixtures))
    if (std::filesystem::exists(folder.path() / "input.pcap")) files.push_back(folder.path() / "input.pcap");
  std::sort(files.begin(), files.end());
  std::size_t count = 0;
  for (std::size_t i = 0; i < files.size(); i += 3) {
    const std::filesystem::path& file = files[i];
    place.run("rung analyze " + file.string() + " -o x.db --force");
    const std::string ids = place.run("rung query x.db 'SELECT id FROM calls LIMIT 1' --format csv --no-header").out;
    std::istringstream lines(ids);
    for (std::string id; std::getline(lines, id);) {
      if (place.run("rung export x.db " + id + " --format sipp -o x").status != 0) continue;
      INFO(file);
      CHECK(is_well_formed(place.read("x-uac.xml")));
      CHECK(is_well_formed(place.read("x-uas.xml")));
      ++count;
    }
  }
  CHECK(count > files.size() / 6);
}
