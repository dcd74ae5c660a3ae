#include "decode/checks/header_checks.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"
#include "decode/checks/fault_list.h"
#include "decode/checks/header_kind.h"
#include "decode/checks/quote.h"
#include "decode/sip/cseq.h"
#include "decode/sip/date.h"
#include "decode/sip/delta_seconds.h"
#include "decode/sip/header_list.h"
#include "decode/sip/lexical.h"
#include "decode/sip/rack.h"
#include "decode/sip/warning.h"

namespace rung::decode {
namespace {

using sip::HeaderField;
using sip::HeaderId;

std::string quoted(const HeaderField& field) { return decode::quoted(field.name, field.value); }

void join(std::string& names, std::string_view name) { names.append(names.empty() ? "" : ", ").append(name); }

// Mandatory, and there, and still without what everybody needs of it.
bool is_hollow(const sip::Message& message, HeaderId id) {
  const sip::Essentials& known = message.essentials();
  switch (id) {
    case HeaderId::call_id:
      return known.call_id.empty();
    case HeaderId::from:
      return known.from_uri.empty();
    case HeaderId::to:
      return known.to_uri.empty();
    case HeaderId::cseq:
      return known.cseq_method.empty() || sip::parse_cseq(message.find(id)->value).digits.empty();
    case HeaderId::via:
      return known.sent_by.empty();
    default:
      return false;
  }
}

std::string missing_fields(const sip::Message& message) {
  constexpr std::array mandatory = {HeaderId::via, HeaderId::to, HeaderId::from, HeaderId::call_id, HeaderId::cseq};
  std::string names;
  for (HeaderId id : mandatory) {
    const HeaderField* field = message.find(id);
    if (field == nullptr)
      join(names, header_name(id));
    else if (is_hollow(message, id))
      join(names, "a readable " + quoted(*field));
  }
  return names;
}

// Content-Length may be repeated as long as its values agree, and what does not agree has a finding of its own.
void check_repeated(const sip::Message& message, FaultList& faults) {
  constexpr std::array harmless = {HeaderId::content_length, HeaderId::date,      HeaderId::organization,
                                   HeaderId::priority,       HeaderId::server,    HeaderId::subject,
                                   HeaderId::timestamp,      HeaderId::user_agent};
  const bool length_told = message.defects().content_length_conflict || message.defects().content_length_invalid;
  std::array<std::uint8_t, 256> seen{};
  std::string names;
  Severity severity = Severity::warning;
  for (const HeaderField& field : message.headers()) {
    std::uint8_t& count = seen[static_cast<std::size_t>(field.id)];
    if (!sip::stands_once(field.id) || count > 1) continue;
    if (++count == 1 || (field.id == HeaderId::content_length && length_told)) continue;
    join(names, header_name(field.id));
    if (std::find(harmless.begin(), harmless.end(), field.id) == harmless.end()) severity = Severity::error;
  }
  if (!names.empty()) faults.add(FindingCode::sip_duplicate_single_header, std::move(names), severity);
}

void check_number(const HeaderField& field, const sip::Message& message, FaultList& faults) {
  if (field.id == HeaderId::rack) {
    if (sip::parse_rack(field.value).overflow) faults.add(FindingCode::sip_scalar_overflow, quoted(field));
    return;
  }
  const sip::DeltaSeconds number = sip::parse_delta_seconds(field.value);
  if (!number.seconds || *number.seconds > largest_number(field.id))
    faults.add(FindingCode::sip_scalar_overflow, quoted(field));
  // Traceroute by OPTIONS is not worth a word.
  if (field.id == HeaderId::max_forwards && number.seconds == 0u && message.is_request() &&
      message.method() != "OPTIONS")
    faults.add(FindingCode::sip_max_forwards_zero, std::string(message.method()));
}

void check_warning(const HeaderField& field, FaultList& faults) {
  constexpr std::size_t digits = 3;
  sip::ListReader list(field.value);
  while (const auto element = list.next())
    if (sip::parse_warning(*element).code_digits != digits)
      faults.add(FindingCode::sip_scalar_overflow, decode::quoted(field.name, *element));
}

bool is_quote_open(std::string_view value) {
  std::size_t at = value.find('"');
  while (at != std::string_view::npos) {
    at = sip::closing_quote(value, at);
    if (at == std::string_view::npos) return true;
    at = value.find('"', at + 1);
  }
  return false;
}

}  // namespace

std::vector<Fault> check_presence(const sip::Message& message, bool cut_by_capture) {
  FaultList faults;
  const sip::MessageDefects& defects = message.defects();
  check_repeated(message, faults);
  if ((cut_by_capture && defects.header_section_unterminated) || defects.header_fields_over_limit) return faults.take();
  std::string names = missing_fields(message);
  const bool only_max_forwards = names.empty();
  const bool request = message.is_request() && !defects.start_line_malformed;
  if (request && message.find(HeaderId::max_forwards) == nullptr) join(names, "Max-Forwards");
  if (names.empty()) return faults.take();
  faults.add(FindingCode::sip_missing_mandatory_header, std::move(names),
             only_max_forwards ? Severity::warning : Severity::error);
  return faults.take();
}

std::vector<Fault> check_cseq(const sip::Message& message) {
  FaultList faults;
  const HeaderField* field = message.find(HeaderId::cseq);
  if (field == nullptr) return {};
  const sip::CSeq cseq = sip::parse_cseq(field->value);
  constexpr std::uint32_t bound = std::uint32_t{1} << 31;
  if (cseq.overflow)
    faults.add(FindingCode::sip_cseq_overflow, quoted(*field));
  else if (cseq.number.value_or(0) >= bound)
    faults.add(FindingCode::sip_cseq_overflow, quoted(*field), Severity::warning);
  if (message.is_request() && !message.defects().start_line_malformed && !cseq.method.empty() &&
      cseq.method != message.method())
    faults.add(FindingCode::sip_cseq_method_mismatch,
               decode::quoted(message.method()) + " with " + decode::quoted(field->name, field->value));
  return faults.take();
}

std::vector<Fault> check_numbers(const sip::Message& message) {
  FaultList faults;
  for (const HeaderField& field : message.headers()) {
    const HeaderKind kind = kind_of(field.id);
    if (kind == HeaderKind::number) check_number(field, message, faults);
    if (kind == HeaderKind::warning) check_warning(field, faults);
  }
  return faults.take();
}

std::vector<Fault> check_lists(const sip::Message& message) {
  FaultList faults;
  for (const HeaderField& field : message.headers()) {
    if (kind_of(field.id) != HeaderKind::list) continue;
    sip::ListReader list(field.value);
    while (list.next()) {
    }
    if (list.found_empty()) faults.add(FindingCode::sip_empty_params, quoted(field));
  }
  return faults.take();
}

std::vector<Fault> check_quotes(const sip::Message& message) {
  FaultList faults;
  for (const HeaderField& field : message.headers()) {
    const HeaderKind kind = kind_of(field.id);
    const bool may = kind == HeaderKind::quoted || kind == HeaderKind::credentials || kind == HeaderKind::warning;
    if (!may || !is_quote_open(field.value)) continue;
    // What stands in credentials is nothing to be quoted.
    faults.add(FindingCode::sip_quoted_string_unterminated,
               kind == HeaderKind::credentials ? std::string(header_name(field.id)) : quoted(field));
  }
  return faults.take();
}

std::vector<Fault> check_date(const sip::Message& message) {
  FaultList faults;
  for (const HeaderField& field : message.headers())
    if (kind_of(field.id) == HeaderKind::date && !sip::parse_date(field.value).is_gmt)
      faults.add(FindingCode::sip_date_not_gmt, quoted(field));
  return faults.take();
}

}  // namespace rung::decode
