#include "capture/byte_input.h"

#include <algorithm>
#include <memory>
#include <string>

#include "tests/support/catch.h"

namespace rung::capture {
namespace {

// Gives at most `step` octets at once, as a pipe does, and counts how far it was read.
class SlowSource : public ByteSource {
 public:
  SlowSource(std::uint64_t size, std::size_t step) : size_(size), step_(step) {}
  std::size_t read(std::span<std::uint8_t> into) override {
    largest_read = std::max(largest_read, into.size());
    std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>({into.size(), step_, size_ - at_}));
    for (std::size_t i = 0; i < size; ++i) into[i] = static_cast<std::uint8_t>((at_ + i) % 251);
    at_ += size;
    return size;
  }
  std::uint64_t size() const override { return 0; }
  std::string error() const override { return {}; }
  std::size_t largest_read = 0;

 private:
  std::uint64_t size_;
  std::size_t step_;
  std::uint64_t at_ = 0;
};

TEST_CASE("peek gives what was asked for, across reads, and the offset follows consume") {
  for (std::size_t step : {1u, 7u, 65536u}) {
    ByteInput input(std::make_unique<SlowSource>(1000, step));
    std::uint64_t offset = 0;
    for (std::size_t size : {3u, 100u, 0u, 500u}) {
      Bytes bytes = input.peek(size);
      REQUIRE(bytes.size() == size);
      for (std::size_t i = 0; i < size; ++i) REQUIRE(bytes[i] == (offset + i) % 251);
      input.consume(size);
      offset += size;
      CHECK(input.offset() == offset);
    }
    CHECK(input.peek(1000).size() == 397);
    CHECK(input.skip(397));
    CHECK_FALSE(input.skip(1));
    CHECK(input.offset() == 1000);
  }
}

TEST_CASE("a view stays as it was when it is consumed") {
  ByteInput input(std::make_unique<SlowSource>(100, 100));
  Bytes bytes = input.peek(10);
  input.consume(10);
  CHECK(bytes[9] == 9);
}

TEST_CASE("skipping a large block holds none of it") {
  auto source = std::make_unique<SlowSource>(10u << 20, 1u << 20);
  SlowSource& seen = *source;
  ByteInput input(std::move(source));
  CHECK(input.skip(9u << 20));
  CHECK(seen.largest_read <= 64u << 10);
  CHECK(input.peek(1)[0] == (9u << 20) % 251);
}

TEST_CASE("a length that lies costs no more memory than the file is long") {
  auto source = std::make_unique<SlowSource>(100'000, 1u << 20);
  SlowSource& seen = *source;
  ByteInput input(std::move(source));
  CHECK(input.peek(1u << 30).size() == 100'000);
  CHECK(seen.largest_read <= 200'000);
}

}  // namespace
}  // namespace rung::capture
