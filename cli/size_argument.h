// Sizes and lengths of time as users type them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"

namespace rung::cli {

// Octets: a number, with K, M, G or T behind it (and perhaps B or iB) times 1024 so often. Nothing where it is none, is
// 0, or does not fit.
std::optional<std::uint64_t> parse_size_argument(std::string_view text);
// The same of an option; throws UsageError, which names it, where there is none.
std::uint64_t size_of(const char* option, const std::string& typed);

// A number of seconds, or with s, m, h, d or w behind it of seconds, minutes, hours, days or weeks. Nothing where it is
// none, is 0, or does not fit.
std::optional<Duration> parse_duration_argument(std::string_view text);

}  // namespace rung::cli
