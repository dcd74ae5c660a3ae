// What all Content-Length fields of one message say together (RFC 3261 20.14).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ascii.h"

namespace rung::sip {

class ContentLength {
 public:
  void add(std::string_view value) {
    std::optional<std::uint64_t> number = parse_decimal(value);
    if (!number || *number > largest) {
      invalid_ = true;
    } else if (value_ && *value_ != *number) {
      conflict_ = true;
    } else {
      value_ = number;
    }
  }

  // Where all values are valid and equal.
  std::optional<std::uint64_t> value() const { return invalid_ || conflict_ ? std::nullopt : value_; }
  bool invalid() const { return invalid_; }
  bool conflict() const { return conflict_; }

 private:
  static constexpr std::uint64_t largest = std::uint64_t{1} << 31;

  std::optional<std::uint64_t> value_;
  bool invalid_ = false;
  bool conflict_ = false;
};

}  // namespace rung::sip
