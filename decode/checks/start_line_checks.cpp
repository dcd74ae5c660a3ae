#include "decode/checks/start_line_checks.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "decode/checks/fault_list.h"
#include "decode/checks/quote.h"
#include "decode/sip/method.h"
#include "decode/sip/uri.h"

namespace rung::decode {
namespace {

constexpr std::string_view white_space = " \t";

std::string_view start_line_of(const sip::Message& message) {
  const std::string_view raw = message.raw();
  return raw.substr(0, std::min(raw.find_first_of("\r\n"), raw.size()));
}

std::string_view without_brackets(std::string_view uri) {
  if (uri.starts_with('<')) uri.remove_prefix(1);
  if (uri.ends_with('>')) uri.remove_suffix(1);
  return uri;
}

// Exactly three digits, from 100 to 699.
bool is_status(const sip::Message& message) {
  if (message.status() < 100 || message.status() > 699) return false;
  constexpr std::size_t digits = 3;
  const std::string_view line = start_line_of(message);
  const std::size_t begin = line.find_first_not_of(white_space, message.version().size());
  const std::size_t end = std::min(line.find_first_not_of("0123456789", begin), line.size());
  return end - begin == digits;
}

void check_request_uri(const sip::Message& message, FaultList& faults) {
  const std::string_view sent = message.request_uri();
  if (sent.starts_with('<') || sent.ends_with('>')) faults.add(FindingCode::sip_uri_in_angle_brackets, quoted(sent));
  if (sent.find_first_of(white_space) != std::string_view::npos) faults.add(FindingCode::sip_uri_lws, quoted(sent));
  const Result<sip::Uri> uri = sip::parse_uri(readable_request_uri(message));
  if (uri && !uri->headers.empty()) faults.add(FindingCode::sip_uri_headers_in_ruri, quoted(sent));
}

}  // namespace

std::string_view readable_request_uri(const sip::Message& message) {
  const std::string_view uri = without_brackets(message.request_uri());
  return uri.substr(0, uri.find_first_of(white_space));
}

std::vector<Fault> check_start_line(const sip::Message& message) {
  FaultList faults;
  const std::string_view line = start_line_of(message);
  if (message.defects().start_line_malformed) {
    faults.add(FindingCode::sip_start_line_malformed, quoted(line));
    return faults.take();
  }
  if (message.defects().start_line_spaces) faults.add(FindingCode::sip_request_line_spaces, quoted(line));
  if (!equals_ignoring_case(message.version(), "SIP/2.0"))
    faults.add(FindingCode::sip_version_unsupported, quoted(message.version()));
  if (message.is_request()) {
    check_request_uri(message, faults);
    if (!sip::is_known_method(message.method())) faults.add(FindingCode::sip_unknown_method, quoted(message.method()));
  } else if (!is_status(message)) {
    faults.add(FindingCode::sip_status_out_of_range, quoted(line));
  }
  return faults.take();
}

}  // namespace rung::decode
