// parse_speed SECONDS: how long sip::Message::parse takes for the messages of calls, all fields that go into `messages`
// counted, beside finding each CRLF of the same octets with memchr, and beside libosip2 and sofia-sip where they are
// installed. Each in turn; prints the median nanoseconds a message, and ratios.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "bench/call_texts.h"
#include "decode/sip/message.h"

#ifdef RUNG_BENCH_OSIP
#include <osipparser2/osip_parser.h>
#endif
#ifdef RUNG_BENCH_SOFIA
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_protos.h>
#endif

namespace {

using namespace rung;
using clock_type = std::chrono::steady_clock;
using Messages = std::vector<std::string>;

// What nobody may leave out because nobody looks at it.
volatile std::size_t kept = 0;

// What a browser adds to its session description.
std::string browser_lines(std::uint64_t number) {
  std::string lines =
      "a=group:BUNDLE 0\r\na=ice-ufrag:Vx3q\r\na=ice-pwd:b7Jc0Pq8Zr1Ld5Ye2Wm9Ks4T\r\n"
      "a=ice-options:trickle\r\na=fingerprint:sha-256 5B:01:7F:D3:2A:90:6E:44:C8:19:B2:7D:E0:53:AA:"
      "0C:91:38:F6:2B:84:DD:17:60:CE:49:75:B8:03:FA:26:9E\r\na=setup:actpass\r\na=mid:0\r\n";
  for (std::uint64_t i = 0; i < 8; ++i)
    lines += "a=candidate:" + std::to_string(3735928559u - i) + " 1 udp 2122260223 192.0.2." + std::to_string(i + 1) +
             " " + std::to_string(40000 + (number + i) % 20000) + " typ host generation 0 network-id 1\r\n";
  for (int type : {111, 63, 9, 0, 8, 13, 110, 126})
    lines += "a=rtcp-fb:" + std::to_string(type) + " transport-cc\r\na=rtpmap:" + std::to_string(type) +
             " codec/48000/2\r\n";
  return lines;
}

// All messages of calls over UDP, TCP and WebSocket, as ./dev bench's captures have them; those over WebSocket with the
// session descriptions of browsers.
Messages messages_of_calls() {
  Messages messages;
  for (std::uint64_t number = 0; number < 60; ++number) {
    const char* transports[] = {"UDP", "TCP", "WS"};
    bench::CallNames call{number, number * 0x9E3779B97F4A7C15u, transports[number % 3], "192.0.2.1:5060",
                          "192.0.2.2:5060"};
    for (int step = 0; step < bench::call_steps; ++step) {
      messages.push_back(bench::text_of(call, static_cast<bench::CallStep>(step)));
      if (call.transport == "WS" && messages.back().find("\r\nv=0\r\n") != std::string::npos)
        messages.back() += browser_lines(number);
    }
    for (int step = 0; step < bench::register_steps; ++step)
      messages.push_back(bench::text_of(call, static_cast<bench::RegisterStep>(step)));
  }
  return messages;
}

void with_rung(const Messages& messages) {
  for (const std::string& text : messages) {
    const sip::Message message = sip::Message::parse({text.begin(), text.end()});
    const sip::Essentials& facts = message.essentials();
    kept = kept + facts.call_id.size() + facts.branch.size() + facts.from_tag.size() + message.body().size();
  }
}

void with_memchr(const Messages& messages) {
  for (const std::string& text : messages) {
    const char* at = text.data();
    const char* const end = at + text.size();
    std::size_t lines = 0;
    while ((at = static_cast<const char*>(std::memchr(at, '\r', static_cast<std::size_t>(end - at)))) != nullptr) {
      ++at;
      if (at < end && *at == '\n') ++lines;
    }
    kept = kept + lines;
  }
}

#ifdef RUNG_BENCH_OSIP
void with_osip(const Messages& messages) {
  for (const std::string& text : messages) {
    osip_message_t* message = nullptr;
    if (osip_message_init(&message) != 0 || osip_message_parse(message, text.data(), text.size()) != 0) {
      std::fputs("parse_speed: libosip2 refuses a message\n", stderr);
      std::exit(1);
    }
    kept = kept + (message->call_id != nullptr);
    osip_message_free(message);
  }
}
#endif

#ifdef RUNG_BENCH_SOFIA
void with_sofia(const Messages& messages) {
  for (const std::string& text : messages) {
    msg_t* message = msg_make(sip_default_mclass(), 0, text.data(), static_cast<ssize_t>(text.size()));
    const sip_t* sip = sip_object(message);
    if (sip == nullptr || sip->sip_error != nullptr) {
      std::fputs("parse_speed: sofia-sip refuses a message\n", stderr);
      std::exit(1);
    }
    kept = kept + (sip->sip_call_id != nullptr);
    msg_destroy(message);
  }
}
#endif

struct Parser {
  const char* name;
  void (*pass)(const Messages&);
  std::vector<double> nanoseconds = {};  // a message
};

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int count, char** arguments) {
  const std::chrono::duration<double> least(count > 1 ? std::atof(arguments[1]) : 1.0);
  const Messages messages = messages_of_calls();
  std::vector<Parser> parsers{{"rung", with_rung}, {"memchr", with_memchr}};
#ifdef RUNG_BENCH_OSIP
  parser_init();
  parsers.push_back({"libosip2", with_osip});
#endif
#ifdef RUNG_BENCH_SOFIA
  parsers.push_back({"sofia-sip", with_sofia});
#endif
  for (const auto start = clock_type::now(); clock_type::now() - start < least;) {
    for (Parser& parser : parsers) {
      const auto begin = clock_type::now();
      parser.pass(messages);
      const std::chrono::duration<double, std::nano> took = clock_type::now() - begin;
      parser.nanoseconds.push_back(took.count() / static_cast<double>(messages.size()));
    }
  }
  const double ours = median(parsers.front().nanoseconds);
  for (const Parser& parser : parsers) {
    const double theirs = median(parser.nanoseconds);
    std::printf("%s %.0f %.2f\n", parser.name, theirs, theirs / ours);
  }
  return 0;
}
