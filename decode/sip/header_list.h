// Comma lists: header fields that may be combined into one (RFC 3261 7.3.1).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "decode/sip/header_id.h"
#include "decode/sip/message.h"

namespace rung::sip {

// True where several fields of that name are one list and a comma separates its elements. False for
// fields whose commas are parts of one value (Authorization and its kin, Date, Subject, User-Agent)
// and for unknown ones.
bool is_comma_list(HeaderId id);

// True where a message may have one field of that name, and no more (RFC 3261 7.3.1, 20, and the documents that define
// the others).
bool stands_once(HeaderId id);

// The elements of one field's value. Commas inside quotes and angle brackets do not separate; a
// quote or bracket that is never closed is an ordinary octet.
class ListReader {
 public:
  explicit ListReader(std::string_view value) : value_(value) {}

  // The next element that is not empty, trimmed.
  std::optional<std::string_view> next();
  // A comma without an element before or behind it was passed. Final once next() gave nothing.
  bool found_empty() const { return found_empty_; }

 private:
  std::size_t element_end();

  std::string_view value_;
  std::size_t at_ = 0;
  bool quotes_close_ = true;    // false: an open quote was met that nothing closes
  bool brackets_close_ = true;  // the same for angle brackets
  bool found_empty_ = false;
};

// Elements of all fields of that name in order; for names that are no comma list each field is one
// element.
std::vector<std::string_view> list_of(std::span<const HeaderField> headers, HeaderId id);

// True where one of these elements is `token`, case-blind: an option tag of Require or Supported.
bool has_token(std::span<const HeaderField> headers, HeaderId id, std::string_view token);

}  // namespace rung::sip
