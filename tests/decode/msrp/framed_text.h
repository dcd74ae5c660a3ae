// What an MSRP framer gave, as text that tests compare, and chunks to feed it with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "decode/msrp/framer.h"

namespace rung::msrp::test {

inline std::string flag_text(EndFlag flag) {
  constexpr std::string_view flags[] = {"$", "+", "#", "missing"};
  return std::string(flags[static_cast<std::size_t>(flag)]);
}

// One line for each chunk, "0-120 SEND a1b2 [body] $", and "120-130 skipped"; however bodies and skipped octets were cut
// into pieces.
class FramedText {
 public:
  void drain(StreamFramer& framer) {
    while (auto framed = framer.next()) add(*framed);
  }
  void add(const Framed& framed) {
    if (framed.kind == Framed::Kind::skipped) return skip(framed);
    skipping_ = false;
    if (framed.kind == Framed::Kind::head) {
      begin_ = framed.begin;
      const StartLine& start = framed.head.start;
      line_ = start.is_request() ? std::string(start.method) : std::to_string(start.status);
      line_ += " " + std::string(start.transaction_id) + (framed.over_limit ? " over-limit" : "");
      body_.clear();
    } else if (framed.kind == Framed::Kind::body) {
      body_ += as_text(framed.octets);
    } else {
      lines.push_back(std::to_string(begin_) + "-" + std::to_string(framed.end) + " " + line_ + " [" + body_ + "] " +
                      flag_text(framed.flag));
    }
  }

  std::vector<std::string> lines;

 private:
  void skip(const Framed& framed) {
    const bool goes_on = skipping_ && framed.begin == skipped_to_;
    if (goes_on) lines.pop_back();
    if (!goes_on) begin_ = framed.begin;
    skipping_ = true;
    skipped_to_ = framed.end;
    lines.push_back(std::to_string(begin_) + "-" + std::to_string(framed.end) + " skipped");
  }

  std::uint64_t begin_ = 0, skipped_to_ = 0;
  std::string line_, body_;
  bool skipping_ = false;
};

inline std::vector<std::string> framed(const std::vector<std::string_view>& pieces) {
  StreamFramer framer;
  FramedText text;
  for (std::string_view piece : pieces) {
    framer.feed(as_bytes(piece));
    text.drain(framer);
  }
  framer.cut();
  text.drain(framer);
  return text.lines;
}

// A SEND; `more` are further header lines, each with its line end.
inline std::string send(const std::string& id, const std::string& body, const std::string& more = {},
                        const std::string& flag = "$") {
  return "MSRP " + id + " SEND\r\nTo-Path: msrp://b.test:2855/bob;tcp\r\nFrom-Path: msrp://a.test:2855/alice;tcp\r\n" +
         more + "Content-Type: text/plain\r\n\r\n" + body + "\r\n-------" + id + flag + "\r\n";
}

inline std::string answer(const std::string& id, const std::string& status = "200 OK") {
  return "MSRP " + id + " " + status +
         "\r\nTo-Path: msrp://a.test:2855/alice;tcp\r\nFrom-Path: msrp://b.test:2855/bob;tcp\r\n-------" + id + "$\r\n";
}

}  // namespace rung::msrp::test
