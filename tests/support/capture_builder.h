// Capture files made in memory, octet by octet as the formats say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_reader.h"

namespace rung::test {

// Numbers of one byte order, appended to a text.
class OctetWriter {
 public:
  explicit OctetWriter(ByteOrder order = ByteOrder::little) : order_(order) {}

  OctetWriter& u8(std::uint64_t value) { return number(value, 1); }
  OctetWriter& u16(std::uint64_t value) { return number(value, 2); }
  OctetWriter& u32(std::uint64_t value) { return number(value, 4); }
  OctetWriter& u64(std::uint64_t value) { return number(value, 8); }
  OctetWriter& text(std::string_view octets) {
    octets_ += octets;
    return *this;
  }
  // With zeros to a multiple of four.
  OctetWriter& padded(std::string_view octets) {
    return text(octets).text(std::string((4 - octets.size() % 4) % 4, '\0'));
  }
  const std::string& octets() const { return octets_; }

 private:
  OctetWriter& number(std::uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) {
      unsigned from = order_ == ByteOrder::little ? i : size - 1 - i;
      octets_ += static_cast<char>(value >> (8 * from) & 0xff);
    }
    return *this;
  }

  ByteOrder order_;
  std::string octets_;
};

class PcapBuilder {
 public:
  static constexpr std::uint32_t microseconds = 0xa1b2c3d4;
  static constexpr std::uint32_t nanoseconds = 0xa1b23c4d;

  explicit PcapBuilder(ByteOrder order = ByteOrder::little, std::uint32_t magic = microseconds,
                       std::uint32_t link_type = 1)
      : writer_(order), ns_per_tick_(magic == nanoseconds ? 1 : 1000) {
    writer_.u32(magic).u16(2).u16(4).u32(0).u32(0).u32(262144).u32(link_type);
  }

  // `wire_size` 0: as many octets as were captured.
  PcapBuilder& packet(std::int64_t time_ns, std::string_view octets, std::size_t wire_size = 0) {
    writer_.u32(static_cast<std::uint64_t>(time_ns / 1'000'000'000));
    writer_.u32(static_cast<std::uint64_t>(time_ns % 1'000'000'000 / ns_per_tick_));
    writer_.u32(octets.size()).u32(wire_size == 0 ? octets.size() : wire_size).text(octets);
    return *this;
  }
  // Octets as they are, to damage the file.
  PcapBuilder& raw(std::string_view octets) {
    writer_.text(octets);
    return *this;
  }
  const std::string& octets() const { return writer_.octets(); }

 private:
  OctetWriter writer_;
  std::int64_t ns_per_tick_;
};

class PcapngBuilder {
 public:
  explicit PcapngBuilder(ByteOrder order = ByteOrder::little) { section(order); }

  PcapngBuilder& section(ByteOrder order) {
    order_ = order;
    return block(0x0A0D0D0A, body().u32(0x1A2B3C4D).u16(1).u16(0).u64(UINT64_MAX));
  }
  // `options`: as option() makes them, one behind another.
  PcapngBuilder& interface(std::uint32_t link_type = 1, std::uint32_t snapshot_length = 0,
                           std::string_view options = {}) {
    return block(1, body().u16(link_type).u16(0).u32(snapshot_length).text(options));
  }
  PcapngBuilder& packet(std::uint32_t interface, std::uint64_t ticks, std::string_view octets,
                        std::size_t wire_size = 0) {
    return block(6, body()
                        .u32(interface)
                        .u32(ticks >> 32)
                        .u32(ticks & 0xffffffff)
                        .u32(octets.size())
                        .u32(wire_size == 0 ? octets.size() : wire_size)
                        .padded(octets));
  }
  PcapngBuilder& simple_packet(std::string_view octets, std::size_t wire_size = 0) {
    return block(3, body().u32(wire_size == 0 ? octets.size() : wire_size).padded(octets));
  }
  PcapngBuilder& obsolete_packet(std::uint32_t interface, std::uint64_t ticks, std::string_view octets) {
    return block(2, body()
                        .u16(interface)
                        .u16(0xffff)
                        .u32(ticks >> 32)
                        .u32(ticks & 0xffffffff)
                        .u32(octets.size())
                        .u32(octets.size())
                        .padded(octets));
  }
  PcapngBuilder& statistics(std::uint32_t interface, std::uint64_t ifdrop, std::uint64_t osdrop) {
    return block(5, body()
                        .u32(interface)
                        .u64(0)
                        .text(option(5, body().u64(ifdrop).octets()))
                        .text(option(7, body().u64(osdrop).octets())));
  }
  PcapngBuilder& secrets(std::uint32_t type, std::string_view octets) {
    return block(10, body().u32(type).u32(octets.size()).padded(octets));
  }
  PcapngBuilder& block(std::uint32_t type, const OctetWriter& content) {
    std::string padded = body().padded(content.octets()).octets();
    std::size_t size = padded.size() + 12;
    return raw(body().u32(type).u32(size).text(padded).u32(size).octets());
  }
  PcapngBuilder& raw(std::string_view octets) {
    octets_ += octets;
    return *this;
  }
  std::string option(std::uint16_t code, std::string_view value) const {
    return body().u16(code).u16(value.size()).padded(value).octets();
  }
  // An empty writer in the byte order of the section.
  OctetWriter body() const { return OctetWriter(order_); }
  const std::string& octets() const { return octets_; }

 private:
  ByteOrder order_ = ByteOrder::little;
  std::string octets_;
};

}  // namespace rung::test
