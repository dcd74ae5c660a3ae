// Searches for the two lines that tell where an MSRP chunk ends and where one begins (RFC 4975 7.1, 9).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rung::msrp {

// The continuation flag of an end line.
enum class EndFlag : std::uint8_t {
  complete,  // $
  more,      // +
  aborted,   // #
  missing,   // there is no end line
};

// The flag of `line`, which is without its line end; nothing where it is not the end line of that transaction.
std::optional<EndFlag> parse_end_line(std::string_view line, std::string_view transaction_id);

// Where a line begins: found, or the first octet from which on it may be found once more octets are there; the line end
// before it is one of them.
struct LinePlace {
  std::size_t begin = 0;
  bool found = false;
};

struct EndLinePlace : LinePlace {
  std::size_t size = 0;  // with the line ends before and behind it
  EndFlag flag = EndFlag::missing;
};

// The first end line behind a body: with the CRLF before it, which is not of the body.
EndLinePlace find_end_line(std::string_view text, std::string_view transaction_id);

// The first line that is a start line, up to limits::msrp_start_line_octets long. `at_line_start`: whether the first
// octet of `text` begins a line.
LinePlace find_start_line(std::string_view text, bool at_line_start);

}  // namespace rung::msrp
