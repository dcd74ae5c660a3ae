#include "cli/size_argument.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "cli/exit_status.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

struct Unit {
  char letter;
  std::uint64_t factor;
};
constexpr std::array<Unit, 4> sizes{{{'k', 1ull << 10}, {'m', 1ull << 20}, {'g', 1ull << 30}, {'t', 1ull << 40}}};
constexpr std::array<Unit, 5> times{{{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86'400}, {'w', 604'800}}};

// The number before the unit, times its factor; without a unit 1.
template <std::size_t count>
std::optional<std::uint64_t> counted(std::string_view text, const std::array<Unit, count>& units) {
  std::uint64_t factor = 1;
  if (!text.empty() && !ascii_digit(text.back())) {
    const char letter = ascii_lower(text.back());
    const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& one) { return one.letter == letter; });
    if (unit == units.end()) return std::nullopt;
    factor = unit->factor;
    text.remove_suffix(1);
  }
  const auto number = parse_decimal(text);
  std::uint64_t product = 0;
  if (!number || *number == 0 || __builtin_mul_overflow(std::uint64_t{*number}, factor, &product)) return std::nullopt;
  return product;
}

}  // namespace

std::optional<std::uint64_t> parse_size_argument(std::string_view text) {
  if (!text.empty() && ascii_lower(text.back()) == 'b') {
    text.remove_suffix(1);
    if (text.size() > 1 && text.back() == 'i' && !ascii_digit(text[text.size() - 2])) text.remove_suffix(1);
  }
  return counted(text, sizes);
}

std::uint64_t size_of(const char* option, const std::string& typed) {
  const auto size = parse_size_argument(typed);
  if (!size)
    throw UsageError(std::string(option) + ": '" + printable(typed) + "' is not a size such as 500000, 64M or 2G");
  return *size;
}

std::optional<Duration> parse_duration_argument(std::string_view text) {
  constexpr std::uint64_t most = 9'000'000'000;  // seconds that a Duration can hold
  const auto number = counted(text, times);
  if (!number || *number > most) return std::nullopt;
  return seconds(static_cast<std::int64_t>(*number));
}

}  // namespace rung::cli
