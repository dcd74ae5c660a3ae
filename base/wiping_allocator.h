// Memory that is wiped before it is given back: for octets that are secrets, or may be.
#pragma once

#include <string.h>  // explicit_bzero, of the C library

#include <cstddef>
#include <memory>
#include <string>

namespace rung {

template <typename T>
struct WipingAllocator {
  using value_type = T;

  WipingAllocator() = default;
  template <typename Other>
  explicit WipingAllocator(const WipingAllocator<Other>&) {}

  T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* begin, std::size_t count) {
    explicit_bzero(static_cast<void*>(begin), count * sizeof(T));
    std::allocator<T>().deallocate(begin, count);
  }
  bool operator==(const WipingAllocator&) const = default;
};

// A text of secrets. One of 15 octets or less stays where the object was; no secret is so short.
using SecretText = std::basic_string<char, std::char_traits<char>, WipingAllocator<char>>;

}  // namespace rung
