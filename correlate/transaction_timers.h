// Timers of transactions (RFC 3261 Table 4, 17). Not limits: what the traffic is measured by.
#pragma once

#include "base/timestamp.h"

namespace rung::correlate::timers {

constexpr Duration t1 = milliseconds(500);
constexpr Duration t2 = seconds(4);
// A server that needs longer for its first answer to an INVITE sends 100 (17.2.1).
constexpr Duration provisional_due = milliseconds(200);
// When Timer E of a client that heard nothing has grown to T2: 0.5 + 1 + 2 s (RFC 4320 4.1).
constexpr Duration timer_e_at_t2 = milliseconds(3500);
// Over UDP, what was captured in this order within this time may have been sent in the other one.
constexpr Duration order_uncertain = milliseconds(10);

}  // namespace rung::correlate::timers
