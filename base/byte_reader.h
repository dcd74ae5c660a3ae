// A cursor over octets that cannot run past their end. Read field by field, then ask ok() once:
// after the first read past the end every value is 0 and ok() stays false.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace rung {

enum class ByteOrder : std::uint8_t { big, little };

class ByteReader {
 public:
  // The bytes must outlive the reader.
  explicit ByteReader(Bytes bytes, ByteOrder order = ByteOrder::big) : bytes_(bytes), order_(order) {}

  bool ok() const { return ok_; }
  std::size_t offset() const { return offset_; }
  std::size_t remaining() const { return ok_ ? bytes_.size() - offset_ : 0; }

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }

  // A view of the next `size` octets, empty when there are fewer. Valid as long as the input is.
  Bytes take(std::size_t size) {
    if (!has(size)) return {};
    Bytes taken = bytes_.subspan(offset_, size);
    offset_ += size;
    return taken;
  }
  void skip(std::size_t size) {
    if (has(size)) offset_ += size;
  }
  Bytes rest() { return take(remaining()); }

 private:
  bool has(std::size_t size) {
    ok_ = ok_ && size <= bytes_.size() - offset_;
    return ok_;
  }
  std::uint64_t number(std::size_t size) {
    if (!has(size)) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      std::size_t from = order_ == ByteOrder::big ? i : size - 1 - i;
      value = value << 8 | bytes_[offset_ + from];
    }
    offset_ += size;
    return value;
  }

  Bytes bytes_;
  std::size_t offset_ = 0;
  ByteOrder order_;
  bool ok_ = true;
};

}  // namespace rung
