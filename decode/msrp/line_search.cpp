#include "decode/msrp/line_search.h"

#include <algorithm>
#include <string>

#include "base/limits.h"
#include "decode/msrp/framer.h"
#include "decode/msrp/lexical.h"
#include "decode/msrp/start_line.h"

namespace rung::msrp {
namespace {

constexpr std::size_t npos = std::string_view::npos;

std::optional<EndFlag> flag_of(char c) {
  if (c == '$') return EndFlag::complete;
  if (c == '+') return EndFlag::more;
  if (c == '#') return EndFlag::aborted;
  return std::nullopt;
}

// What stands behind the transaction identifier of an end line: flag and CRLF.
enum class Tail : std::uint8_t { whole, cut, other };
Tail judge_tail(std::string_view text) {
  constexpr std::string_view line_end = "\r\n";
  if (text.empty()) return Tail::cut;
  if (!flag_of(text[0])) return Tail::other;
  text = text.substr(1, line_end.size());
  if (text != line_end.substr(0, text.size())) return Tail::other;
  return text.size() == line_end.size() ? Tail::whole : Tail::cut;
}

}  // namespace

std::optional<EndFlag> parse_end_line(std::string_view line, std::string_view transaction_id) {
  if (line.size() != end_line_mark.size() + transaction_id.size() + 1) return std::nullopt;
  if (line.substr(0, end_line_mark.size()) != end_line_mark) return std::nullopt;
  if (line.substr(end_line_mark.size(), transaction_id.size()) != transaction_id) return std::nullopt;
  return flag_of(line.back());
}

EndLinePlace find_end_line(std::string_view text, std::string_view transaction_id) {
  const std::string mark = std::string("\r\n").append(end_line_mark).append(transaction_id);
  EndLinePlace place;
  for (std::size_t at = text.find(mark); at != npos; at = text.find(mark, at + 1)) {
    const std::string_view tail = text.substr(at + mark.size());
    const Tail judged = judge_tail(tail);
    if (judged == Tail::other) continue;
    place.begin = at;
    place.found = judged == Tail::whole;
    if (place.found) {
      place.size = mark.size() + 3;
      place.flag = *flag_of(tail.front());
    }
    return place;
  }
  // The mark may begin in the last octets.
  place.begin = text.size() - std::min(text.size(), mark.size() - 1);
  while (place.begin < text.size() && !std::string_view(mark).starts_with(text.substr(place.begin))) ++place.begin;
  return place;
}

LinePlace find_start_line(std::string_view text, bool at_line_start) {
  for (std::size_t at = text.find(protocol_mark); at != npos; at = text.find(protocol_mark, at + 1)) {
    const bool begins_line = at == 0 ? at_line_start : text[at - 1] == '\n';
    if (!begins_line) continue;
    const std::string_view rest = text.substr(at, limits::msrp_start_line_octets);
    const std::size_t line_feed = rest.find('\n');
    if (line_feed == npos) {
      const bool may_go_on = rest.size() < limits::msrp_start_line_octets;
      if (may_go_on && looks_like_msrp(as_bytes(rest)) != Likeness::no) return {at == 0 ? 0 : at - 1, false};
    } else if (parse_start_line(without_cr(rest.substr(0, line_feed)))) {
      return {at, true};
    }
  }
  // A line that begins in the last octets.
  constexpr std::string_view mark = "\nMSRP ";
  std::size_t begin = text.size() - std::min(text.size(), mark.size() - 1);
  if (begin == 0 && at_line_start && protocol_mark.starts_with(text)) return {0, false};
  while (begin < text.size() && !mark.starts_with(text.substr(begin))) ++begin;
  return {begin, false};
}

}  // namespace rung::msrp
