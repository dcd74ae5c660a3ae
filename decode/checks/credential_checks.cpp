#include "decode/checks/credential_checks.h"

#include <string>

#include "decode/checks/fault_list.h"
#include "decode/checks/header_kind.h"
#include "decode/checks/quote.h"
#include "decode/sip/authentication.h"

namespace rung::decode {

std::vector<Fault> check_credentials(const sip::Message& message, bool encrypted) {
  FaultList faults;
  for (const sip::HeaderField& field : message.headers()) {
    if (kind_of(field.id) != HeaderKind::credentials) continue;
    const sip::Authentication sent = sip::parse_authentication(field.value);
    const std::string name(header_name(field.id));
    if (sent.scheme == sip::AuthScheme::basic)
      faults.add(FindingCode::sip_basic_credentials, name + ": Basic");
    else if (sent.scheme == sip::AuthScheme::digest && sent.qop.empty() && !encrypted)
      faults.add(FindingCode::sip_basic_credentials, name + ": Digest without qop, realm " + quoted(sent.realm),
                 Severity::info);
  }
  return faults.take();
}

}  // namespace rung::decode
