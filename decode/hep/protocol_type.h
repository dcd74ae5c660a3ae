// What an agent says that its payload is (chunk 0x000b).
#pragma once

#include <cstdint>
#include <string>

namespace rung::hep {

// "SIP", "log", "RTCP (JSON)"; a type without a name as "type 77".
std::string protocol_name(std::uint32_t type);

}  // namespace rung::hep
