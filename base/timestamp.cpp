#include "base/timestamp.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace rung {

std::string to_text(Timestamp time) {
  constexpr std::int64_t second = 1'000'000'000;
  std::int64_t whole = time.ns / second;
  std::int64_t fraction = time.ns % second;
  if (fraction < 0) {
    fraction += second;
    --whole;
  }
  std::time_t clock = static_cast<std::time_t>(whole);
  std::tm parts{};
  gmtime_r(&clock, &parts);
  std::array<char, 64> text{};
  int size = std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%09lldZ", parts.tm_year + 1900,
                           parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                           static_cast<long long>(fraction));
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace rung
