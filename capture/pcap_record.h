// What stands in front of each packet of a pcap file, and whether it can be believed.
#pragma once

#include <cstdint>

#include "base/byte_reader.h"
#include "base/bytes.h"
#include "base/timestamp.h"

namespace rung::capture {

// What the header of a pcap file says about all of its records.
struct PcapDialect {
  ByteOrder order = ByteOrder::big;
  std::int64_t ns_per_tick = 1000;      // of the fraction of a second
  std::size_t record_header_size = 16;  // 24 in the dialect that also says the interface
  std::uint32_t snapshot_length = 0;    // 0: not said, or not read yet
};

// Octets of a record header that are read; the longer dialect adds nothing that matters.
constexpr std::size_t record_fields_size = 16;

struct RecordHeader {
  std::uint32_t second = 0, fraction = 0;
  std::uint32_t captured = 0, wire = 0;

  Timestamp time(const PcapDialect& dialect) const {
    return {std::int64_t{second} * 1'000'000'000 + std::int64_t{fraction} * dialect.ns_per_tick};
  }
};

// The octets must be record_fields_size, at least.
RecordHeader load_record_header(const std::uint8_t* octets, const PcapDialect& dialect);

// Why this cannot be a record, whatever wrote it; nullptr where it can.
const char* impossible(const RecordHeader& header);

// True where the header is as every known writer makes them. Of four random numbers it is true once in 2^34 times.
bool is_sane(const RecordHeader& header, const PcapDialect& dialect);

// True where the times lie as near as those of neighbours do.
bool is_near(Timestamp a, Timestamp b);

}  // namespace rung::capture
