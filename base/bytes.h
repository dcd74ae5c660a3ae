// Views of octets. A view never owns: each function that takes or returns one says how long it is valid.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace rung {

using Bytes = std::span<const std::uint8_t>;

inline std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace rung
