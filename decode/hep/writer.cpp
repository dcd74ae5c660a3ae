#include "decode/hep/writer.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace rung::hep {
namespace {

constexpr std::uint8_t family_ipv4 = 2, family_ipv6 = 10;  // of Linux, as all agents write them

class Chunks {
 public:
  void number(ChunkType type, std::uint32_t value, std::size_t size) {
    head(type, size);
    for (std::size_t i = size; i > 0; --i) octets_.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
  }
  void octets(ChunkType type, Bytes data) {
    head(type, data.size());
    octets_.insert(octets_.end(), data.begin(), data.end());
  }
  void octets_if_any(ChunkType type, Bytes data) {
    if (!data.empty()) octets(type, data);
  }
  void address(const IpAddress& address, ChunkType v4, ChunkType v6) {
    const Bytes all(address.octets);
    octets(address.is_v6 ? v6 : v4, address.is_v6 ? all : all.subspan(12));
  }
  // The packet; empty where it is too long.
  std::vector<std::uint8_t> finish() {
    if (octets_.size() > UINT16_MAX) return {};
    octets_[4] = static_cast<std::uint8_t>(octets_.size() >> 8);
    octets_[5] = static_cast<std::uint8_t>(octets_.size());
    return std::move(octets_);
  }

 private:
  void head(ChunkType type, std::size_t data_size) {
    constexpr std::uint16_t vendor = 0;
    const std::size_t size = data_size + chunk_head_size;  // too long ones make the packet too long
    for (const std::size_t value : {std::size_t{vendor}, static_cast<std::size_t>(type), size}) {
      octets_.push_back(static_cast<std::uint8_t>(value >> 8));
      octets_.push_back(static_cast<std::uint8_t>(value));
    }
  }

  std::vector<std::uint8_t> octets_ = {'H', 'E', 'P', '3', 0, 0};
};

}  // namespace

Result<std::vector<std::uint8_t>> write_packet(const Packet& packet) {
  const IpAddress source = packet.source_address.value_or(IpAddress{});
  const IpAddress destination = packet.destination_address.value_or(IpAddress{});
  if (source.is_v6 != destination.is_v6) return ParseError{ParseErrorCode::out_of_range, 0};
  const std::int64_t microseconds = packet.time ? std::max<std::int64_t>(packet.time->ns, 0) / 1000 : 0;
  constexpr std::int64_t in_a_second = 1'000'000;
  Chunks chunks;
  chunks.number(ChunkType::ip_family, source.is_v6 ? family_ipv6 : family_ipv4, 1);
  chunks.number(ChunkType::ip_protocol, packet.ip_protocol, 1);
  chunks.address(source, ChunkType::ipv4_source, ChunkType::ipv6_source);
  chunks.address(destination, ChunkType::ipv4_destination, ChunkType::ipv6_destination);
  chunks.number(ChunkType::source_port, packet.source_port, 2);
  chunks.number(ChunkType::destination_port, packet.destination_port, 2);
  chunks.number(ChunkType::seconds, static_cast<std::uint32_t>(microseconds / in_a_second), 4);
  chunks.number(ChunkType::microseconds, static_cast<std::uint32_t>(microseconds % in_a_second), 4);
  chunks.number(ChunkType::protocol_type, packet.protocol_type, 1);
  chunks.number(ChunkType::agent_id, packet.agent_id, 4);
  chunks.octets_if_any(ChunkType::auth_key, packet.auth_key);
  if (packet.payload)
    chunks.octets(packet.compressed ? ChunkType::compressed_payload : ChunkType::payload, *packet.payload);
  chunks.octets_if_any(ChunkType::correlation_id, as_bytes(packet.correlation_id));
  chunks.octets_if_any(ChunkType::node_name, as_bytes(packet.node_name));
  std::vector<std::uint8_t> octets = chunks.finish();
  if (octets.empty()) return ParseError{ParseErrorCode::over_limit, 0};
  return octets;
}

}  // namespace rung::hep
