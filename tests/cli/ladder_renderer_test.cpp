#include <algorithm>
#include <chrono>
#include <sstream>

#include "cli/ladder/ladder_model.h"
#include "cli/ladder/text_renderer.h"
#include "cli/terminal_text.h"
#include "tests/support/catch.h"

using namespace rung::cli;

namespace {

constexpr std::int64_t ms = 1'000'000;

Arrow request(std::int64_t at, std::size_t from, std::size_t to, const std::string& method,
              const std::string& content = "") {
  Arrow arrow;
  arrow.time_ns = arrow.last_ns = at * ms;
  arrow.frame = at + 1;
  arrow.from = from;
  arrow.to = to;
  arrow.method = method;
  arrow.content = content;
  arrow.transport = from + to < 2 ? "WS" : "UDP";
  return arrow;
}

Arrow response(std::int64_t at, std::size_t from, std::size_t to, std::int64_t status, const std::string& reason,
               const std::string& method = "INVITE") {
  Arrow arrow = request(at, from, to, method);
  arrow.request = false;
  arrow.status = status;
  arrow.reason = reason;
  return arrow;
}

Note note(std::int64_t time_ns, std::size_t participant, std::size_t towards, const std::string& text,
          const std::string& detail) {
  Note note;
  note.time_ns = time_ns;
  note.participant = participant;
  note.towards = towards;
  note.text = text;
  note.detail = detail;
  return note;
}

// alice, a proxy and bob; a call that is answered, put to rest for a while, and torn down.
Ladder call() {
  Ladder ladder;
  ladder.calls.resize(1);
  ladder.calls[0].id = 1;
  ladder.calls[0].call_id = "a84b4c76e66710";
  ladder.calls[0].caller = "sip:alice@lab.test";
  ladder.calls[0].callee = "sip:bob@lab.test";
  ladder.calls[0].state = "completed";
  ladder.calls[0].status = 200;
  ladder.calls[0].reason = "OK";
  ladder.calls[0].duration_ms = 9480.4;
  ladder.started = "2026-11-22T15:37:27.023607000Z";
  ladder.transports = {"WS", "UDP"};
  ladder.participants = {{"alice", "JsSIP 3.13.8", "10.0.0.1:51982"},
                         {"kamailio 5.6.3", "", "10.0.0.2:8080, :5060"},
                         {"bob", "", "10.0.0.3:5060"}};
  ladder.steps = {request(0, 0, 1, "INVITE", "sdp"), request(1, 1, 2, "INVITE", "sdp"),
                  response(20, 2, 1, 180, "Ringing"), response(21, 1, 0, 180, "Ringing")};
  Arrow ok = response(520, 2, 0, 200, "OK");
  ok.times = 3;
  ok.last_ns = ok.time_ns + 1500 * ms;
  ladder.steps.emplace_back(ok);
  ladder.steps.emplace_back(note(600 * ms, 0, 1, "WS closed 1001", "by server"));
  ladder.steps.emplace_back(request(10'000, 2, 1, "BYE"));
  Arrow loop = request(10'001, 1, 1, "OPTIONS");
  ladder.steps.emplace_back(loop);
  Arrow cut = response(10'002, 1, 2, 481, "Call/Transaction Does Not Exist", "BYE");
  cut.complete = false;
  ladder.steps.emplace_back(cut);
  ladder.messages = 10;
  ladder.retransmissions = 2;
  ladder.incomplete = 1;
  return ladder;
}

std::string drawn(Ladder ladder, std::size_t width, bool ascii = false, bool color = false) {
  set_times(ladder);
  std::ostringstream out;
  render_text(ladder, {ascii, color, width}, out);
  return out.str();
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) result.push_back(line);
  return result;
}

std::size_t widest(const std::string& text) {
  std::size_t width = 0;
  for (const std::string& line : lines(text)) width = std::max(width, display_width(line));
  return width;
}

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); });
}

}  // namespace

TEST_CASE("a ladder in Unicode") {
  CHECK("\n" + drawn(call(), 100) == R"(
Call 1  alice@lab.test → bob@lab.test  completed, 200 OK, 9.480 s
2026-11-22T15:37:27.023Z  WS, UDP  Call-ID a84b4c76e66710

       alice / JsSIP 3.13.8                 kamailio 5.6.3                          bob
          10.0.0.1:51982                 10.0.0.2:8080, :5060                  10.0.0.3:5060
                 │                                 │                                 │
  0.000          ├── INVITE (sdp) ────────────────►│                                 │  WS       #1
  0.001  +0.001  │                                 ├── INVITE (sdp) ────────────────►│  UDP      #2
  0.020  +0.019  │                                 │◄─ 180 Ringing ──────────────────┤  UDP     #21
  0.021  +0.001  │◄─ 180 Ringing ──────────────────┤                                 │  WS      #22
  0.520  +0.499  │◄────────────────────────────────┼── 200 OK ×3 in 1.5 s ───────────┤  UDP    #521
  0.600  +0.080  ● WS closed 1001 by server        │                                 │
                 ┊          ··· 9.4 s ···          ┊                                 ┊
 10.000  +9.400  │                                 │◄─ BYE ──────────────────────────┤  UDP  #10001
 10.001  +0.001  │                                 ├─╮ OPTIONS                       │  UDP  #10002
                 │                                 │◄╯                               │
 10.002  +0.001  │                                 ├╌╌ 481 Call/… (BYE) incomplete ╌►│  UDP  #10003
                 │                                 │                                 │

10 messages, 3 participants, 2 retransmissions (×), 1 incomplete
)");
}

TEST_CASE("a ladder in ASCII, narrow") {
  CHECK("\n" + drawn(call(), 70, true) == R"(
Call 1  alice@lab.test -> bob@lab.test  completed, 200 OK, 9.480 s
2026-11-22T15:37:27.023Z  WS, UDP  Call-ID a84b4c76e66710

               alice         kamailio 5.6.3           bob
           JsSIP 3.13.8
          10.0.0.1:51982    10.0.0.2:8080, ..    10.0.0.3:5060
                 |                  |                  |
  0.000          |-- INVITE (sdp) ->|                  |  WS       #1
  0.001  +0.001  |                  |-- INVITE (sdp) ->|  UDP      #2
  0.020  +0.019  |                  |<- 180 Ringing ---|  UDP     #21
  0.021  +0.001  |<- 180 Ringing ---|                  |  WS      #22
  0.520  +0.499  |<-----------------+-- 200 OK x3 .. --|  UDP    #521
  0.600  +0.080  * WS closed 1001   |                  |
                 :   ... 9.4 s ...  :                  :
 10.000  +9.400  |                  |<- BYE -----------|  UDP  #10001
 10.001  +0.001  |                  |-+ OPTIONS        |  UDP  #10002
                 |                  |<+                |
 10.002  +0.001  |                  |.. 481 Call/T.. .>|  UDP  #10003
                 |                  |                  |

10 messages, 3 participants, 2 retransmissions (x), 1 incomplete
)");
}

TEST_CASE("a ladder fits the width where that can be read") {
  for (std::size_t width : {80u, 100u, 120u, 200u}) {
    INFO(width);
    CHECK(widest(drawn(call(), width)) <= width);
    CHECK(widest(drawn(call(), width, true)) <= width);
  }
  // Too narrow: the smallest gap, without the column of differences.
  std::string narrow = drawn(call(), 40);
  CHECK(widest(narrow) < 75);
  CHECK(narrow.find("180 Ringing") != std::string::npos);
  CHECK(narrow.find('+') == std::string::npos);
  CHECK(narrow == drawn(call(), 20));
}

TEST_CASE("a wide terminal does not stretch a ladder") { CHECK(drawn(call(), 200) == drawn(call(), 1000)); }

TEST_CASE("every line of a ladder keeps its lifelines in place") {
  for (std::size_t width : {60u, 80u, 120u}) {
    auto all = lines(drawn(call(), width, true));
    auto first = std::find_if(all.begin(), all.end(), [](const std::string& line) {
      return !line.empty() && line.find_first_not_of("| ") == std::string::npos;
    });
    REQUIRE(first != all.end());
    for (auto line = first; line != all.end() && !line->empty(); ++line) {
      INFO(*line);
      for (std::size_t at = first->find('|'); at != std::string::npos; at = first->find('|', at + 1)) {
        REQUIRE(line->size() > at);
        CHECK(std::string("|+:*").find((*line)[at]) != std::string::npos);
      }
    }
  }
}

TEST_CASE("ASCII means ASCII, whatever the names") {
  Ladder ladder = call();
  ladder.participants[0].name = "J\xC3\xBCrgen \xE6\x97\xA5\xE6\x9C\xAC";
  ladder.calls[0].callee = "sip:\xF0\x9F\x93\x9E@lab.test";
  ladder.steps.emplace_back(response(10'003, 2, 1, 486, "Besetzt \xC3\xA4", "INVITE"));
  CHECK(is_ascii(drawn(ladder, 80, true)));
  CHECK(drawn(ladder, 80, true).find("J?rgen ??") != std::string::npos);
}

TEST_CASE("wide characters do not shift the lifelines") {
  Ladder ladder = call();
  std::get<Arrow>(ladder.steps[2]).reason = "\xE5\x91\xBC\xE3\x81\xB3\xE5\x87\xBA\xE3\x81\x97\xE4\xB8\xAD";
  auto all = lines(drawn(ladder, 100)), usual = lines(drawn(call(), 100));
  REQUIRE(all.size() == usual.size());
  for (std::size_t i = 6; i < 10; ++i) CHECK(display_width(all[i]) == display_width(usual[i]));
}

TEST_CASE("nothing from the wire commands the terminal") {
  const std::string hostile = "\x1b]0;owned\x07\x1b[2J\r\n\xC2\x9B\xFF\x7F\xE2\x80\xAE";
  Ladder ladder = call();
  ladder.calls[0].call_id = ladder.calls[0].state = ladder.calls[0].reason = ladder.started = hostile;
  ladder.calls[0].caller = ladder.calls[0].callee = "sip:" + hostile + "@" + hostile;
  ladder.transports = {hostile, "UDP"};
  for (Participant& participant : ladder.participants) participant = {hostile, hostile, hostile};
  for (Step& step : ladder.steps) {
    if (Arrow* arrow = std::get_if<Arrow>(&step)) {
      arrow->method = arrow->reason = arrow->content = arrow->transport = hostile;
    } else {
      std::get<Note>(step).text = hostile;
    }
  }
  for (bool ascii : {false, true}) {
    std::string text = drawn(ladder, 120, ascii);
    CHECK(is_utf8(text));
    for (char c : text) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
    CHECK(text.find('\x7F') == std::string::npos);
    CHECK(text.find("\xC2\x9B") == std::string::npos);
    CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
    CHECK(lines(text).size() == lines(drawn(call(), 120, ascii)).size() + 1);  // stacked heads
  }
}

TEST_CASE("colours only where asked for, and they change no column") {
  CHECK(drawn(call(), 100).find('\x1b') == std::string::npos);
  std::string colored = drawn(call(), 100, false, true), plain;
  CHECK(colored.find("\x1b[31m") != std::string::npos);
  for (std::size_t i = 0; i < colored.size(); ++i) {
    if (colored[i] == '\x1b')
      i = colored.find('m', i);
    else
      plain += colored[i];
  }
  CHECK(plain == drawn(call(), 100));
}

TEST_CASE("a single participant that talks to itself") {
  Ladder ladder = call();
  ladder.participants.resize(1);
  ladder.transports = {"UDP"};
  ladder.steps = {request(0, 0, 0, "OPTIONS"), note(5'000 * ms, 0, 0, "TCP reset", "")};
  std::string text = drawn(ladder, 80, true);
  CHECK(text.find("|-+ OPTIONS") != std::string::npos);
  CHECK(text.find("|<+") != std::string::npos);
  CHECK(text.find("* TCP reset") != std::string::npos);
  CHECK(text.find("... 5.0 s ...") != std::string::npos);
}

TEST_CASE("frames of several captures name their capture") {
  Ladder ladder = call();
  ladder.several_captures = true;
  std::get<Arrow>(ladder.steps[1]).capture_id = 2;
  CHECK(drawn(ladder, 100).find("#2:2") != std::string::npos);
  std::get<Arrow>(ladder.steps[1]).frame = 0;
  CHECK(drawn(ladder, 100).find("#2:") == std::string::npos);
}

TEST_CASE("times at the ends of the scale") {
  Ladder ladder = call();
  ladder.started_ns = INT64_MIN;
  ladder.steps = {request(0, 0, 1, "INVITE"), request(0, 0, 1, "INVITE")};
  std::get<Arrow>(ladder.steps[0]).time_ns = INT64_MIN;
  std::get<Arrow>(ladder.steps[1]).time_ns = INT64_MAX;
  ladder.calls[0].duration_ms = 1e300;
  CHECK_FALSE(drawn(ladder, 100).empty());
}

TEST_CASE("ten times the arrows are ten times the lines") {
  Ladder ladder = call();
  Step step = ladder.steps[0];
  ladder.steps.assign(10'000, step);
  CHECK(lines(drawn(ladder, 120)).size() == 10'000 + 9);
}
