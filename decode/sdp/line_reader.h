// Lines of a session description, and words of a line.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/octet_search.h"

namespace rung::sdp {

// CRLF, LF and CR alone end a line (RFC 8866 5 asks for CRLF and for taking LF).
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {}

  // The next line without its end; nothing behind the last one.
  std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    const char* const behind = rest_.data() + rest_.size();
    if (line_feed_ == nullptr || line_feed_ < rest_.data()) line_feed_ = find_octet(rest_.data(), behind, '\n');
    const char* const at = find_octet(rest_.data(), line_feed_, '\r');
    const auto end = static_cast<std::size_t>(at - rest_.data());
    const std::string_view line = rest_.substr(0, end);
    const std::size_t end_size = rest_.substr(end).starts_with("\r\n") ? 2 : 1;
    rest_.remove_prefix(std::min(end + end_size, rest_.size()));
    ++number_;
    return line;
  }
  std::uint32_t number() const { return number_; }  // of the line given last, from 1
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  const char* line_feed_ = nullptr;  // the next one, or the end: looked for once, so that reading is linear
  std::uint32_t number_ = 0;
};

// Takes the first word off `words`, and the white space before it; empty where there is none left.
inline std::string_view take_word(std::string_view& words) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  std::size_t begin = 0;
  while (begin < words.size() && is_blank(words[begin])) ++begin;
  std::size_t end = begin;
  while (end < words.size() && !is_blank(words[end])) ++end;
  const std::string_view word = words.substr(begin, end - begin);
  words.remove_prefix(end);
  return word;
}

}  // namespace rung::sdp
