// `rung ladder --format svg` and `html` through the built program. Expected drawings stand beside the fixtures:
// ladder.svg of the first call, ladder-2.html the <main> of a page. With RUNG_UPDATE they are written anew.
#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

#include "cli/exit_status.h"
#include "tests/cli/program.h"
#include "tests/cli/xml_document.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;
namespace fs = std::filesystem;

namespace {

const fs::path fixtures = fs::path(RUNG_SOURCE_DIR) / "tests" / "fixtures";

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void check_golden(const fs::path& expected, const std::string& drawn) {
  INFO(expected.string() << ": ./dev test --update writes it anew");
  if (std::getenv("RUNG_UPDATE") != nullptr) std::ofstream(expected, std::ios::binary) << drawn;
  const bool same = read(expected) == drawn;
  CHECK(same);
}

std::string main_of(const std::string& page) {
  const std::size_t begin = page.find("<main"), end = page.find("</main>");
  REQUIRE(end != std::string::npos);
  return page.substr(begin, end + 8 - begin);
}

// Every id once, and every link to one of them.
void check_links(const std::string& page) {
  std::set<std::string> ids;
  const std::regex id(" id=\"([^\"]*)\""), link("href=\"#([^\"]*)\"");
  for (std::sregex_iterator at(page.begin(), page.end(), id), end; at != end; ++at) {
    INFO(at->str(1));
    CHECK(ids.insert(at->str(1)).second);
  }
  for (std::sregex_iterator at(page.begin(), page.end(), link), end; at != end; ++at) {
    INFO(at->str(1));
    CHECK(ids.count(at->str(1)) == 1);
  }
}

std::string invite(const std::string& transport, const std::string& more, const std::string& body) {
  return "INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/" + transport +
         " 10.0.0.1:5062;branch=z9hG4bK1\r\nFrom: <sip:alice@example.com>;tag=a1\r\nTo: <sip:bob@example.com>\r\n"
         "Call-ID: c1\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n" +
         more + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

PcapBuilder call_with_credentials() {
  PcapBuilder pcap;
  pcap.packet(capture_begin, sip_packet(invite("UDP",
                                               "Proxy-Authorization: Digest username=\"alice\", realm=\"r\", "
                                               "nonce=\"n\", uri=\"sip:example.com\", "
                                               "response=\"0123456789abcdef0123456789abcdef\"\r\n",
                                               ""),
                                        true));
  return pcap;
}

// One message of 300,000 octets over TCP.
PcapBuilder call_with_long_message() {
  const std::string message = invite("TCP", "Content-Type: text/plain\r\n", std::string(300'000, 'x'));
  PcapBuilder pcap;
  IpFields addresses;
  addresses.protocol = 6;
  TcpFields fields{5062, 5060, 0, "S"};
  pcap.packet(capture_begin, ethernet(ipv4(addresses, tcp(fields))));
  fields.flags = "A";
  fields.sequence = 1;
  for (std::size_t at = 0; at < message.size(); at += 1400) {
    pcap.packet(capture_begin + static_cast<std::int64_t>(at),
                ethernet(ipv4(addresses, tcp(fields, message.substr(at, 1400)))));
    fields.sequence += 1400;
  }
  return pcap;
}

}  // namespace

TEST_CASE("SVG ladders of real calls") {
  const Workplace place;
  int count = 0;
  for (const char* name : {"gw-ws-to-udp", "wss-tls13-call", "ws-fork", "ws-failures", "udp-lossy"}) {
    const fs::path folder = fixtures / name;
    const std::string keys =
        fs::exists(folder / "input.keys") ? " --keylog '" + (folder / "input.keys").string() + "'" : "";
    const Outcome outcome =
        place.run("rung ladder '" + (folder / "input.pcap").string() + "' 1 --format svg -q" + keys);
    REQUIRE(outcome.status == cli::exit_done);
    const XmlDocument document = read_xml(outcome.out);
    INFO(name);
    CHECK(document.error.empty());
    CHECK(document.titles.size() > 3);
    check_golden(folder / "ladder.svg", outcome.out);
    ++count;
  }
  CHECK(count == 5);
}

TEST_CASE("an HTML ladder is whole, and all of its links lead somewhere") {
  const Workplace place;
  const fs::path folder = fixtures / "ws-failures";
  const std::string source = "'" + (folder / "input.pcap").string() + "'";
  const Outcome one = place.run("rung ladder " + source + " 2 --format html -q");
  REQUIRE(one.status == cli::exit_done);
  check_links(one.out);
  check_golden(folder / "ladder-2.html", main_of(one.out));

  REQUIRE(place.run("rung ladder " + source + " --format html -o all.html").status == cli::exit_done);
  const std::string all = place.read("all.html");
  check_links(all);
  for (const char* call : {"call-1", "call-2", "call-3", "call-4"})
    CHECK(all.find("<section class=\"ladder\" id=\"" + std::string(call) + '"') != std::string::npos);
  CHECK(all.find("Content-Security-Policy") != std::string::npos);
  CHECK(all.find("http://") == all.find("http://www.w3.org/2000/svg"));
  const Outcome again = place.run("rung ladder " + source + " --format html");
  CHECK(again.out == all);
}

TEST_CASE("several calls in one SVG are refused with what to do") {
  const Workplace place;
  const Outcome outcome =
      place.run("rung ladder '" + (fixtures / "ws-failures" / "input.pcap").string() + "' --format svg -o calls.svg");
  CHECK(outcome.status == cli::exit_usage);
  CHECK(outcome.err.find("name one CALL") != std::string::npos);
  CHECK(outcome.err.find("--format html") != std::string::npos);
}

TEST_CASE("pages and drawings show no secrets unless asked") {
  const Workplace place;
  place.write("a.pcap", call_with_credentials().octets());
  const Outcome hidden = place.run("rung ladder a.pcap --format html -q");
  REQUIRE(hidden.status == cli::exit_done);
  CHECK(hidden.out.find("0123456789abcdef") == std::string::npos);
  CHECK(hidden.out.find("response=&quot;***&quot;") != std::string::npos);
  const Outcome shown = place.run("rung ladder a.pcap --format html -q --show-secrets");
  CHECK(shown.out.find("0123456789abcdef") != std::string::npos);
}

TEST_CASE("a message beyond the limit of a page is cut, and the page says so") {
  const Workplace place;
  place.write("a.pcap", call_with_long_message().octets());
  const Outcome page = place.run("rung ladder a.pcap --format html -q");
  REQUIRE(page.status == cli::exit_done);
  CHECK(page.out.find(" octets more: rung show SOURCE 1") != std::string::npos);
  CHECK(page.out.size() < 600'000);
}
