#include "decode/checks/survey.h"

#include <array>
#include <cstring>

#include "base/ascii.h"
#include "decode/checks/header_kind.h"
#include "decode/checks/plain_form.h"
#include "decode/sip/header_list.h"
#include "decode/sip/method.h"

namespace rung::decode {
namespace {

using sip::HeaderField;
using sip::HeaderId;
using sip::Message;

bool has_high_octet(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080u;
  std::uint64_t seen = 0, eight = 0;
  std::size_t at = 0;
  for (; text.size() - at >= sizeof eight; at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    seen |= eight;
  }
  for (; at < text.size(); ++at) seen |= static_cast<unsigned char>(text[at]);
  return (seen & high_bits) != 0;
}

// Up to nine digits, and parameters.
bool is_plain_number(const HeaderField& field) {
  constexpr std::size_t most_digits = 9;
  std::size_t digits = 0;
  while (digits < field.value.size() && ascii_digit(field.value[digits])) ++digits;
  if (digits == 0 || digits > most_digits) return false;
  if (digits < field.value.size() && field.value[digits] != ';') return false;
  const bool small = field.id == HeaderId::max_forwards || field.id == HeaderId::max_breadth;
  return !small || (digits < 3 && field.value.front() != '0');
}

bool has_quote(std::string_view text) { return text.find('"') != std::string_view::npos; }

void look_at(const HeaderField& field, Survey& found) {
  switch (kind_of(field.id)) {
    case HeaderKind::free:
      return;
    case HeaderKind::address:
      found.addresses = found.addresses || (!is_plain_address(field.value) &&
                                            !(sip::is_comma_list(field.id) && is_plain_address_list(field.value)));
      return;
    case HeaderKind::via:
      found.vias = found.vias || !is_plain_via_list(field.value);
      return;
    case HeaderKind::list:
      found.lists = found.lists || !is_plain_list(field.value);
      return;
    case HeaderKind::number:
      found.numbers = found.numbers || !is_plain_number(field);
      return;
    case HeaderKind::credentials:
      found.credentials = found.quotes = true;
      return;
    case HeaderKind::warning:
      found.numbers = found.quotes = true;
      return;
    case HeaderKind::quoted:
      found.quotes = found.quotes || has_quote(field.value);
      return;
    case HeaderKind::date:
      found.date = true;
      return;
  }
}

bool lacks_something(const Message& message, bool max_forwards) {
  const sip::Essentials& known = message.essentials();
  return known.call_id.empty() || known.from_uri.empty() || known.to_uri.empty() || !known.cseq ||
         known.cseq_method.empty() || known.via_count == 0 || known.sent_by.empty() ||
         (message.is_request() && !max_forwards);
}

bool has_odd_start_line(const Message& message) {
  const sip::MessageDefects& defects = message.defects();
  if (defects.start_line_malformed || defects.start_line_spaces || message.version() != "SIP/2.0") return true;
  if (message.is_request()) return !sip::is_known_method(message.method());
  constexpr std::size_t digits_end = sizeof "SIP/2.0 200" - 1;
  const std::string_view raw = message.raw();
  const bool longer = raw.size() > digits_end && ascii_digit(raw[digits_end]);
  return message.status() < 100 || message.status() > 699 || longer;
}

bool has_odd_cseq(const Message& message) {
  const sip::Essentials& known = message.essentials();
  constexpr std::uint32_t bound = std::uint32_t{1} << 31;
  return !known.cseq || *known.cseq >= bound || (message.is_request() && known.cseq_method != message.method());
}

bool has_odd_body(const Message& message) {
  const sip::MessageDefects& defects = message.defects();
  if (defects.content_length_invalid || defects.content_length_conflict || defects.body_truncated) return true;
  if (message.body().empty()) return false;
  const std::string_view type = message.essentials().content_type;
  return type.empty() || ascii_lower(type.front()) == 'm';  // multipart
}

}  // namespace

Survey Survey::everything() { return {true, true, true, true, true, true, true, true, true, true, true, true, true}; }

Survey survey(const Message& message) {
  Survey found;
  std::array<bool, 256> seen{};
  for (const HeaderField& field : message.headers()) {
    bool& again = seen[static_cast<std::size_t>(field.id)];
    found.presence = found.presence || (again && sip::stands_once(field.id));
    again = true;
    look_at(field, found);
  }
  const sip::MessageDefects& defects = message.defects();
  found.start_line = has_odd_start_line(message);
  found.lines = defects.header_line_malformed || defects.bare_lf || defects.header_section_unterminated;
  found.presence = found.presence || lacks_something(message, seen[static_cast<std::size_t>(HeaderId::max_forwards)]);
  found.cseq = has_odd_cseq(message);
  found.addresses = found.addresses || (message.is_request() && !is_plain_uri(message.request_uri()));
  found.charset = has_high_octet(message.head());
  found.body = has_odd_body(message);
  return found;
}

}  // namespace rung::decode
