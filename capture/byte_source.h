// Where the octets of a capture file come from: a file descriptor, or memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/bytes.h"

namespace rung::capture {

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Fills the beginning of `into` with the next octets, waiting for at least one. 0: there are no
  // more, or reading failed, which error() tells.
  virtual std::size_t read(std::span<std::uint8_t> into) = 0;

  // Octets of the file from its beginning to its end, compressed ones where it is; 0 where unknown (a pipe).
  virtual std::uint64_t size() const = 0;

  // Why reading ended before the end, for people; empty where it did not.
  virtual std::string error() const = 0;

  // True where the error is only that compressed octets stop early, as those of a file still being written do.
  virtual bool cut() const { return false; }

  // Octets taken from the file so far, where those given out are others: nothing unless it is compressed.
  virtual std::optional<std::uint64_t> file_position() const { return {}; }
};

// A file, or standard input where the path is "-".
class FileSource : public ByteSource {
 public:
  // Throws OpenError where the file is missing, a directory, or not for us to read.
  explicit FileSource(const std::string& path);
  ~FileSource() override;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  std::size_t read(std::span<std::uint8_t> into) override;
  std::uint64_t size() const override { return size_; }
  std::string error() const override;

 private:
  int descriptor_ = -1;
  bool owned_ = false;
  std::uint64_t size_ = 0;
  int errno_ = 0;
};

class MemorySource : public ByteSource {
 public:
  // The octets must outlive the source.
  explicit MemorySource(Bytes octets) : rest_(octets), size_(octets.size()) {}

  std::size_t read(std::span<std::uint8_t> into) override;
  std::uint64_t size() const override { return size_; }
  std::string error() const override { return {}; }

 private:
  Bytes rest_;
  std::uint64_t size_;
};

// How messages to the user call the capture at `path`.
std::string display_name(const std::string& path);

}  // namespace rung::capture
