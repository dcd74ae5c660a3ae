// What happens to connections, as changes of state.
#pragma once

#include "correlate/event.h"

namespace rung::correlate {

StateChange change_of(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event);
// Without what it was about.
StateChange change_of(const decode::DeliveryFailure& failure);

}  // namespace rung::correlate
