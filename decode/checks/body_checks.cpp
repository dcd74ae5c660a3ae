#include "decode/checks/body_checks.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "decode/checks/fault_list.h"
#include "decode/checks/quote.h"
#include "decode/sip/multipart.h"

namespace rung::decode {
namespace {

std::string content_lengths_of(const sip::Message& message) {
  std::string values;
  for (const sip::HeaderField& field : message.headers()) {
    if (field.id != sip::HeaderId::content_length) continue;
    if (values.size() > quoted_octets) return values + ", ...";
    if (!values.empty()) values += ", ";
    values += field.value.empty() ? "(empty)" : field.value.substr(0, quoted_octets);
  }
  return values;
}

std::string body_sizes_of(const sip::Message& message) {
  return std::to_string(message.body().size()) + " octets are there, Content-Length says " +
         std::to_string(message.content_length().value_or(0));
}

// Line ends and NULs behind a message without a body are no body.
bool is_padding(std::string_view body) {
  return std::all_of(body.begin(), body.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool is_multipart(std::string_view content_type) {
  constexpr std::string_view multipart = "multipart/";
  return starts_ignoring_case(content_type, multipart);
}

void check_multipart(const sip::Message& message, FaultList& faults) {
  const std::string_view type = message.essentials().content_type;
  const std::string_view boundary = sip::boundary_of(type);
  if (boundary.empty()) {
    faults.add(FindingCode::sip_multipart_boundary_missing, quoted("Content-Type", type));
    return;
  }
  sip::PartReader parts(message.body(), boundary);
  while (parts.next()) {
  }
  if (!parts.found_end())
    faults.add(FindingCode::sip_multipart_boundary_missing, "no --" + quoted(boundary) + "-- at the end");
}

}  // namespace

std::vector<Fault> check_body(const sip::Message& message, bool cut_by_capture) {
  FaultList faults;
  const sip::MessageDefects& defects = message.defects();
  if (defects.content_length_invalid) faults.add(FindingCode::sip_content_length_invalid, content_lengths_of(message));
  if (defects.content_length_conflict)
    faults.add(FindingCode::sip_content_length_conflict, content_lengths_of(message));
  if (defects.body_truncated && !cut_by_capture) faults.add(FindingCode::sip_body_truncated, body_sizes_of(message));
  if (is_padding(message.body()) || defects.header_fields_over_limit) return faults.take();
  const std::string_view type = message.essentials().content_type;
  if (type.empty())
    faults.add(FindingCode::sip_body_content_type_missing, std::to_string(message.body().size()) + " octets");
  const bool whole = !defects.body_truncated && !cut_by_capture;
  if (whole && is_multipart(type) && message.find(sip::HeaderId::content_encoding) == nullptr)
    check_multipart(message, faults);
  return faults.take();
}

}  // namespace rung::decode
