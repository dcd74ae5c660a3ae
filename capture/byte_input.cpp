#include "capture/byte_input.h"

#include <algorithm>
#include <cstring>
#include <span>

namespace rung::capture {
namespace {

// Octets of one read: large enough that system calls do not matter, small enough to stay in the
// cache.
constexpr std::size_t read_size = 64u << 10;

}  // namespace

Bytes ByteInput::peek(std::size_t size) {
  while (held() < size && read_more(size)) {
  }
  return Bytes(buffer_).subspan(begin_, std::min(size, held()));
}

void ByteInput::consume(std::size_t size) {
  begin_ += size;
  offset_ += size;
}

bool ByteInput::skip(std::uint64_t size) {
  while (size > 0) {
    if (held() == 0 && !read_more(1)) return false;
    std::size_t step = static_cast<std::size_t>(std::min<std::uint64_t>(size, held()));
    consume(step);
    size -= step;
  }
  return true;
}

bool ByteInput::read_more(std::size_t wanted) {
  if (ended_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, held());
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < read_size) buffer_.resize(read_size);
  // Doubling: a length that lies costs no more than twice what the file holds.
  if (end_ == buffer_.size()) buffer_.resize(std::max(std::min(wanted, 2 * end_), end_ + 1));
  std::size_t got = source_->read(std::span(buffer_).subspan(end_));
  end_ += got;
  ended_ = got == 0;
  return !ended_;
}

}  // namespace rung::capture
