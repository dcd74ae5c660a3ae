#include "capture/clf_record.h"

#include <openssl/evp.h>

#include <algorithm>
#include <limits>

#include "base/ascii.h"

namespace rung::capture::clf {
namespace {

constexpr std::size_t length_offset = 1, length_digits = 6;
constexpr std::size_t pointers_offset = 8, pointer_digits = 4;
constexpr std::size_t time_octets = 14;  // ten digits, a dot, three digits
constexpr std::size_t flag_count = 5;

std::optional<std::uint32_t> hex(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits) {
    const char lower = ascii_lower(c);
    if (!ascii_digit(c) && (lower < 'a' || lower > 'f')) return std::nullopt;
    value = value * 16 + static_cast<std::uint32_t>(ascii_digit(c) ? c - '0' : lower - 'a' + 10);
  }
  return value;
}

std::optional<Timestamp> parse_time(std::string_view text) {
  if (text.size() != time_octets || text[10] != '.') return std::nullopt;
  const auto whole = parse_decimal(text.substr(0, 10)), part = parse_decimal(text.substr(11));
  if (!whole || !part) return std::nullopt;
  // Ten digits of seconds may be more than nanoseconds can count.
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max() / 1'000'000'000 - 1;
  if (*whole > most) return std::nullopt;
  return Timestamp{} + seconds(static_cast<std::int64_t>(*whole)) + milliseconds(static_cast<std::int64_t>(*part));
}

// Takes what stands before the next tab, or everything, off `rest`; `more` tells whether there was a tab.
std::string_view take_field(std::string_view& rest, bool& more) {
  const std::size_t tab = rest.find('\t');
  more = tab != std::string_view::npos;
  const std::string_view field = rest.substr(0, tab);
  rest.remove_prefix(more ? tab + 1 : rest.size());
  return field;
}

// "00@00000000,0011,00,value": what has not that form was written by nobody who read the RFC.
std::optional<OptionalField> parse_optional(std::string_view text) {
  constexpr std::size_t vendor_at = 3, length_at = 12, flag_at = 17;
  if (text.size() < flag_at + 2 || text[2] != '@' || text[vendor_at + 8] != ',' || text[length_at + 4] != ',')
    return std::nullopt;
  OptionalField field;
  field.tag = text.substr(0, 2);
  field.vendor = text.substr(vendor_at, 8);
  const std::optional<std::uint32_t> length = hex(text.substr(length_at, 4));
  // The RFC's text calls the flag one octet, its examples write two.
  const std::size_t comma = text.find(',', flag_at);
  if (!parse_decimal(field.tag) || !parse_decimal(field.vendor) || !length || comma == std::string_view::npos ||
      comma - flag_at > 2)
    return std::nullopt;
  const std::optional<std::uint64_t> flag = parse_decimal(text.substr(flag_at, comma - flag_at));
  if (!flag || *flag > 1) return std::nullopt;
  field.base64 = *flag == 1;
  field.value = text.substr(comma + 1);
  field.length_differs = *length != field.value.size();
  return field;
}

// The base with which each pointer points to its field.
std::optional<int> find_base(std::string_view pointers, const Record& record, const char* begin, std::size_t end) {
  for (const int base : {1, 0}) {
    bool fits = true;
    for (std::size_t i = 0; i <= field_count && fits; ++i) {
      const std::optional<std::uint32_t> pointer = hex(pointers.substr(i * pointer_digits, pointer_digits));
      const std::size_t place = i < field_count ? static_cast<std::size_t>(record.text[i].data() - begin) : end;
      fits = pointer && *pointer == place + static_cast<std::size_t>(base);
    }
    if (fits) return base;
  }
  return std::nullopt;
}

// `text` may be cut into lines.
std::optional<std::string> from_base64(std::string text) {
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n' || c == ' '; });
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::string octets(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(octets.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0 || static_cast<std::size_t>(size) != octets.size()) return std::nullopt;
  octets.resize(octets.size() - padding);
  return octets;
}

// Writers escape these two only, so that any other percent sign is the sender's.
std::string without_escapes(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char last = i + 2 < text.size() ? ascii_lower(text[i + 2]) : '\0';
    const bool escape = text[i] == '%' && i + 2 < text.size() && text[i + 1] == '0' && (last == 'd' || last == 'a');
    plain += escape ? (last == 'd' ? '\r' : '\n') : text[i];
    if (escape) i += 2;
  }
  return plain;
}

// What stands in a field before its Base64.
std::size_t clear_part(const OptionalField& field) {
  const char separator = field.tag == "00" ? ':' : ' ';
  if (field.tag != "00" && field.tag != "01") return 0;
  // A type may have parameters with spaces before them: the body has none in Base64.
  const std::size_t at = separator == ':' ? field.value.find(separator) : field.value.rfind(separator);
  if (at == std::string_view::npos) return 0;
  const bool space = separator == ':' && at + 1 < field.value.size() && field.value[at + 1] == ' ';
  return at + (space ? 2 : 1);
}

}  // namespace

std::string_view Record::value(Field field) const {
  const std::string_view written = text[static_cast<std::size_t>(field)];
  if (written == "-" || written == "?") return {};
  if (written == "%2D" || written == "%2d") return "-";
  if (written == "%3F" || written == "%3f") return "?";
  return written;
}

bool is_first_line(std::string_view line) {
  return line.size() == first_line_octets && line.front() >= 'A' && line.front() <= 'Z' &&
         hex(line.substr(length_offset, length_digits)) && line[pointers_offset - 1] == ',' &&
         hex(line.substr(pointers_offset));
}

Result<Record> parse_record(std::string_view text) {
  constexpr ParseErrorCode malformed = ParseErrorCode::malformed;
  const std::size_t first_end = std::min(text.find('\n'), text.size());
  std::string_view first = text.substr(0, first_end);
  if (first.ends_with('\r')) first.remove_suffix(1);
  if (first_end == text.size() || !is_first_line(first)) return ParseError{malformed, 0};
  std::string_view rest = text.substr(first_end + 1);
  rest = rest.substr(0, rest.find('\n'));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  const std::size_t end = static_cast<std::size_t>(rest.data() - text.data()) + rest.size();

  Record record;
  bool more = false;
  const std::optional<Timestamp> time = parse_time(take_field(rest, more));
  if (!time || !more) return ParseError{malformed, first_end + 1};
  record.time = *time;
  record.flags = take_field(rest, more);
  if (record.flags.size() != flag_count || !more) return ParseError{malformed, first_end + 1};
  for (std::size_t i = 0; i < field_count; ++i) {
    if (!more) return ParseError{malformed, end};
    record.text[i] = take_field(rest, more);
  }
  const std::string_view last = record.text.back();
  const std::size_t mandatory_end = static_cast<std::size_t>(last.data() - text.data()) + last.size();
  while (more)
    if (const auto field = parse_optional(take_field(rest, more))) record.optional_fields.push_back(*field);
  record.told_size = *hex(first.substr(length_offset, length_digits));
  record.size = end + 1;
  record.pointer_base = find_base(first.substr(pointers_offset), record, text.data(), mandatory_end);
  return record;
}

std::optional<std::string> plain_value(const OptionalField& field) {
  if (!field.base64) return field.tag == "00" ? std::string(field.value) : without_escapes(field.value);
  const std::size_t clear = clear_part(field);
  const std::optional<std::string> octets = from_base64(without_escapes(field.value.substr(clear)));
  if (!octets) return std::nullopt;
  return std::string(field.value.substr(0, clear)) + *octets;
}

}  // namespace rung::capture::clf
