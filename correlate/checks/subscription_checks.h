// What SUBSCRIBE, REFER, NOTIFY and their answers show together.
#pragma once

#include <cstdint>
#include <optional>

#include "correlate/tracked_call.h"
#include "correlate/tracked_subscription.h"
#include "decode/checks/fault.h"
#include "decode/message.h"

namespace rung::correlate {

// A REFER that wants no implicit subscription: Require: nosub or explicitsub (RFC 7614 4, 5).
bool asks_for_no_subscription(const sip::Message& refer);
// A 2xx to REFER that makes none: Refer-Sub: false (RFC 4488 4). In a request it is only a wish.
bool grants_no_subscription(const sip::Message& answer);
// A final response to NOTIFY, or to a SUBSCRIBE that refreshes, behind which the subscription is gone (RFC 6665
// 4.1.2.2, 4.2.2; RFC 5057 5.1).
bool ends_usage(std::uint32_t status);
// A 2xx to a SUBSCRIBE over UDP or TCP: no proxy stays in the way of its NOTIFY (no Record-Route), and the notifier is
// not the one that sent the answer here.
bool notify_may_pass_elsewhere(const decode::SipMessage& answer);

// sub-notify-missing, dlg-refer-no-notify. `call`: in whose dialog it is, nullptr where it is in none or that was
// written. The reason stands in the detail where something else may explain it.
decode::Fault check_notify_missing(const TrackedSubscription& subscription, const AwaitedNotify& awaited,
                                   const TrackedCall* call);
// sub-state-missing. `known`: it belongs to a subscription that was seen.
std::optional<decode::Fault> check_notify_head(const sip::Message& notify, bool known);

}  // namespace rung::correlate
