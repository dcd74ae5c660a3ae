// What a REGISTER and its answer show together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "decode/checks/fault.h"
#include "decode/sip/contact.h"
#include "decode/sip/message.h"

namespace rung::correlate {

// A client that wants its flow to be remembered (RFC 5626 4.2.1): Supported: outbound, and a Contact with +sip.instance
// and reg-id.
bool asks_for_outbound(const sip::Message& request, const sip::ContactList& contacts);
// One that wants a GRUU (RFC 5627 4.1).
bool asks_for_gruu(const sip::Message& request, const sip::ContactList& contacts);

// `expires`: of the Expires field.
std::optional<decode::Fault> check_wildcard(const sip::ContactList& contacts, std::optional<std::uint32_t> expires);

// 423; `asked`: the interval of the request.
std::optional<decode::Fault> check_interval(const sip::Message& answer, std::optional<std::uint32_t> asked);

// What follows is about a 2xx that made or refreshed a binding of such a request; `binding` is nullptr where the answer
// does not list it.
std::optional<decode::Fault> check_outbound_granted(const sip::Message& answer);
std::optional<decode::Fault> check_gruu_granted(const sip::Contact* binding);
// `asked`: URI of the Contact in the request on the same hop. `seen_at`: see received_with().
std::optional<decode::Fault> check_rewritten(std::string_view asked, const sip::Contact& binding,
                                             std::string_view seen_at);
// On a hop behind an edge proxy, as the further Vias of the answer show: only there it can be seen that the registrar
// knows no way to a name in .invalid. A server that the client itself is connected to has its connection. `path`: of the
// request or its answer.
std::optional<decode::Fault> check_routable(std::string_view asked, const sip::Message& answer,
                                            const sip::Contact* binding, std::string_view path);

}  // namespace rung::correlate
