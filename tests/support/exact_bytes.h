// A heap block of exactly the input's size, so that AddressSanitizer sees every read past its end.
#pragma once

#include <cstring>
#include <memory>
#include <string_view>

#include "base/bytes.h"

namespace rung::test {

class ExactBytes {
 public:
  explicit ExactBytes(std::string_view text) : size_(text.size()), block_(new std::uint8_t[text.size()]) {
    std::memcpy(block_.get(), text.data(), size_);
  }
  explicit ExactBytes(Bytes bytes) : ExactBytes(as_text(bytes)) {}
  Bytes view() const { return {block_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<std::uint8_t[]> block_;
};

}  // namespace rung::test
