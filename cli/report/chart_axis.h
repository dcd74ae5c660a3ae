// Round numbers for the axes of charts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rung::cli {

// 0, step, 2 step … up to the first one that is not below `most`: at most six, 1, 2 or 5 times a power of ten apart.
std::vector<std::int64_t> count_ticks(std::int64_t most);

// The length of a bucket of a timeline from `first_ns` to `last_ns`: a second, five, a minute, an hour, a day … so that
// there are at most limits::report_buckets of them.
std::int64_t bucket_length(std::int64_t first_ns, std::int64_t last_ns);
// The beginning of the bucket that holds `time_ns`. Buckets stand on whole hours and days of UTC.
std::int64_t bucket_begin(std::int64_t time_ns, std::int64_t length_ns);

// How far apart the labels of so many buckets stand, so that there are not more than about eight: such a length, too.
std::int64_t label_length(std::int64_t length_ns, std::size_t buckets);

// A time of UTC, as exact as buckets of this length ask for: "15:37:27", "15:37", "2026-11-22".
std::string tick_text(std::int64_t time_ns, std::int64_t length_ns);
// "1 second", "15 minutes", "2 days"
std::string bucket_text(std::int64_t length_ns);

// Bounds of the bars of a histogram in rising order: 1, 2 or 5 times a power of ten; the first not above the
// least value, the last above the greatest one. `least` and `most` are not negative.
std::vector<double> histogram_bounds(double least, double most);

// "20 ms", "1.5 s", "2 min 5 s", "1 h 2 min"
std::string delay_text(double ms);

}  // namespace rung::cli
