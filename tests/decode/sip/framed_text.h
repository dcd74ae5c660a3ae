// What a framer gave, as text that tests compare.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "decode/sip/framer.h"

namespace rung::sip {

// Everything the framer holds ready. Line ends in a row are counted together ("crlf 3"), since a
// keep-alive cut between two segments counts as two pongs.
inline void drain(StreamFramer& framer, std::vector<Framed>& into) {
  while (std::optional<Framed> framed = framer.next()) into.push_back(std::move(*framed));
}

inline std::vector<std::string> described(const std::vector<Framed>& items) {
  std::vector<std::string> lines;
  int line_ends = 0;
  auto flush = [&] {
    if (line_ends > 0) lines.push_back("crlf " + std::to_string(line_ends));
    line_ends = 0;
  };
  for (const Framed& framed : items) {
    if (framed.kind == Framed::Kind::ping || framed.kind == Framed::Kind::pong) {
      line_ends += framed.kind == Framed::Kind::ping ? 2 : 1;
      continue;
    }
    flush();
    std::string line = std::to_string(framed.begin) + "-" + std::to_string(framed.end);
    if (framed.kind == Framed::Kind::skipped) {
      lines.push_back(line + " skipped");
      continue;
    }
    line += " " + std::string(framed.message->is_request() ? framed.message->method() : framed.message->reason());
    line += " [" + std::string(framed.message->body()) + "]";
    if (!framed.complete) line += " incomplete";
    if (framed.length_guessed) line += " guessed";
    if (framed.over_limit) line += " over-limit";
    lines.push_back(line);
  }
  flush();
  return lines;
}

}  // namespace rung::sip
