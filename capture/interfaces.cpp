#include "capture/interfaces.h"

#include <netdb.h>
#include <pcap/pcap.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "capture/packet_source.h"

namespace rung::capture {
namespace {

// What libpcap offers beside network interfaces.
constexpr std::array<std::string_view, 5> no_networks{"bluetooth", "usbmon", "dbus-", "nfqueue", "rpmsg"};

struct FreeDevices {
  void operator()(pcap_if_t* devices) const { ::pcap_freealldevs(devices); }
};

std::string numeric(const sockaddr* address) {
  if (address == nullptr || (address->sa_family != AF_INET && address->sa_family != AF_INET6)) return {};
  const socklen_t size = address->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  std::array<char, NI_MAXHOST> text{};
  const int error = ::getnameinfo(address, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return error == 0 ? std::string(text.data()) : std::string();
}

Interface interface_of(const pcap_if_t& device) {
  Interface interface;
  interface.name = device.name;
  if (device.description != nullptr) interface.description = device.description;
  for (const pcap_addr* address = device.addresses; address != nullptr; address = address->next)
    if (std::string text = numeric(address->addr); !text.empty()) interface.addresses.push_back(std::move(text));
  interface.up = (device.flags & PCAP_IF_UP) != 0;
  interface.running = (device.flags & PCAP_IF_RUNNING) != 0;
  interface.loopback = (device.flags & PCAP_IF_LOOPBACK) != 0;
  interface.wireless = (device.flags & PCAP_IF_WIRELESS) != 0;
  interface.all = interface.name == "any";
  return interface;
}

}  // namespace

std::vector<Interface> list_interfaces() {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  pcap_if_t* first = nullptr;
  if (::pcap_findalldevs(&first, error.data()) != 0)
    throw OpenError(std::string("the interfaces cannot be listed: ") + error.data());
  const std::unique_ptr<pcap_if_t, FreeDevices> devices(first);
  std::vector<Interface> interfaces;
  for (const pcap_if_t* device = first; device != nullptr; device = device->next) {
    const std::string_view name = device->name;
    const auto names_it = [&](std::string_view prefix) { return name.starts_with(prefix); };
    if (std::none_of(no_networks.begin(), no_networks.end(), names_it)) interfaces.push_back(interface_of(*device));
  }
  return interfaces;
}

}  // namespace rung::capture
