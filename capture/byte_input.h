// Buffered octets of a capture file: look at as many as needed, consume them, know the offset.
// Memory is at most four times what was asked for at once, and grows only as octets really arrive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/wiping_allocator.h"
#include "capture/byte_source.h"

namespace rung::capture {

class ByteInput {
 public:
  explicit ByteInput(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  // The next `size` octets, fewer only where the file ends before. Valid until the next peek() or
  // skip().
  Bytes peek(std::size_t size);
  // The octets at hand, at least one unless the file ended. Valid as those of peek().
  Bytes peek_any();
  // Drops octets that the last peek() showed; the view of them stays valid.
  void consume(std::size_t size);
  // Drops octets without holding them; false where the file ends before.
  bool skip(std::uint64_t size);

  // Of the first octet that was not consumed, from the beginning of the file.
  std::uint64_t offset() const { return offset_; }
  // Octets of the whole file; 0 where unknown.
  std::uint64_t size() const { return source_->size(); }
  // Octets of the file that were taken so far: offset(), unless the file is compressed.
  std::uint64_t file_position() const { return source_->file_position().value_or(offset_); }
  std::string error() const { return source_->error(); }
  bool cut() const { return source_->cut(); }

 private:
  std::size_t held() const { return end_ - begin_; }
  bool read_more();
  void make_room();

  std::unique_ptr<ByteSource> source_;
  std::vector<std::uint8_t, WipingAllocator<std::uint8_t>> buffer_;  // files may hold secrets
  std::size_t begin_ = 0, end_ = 0;                                  // what buffer_ holds
  std::uint64_t offset_ = 0;
  bool ended_ = false;
};

}  // namespace rung::capture
