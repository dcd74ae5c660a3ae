#include "decode/hep/old_packet.h"

#include <algorithm>
#include <array>

#include "base/byte_reader.h"

namespace rung::hep {
namespace {

constexpr std::size_t fixed_size = 8;                               // version, header length, family, protocol, ports
constexpr std::size_t time_size = 10;                               // seconds, microseconds, agent's id
constexpr std::array<std::size_t, 2> time_sizes = {time_size, 12};  // with and without padding

constexpr std::uint8_t family_ipv4 = 2;
// AF_INET6 of Linux, FreeBSD and macOS.
constexpr bool is_ipv6(std::uint8_t family) { return family == 10 || family == 28 || family == 30; }

// Octets up to what follows the addresses; 0 where the family is none.
std::size_t addressed_size(std::uint8_t family) {
  if (family == family_ipv4) return fixed_size + 2 * std::size_t{4};
  return is_ipv6(family) ? fixed_size + 2 * std::size_t{16} : 0;
}

// The header length counts the time or not: writers differ.
bool is_header_size(std::uint8_t version, std::size_t said, std::size_t addressed) {
  if (said == addressed) return true;
  return version == 2 &&
         std::any_of(time_sizes.begin(), time_sizes.end(), [&](std::size_t size) { return said == addressed + size; });
}

struct Sent {
  Timestamp time;
  std::uint16_t agent_id = 0;
};

Sent read_sent(Bytes bytes, ByteOrder order) {
  ByteReader reader(bytes, order);
  const std::uint32_t whole = reader.u32(), microseconds = reader.u32();
  return {Timestamp{} + seconds(whole) + Duration{std::int64_t{microseconds} * 1000}, reader.u16()};
}

Sent nearest_to(Timestamp arrival, Bytes bytes) {
  const auto distance = [&](const Sent& sent) {
    return sent.time < arrival ? arrival - sent.time : sent.time - arrival;
  };
  const Sent big = read_sent(bytes, ByteOrder::big), little = read_sent(bytes, ByteOrder::little);
  return distance(little) < distance(big) ? little : big;
}

}  // namespace

bool may_be_old_packet(Bytes bytes) {
  if (bytes.size() < fixed_size || bytes[0] < 1 || bytes[0] > 2) return false;
  const std::size_t addressed = addressed_size(bytes[2]);
  return addressed != 0 && is_header_size(bytes[0], bytes[1], addressed) && bytes.size() > addressed;
}

Result<Packet> parse_old_packet(Bytes bytes, BeginsMessage begins_message, Timestamp arrival) {
  if (!may_be_old_packet(bytes)) return ParseError{ParseErrorCode::malformed, 0};
  ByteReader reader(bytes);
  Packet packet;
  packet.version = reader.u8();
  reader.skip(1);
  const bool v6 = reader.u8() != family_ipv4;
  packet.ip_protocol = reader.u8();
  packet.source_port = reader.u16();
  packet.destination_port = reader.u16();
  packet.source_address = v6 ? ipv6_address(reader.take(16)) : ipv4_address(reader.take(4));
  packet.destination_address = v6 ? ipv6_address(reader.take(16)) : ipv4_address(reader.take(4));
  packet.protocol_type = protocol_sip;
  const Bytes behind = reader.rest();
  if (packet.version == 1) {
    if (!begins_message(behind)) return ParseError{ParseErrorCode::malformed, reader.offset()};
    packet.payload = behind;
    return packet;
  }
  for (const std::size_t size : time_sizes) {
    if (behind.size() <= size || !begins_message(behind.subspan(size))) continue;
    const Sent sent = nearest_to(arrival, behind.first(time_size));
    packet.time = sent.time;
    packet.agent_id = sent.agent_id;
    packet.payload = behind.subspan(size);
    return packet;
  }
  return ParseError{ParseErrorCode::malformed, bytes.size() - behind.size()};
}

}  // namespace rung::hep
