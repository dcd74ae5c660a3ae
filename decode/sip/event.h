// Event and Subscription-State (RFC 6665 8.2.1, 8.2.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rung::sip {

// Views into the value; empty where absent. Packages and identifiers are compared exactly (RFC 6665 8.2.1).
struct Event {
  std::string_view type;       // package and templates, as sent: "presence.winfo"
  std::string_view package;    // "presence"
  std::string_view templates;  // "winfo"; several with their dots
  std::string_view id;
  std::string_view parameters;  // from the first semicolon on: packages define more
};
Event parse_event(std::string_view value);

struct SubscriptionState {
  enum class State : std::uint8_t { active, pending, terminated, other };
  State state = State::other;
  std::string_view name;                 // of the state, as sent
  std::string_view reason;               // "noresource", "timeout", ...
  std::optional<std::uint32_t> expires;  // seconds; UINT32_MAX where larger; absent where it is no number
  std::optional<std::uint32_t> retry_after;
};
SubscriptionState parse_subscription_state(std::string_view value);

}  // namespace rung::sip
