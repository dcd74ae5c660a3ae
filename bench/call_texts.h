// The texts of made-up calls and registrations: seven messages a call, as two ordinary endpoints
// send them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rung::bench {

// What stays the same in all messages of one call.
struct CallNames {
  std::uint64_t number = 0;    // from 0; every call its own
  std::uint64_t random = 0;    // gives Call-ID, tags and branches
  std::string_view transport;  // as in Via: UDP, TCP, WS
  std::string caller_host;     // address:port, or the made-up host of a browser
  std::string server_host;
};

enum class CallStep : std::uint8_t { invite, trying, ringing, answer, ack, bye, bye_ok };
constexpr int call_steps = 7;

enum class RegisterStep : std::uint8_t { first, challenge, with_credentials, registered };
constexpr int register_steps = 4;

// True where the caller, or the one who registers, sends this message.
bool from_caller(CallStep step);
bool from_caller(RegisterStep step);

std::string text_of(const CallNames& call, CallStep step);
std::string text_of(const CallNames& registration, RegisterStep step);

}  // namespace rung::bench
