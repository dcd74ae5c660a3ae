#include "cli/export/clf_text.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>

#include "base/ascii.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "cli/json_text.h"

namespace rung::cli {
namespace {

constexpr std::size_t most_octets = limits::clf_field_octets;

std::string in_hex(std::size_t number, int digits) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%0*zX", digits, number);
  return text.data();
}

std::string time_text(Timestamp time) {
  const std::int64_t all = std::max<std::int64_t>(time.ns, 0) / 1'000'000;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%010lld.%03lld", static_cast<long long>(all / 1000),
                static_cast<long long>(all % 1000));
  return text.data();
}

bool is_utf8(std::string_view text) {
  Utf8Check check;
  check.feed(as_bytes(text));
  return check.is_complete();
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// The beginning of UTF-8 text that has no more octets, and no character in halves.
std::string_view cut(std::string_view text, std::size_t octets) {
  if (text.size() <= octets) return text;
  while (octets > 0 && (static_cast<unsigned char>(text[octets]) & 0xc0) == 0x80) --octets;
  return text.substr(0, octets);
}

// Base64 of no more than `octets` octets.
std::string cut_base64(std::string_view plain, std::size_t octets) { return base64(plain.substr(0, octets / 4 * 3)); }

std::string optional_field(std::string_view tag, bool in_base64, const std::string& value) {
  return std::string(tag) + "@00000000," + in_hex(value.size(), 4) + (in_base64 ? ",01," : ",00,") + value;
}

// Lines of text that end in CR LF, and nothing in them that looks like an escape already.
bool can_be_escaped(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    const char last = i + 2 < text.size() ? ascii_lower(text[i + 2]) : '\0';
    if (text[i] == '%' && next == '0' && (last == 'd' || last == 'a')) return false;
    if (text[i] == '\r' && next == '\n')
      ++i;
    else if (is_control(text[i]))
      return false;
  }
  return is_utf8(text);
}

std::string escaped(std::string_view text) {
  constexpr std::string_view line_end = "%0D%0A";
  std::string written;
  for (std::size_t i = 0; i < text.size();) {
    const bool ends = text[i] == '\r';
    const std::size_t size = ends ? 2 : text.substr(i).find('\r');
    const std::string_view piece = ends ? line_end : text.substr(i, size);
    const std::size_t room = most_octets - written.size();
    if (piece.size() > room) return written.append(ends ? std::string_view() : cut(piece, room));
    written.append(piece);
    i += std::min(size, text.size() - i);
  }
  return written;
}

}  // namespace

std::string clf_record(const ClfText& text, int base) {
  using capture::clf::first_line_octets;
  constexpr std::size_t most = 0xffffff;
  std::string second = time_text(text.time) + '\t' + text.flags;
  const std::size_t begin = first_line_octets + 1;  // of the second line
  std::string pointers;
  for (const std::string& field : text.fields) {
    second += '\t';
    pointers += in_hex(begin + second.size() + static_cast<std::size_t>(base), 4);
    second += field;
  }
  pointers += in_hex(begin + second.size() + static_cast<std::size_t>(base), 4);
  for (const std::string& field : text.optional_fields) {
    if (begin + second.size() + field.size() + 2 > most) break;
    second.append("\t").append(field);
  }
  second += '\n';
  return "A" + in_hex(begin + second.size(), 6) + ',' + pointers + '\n' + second;
}

std::string clf_value(std::string_view value) {
  if (value.empty()) return "-";
  if (value == "-") return "%2D";
  if (value == "?") return "%3F";
  const bool readable =
      std::none_of(value.begin(), value.end(), [](char c) { return is_control(c) && c != '\t'; }) && is_utf8(value);
  if (!readable) return "?";
  std::string written(cut(value, most_octets));
  std::replace(written.begin(), written.end(), '\t', ' ');
  return written;
}

std::string clf_header_field(std::string_view name, std::string_view value) {
  std::string written(cut(name, most_octets / 2));
  written += ": ";
  const std::size_t room = most_octets - written.size();
  const bool is_text =
      std::none_of(value.begin(), value.end(), [](char c) { return is_control(c) && c != '\t'; }) && is_utf8(value);
  if (!is_text) return optional_field("00", true, written + cut_base64(value, room));
  written += cut(value, room);
  std::replace(written.begin(), written.end(), '\t', ' ');
  return optional_field("00", false, written);
}

std::string clf_whole_message(std::string_view octets) {
  if (can_be_escaped(octets)) return optional_field("02", false, escaped(octets));
  return optional_field("02", true, cut_base64(octets, most_octets));
}

}  // namespace rung::cli
