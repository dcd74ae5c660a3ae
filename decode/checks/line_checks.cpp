#include "decode/checks/line_checks.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "base/bytes.h"
#include "base/utf8.h"
#include "decode/checks/fault_list.h"
#include "decode/checks/quote.h"
#include "decode/sip/field_reader.h"
#include "decode/sip/start_line.h"

namespace rung::decode {
namespace {

std::size_t behind_start_line(const sip::Message& message) {
  const std::size_t lf = message.raw().find('\n');
  return lf == std::string_view::npos ? message.raw().size() : lf + 1;
}

std::string first_malformed_line(const sip::Message& message) {
  sip::FieldReader reader(message.raw(), behind_start_line(message));
  sip::RawField field;
  std::size_t begin = reader.offset();
  while (reader.next(field)) {
    if (field.malformed) return quoted(trim(message.raw().substr(begin, reader.offset() - begin)));
    begin = reader.offset();
  }
  return {};
}

// Lines are counted from 1, the start line.
std::string first_bare_line(const sip::Message& message) {
  const std::string_view head = message.head();
  std::size_t line = 1;
  for (std::size_t lf = head.find('\n'); lf != std::string_view::npos; lf = head.find('\n', lf + 1), ++line)
    if (lf == 0 || head[lf - 1] != '\r') break;
  return "line " + std::to_string(line);
}

// Where the first character begins that is none of UTF-8; the end where there is none.
std::size_t charset_fault(std::string_view text) {
  Utf8Check check;
  check.feed(as_bytes(text));
  if (check.is_complete()) return text.size();
  std::size_t at = static_cast<std::size_t>(check.valid_octets());
  // Its first octets may have been right.
  constexpr std::size_t longest = 4;
  for (std::size_t back = 1; back < longest && back <= at; ++back) {
    const auto octet = static_cast<unsigned char>(text[at - back]);
    if (octet < 0x80) break;
    if (octet < 0xc0) continue;
    const std::size_t size = octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : 4;
    return size > back ? at - back : at;
  }
  return at;
}

// "From: f6 72 67"
std::string octets_shown(std::string_view name, std::string_view octets) {
  constexpr std::size_t shown = 8;
  constexpr char digits[] = "0123456789abcdef";
  std::string text = quoted(name) + ":";
  for (char c : octets.substr(0, shown)) {
    const auto octet = static_cast<unsigned char>(c);
    text.append(1, ' ').append(1, digits[octet >> 4]).append(1, digits[octet & 15]);
  }
  return text;
}

}  // namespace

std::vector<Fault> check_lines(const sip::Message& message, bool cut_by_capture) {
  FaultList faults;
  const sip::MessageDefects& defects = message.defects();
  if (defects.header_line_malformed) faults.add(FindingCode::sip_header_line_malformed, first_malformed_line(message));
  if (defects.bare_lf) faults.add(FindingCode::sip_bare_lf, first_bare_line(message));
  if (defects.header_section_unterminated && !cut_by_capture)
    faults.add(FindingCode::sip_header_section_unterminated,
               "after " + std::to_string(message.raw().size()) + " octets");
  return faults.take();
}

std::vector<Fault> check_charset(const sip::Message& message) {
  FaultList faults;
  const std::string_view line = sip::without_cr(message.raw().substr(0, message.raw().find('\n')));
  const std::size_t fault = charset_fault(line);
  if (fault < line.size()) {
    faults.add(FindingCode::sip_non_utf8_header, octets_shown("start line", line.substr(fault)));
    return faults.take();
  }
  for (const sip::HeaderField& field : message.headers()) {
    const std::size_t at = charset_fault(field.value);
    if (at == field.value.size()) continue;
    faults.add(FindingCode::sip_non_utf8_header, octets_shown(field.name, field.value.substr(at)));
    break;
  }
  return faults.take();
}

}  // namespace rung::decode
