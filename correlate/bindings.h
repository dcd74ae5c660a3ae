// How the address of record and the contacts of a REGISTER and of its answer are told from each other (RFC 3261 10.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "decode/sip/contact.h"
#include "decode/sip/header_id.h"
#include "decode/sip/message.h"

namespace rung::correlate {

// The canonical form of RFC 3261 10.3 step 5: scheme, user, host; no port, no parameters.
std::string address_of_record(std::string_view uri);

// All elements of a list of headers in one line: Path, Service-Route.
std::string joined(const sip::Message& message, sip::HeaderId id);

// A contact as a REGISTER asked for it.
struct AskedContact {
  std::string_view uri, instance;
  std::optional<std::uint32_t> reg_id;
  bool alone = false;  // the only one of its REGISTER
};

// The one of the answer that stands for it: the same URI, else the same user and host (registrars add and drop
// parameters), else the same instance and reg-id; at last where only one can be meant, one whose host was rewritten.
const sip::Contact* find_binding(const sip::ContactList& answer, const AskedContact& asked);
// Without the last step: the binding of another device.
const sip::Contact* find_listed(const sip::ContactList& answer, std::string_view uri);

// Whether its host is a name in .invalid (RFC 7118 B.1).
bool is_invalid_name(std::string_view uri);

// Where the registrar saw the client, as it says with the binding: the parameter received of the Contact, or alias in
// its URI; empty where it does not.
std::string_view received_with(const sip::Contact& binding);
// The same of the topmost Via of a response (RFC 3581): "192.0.2.1:5060".
std::string received_in_via(const sip::Message& response);

}  // namespace rung::correlate
