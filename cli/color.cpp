#include "cli/color.h"

#include <array>

namespace rung::cli {
namespace {

struct ValueColor {
  std::string_view value;
  Color color;
};

constexpr std::array<ValueColor, 22> value_colors{{
    {"error", Color::red},           {"failed", Color::red},
    {"rejected", Color::red},        {"flow-lost", Color::red},
    {"refused", Color::red},         {"bad-keys", Color::red},
    {"warning", Color::yellow},      {"cancelled", Color::yellow},
    {"partial", Color::yellow},      {"redirected", Color::yellow},
    {"expired", Color::yellow},      {"no-keys", Color::yellow},
    {"no-handshake", Color::yellow}, {"unsupported-cipher", Color::yellow},
    {"lost-context", Color::yellow}, {"compressed", Color::yellow},
    {"completed", Color::green},     {"confirmed", Color::green},
    {"answered", Color::green},      {"registered", Color::green},
    {"refreshing", Color::green},    {"flow-recovered", Color::green},
}};

std::string_view sequence(Color color) {
  switch (color) {
    case Color::none:
      return "";
    case Color::bold:
      return "\x1b[1m";
    case Color::dim:
      return "\x1b[2m";
    case Color::red:
      return "\x1b[31m";
    case Color::green:
      return "\x1b[32m";
    case Color::yellow:
      return "\x1b[33m";
    case Color::cyan:
      return "\x1b[36m";
  }
  return "";
}

}  // namespace

std::string painted(std::string_view text, Color color) {
  if (color == Color::none || text.empty()) return std::string(text);
  std::string out(sequence(color));
  out += text;
  out += "\x1b[0m";
  return out;
}

Color color_of(std::string_view column, std::string_view value) {
  if (column != "severity" && column != "state" && column != "visibility") return Color::none;
  for (const ValueColor& row : value_colors)
    if (row.value == value) return row.color;
  return Color::none;
}

}  // namespace rung::cli
