// Cuts a header section into header fields (RFC 3261 7.3): the one place that knows lines, folds
// and the empty line. Lenient: bare LF ends a line, a lone CR is an octet of it.
#pragma once

#include <cstddef>
#include <string_view>

#include "decode/sip/header_id.h"

namespace rung::sip {

// Views into the octets it was read from.
struct RawField {
  HeaderId id = HeaderId::other;
  std::string_view name;   // without white space before the colon; empty where there is no colon
  std::string_view value;  // trimmed, folds still in it
  bool folded = false;
  bool malformed = false;  // a whole line without colon, without name, or whose name is no token
};

class FieldReader {
 public:
  // `octets` from the start of a message, `begin` behind its start line. Nothing behind them is
  // read.
  FieldReader(std::string_view octets, std::size_t begin) : octets_(octets), at_(begin) {}

  // The next line with its folds; false at the empty line or at the end.
  bool next(RawField& field);
  // Once next() gave false: whether the empty line was there, and the place behind it (or the end).
  bool terminated() const { return terminated_; }
  std::size_t offset() const { return at_; }
  bool bare_lf() const { return bare_lf_; }

 private:
  std::size_t line_end(std::size_t from);
  std::size_t skip_folds();
  void split(std::size_t begin, std::size_t first, std::size_t end, RawField& field);

  std::string_view octets_;
  std::size_t at_;
  bool terminated_ = false;
  bool bare_lf_ = false;
};

// The place behind the empty line that ends the header section of a message, given the place of the
// LF that ends its start line or of any later one before it. npos where it is not there; then
// `scanned` is where the search goes on once there are more octets.
std::size_t find_head_end(std::string_view octets, std::size_t& scanned);

}  // namespace rung::sip
