#include "correlate/event.h"

#include <array>

namespace rung::correlate {

std::string_view to_text(DescriptionRole role) {
  constexpr std::array<std::string_view, 3> names{"", "offer", "answer"};
  return names[static_cast<std::size_t>(role)];
}

std::string_view to_text(TransactionState state) {
  constexpr std::array<std::string_view, 6> names{"trying",   "proceeding", "completed",
                                                  "accepted", "confirmed",  "timed-out"};
  return names[static_cast<std::size_t>(state)];
}

std::string_view to_text(DialogState state) {
  constexpr std::array<std::string_view, 3> names{"early", "confirmed", "terminated"};
  return names[static_cast<std::size_t>(state)];
}

std::string_view to_text(Side side) {
  constexpr std::array<std::string_view, 4> names{"", "caller", "callee", "both"};
  return names[static_cast<std::size_t>(side)];
}

std::string_view to_text(CallState state) {
  constexpr std::array<std::string_view, 11> names{"attempting", "proceeding", "ringing",   "answered",
                                                   "confirmed",  "completed",  "cancelled", "rejected",
                                                   "redirected", "failed",     "partial"};
  return names[static_cast<std::size_t>(state)];
}

std::string_view to_text(RegistrationState state) {
  constexpr std::array<std::string_view, 9> names{"",           "challenged", "registered",
                                                  "refreshing", "expired",    "unregistered",
                                                  "rejected",   "flow-lost",  "flow-recovered"};
  return names[static_cast<std::size_t>(state)];
}

std::string_view to_text(SubscriptionState state) {
  constexpr std::array<std::string_view, 4> names{"", "pending", "active", "terminated"};
  return names[static_cast<std::size_t>(state)];
}

std::string_view to_text(PublicationState state) {
  constexpr std::array<std::string_view, 5> names{"", "published", "removed", "expired", "refused"};
  return names[static_cast<std::size_t>(state)];
}

}  // namespace rung::correlate
