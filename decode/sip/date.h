// Date (RFC 3261 20.17): "Sat, 13 Nov 2010 23:29:00 GMT", as RFC 1123 writes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rung::sip {

struct Date {
  std::optional<std::int64_t> seconds;  // since 1970, of a date in GMT that is one; nothing else is calculated with
  bool is_gmt = false;                  // it ends with GMT
};

Date parse_date(std::string_view value);

}  // namespace rung::sip
