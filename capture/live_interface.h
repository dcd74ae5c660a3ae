// One interface of this host that packets are captured on.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/address.h"
#include "capture/live_input.h"

struct pcap;

namespace rung::capture {

struct LiveOptions {
  std::vector<std::string> interfaces;
  std::vector<Endpoint> listeners;    // where agents of HEP send to
  std::uint32_t snapshot_length = 0;  // octets kept of each packet
  std::uint32_t buffer_octets = 0;    // of the kernel's buffer, for each interface and listener
  bool promiscuous = true;
  bool immediate = false;  // each packet is handed over as it comes, which costs more than buffering them
  std::string filter;      // pcap-filter(7), empty: everything; see widened_filters()
};

class LiveInterface : public LiveInput {
 public:
  // How long the kernel may hold back packets that are not asked for immediately, in milliseconds.
  static constexpr int kernel_delay = 100;

  // Opens it and begins to capture; `number` is what its packets get as their interface. Throws OpenError, and
  // FilterError where the filter means nothing for its link type.
  LiveInterface(const std::string& name, std::uint32_t number, const LiveOptions& options);

  const std::string& name() const override { return name_; }
  LinkType link_type() const override { return link_type_; }
  std::uint32_t snapshot_length() const override { return snapshot_length_; }
  // About promiscuous mode.
  const std::string& warning() const override { return warning_; }
  void add_to(std::vector<pollfd>& waited_for) const override { waited_for.push_back({descriptor_, POLLIN, 0}); }
  bool read(const std::function<void(const Packet&)>& sink) override;
  // An interface that is down is not gone, its packets go on when it comes up.
  const std::string& error() const override { return error_; }
  LostPackets lost() override;

 private:
  struct Close {
    void operator()(pcap* handle) const;
  };
  void configure(const LiveOptions& options);
  void activate();
  void filter(const std::string& expression);
  [[noreturn]] void refuse(const std::string& reason) const;

  std::string name_;
  std::uint32_t number_;
  std::unique_ptr<pcap, Close> handle_;
  bool nanoseconds_ = false;
  LinkType link_type_ = LinkType::ethernet;
  std::uint32_t snapshot_length_ = 0;
  int descriptor_ = -1;
  std::string warning_, error_;
  LostPackets lost_;  // the counters of libpcap have 32 bits: what was counted before they went round
  std::uint32_t last_kernel_ = 0, last_interface_ = 0;
};

}  // namespace rung::capture
