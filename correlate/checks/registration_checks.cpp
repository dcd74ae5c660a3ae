#include "correlate/checks/registration_checks.h"

#include <algorithm>

#include "decode/checks/outbound_checks.h"
#include "decode/sip/contact.h"
#include "decode/sip/header_list.h"

namespace rung::correlate {

bool asks_for_outbound(const sip::Message& request) {
  if (!sip::has_token(request.headers(), sip::HeaderId::supported, "outbound")) return false;
  const sip::ContactList list = sip::parse_contacts(request.headers());
  return std::any_of(list.contacts.begin(), list.contacts.end(),
                     [](const sip::Contact& contact) { return contact.reg_id && !contact.instance.empty(); });
}

std::optional<decode::Fault> check_outbound_granted(const sip::Message& answer) {
  if (decode::grants_outbound(answer)) return std::nullopt;
  const bool forwarded_with_path = answer.find(sip::HeaderId::path) != nullptr;
  return decode::Fault{FindingCode::sipws_outbound_not_granted,
                       forwarded_with_path ? "the answer has Path, but does not require outbound"
                                           : "the answer neither requires outbound nor has Path"};
}

}  // namespace rung::correlate
