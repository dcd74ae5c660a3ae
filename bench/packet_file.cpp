#include "bench/packet_file.h"

#include <stdexcept>

namespace rung::bench {
namespace {

void little32(std::string& to, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) to += static_cast<char>(value >> shift & 0xff);
}
void big16(std::string& to, std::uint32_t value) {
  to += static_cast<char>(value >> 8 & 0xff);
  to += static_cast<char>(value & 0xff);
}
void big32(std::string& to, std::uint32_t value) {
  big16(to, value >> 16);
  big16(to, value & 0xffff);
}

// RFC 1071 over the 20 octets at `header`.
std::uint16_t checksum(std::string_view header) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < 20; i += 2)
    sum += static_cast<std::uint32_t>(static_cast<std::uint8_t>(header[i]) << 8 |
                                      static_cast<std::uint8_t>(header[i + 1]));
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

constexpr std::size_t record_header_size = 16, ethernet_size = 14, ip_size = 20;

}  // namespace

PacketFile::PacketFile(const std::string& path) : path_(path), out_(path, std::ios::binary) {
  if (!out_) throw std::runtime_error("cannot write " + path);
  little32(packet_, 0xa1b2c3d4);   // microseconds
  little32(packet_, 2 | 4 << 16);  // version 2.4
  little32(packet_, 0);
  little32(packet_, 0);
  little32(packet_, 262144);
  little32(packet_, 1);  // Ethernet
  end_packet({});
}

void PacketFile::udp(std::int64_t time_us, Address source, Address destination, std::string_view payload) {
  begin_packet(time_us, 17, source, destination, 8 + payload.size());
  big16(packet_, source.port);
  big16(packet_, destination.port);
  big16(packet_, static_cast<std::uint32_t>(8 + payload.size()));
  big16(packet_, 0);
  end_packet(payload);
}

void PacketFile::tcp(std::int64_t time_us, const Segment& segment, std::string_view payload) {
  begin_packet(time_us, 6, segment.source, segment.destination, 20 + payload.size());
  big16(packet_, segment.source.port);
  big16(packet_, segment.destination.port);
  big32(packet_, segment.sequence);
  big32(packet_, segment.acknowledgment);
  big16(packet_, 0x5000u | segment.flags);
  big16(packet_, 65535);
  big32(packet_, 0);
  end_packet(payload);
}

void PacketFile::begin_packet(std::int64_t time_us, std::uint8_t protocol, Address source, Address destination,
                              std::size_t ip_payload_size) {
  auto ip_total = static_cast<std::uint32_t>(ip_size + ip_payload_size);
  auto captured = static_cast<std::uint32_t>(ethernet_size + ip_total);
  little32(packet_, static_cast<std::uint32_t>(time_us / 1'000'000));
  little32(packet_, static_cast<std::uint32_t>(time_us % 1'000'000));
  little32(packet_, captured);
  little32(packet_, captured);
  packet_.append("\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01\x08\x00", ethernet_size);
  big16(packet_, 0x4500);
  big16(packet_, ip_total);
  big16(packet_, ip_id_++);
  big16(packet_, 0x4000);  // do not fragment
  packet_ += '\x40';
  packet_ += static_cast<char>(protocol);
  big16(packet_, 0);
  big32(packet_, source.ip);
  big32(packet_, destination.ip);
  constexpr std::size_t at = record_header_size + ethernet_size;
  std::uint16_t sum = checksum(std::string_view(packet_).substr(at, ip_size));
  packet_[at + 10] = static_cast<char>(sum >> 8);
  packet_[at + 11] = static_cast<char>(sum & 0xff);
}

void PacketFile::end_packet(std::string_view payload) {
  packet_ += payload;
  out_.write(packet_.data(), static_cast<std::streamsize>(packet_.size()));
  octets_ += packet_.size();
  packet_.clear();
}

void PacketFile::close() {
  out_.close();
  if (!out_) throw std::runtime_error("cannot write all of " + path_);
}

}  // namespace rung::bench
