#include "decode/checks/message_checks.h"

#include <string>
#include <utility>

#include "base/limits.h"
#include "decode/checks/address_checks.h"
#include "decode/checks/body_checks.h"
#include "decode/checks/credential_checks.h"
#include "decode/checks/fault_list.h"
#include "decode/checks/header_checks.h"
#include "decode/checks/line_checks.h"
#include "decode/checks/start_line_checks.h"
#include "decode/checks/survey.h"

namespace rung::decode {
namespace {

// A message whose header section was cut, without the field that the cut went through: half a field is nobody's fault.
sip::Message before_cut(const sip::Message& message) {
  const std::string_view raw = message.raw();
  const auto& headers = message.headers();
  const std::size_t size = headers.empty() ? 0 : static_cast<std::size_t>(headers.back().name.data() - raw.data());
  return sip::Message::parse({raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(size)});
}

std::vector<Fault> check_subjects(const sip::Message& message, const MessageSurroundings& surroundings,
                                  const Survey& odd) {
  const bool cut = surroundings.cut_by_capture;
  FaultList faults;
  if (odd.start_line || odd.addresses) faults.add(check_start_line(message));
  if (odd.lines) faults.add(check_lines(message, cut));
  if (odd.presence) faults.add(check_presence(message, cut));
  if (odd.cseq) faults.add(check_cseq(message));
  if (odd.addresses) faults.add(check_addresses(message));
  if (odd.vias) faults.add(check_vias(message));
  if (odd.lists) faults.add(check_lists(message));
  if (odd.numbers) faults.add(check_numbers(message));
  if (odd.quotes) faults.add(check_quotes(message));
  if (odd.date) faults.add(check_date(message));
  if (odd.charset) faults.add(check_charset(message));
  if (odd.body) faults.add(check_body(message, cut));
  if (odd.credentials) faults.add(check_credentials(message, surroundings.encrypted));
  if (surroundings.line_ends_before) faults.add(FindingCode::sip_leading_crlf, "before the start line");
  if (surroundings.octets_behind > 0)
    faults.add(FindingCode::sip_extra_octets, std::to_string(surroundings.octets_behind) + " octets");
  return faults.take();
}

}  // namespace

// Nearly every message ends with the survey.
std::vector<Fault> check_message(const sip::Message& message, const MessageSurroundings& surroundings) {
  if (!surroundings.cut_by_capture || !message.defects().header_section_unterminated)
    return check_subjects(message, surroundings, survey(message));
  const sip::Message readable = before_cut(message);
  if (readable.raw().empty()) return {};
  return check_subjects(readable, surroundings, survey(readable));
}

std::vector<Fault> check_message_thoroughly(const sip::Message& message, const MessageSurroundings& surroundings) {
  return check_subjects(message, surroundings, Survey::everything());
}

std::optional<Fault> check_datagram_size(const sip::Message& message, std::size_t octets, bool fragmented) {
  if (!message.is_request() || octets <= limits::sip_udp_request_octets) return std::nullopt;
  std::string detail = std::to_string(octets) + " octets";
  if (fragmented) detail += ", in IP fragments";
  return Fault{FindingCode::udp_sip_over_1300, std::move(detail)};
}

}  // namespace rung::decode
