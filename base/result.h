// The outcome of a parser: a value, or why there is none and where. Mirrors std::expected's names, so that
// C++23 turns Result into an alias.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>

namespace rung {

enum class ParseErrorCode : std::uint8_t {
  truncated,     // the input ends too early: more bytes could make it whole; nothing else is reported so
  malformed,     // no further bytes can make it right
  out_of_range,  // well formed, but the value does not fit its type or the RFC's range
  over_limit,    // a limit of base/limits.h was reached
};

struct ParseError {
  ParseErrorCode code;
  std::size_t offset = 0;  // octets from the beginning of the parser's input
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : outcome_(std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(ParseError error) : outcome_(error) {}    // NOLINT(google-explicit-constructor)

  bool has_value() const { return outcome_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // value(), * and -> need has_value(); error() needs its contrary.
  T& value() & { return *std::get_if<0>(&outcome_); }
  const T& value() const& { return *std::get_if<0>(&outcome_); }
  T&& value() && { return std::move(*std::get_if<0>(&outcome_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return std::get_if<0>(&outcome_); }
  const T* operator->() const { return std::get_if<0>(&outcome_); }
  ParseError error() const { return *std::get_if<1>(&outcome_); }

 private:
  std::variant<T, ParseError> outcome_;
};

}  // namespace rung
