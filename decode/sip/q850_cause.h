// Causes of the telephone network (ITU-T Q.850 2.2.7), as Reason carries them (RFC 3326 2, RFC 6432).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace rung::sip {

struct Q850Cause {
  std::uint32_t cause;
  std::string_view name;
};

// All that have a name, rising.
std::span<const Q850Cause> q850_causes();

}  // namespace rung::sip
