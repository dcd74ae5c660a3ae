// Octets of one direction of one stream that wait to be understood: append at the back, look at all of
// them, consume from the front. The one buffer framers use. Offsets are absolute: the first octet ever
// appended has the offset given to start_at() (0 by default).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace rung {

class ByteQueue {
 public:
  // All octets appended and not yet consumed. Valid until the next call that is not const.
  Bytes view() const { return Bytes(buffer_).subspan(head_); }
  std::size_t size() const { return buffer_.size() - head_; }
  bool empty() const { return size() == 0; }

  // The absolute offset of the first octet of view().
  std::uint64_t offset() const { return offset_; }

  void append(Bytes bytes) {
    if (head_ == buffer_.size()) {
      buffer_.clear();
      head_ = 0;
    }
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  }

  // Drops the first `size` octets; size must not exceed size(). Amortised constant time for each octet.
  void consume(std::size_t size) {
    head_ += size;
    offset_ += size;
    if (head_ >= compact_at && head_ * 2 >= buffer_.size()) compact();
  }

  // Forgets everything held and goes on at an absolute offset (after a gap).
  void start_at(std::uint64_t offset) {
    buffer_.clear();
    head_ = 0;
    offset_ = offset;
  }

 private:
  static constexpr std::size_t compact_at = 4096;

  void compact() {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
    if (buffer_.capacity() > 65536 && buffer_.size() * 4 < buffer_.capacity()) buffer_.shrink_to_fit();
  }

  std::vector<std::uint8_t> buffer_;
  std::size_t head_ = 0;
  std::uint64_t offset_ = 0;
};

}  // namespace rung
