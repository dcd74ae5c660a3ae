#include "decode/sdp/candidate.h"

#include "base/ascii.h"
#include "decode/sdp/line_reader.h"

namespace rung::sdp {
namespace {

// Whether the next word is a number up to `largest`; then `number` is it.
template <typename Number>
bool take_number(std::string_view& words, std::uint64_t largest, Number& number) {
  const auto parsed = parse_decimal(take_word(words));
  if (!parsed || *parsed > largest) return false;
  number = static_cast<Number>(*parsed);
  return true;
}

// raddr, rport and what else follows the type, in pairs of name and value.
void take_extensions(std::string_view& words, Candidate& candidate) {
  for (;;) {
    const std::string_view name = take_word(words), value = take_word(words);
    if (name.empty()) return;
    if (name == "raddr") candidate.related_address = value;
    if (name == "tcptype") candidate.tcp_type = value;
    const auto port = parse_decimal(value);
    if (name == "rport" && port && *port <= 0xFFFF) candidate.related_port = static_cast<std::uint16_t>(*port);
  }
}

}  // namespace

Result<Candidate> parse_candidate(std::string_view value) {
  Candidate candidate;
  std::string_view words = value;
  auto malformed = [&] { return ParseError{ParseErrorCode::malformed, value.size() - words.size()}; };
  candidate.foundation = take_word(words);
  if (candidate.foundation.empty() || !take_number(words, 0xFFFFFFFF, candidate.component)) return malformed();
  candidate.transport = take_word(words);
  if (!take_number(words, 0xFFFFFFFF, candidate.priority)) return malformed();
  candidate.address = take_word(words);
  if (!take_number(words, 0xFFFF, candidate.port)) return malformed();
  if (take_word(words) != "typ") return malformed();
  candidate.type = take_word(words);
  if (candidate.type.empty()) return malformed();
  take_extensions(words, candidate);
  return candidate;
}

}  // namespace rung::sdp
