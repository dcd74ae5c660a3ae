#include "decode/msrp/start_line.h"

#include <algorithm>

#include "base/ascii.h"
#include "decode/msrp/lexical.h"

namespace rung::msrp {
namespace {

bool is_status(std::string_view word) { return word.size() == 3 && std::all_of(word.begin(), word.end(), ascii_digit); }

bool is_method(std::string_view word) {
  return !word.empty() && word.size() <= method_octets && std::all_of(word.begin(), word.end(), is_upper_alpha);
}

}  // namespace

Result<StartLine> parse_start_line(std::string_view line) {
  auto malformed_at = [](std::size_t offset) { return ParseError{ParseErrorCode::malformed, offset}; };
  if (line.substr(0, protocol_mark.size()) != protocol_mark) return malformed_at(0);
  StartLine start;
  std::size_t at = protocol_mark.size();
  const std::size_t id = ident_size(line.substr(at));
  if (id == 0 || id > transaction_id_octets) return malformed_at(at);
  start.transaction_id = line.substr(at, id);
  at += id;
  if (at >= line.size() || line[at] != ' ') return malformed_at(at);
  ++at;
  const std::string_view word = line.substr(at, line.find(' ', at) - at);
  const std::string_view behind = line.substr(at + word.size());
  if (is_status(word)) {
    start.status = static_cast<std::uint32_t>(*parse_decimal(word));
    start.reason = trim(behind);
    return start;
  }
  if (!is_method(word) || !trim(behind).empty()) return malformed_at(at);
  start.method = word;
  return start;
}

}  // namespace rung::msrp
