#include "cli/time_argument.h"

#include <chrono>
#include <cstdint>

#include "base/ascii.h"

namespace rung::cli {
namespace {

constexpr std::int64_t second = 1'000'000'000;

// Reads from the front of a text; each step says whether it found what it wanted.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }

  bool symbol(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Exactly `digits` digits, their value at most `highest`.
  std::optional<int> number(std::size_t digits, int highest) {
    const auto value = parse_decimal(rest_.substr(0, digits));
    if (rest_.size() < digits || !value || *value > static_cast<std::uint64_t>(highest)) return std::nullopt;
    rest_.remove_prefix(digits);
    return static_cast<int>(*value);
  }

  // ".5" in nanoseconds, 0 where there is no point; digits behind the ninth are dropped.
  std::optional<std::int64_t> fraction() {
    if (!symbol('.')) return 0;
    std::int64_t value = 0;
    std::int64_t unit = second;
    if (rest_.empty() || !ascii_digit(rest_.front())) return std::nullopt;
    for (; !rest_.empty() && ascii_digit(rest_.front()); rest_.remove_prefix(1)) {
      unit /= 10;
      value += unit * (rest_.front() - '0');
    }
    return value;
  }

 private:
  std::string_view rest_;
};

// "15:37", "15:37:27", "15:37:27.5" as nanoseconds since midnight.
std::optional<std::int64_t> time_of_day(Reader& reader) {
  const auto hours = reader.number(2, 23);
  if (!hours || !reader.symbol(':')) return std::nullopt;
  const auto minutes = reader.number(2, 59);
  if (!minutes) return std::nullopt;
  std::int64_t sum = (*hours * 60 + *minutes) * 60 * second;
  if (!reader.symbol(':')) return sum;
  const auto seconds = reader.number(2, 60);
  const auto fraction = seconds ? reader.fraction() : std::nullopt;
  if (!fraction) return std::nullopt;
  return sum + *seconds * second + *fraction;
}

// "Z", "+01:00", "-0500" or nothing, as nanoseconds east of Greenwich.
std::optional<std::int64_t> offset(Reader& reader) {
  if (reader.done() || reader.symbol('Z') || reader.symbol('z')) return 0;
  const std::int64_t sign = reader.symbol('-') ? -1 : 1;
  if (sign > 0 && !reader.symbol('+')) return std::nullopt;
  const auto hours = reader.number(2, 23);
  reader.symbol(':');
  const auto minutes = hours ? reader.number(2, 59) : std::nullopt;
  if (!minutes) return std::nullopt;
  return sign * (*hours * 60 + *minutes) * 60 * second;
}

std::optional<Timestamp> iso_time(std::string_view text) {
  Reader reader(text);
  const auto year = reader.number(4, 2261);
  if (!year || *year < 1678 || !reader.symbol('-')) return std::nullopt;
  const auto month = reader.number(2, 12);
  if (!month || !reader.symbol('-')) return std::nullopt;
  const auto day = reader.number(2, 31);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  std::int64_t ns = std::chrono::sys_days(date).time_since_epoch().count() * 86'400 * second;
  if (reader.symbol('T') || reader.symbol('t') || reader.symbol(' ')) {
    const auto time = time_of_day(reader);
    const auto east = time ? offset(reader) : std::nullopt;
    if (!east) return std::nullopt;
    ns += *time - *east;
  }
  return reader.done() ? std::optional(Timestamp{ns}) : std::nullopt;
}

std::optional<Timestamp> epoch_time(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const auto whole = parse_decimal(text.substr(0, point));
  Reader reader(text.substr(point));
  const auto fraction = reader.fraction();
  constexpr std::uint64_t latest = 9'223'372'035;  // seconds that still fit
  if (!whole || *whole > latest || !fraction || !reader.done()) return std::nullopt;
  return Timestamp{static_cast<std::int64_t>(*whole) * second + *fraction};
}

}  // namespace

std::optional<Timestamp> parse_time_argument(std::string_view text, const CaptureDay& day) {
  if (const auto time = iso_time(text)) return time;
  if (const auto time = epoch_time(text)) return time;
  Reader reader(text);
  const auto time = time_of_day(reader);
  if (!time || !reader.done()) return std::nullopt;
  const auto midnight = day();
  return midnight ? std::optional(*midnight + Duration{*time}) : std::nullopt;
}

}  // namespace rung::cli
