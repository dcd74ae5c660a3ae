#include "decode/sip/date.h"

#include <array>

#include "decode/sip/lexical.h"

namespace rung::sip {
namespace {

constexpr std::array<std::string_view, 7> days = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::string_view form = "Sat, 13 Nov 2010 23:29:00 GMT";

template <std::size_t size>
std::optional<int> place_of(std::string_view word, const std::array<std::string_view, size>& words) {
  for (std::size_t at = 0; at < size; ++at)
    if (equals_ignoring_case(word, words[at])) return static_cast<int>(at);
  return std::nullopt;
}

// Days since 1970-01-01 of the proleptic Gregorian calendar, whose years are counted from March on.
std::int64_t days_of(std::int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = year / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

bool is_leap(std::uint32_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

std::uint32_t days_in(int month, std::uint32_t year) {
  if (month == 2) return is_leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

}  // namespace

Date parse_date(std::string_view value) {
  value = trim_lws(value);
  Date found;
  constexpr std::string_view zone = "GMT";
  found.is_gmt =
      value.size() > zone.size() && is_lws(value[value.size() - zone.size() - 1]) && ends_ignoring_case(value, zone);
  if (!found.is_gmt || value.size() != form.size()) return found;
  for (std::size_t at : {std::size_t{3}, std::size_t{4}, std::size_t{7}, std::size_t{11}, std::size_t{16},
                         std::size_t{19}, std::size_t{22}, std::size_t{25}})
    if (value[at] != form[at]) return found;
  const auto month = place_of(value.substr(8, 3), months);
  const auto day = saturated_decimal(value.substr(5, 2)), year = saturated_decimal(value.substr(12, 4));
  const auto hour = saturated_decimal(value.substr(17, 2)), minute = saturated_decimal(value.substr(20, 2));
  const auto second = saturated_decimal(value.substr(23, 2));
  if (!place_of(value.substr(0, 3), days) || !month || !day || !year || !hour || !minute || !second) return found;
  constexpr std::uint32_t leap_second = 60;
  if (*day == 0 || *day > days_in(*month + 1, *year) || *hour > 23 || *minute > 59 || *second > leap_second)
    return found;
  found.seconds = days_of(*year, *month + 1, static_cast<int>(*day)) * 86'400 + std::int64_t{*hour} * 3600 +
                  std::int64_t{*minute} * 60 + *second;
  return found;
}

}  // namespace rung::sip
