// Colours of a terminal (ECMA-48 SGR), used for what needs an eye: states that went wrong,
// severities.
#pragma once

#include <string>
#include <string_view>

namespace rung::cli {

enum class Color { none, bold, dim, red, green, yellow, cyan };

// `text` in this colour; as it is where the colour is none or the text empty.
std::string painted(std::string_view text, Color color);

// The colour of a value in a column of this name: severity, state and visibility have some.
Color color_of(std::string_view column, std::string_view value);

}  // namespace rung::cli
