// A pcap file of Ethernet frames with UDP datagrams and TCP segments over IPv4, made up for
// measuring. Header checksums of IP are right; those of UDP are 0 (none, RFC 768), those of TCP are
// 0 too, as on an offloading card.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

namespace rung::bench {

struct Address {
  std::uint32_t ip = 0;
  std::uint16_t port = 0;
};

struct Segment {
  Address source, destination;
  std::uint32_t sequence = 0, acknowledgment = 0;
  std::uint8_t flags = 0;
};

namespace tcp_flag {
constexpr std::uint8_t fin = 1, syn = 2, push = 8, ack = 16;
}

class PacketFile {
 public:
  // Throws std::runtime_error where the file cannot be written.
  explicit PacketFile(const std::string& path);

  // Times are microseconds since 1970. A payload has at most 65,000 octets.
  void udp(std::int64_t time_us, Address source, Address destination, std::string_view payload);
  void tcp(std::int64_t time_us, const Segment& segment, std::string_view payload);

  std::uint64_t octets() const { return octets_; }
  // Throws std::runtime_error where not everything could be written.
  void close();

 private:
  void begin_packet(std::int64_t time_us, std::uint8_t protocol, Address source, Address destination,
                    std::size_t ip_payload_size);
  void end_packet(std::string_view payload);

  std::string path_;
  std::ofstream out_;
  std::string packet_;
  std::uint16_t ip_id_ = 0;
  std::uint64_t octets_ = 0;
};

}  // namespace rung::bench
