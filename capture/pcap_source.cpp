#include "capture/pcap_source.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/limits.h"

namespace rung::capture {
namespace {

constexpr std::size_t file_header_size = 24;

struct Magic {
  std::uint32_t number;
  std::int64_t ns_per_tick;
  std::size_t record_header_size;
};
constexpr std::array<Magic, 3> magics{{
    {0xa1b2c3d4, 1000, 16}, {0xa1b23c4d, 1, 16}, {0xa1b2cd34, 1000, 24},  // written by patched libpcaps of the nineties
}};

}  // namespace

std::optional<PcapDialect> recognise_pcap(Bytes octets) {
  for (ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    std::uint32_t number = ByteReader(octets, order).u32();
    for (const Magic& magic : magics)
      if (number == magic.number) return PcapDialect{order, magic.ns_per_tick, magic.record_header_size};
  }
  return std::nullopt;
}

PcapSource::PcapSource(ByteInput input, PcapDialect dialect, CaptureLog log)
    : input_(std::move(input)), dialect_(dialect), log_(std::move(log)) {
  read_header();
}

void PcapSource::read_header() {
  Bytes header = input_.peek(file_header_size);
  if (header.size() < file_header_size) {
    log_.damaged(header.size(), "the file ends inside of its header");
    done_ = true;
    return;
  }
  ByteReader reader(header, dialect_.order);
  reader.skip(20);                                  // magic, version, time zone, accuracy, snapshot length
  std::uint32_t link_type = reader.u32() & 0xffff;  // above stands the length of the frame check sequence
  link_type_ = static_cast<LinkType>(link_type);
  log_.add_link_type(link_type);
  input_.consume(file_header_size);
}

bool PcapSource::next(Packet& packet) {
  if (done_) return false;
  done_ = !read_packet(packet);
  if (done_) log_.ended();
  return !done_;
}

bool PcapSource::read_packet(Packet& packet) {
  std::uint64_t start = input_.offset();
  Bytes header = input_.peek(dialect_.record_header_size);
  if (header.size() < dialect_.record_header_size) return end_of_file(header.size());
  ByteReader reader(header, dialect_.order);
  std::int64_t second = reader.u32();
  std::int64_t fraction = reader.u32();
  std::uint32_t captured = reader.u32();
  std::uint32_t wire = reader.u32();
  if (captured > limits::packet_size) {
    log_.damaged(start, "a packet of " + std::to_string(captured) + " octets cannot be");
    return false;
  }
  if (second == 0 && fraction == 0 && captured == 0 && wire == 0) {
    log_.damaged(start, "zeros stand where a packet should be");
    return false;
  }
  std::size_t whole = dialect_.record_header_size + captured;
  Bytes record = input_.peek(whole);
  if (record.size() < whole) return end_of_file(record.size());
  packet.bytes = record.subspan(dialect_.record_header_size);
  packet.ref.time = {second * 1'000'000'000 + fraction * dialect_.ns_per_tick};
  packet.link_type = link_type_;
  packet.interface = 0;
  packet.wire_size = std::max(wire, captured);
  input_.consume(whole);
  log_.accept(packet);
  return true;
}

bool PcapSource::end_of_file(std::size_t octets_left) {
  if (std::string error = input_.error(); !error.empty())
    log_.damaged(input_.offset() + octets_left, "reading failed: " + error);
  else if (octets_left > 0)
    log_.cut(input_.offset(), "only " + std::to_string(octets_left) + " octets of the last packet's record are there");
  return false;
}

}  // namespace rung::capture
