// Header fields by which products say that two calls belong together: those that are known, and those that the user
// names.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "decode/sip/message.h"

namespace rung::correlate {

class LegHeaders {
 public:
  // The known ones only.
  LegHeaders();
  // Beside them those that `patterns` find: extended regular expressions (POSIX, case-blind) over "Name: value"; what the
  // first group matches is the value, without a group what is matched behind the colon. A pattern without a colon is the
  // name of a header field, all of whose value counts. Throws std::invalid_argument that names the pattern and its fault.
  explicit LegHeaders(const std::vector<std::string>& patterns);
  ~LegHeaders();
  LegHeaders(LegHeaders&&) noexcept;
  LegHeaders& operator=(LegHeaders&&) noexcept;

  // The values in `message` that name its call beyond its Call-ID, in order as sent; at most limits::leg_keys_of_a_call.
  // Too short and too long ones are left out, as are words that stand for nothing.
  std::vector<std::string> values_in(const sip::Message& message) const;

 private:
  struct Pattern;
  std::vector<Pattern> patterns_;
};

}  // namespace rung::correlate
