// The reason phrase usual for a status code (IANA registry), for codes sent without one.
#pragma once

#include <cstdint>
#include <string_view>

namespace rung::sip {

// Empty for a code that is not registered.
std::string_view status_phrase(std::uint32_t status);

}  // namespace rung::sip
