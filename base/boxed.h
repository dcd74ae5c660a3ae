// A large value among small ones: what a variant of rows holds of those that are seldom or large.
#pragma once

#include <memory>
#include <utility>

namespace rung {

// Owns a T on the heap and passes for it. Empty once it was moved from.
template <typename T>
class Boxed {
 public:
  Boxed(T value) : value_(std::make_unique<T>(std::move(value))) {}

  operator const T&() const& { return *value_; }
  operator T&&() && { return std::move(*value_); }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace rung
