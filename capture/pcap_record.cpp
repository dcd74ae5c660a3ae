#include "capture/pcap_record.h"

#include "base/limits.h"
#include "capture/sound_search.h"

namespace rung::capture {

RecordHeader load_record_header(const std::uint8_t* octets, const PcapDialect& dialect) {
  return {load_u32(octets, dialect.order), load_u32(octets + 4, dialect.order), load_u32(octets + 8, dialect.order),
          load_u32(octets + 12, dialect.order)};
}

const char* impossible(const RecordHeader& header) {
  if (header.captured > limits::packet_size) return "a packet is larger than one can be";
  if ((header.second | header.fraction | header.captured | header.wire) == 0)
    return "zeros stand where a packet should be";
  return nullptr;
}

// Some writers leave a snapshot length in the header that their packets exceed, others a wrong size on the wire.
bool is_sane(const RecordHeader& header, const PcapDialect& dialect) {
  if (impossible(header) != nullptr || header.wire > limits::packet_size) return false;
  return std::int64_t{header.fraction} * dialect.ns_per_tick < 1'000'000'000 &&
         (header.captured <= header.wire || header.captured <= dialect.snapshot_length);
}

bool is_near(Timestamp a, Timestamp b) { return (a < b ? b - a : a - b) <= limits::resync_time; }

}  // namespace rung::capture
