// Numbers with their noun, for people.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace rung::cli {

// "1 packet", "2 packets".
std::string counted(std::integral auto number, std::string_view noun) {
  return std::to_string(number).append(" ").append(noun).append(number == 1 ? "" : "s");
}

}  // namespace rung::cli
