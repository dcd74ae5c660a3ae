#include <algorithm>
#include <sstream>

#include "cli/ladder/ladder_layout.h"
#include "cli/ladder/message_reader.h"
#include "cli/ladder/svg_renderer.h"
#include "cli/ladder/text_width.h"
#include "cli/terminal_text.h"
#include "tests/cli/xml_document.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::cli;
using rung::test::read_xml;
using rung::test::XmlDocument;

namespace {

constexpr std::int64_t ms = 1'000'000;

Arrow request(std::int64_t at, std::size_t from, std::size_t to, const std::string& method) {
  Arrow arrow;
  arrow.time_ns = arrow.last_ns = arrow.elapsed_ns = at * ms;
  arrow.delta_ns = ms;
  arrow.frame = at + 1;
  arrow.message_id = at + 1;
  arrow.from = from;
  arrow.to = to;
  arrow.method = method;
  arrow.transport = "UDP";
  arrow.call_id = "call-1";
  arrow.cseq = 1;
  return arrow;
}

Arrow response(std::int64_t at, std::size_t from, std::size_t to, std::int64_t status, const std::string& reason) {
  Arrow arrow = request(at, from, to, "INVITE");
  arrow.request = false;
  arrow.status = status;
  arrow.reason = reason;
  return arrow;
}

Ladder ladder_of(std::size_t participants) {
  Ladder ladder;
  ladder.calls.emplace_back();
  ladder.calls.back().id = 1;
  ladder.calls.back().call_id = "call-1";
  ladder.calls.back().caller = "sip:alice@lab.test";
  ladder.calls.back().callee = "sip:bob@lab.test";
  ladder.calls.back().state = "completed";
  ladder.started = "2026-11-22T15:37:27.023607000Z";
  for (std::size_t i = 0; i < participants; ++i) {
    Participant participant;
    participant.name = "proxy" + std::to_string(i) + ".example.com";
    participant.product = "kamailio 5.6.3";
    participant.faces = {{"192.168.100.200", 50600, {"UDP", "WSS"}, true}};
    ladder.participants.push_back(participant);
  }
  return ladder;
}

std::string drawn(const Ladder& ladder) {
  std::ostringstream out;
  render_svg(ladder, out);
  return out.str();
}

XmlDocument document_of(const Ladder& ladder) {
  XmlDocument document = read_xml(drawn(ladder));
  CHECK(document.error.empty());
  return document;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("an SVG names every step for who cannot see it") {
  Ladder ladder = ladder_of(2);
  Arrow invite = request(0, 0, 1, "INVITE");
  invite.content = "sdp";
  invite.media = {{"offer", "audio", "sendonly", "opus,PCMU", "RTP/AVP", "10.0.0.1", 4000}};
  invite.times = 3;
  invite.last_ns = 1500 * ms;
  invite.secured = true;
  invite.transport = "WSS";
  invite.findings = {{1, "sdp-private-address", Severity::warning, "10.0.0.1", "-"}};
  Pause pause;
  pause.time_ns = 9000 * ms;
  pause.length_ns = 8'400'000'000;
  Note note;
  note.participant = 1;
  note.text = "WSS closed 1001";
  note.detail = "by server";
  note.kind = NoteKind::closed;
  ladder.steps = {invite, response(20, 1, 0, 486, "Busy Here"), pause, note};
  const XmlDocument document = document_of(ladder);
  REQUIRE(document.titles.size() == 5);
  CHECK(document.titles[0] == "Call 1: alice@lab.test → bob@lab.test");
  CHECK(
      document.titles[1] ==
      "0.000 s: proxy0.example.com to proxy1.example.com: INVITE (sdp), audio opus PCMU sendonly, sent 3 times within "
      "1.5 s, warning sdp-private-address: 10.0.0.1, over WSS, encrypted, frame 1");
  CHECK(document.titles[3] == "For 8.4 s nothing passed");
  CHECK(document.titles[4] == "0.000 s: proxy1.example.com: WSS closed 1001, by server");
  for (const std::string part :
       {"INVITE (sdp)", "audio opus PCMU sendonly", "sent 3 times within 1.5 s", "sdp-private-address: 10.0.0.1",
        "486 Busy Here", "8.4 s later", "WSS closed 1001", "#1", "+0.001", "encrypted"}) {
    INFO(part);
    CHECK(contains(document.text, part));
  }
}

TEST_CASE("an SVG is XML without anything that acts, whatever the messages hold") {
  using namespace std::string_literals;
  Ladder ladder = ladder_of(2);
  const std::string hostile =
      "</title></svg>]]><!--<script>alert(1)</script>&lt;&#0;\"'\0\x01\x1b\x7f\xff\xed\xa0\x80\u202E\uFFFE\uFFFF"s;
  ladder.participants[0].name = ladder.participants[1].product = hostile;
  ladder.calls[0].caller = ladder.calls[0].call_id = ladder.calls[0].state = hostile;
  Arrow arrow = request(0, 0, 1, hostile);
  arrow.content = arrow.transport = hostile;
  arrow.findings = {{1, hostile, Severity::error, hostile, hostile}};
  arrow.media = {{hostile, hostile, hostile, hostile, hostile, hostile, 1}};
  Note note;
  note.text = note.detail = hostile;
  ladder.steps = {arrow, response(1, 1, 0, 200, hostile), note};
  const XmlDocument document = document_of(ladder);
  CHECK(document.elements.count("script") == 0);
  CHECK(contains(document.text, "<script>") == true);
  for (const std::string& name : document.attributes) CHECK_FALSE(name.starts_with("on"));
}

TEST_CASE("a name of 64 KiB stands in an SVG cut, however often") {
  Ladder ladder = ladder_of(3);
  ladder.participants[0].name = std::string(65536, 'N');
  ladder.calls[0].caller = "sip:" + std::string(65536, 'c') + "@lab.test";
  Arrow arrow = request(0, 0, 2, std::string(65536, 'M'));
  arrow.findings = {{1, "code", Severity::info, std::string(65536, 'd'), "-"}};
  ladder.steps.assign(100, arrow);
  const std::string text = drawn(ladder);
  CHECK(read_xml(text).error.empty());
  CHECK(text.size() < 400'000);
  CHECK(contains(text, "NNN…"));
}

TEST_CASE("one participant alone, forty of them, and none of the steps") {
  for (const std::size_t count : {1, 2, 3, 12, 40}) {
    Ladder ladder = ladder_of(count);
    document_of(ladder);
    ladder.steps.emplace_back(request(0, 0, count - 1, "OPTIONS"));
    ladder.steps.emplace_back(request(1, count - 1, count - 1, "OPTIONS"));
    Note note;
    note.participant = count - 1;
    note.text = std::string(300, 'w');
    ladder.steps.emplace_back(note);
    const LadderLayout layout = lay_out(ladder);
    INFO(count);
    CHECK(layout.lifeline(count - 1) < layout.badges);
    CHECK(layout.frames < layout.width);
    const NoteBox box = note_box(ladder, layout, note);
    CHECK(box.x >= 0);
    CHECK(box.x + box.width <= layout.width);
    CHECK(document_of(ladder).elements.at("g") >= 3);
  }
}

TEST_CASE("heads do not touch each other, and hold their texts") {
  Ladder ladder = ladder_of(12);
  ladder.participants[3].name = std::string(90, 'W');
  const LadderLayout layout = lay_out(ladder);
  CHECK(layout.head_width < layout.gap);
  for (const LadderHead& head : layout.heads) {
    CHECK(text_width(head.name, LadderLayout::name_size, true) <= layout.head_width);
    for (const std::string& line : head.lines) CHECK(text_width(line, LadderLayout::small_size) <= layout.head_width);
  }
}

TEST_CASE("text is cut where it does not fit, never within a character") {
  CHECK(text_width("", 13) == 0);
  CHECK(text_width("INVITE", 13) < text_width("INVITE", 13, true));
  CHECK(fitted_text("INVITE", 1000, 13) == "INVITE");
  CHECK(fitted_text("INVITE", text_width("INVITE", 13), 13) == "INVITE");
  const std::string wide = "Zoë 田中 \u0301🙂 iiiiWWWW";
  for (int width = 0; width < 200; ++width) {
    const std::string fitted = fitted_text(wide, width, 13);
    CHECK(is_utf8(fitted));
    if (width > 13) CHECK(text_width(fitted, 13) <= width);
  }
}

TEST_CASE("what an arrow is compared with") {
  Ladder ladder = ladder_of(3);
  Arrow again = request(9, 0, 1, "INVITE");
  again.cseq = 2;
  Arrow other = request(10, 1, 2, "INVITE");
  other.call_id = "call-2";
  ladder.steps = {request(0, 0, 1, "INVITE"),
                  Note{},
                  request(1, 1, 2, "INVITE"),
                  response(2, 2, 1, 180, "Ringing"),
                  response(3, 1, 0, 180, "Ringing"),
                  response(4, 2, 1, 200, "OK"),
                  response(5, 1, 0, 200, "OK"),
                  again,
                  other};
  const std::vector<Comparison> comparisons = compare(ladder);
  REQUIRE(comparisons.size() == ladder.steps.size());
  CHECK_FALSE(comparisons[0].previous_hop);
  CHECK_FALSE(comparisons[0].earlier);
  CHECK_FALSE(comparisons[1].previous_hop);
  CHECK(comparisons[2].previous_hop == 0u);
  CHECK(comparisons[4].previous_hop == 3u);
  CHECK(comparisons[6].previous_hop == 5u);
  CHECK(comparisons[6].earlier == 4u);
  CHECK_FALSE(comparisons[7].previous_hop);
  CHECK(comparisons[7].earlier == 0u);
  CHECK_FALSE(comparisons[8].previous_hop);
}
