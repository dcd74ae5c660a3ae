// What a message of a dialog shows beside what the other side told.
#pragma once

#include <optional>
#include <string_view>

#include "decode/checks/fault.h"
#include "decode/net/address.h"
#include "decode/sip/message.h"

namespace rung::correlate {

// The URI of the first Contact, as sent; empty where there is none.
std::string_view contact_uri(const sip::Essentials& facts);

// Whether requests to both URIs reach the same place: user, host and port by RFC 3261 19.1.4, and `gr` (RFC 5627) where
// both have it. Other parameters, and a port that only one names, are passed over: proxies add and take them. True
// where one cannot be read.
bool is_same_target(std::string_view one, std::string_view other);

// dlg-ack-wrong-ruri, of a request that its sender sends straight to `destination`. `target`: the Contact that the
// sender got; `routed`: with Record-Route.
std::optional<decode::Fault> check_request_target(const sip::Message& request, std::string_view target, bool routed,
                                                  const net::Endpoint& destination);

// dlg-missing-contact, of a request or response that makes a dialog.
std::optional<decode::Fault> check_contact(const sip::Message& message);

}  // namespace rung::correlate
