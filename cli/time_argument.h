// Points in time as users type them.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/timestamp.h"

namespace rung::cli {

// Midnight (UTC) of the day the capture began; asked only where `text` names no day.
using CaptureDay = std::function<std::optional<Timestamp>()>;

// "2026-11-22T15:37:27.5" (also a space for T, a Z or an offset like +01:00 at the end, and less:
// "2026-11-22", "2026-11-22T15:37"), seconds since 1970 with or without a fraction, or "15:37",
// "15:37:27.5" of the capture's day. Nothing where it is none of these.
std::optional<Timestamp> parse_time_argument(std::string_view text, const CaptureDay& day);

}  // namespace rung::cli
