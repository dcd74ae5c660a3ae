#include "capture/live_interface.h"

#include <pcap/pcap.h>
#include <pcap/sll.h>

#include <algorithm>
#include <array>

#include "capture/packet_filter.h"
#include "capture/packet_source.h"
#include "capture/widened_filter.h"

namespace rung::capture {
namespace {

constexpr int packets_at_once = 8192;

// libpcap's number of a link type in memory as the one of files.
LinkType link_type_of(int dlt) { return dlt == DLT_RAW ? LinkType::raw : static_cast<LinkType>(dlt); }

struct Reading {
  const std::function<void(const Packet&)>& sink;
  LinkType link_type;
  std::uint32_t interface;
  bool nanoseconds;
};

extern "C" void on_captured(unsigned char* user, const pcap_pkthdr* header, const unsigned char* octets) {
  const auto& reading = *reinterpret_cast<const Reading*>(user);
  Packet packet;
  const std::int64_t fraction = header->ts.tv_usec * (reading.nanoseconds ? 1 : 1000);
  packet.ref.time = Timestamp{} + seconds(header->ts.tv_sec) + Duration{fraction};
  packet.link_type = reading.link_type;
  packet.interface = reading.interface;
  packet.wire_size = header->len;
  packet.bytes = Bytes(octets, header->caplen);
  reading.sink(packet);
}

}  // namespace

void LiveInterface::Close::operator()(pcap* handle) const { ::pcap_close(handle); }

LiveInterface::LiveInterface(const std::string& name, std::uint32_t number, const LiveOptions& options)
    : name_(name), number_(number) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  handle_.reset(::pcap_create(name.c_str(), error.data()));
  if (!handle_) refuse(error.data());
  configure(options);
  activate();
  if (!options.filter.empty()) filter(options.filter);
  if (::pcap_setnonblock(handle_.get(), 1, error.data()) != 0) refuse(error.data());
  descriptor_ = ::pcap_get_selectable_fd(handle_.get());
  if (descriptor_ < 0) refuse("it cannot be waited for");
}

void LiveInterface::refuse(const std::string& reason) const { throw OpenError(name_ + ": " + reason); }

void LiveInterface::configure(const LiveOptions& options) {
  pcap_t* handle = handle_.get();
  ::pcap_set_snaplen(handle, static_cast<int>(options.snapshot_length));
  ::pcap_set_promisc(handle, options.promiscuous ? 1 : 0);
  ::pcap_set_immediate_mode(handle, options.immediate ? 1 : 0);
  ::pcap_set_timeout(handle, kernel_delay);
  ::pcap_set_buffer_size(handle, static_cast<int>(options.buffer_octets));
  nanoseconds_ = ::pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO) == 0;
}

void LiveInterface::activate() {
  pcap_t* handle = handle_.get();
  const int status = ::pcap_activate(handle);
  const std::string why = ::pcap_geterr(handle);
  if (status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED)
    refuse(
        "capturing is not allowed: run as root, or give the program the capability once: "
        "setcap cap_net_raw,cap_net_admin=ep $(command -v rung)");
  if (status == PCAP_ERROR_NO_SUCH_DEVICE)
    refuse("there is no such interface (`rung interfaces` lists them)" + (why.empty() ? "" : ": " + why));
  if (status < 0) refuse(why.empty() ? ::pcap_statustostr(status) : why);
  if (status == PCAP_WARNING_PROMISC_NOTSUP && name_ != "any")
    warning_ = "promiscuous mode is not to be had";
  else if (status == PCAP_WARNING && !why.empty())
    warning_ = why;
#ifdef DLT_LINUX_SLL2
  if (name_ == "any") ::pcap_set_datalink(handle, DLT_LINUX_SLL2);  // tells the interface of each packet
#endif
  link_type_ = link_type_of(::pcap_datalink(handle));
  snapshot_length_ = static_cast<std::uint32_t>(std::max(::pcap_snapshot(handle), 0));
  nanoseconds_ = ::pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO;
}

void LiveInterface::filter(const std::string& expression) {
  pcap_t* handle = handle_.get();
  bpf_program program{};
  bool compiled = false;
  for (const std::string& widened : widened_filters(expression)) {
    constexpr int optimize = 1;
    compiled = ::pcap_compile(handle, &program, widened.c_str(), optimize, PCAP_NETMASK_UNKNOWN) == 0;
    if (compiled) break;
  }
  if (!compiled) throw FilterError(name_ + ": " + ::pcap_geterr(handle));
  const int status = ::pcap_setfilter(handle, &program);
  ::pcap_freecode(&program);
  if (status != 0) throw FilterError(name_ + ": " + ::pcap_geterr(handle));
}

bool LiveInterface::read(const std::function<void(const Packet&)>& sink) {
  if (gone()) return false;
  const Reading reading{sink, link_type_, number_, nanoseconds_};
  auto* user = reinterpret_cast<unsigned char*>(const_cast<Reading*>(&reading));
  const int count = ::pcap_dispatch(handle_.get(), packets_at_once, &on_captured, user);
  if (count >= 0) return count >= packets_at_once;
  error_ = ::pcap_geterr(handle_.get());
  if (error_.empty()) error_ = "it cannot be read";
  return false;
}

LostPackets LiveInterface::lost() {
  pcap_stat statistics{};
  if (gone() || ::pcap_stats(handle_.get(), &statistics) != 0) return lost_;
  // Differences of 32 bits are right also where the counter went round.
  lost_.kernel += statistics.ps_drop - last_kernel_;
  lost_.interface += statistics.ps_ifdrop - last_interface_;
  last_kernel_ = statistics.ps_drop;
  last_interface_ = statistics.ps_ifdrop;
  return lost_;
}

}  // namespace rung::capture
