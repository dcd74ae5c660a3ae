#include "capture/packet_filter.h"

#include <pcap/pcap.h>

#include <array>
#include <utility>

#include "base/limits.h"

namespace rung::capture {
namespace {

constexpr std::array read_link_types{LinkType::ethernet,   LinkType::linux_sll, LinkType::raw,  LinkType::null,
                                     LinkType::linux_sll2, LinkType::loop,      LinkType::ipv4, LinkType::ipv6};

// What libpcap calls a link type in memory. The numbers differ from those in files for a few old ones.
int dlt_of(LinkType link_type) {
  switch (link_type) {
    case LinkType::raw:
    case LinkType::raw_bsd:
    case LinkType::raw_openbsd:
      return DLT_RAW;
    default:
      return static_cast<int>(link_type);
  }
}

struct Close {
  void operator()(pcap_t* handle) const { ::pcap_close(handle); }
};

}  // namespace

void PacketFilter::Free::operator()(bpf_program* program) const {
  ::pcap_freecode(program);
  delete program;
}

PacketFilter::PacketFilter(std::string expression) : expression_(std::move(expression)) {
  for (LinkType link_type : read_link_types)
    if (compiled(link_type).program) return;
  throw FilterError(compiled(LinkType::ethernet).refusal);
}

PacketFilter::Compiled PacketFilter::compile(LinkType link_type) const {
  std::unique_ptr<pcap_t, Close> handle(::pcap_open_dead(dlt_of(link_type), static_cast<int>(limits::packet_size)));
  if (!handle) return {nullptr, "libpcap does not know this link type"};
  std::unique_ptr<bpf_program, Free> program(new bpf_program{});
  constexpr int optimize = 1;
  if (::pcap_compile(handle.get(), program.get(), expression_.c_str(), optimize, PCAP_NETMASK_UNKNOWN) != 0)
    return {nullptr, ::pcap_geterr(handle.get())};
  return {std::move(program), {}};
}

const PacketFilter::Compiled& PacketFilter::compiled(LinkType link_type) {
  const auto known = compiled_.find(link_type);
  if (known != compiled_.end()) return known->second;
  return compiled_.emplace(link_type, compile(link_type)).first->second;
}

std::string PacketFilter::refusal(LinkType link_type) { return compiled(link_type).refusal; }

bool PacketFilter::matches(const Packet& packet) {
  const Compiled& filter = compiled(packet.link_type);
  if (!filter.program) return true;
  pcap_pkthdr header{};
  header.caplen = static_cast<bpf_u_int32>(packet.bytes.size());
  header.len = packet.wire_size;
  return ::pcap_offline_filter(filter.program.get(), &header, packet.bytes.data()) != 0;
}

}  // namespace rung::capture
