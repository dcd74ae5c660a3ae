#include "decode/checks/sipws_content_checks.h"

#include <string>

#include "base/utf8.h"
#include "decode/checks/quote.h"

namespace rung::decode {
namespace {

std::string name_of(const sip::Message& message) {
  return message.is_request() ? quoted(message.method()) : std::to_string(message.status());
}

// What JavaScript calls the length of the text: characters of four octets count twice.
std::uint64_t utf16_units(std::string_view text) {
  std::uint64_t units = 0;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if ((octet & 0xc0) != 0x80) units += octet >= 0xf0 ? 2 : 1;
  }
  return units;
}

}  // namespace

std::optional<Fault> check_content_length(const CarriedSip& carried) {
  const std::optional<std::uint64_t> said = carried.message.content_length();
  const std::string_view body = carried.message.body();
  const std::uint64_t there = body.size() + carried.behind.size();
  if (!said || *said == there || carried.cut || carried.message.defects().header_section_unterminated)
    return std::nullopt;
  Fault fault{FindingCode::sipws_content_length_mismatch,
              "it says " + std::to_string(*said) + ", " + std::to_string(there) + " octets are there"};
  const bool only_line_ends =
      !carried.behind.empty() && carried.behind.find_first_not_of("\r\n") == std::string_view::npos;
  if (*said == utf16_units(body) + utf16_units(carried.behind)) {
    fault.detail += ": it counts UTF-16 units, as the length of a string in JavaScript does";
  } else if (only_line_ends) {
    fault.detail += ": only line ends more";
    fault.severity = Severity::info;
  }
  return fault;
}

std::optional<Fault> check_has_content_length(const CarriedSip& carried) {
  if (carried.message.content_length() || carried.message.defects().header_section_unterminated) return std::nullopt;
  if (carried.message.find(sip::HeaderId::content_length) != nullptr) return std::nullopt;
  return Fault{FindingCode::sipws_no_content_length, "the first one is " + name_of(carried.message)};
}

std::optional<Fault> check_needs_binary(const CarriedSip& carried) {
  if (!carried.binary || carried.cut) return std::nullopt;
  Utf8Check text;
  text.feed(as_bytes(carried.message.raw()));
  text.feed(as_bytes(carried.behind));
  if (!text.is_complete()) return std::nullopt;
  return Fault{FindingCode::sipws_binary_ascii, "the first one is " + name_of(carried.message)};
}

}  // namespace rung::decode
