#include "correlate/checks/registration_checks.h"

#include <algorithm>

#include "base/ascii.h"
#include "correlate/bindings.h"
#include "decode/checks/outbound_checks.h"
#include "decode/checks/quote.h"
#include "decode/sip/delta_seconds.h"
#include "decode/sip/header_list.h"
#include "decode/sip/uri.h"
#include "decode/sip/via.h"

namespace rung::correlate {
namespace {

using decode::Fault;
using decode::quoted;

std::string seconds_text(std::optional<std::uint32_t> seconds) {
  return seconds ? std::to_string(*seconds) + " s" : "nothing";
}

// A port that is not there may be 5060 or, with TLS, 5061.
bool is_same_place(std::string_view one, std::string_view other) {
  const Result<sip::Uri> a = sip::parse_uri(one), b = sip::parse_uri(other);
  if (!a || !b) return one == other;
  const auto is_default = [](std::optional<std::uint16_t> port) { return !port || *port == 5060 || *port == 5061; };
  const bool same_port = a->port == b->port || ((!a->port || !b->port) && is_default(a->port) && is_default(b->port));
  return equals_ignoring_case(a->host, b->host) && same_port;
}

bool came_by_websocket(const sip::Message& message) {
  for (const std::string_view element : sip::list_of(message.headers(), sip::HeaderId::via)) {
    const std::string_view transport = sip::parse_via_head(element).transport;
    if (equals_ignoring_case(transport, "WS") || equals_ignoring_case(transport, "WSS")) return true;
  }
  return false;
}

}  // namespace

bool asks_for_outbound(const sip::Message& request, const sip::ContactList& contacts) {
  return std::any_of(contacts.contacts.begin(), contacts.contacts.end(),
                     [](const sip::Contact& contact) { return contact.reg_id && !contact.instance.empty(); }) &&
         sip::has_token(request.headers(), sip::HeaderId::supported, "outbound");
}

bool asks_for_gruu(const sip::Message& request, const sip::ContactList& contacts) {
  return std::any_of(contacts.contacts.begin(), contacts.contacts.end(),
                     [](const sip::Contact& contact) { return !contact.instance.empty(); }) &&
         sip::has_token(request.headers(), sip::HeaderId::supported, "gruu");
}

std::optional<Fault> check_wildcard(const sip::ContactList& contacts, std::optional<std::uint32_t> expires) {
  if (!contacts.wildcard) return std::nullopt;
  if (!contacts.contacts.empty())
    return Fault{FindingCode::reg_wildcard_misuse, "beside " + quoted(contacts.contacts.front().address.uri)};
  if (expires == 0u) return std::nullopt;
  return Fault{FindingCode::reg_wildcard_misuse, expires ? "Expires: " + std::to_string(*expires) : "without Expires"};
}

std::optional<Fault> check_interval(const sip::Message& answer, std::optional<std::uint32_t> asked) {
  if (answer.status() != 423) return std::nullopt;
  const sip::HeaderField* field = answer.find(sip::HeaderId::min_expires);
  std::string detail = "asked for " + seconds_text(asked);
  if (field == nullptr) return Fault{FindingCode::reg_423, detail + ", without Min-Expires"};
  return Fault{FindingCode::reg_423,
               detail + ", at least " + seconds_text(sip::parse_delta_seconds(field->value).seconds)};
}

std::optional<Fault> check_outbound_granted(const sip::Message& answer) {
  if (decode::grants_outbound(answer)) return std::nullopt;
  const bool forwarded_with_path = answer.find(sip::HeaderId::path) != nullptr;
  return Fault{FindingCode::sipws_outbound_not_granted, forwarded_with_path
                                                            ? "the answer has Path, but does not require outbound"
                                                            : "the answer neither requires outbound nor has Path"};
}

std::optional<Fault> check_gruu_granted(const sip::Contact* binding) {
  if (binding != nullptr && (!binding->pub_gruu.empty() || !binding->temp_gruu.empty())) return std::nullopt;
  return Fault{FindingCode::reg_gruu_absent,
               binding == nullptr ? "the answer does not list the contact" : "for " + quoted(binding->address.uri)};
}

std::optional<Fault> check_rewritten(std::string_view asked, const sip::Contact& binding, std::string_view seen_at) {
  std::string detail;
  if (!is_same_place(asked, binding.address.uri)) detail = quoted(asked) + " became " + quoted(binding.address.uri);
  if (!seen_at.empty()) detail += (detail.empty() ? quoted(asked) : ",") + " seen at " + quoted(seen_at);
  if (detail.empty()) return std::nullopt;
  return Fault{FindingCode::reg_contact_rewritten, std::move(detail)};
}

std::optional<Fault> check_routable(std::string_view asked, const sip::Message& answer, const sip::Contact* binding,
                                    std::string_view path) {
  if (answer.essentials().via_count < 2 || !path.empty() || !is_invalid_name(asked)) return std::nullopt;
  if (decode::grants_outbound(answer) || !came_by_websocket(answer)) return std::nullopt;
  if (binding == nullptr || !is_invalid_name(binding->address.uri) || !received_with(*binding).empty())
    return std::nullopt;
  return Fault{FindingCode::sipws_contact_invalid_unroutable,
               quoted(asked) + ": neither Outbound nor Path, received or alias behind the edge proxy"};
}

}  // namespace rung::correlate
