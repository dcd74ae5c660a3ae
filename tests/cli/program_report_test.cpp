// `rung report` as a user types it, and the form of its page.
#include <set>
#include <vector>

#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

const std::string fixtures = RUNG_SOURCE_DIR "/tests/fixtures/";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Values of an attribute, in order. Pages are written by rung: name="value" and nothing else.
std::vector<std::string> attributes(const std::string& page, const std::string& name) {
  std::vector<std::string> values;
  const std::string begin = ' ' + name + "=\"";
  for (std::size_t at = page.find(begin); at != std::string::npos; at = page.find(begin, at)) {
    at += begin.size();
    values.push_back(page.substr(at, page.find('"', at) - at));
  }
  return values;
}

// Takes scripts and styles out: what is in them is no markup.
std::string without_scripts(std::string page) {
  for (const std::string name : {"script", "style"})
    for (std::size_t at = page.find('<' + name); at != std::string::npos; at = page.find('<' + name, at))
      page.erase(at, page.find("</" + name + '>', at) + name.size() + 3 - at);
  return page;
}

// The first element that is not closed where it should be; empty where all are.
std::string unbalanced(const std::string& page) {
  const std::set<std::string> single{"meta", "link", "input", "!doctype", "br"};
  std::vector<std::string> open;
  for (std::size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
    const std::size_t end = page.find('>', at);
    const bool closing = page[at + 1] == '/';
    const std::size_t from = at + (closing ? 2 : 1);
    const std::string name = page.substr(from, page.find_first_of(" >/", from) - from);
    if (closing && (open.empty() || open.back() != name)) return "</" + name + "> at " + page.substr(at, 80);
    if (closing)
      open.pop_back();
    else if (page[end - 1] != '/' && !single.contains(name))
      open.push_back(name);
  }
  return open.empty() ? "" : '<' + open.back() + '>';
}

void check_form(const std::string& page) {
  CHECK(page.starts_with("<!doctype html>"));
  CHECK(page.ends_with("</html>\n"));
  CHECK(unbalanced(without_scripts(page)) == "");
  const auto ids = attributes(page, "id");
  const std::set<std::string> known(ids.begin(), ids.end());
  CHECK(known.size() == ids.size());  // each once
  for (const std::string& reference : attributes(without_scripts(page), "href")) {
    INFO(reference);
    if (reference.starts_with("data:")) continue;
    REQUIRE(reference.starts_with("#"));
    const std::string target = reference.substr(1);
    // A call that is not in the part of the table that stands on paper is opened by the script.
    CHECK((known.contains(target) || known.contains("ladder-" + target.substr(target.find('-') + 1))));
  }
  for (const char* attribute : {"onclick", "onload", "style", "src"}) CHECK(attributes(page, attribute).empty());
}

std::string hostile_call() {
  const std::string name = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";
  PcapBuilder pcap;
  const std::string headers =
      "Via: SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bK1\r\nMax-Forwards: 70\r\nFrom: \"" + name +
      "\" <sip:%22%3E@x.test>;tag=\"><b>\r\nTo: \"\xe2\x80\xae" + name +
      "\" <sip:b@x.test>\r\nCall-ID: <!--<script>\"'&\r\nCSeq: 1 INVITE\r\nUser-Agent: " + name +
      "\r\nContent-Length: 0\r\n\r\n";
  pcap.packet(capture_begin, sip_packet("INVITE sip:b@x.test SIP/2.0\r\n" + headers, true));
  pcap.packet(capture_begin + 1'000'000, sip_packet("SIP/2.0 500 </title>" + name + "\r\n" + headers, false));
  return pcap.octets();
}

}  // namespace

TEST_CASE("report: one page, from a capture and from its database alike") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  const Outcome outcome = place.run("rung report a.pcap -o a.html");
  CHECK(outcome.status == 0);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.empty());
  const std::string page = place.read("a.html");
  check_form(page);
  for (const char* part : {"<title>a.pcap</title>", "busy or declined", "486 Busy Here", "id=\"timeline\"",
                           "id=\"ladder-1\"", "alice@example.com", "10.0.0.2:5060", "default-src 'none'"})
    CHECK(has(page, part));
  REQUIRE(place.run("rung analyze a.pcap -o a.db").status == 0);
  REQUIRE(place.run("rung report a.db -o b.html --title a.pcap").status == 0);
  std::string again = place.read("b.html");
  for (std::size_t at = again.find("a.db"); at != std::string::npos; at = again.find("a.db", at))
    again.replace(at, 4, "a.pcap");
  CHECK(again == page);
  CHECK(place.run("rung report a.pcap -o -").out == page);
  CHECK(has(place.run("rung report a.pcap -o - --title '<Monday & Tuesday>'").out,
            "<h1>&lt;Monday &amp; Tuesday&gt;</h1>"));
}

TEST_CASE("report: the page of a cancelled call, as it was looked at") {
  const Workplace place;
  place.run("cp '" + fixtures + "ws-cancel-487/input.pcap' call.pcap");
  const std::string page = place.run("rung report call.pcap -o -").out;
  const std::size_t begin = page.find("<nav"), end = page.find("<dialog");
  REQUIRE(begin < end);
  const std::string content = page.substr(begin, end - begin);
  const std::string expected = RUNG_SOURCE_DIR "/tests/cli/report_page.html";
  if (std::getenv("RUNG_UPDATE") != nullptr) std::ofstream(expected, std::ios::binary) << content;
  std::ostringstream text;
  text << std::ifstream(expected, std::ios::binary).rdbuf();
  CHECK(content == text.str());
}

TEST_CASE("report: well-formed pages whose anchors lead somewhere, whatever was captured") {
  const Workplace place;
  for (const char* name : {"ws-failures", "ws-call-loss", "ws-refer", "udp-subscribe-notify", "msrp-ws-kamailio",
                           "ws-handshake-refused", "wss-call-nokeys", "udp-lossy"}) {
    INFO(name);
    check_form(place.run("rung report '" + fixtures + name + "/input.pcap' -o -").out);
  }
}

TEST_CASE("report: what came off the wire is shown and never acts") {
  const Workplace place;
  place.write("a.pcap", hostile_call());
  const Outcome outcome = place.run("rung report a.pcap -o - --title '</title><script>'");
  CHECK(outcome.status == 0);
  check_form(outcome.out);
  CHECK(!has(outcome.out, "<script>alert"));
  CHECK(!has(outcome.out, "<img"));
  CHECK(!has(outcome.out, "\xe2\x80\xae"));
  CHECK(has(outcome.out, "500 &lt;/title&gt;&lt;/script&gt;&lt;script&gt;alert(1)"));
}

TEST_CASE("report: why there is nothing to see, at the top") {
  const Workplace place;
  const Outcome closed = place.run("rung report '" + fixtures + "wss-call-nokeys/input.pcap' -o -");
  CHECK(closed.status == 1);
  CHECK(closed.out.find("No SIP could be read") < closed.out.find("<h2 id=\"connections-title\""));
  CHECK(has(closed.out, "pass a key log with --keylog FILE"));
  place.write("empty.pcap", PcapBuilder().octets());
  const Outcome empty = place.run("rung report empty.pcap -o -");
  CHECK(empty.status == 1);
  check_form(empty.out);
  CHECK(has(empty.out, "There is no packet in it"));
  place.write("a.pcap", busy_call().octets());
  const Outcome early = place.run("rung report a.pcap -o - --until 10:00");
  CHECK(early.status == 1);
  CHECK(has(early.out, "Nothing happened in the time asked for"));
}

TEST_CASE("report: needs -o, replaces a page, and never a capture or a database") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  const Outcome missing = place.run("rung report a.pcap");
  CHECK(missing.status == 2);
  CHECK(has(missing.err, "-o FILE.html"));
  CHECK(place.run("rung report a.pcap -o a.html").status == 0);
  CHECK(place.run("rung report a.pcap -o a.html").status == 0);
  place.write("b.pcap", busy_call().octets());
  const Outcome capture = place.run("rung report a.pcap -o b.pcap");
  CHECK(capture.status == 2);
  CHECK(has(capture.err, "b.pcap exists and is no HTML page"));
  CHECK(place.read("b.pcap") == busy_call().octets());
  REQUIRE(place.run("rung analyze a.pcap -o a.db").status == 0);
  CHECK(place.run("rung report a.pcap -o a.db").status == 2);
  CHECK(place.run("rung report a.pcap -o a.pcap").status == 2);
  CHECK(place.run("rung report a.pcap -o no/folder.html").status == 3);
  CHECK(place.run("rung report a.pcap -o a.html --since never").status == 2);
}
