#include "decode/checks/message_checks.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"

namespace rung::decode {
namespace {

// As much of a wrong line as tells it apart.
constexpr std::size_t quoted_octets = 80;

std::string start_line_of(const sip::Message& message) {
  std::string_view raw = message.raw();
  std::string_view line = raw.substr(0, std::min(raw.find_first_of("\r\n"), raw.size()));
  return std::string(line.substr(0, quoted_octets));
}

std::string content_lengths_of(const sip::Message& message) {
  std::string values;
  for (const sip::HeaderField& field : message.headers()) {
    if (field.id != sip::HeaderId::content_length) continue;
    if (values.size() > quoted_octets) return values + ", ...";
    if (!values.empty()) values += ", ";
    values += field.value.substr(0, quoted_octets);
  }
  return values;
}

std::string body_sizes_of(const sip::Message& message) {
  std::string there = std::to_string(message.body().size()) + " octets are there";
  if (!message.content_length()) return there;
  return there + ", Content-Length says " + std::to_string(*message.content_length());
}

}  // namespace

std::vector<Fault> check_message(const sip::Message& message, bool cut_by_capture) {
  const sip::MessageDefects& defects = message.defects();
  std::vector<Fault> faults;
  if (defects.start_line_malformed) faults.push_back({FindingCode::sip_start_line_malformed, start_line_of(message)});
  if (defects.header_section_unterminated && !cut_by_capture)
    faults.push_back(
        {FindingCode::sip_header_section_unterminated, "after " + std::to_string(message.raw().size()) + " octets"});
  if (defects.content_length_invalid)
    faults.push_back({FindingCode::sip_content_length_invalid, content_lengths_of(message)});
  if (defects.content_length_conflict)
    faults.push_back({FindingCode::sip_content_length_conflict, content_lengths_of(message)});
  if (defects.body_truncated && !cut_by_capture)
    faults.push_back({FindingCode::sip_body_truncated, body_sizes_of(message)});
  return faults;
}

std::optional<Fault> check_datagram_size(const sip::Message& message, std::size_t octets, bool fragmented) {
  if (!message.is_request() || octets <= limits::sip_udp_request_octets) return std::nullopt;
  std::string detail = std::to_string(octets) + " octets";
  if (fragmented) detail += ", in IP fragments";
  return Fault{FindingCode::udp_sip_over_1300, std::move(detail)};
}

}  // namespace rung::decode
