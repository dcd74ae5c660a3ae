#include "capture/widened_filter.h"

namespace rung::capture {
namespace {

constexpr const char* fragments = "(ip and ip[6:2] & 0x1fff != 0) or (ip6 and ip6[6] = 44)";
// IP in IP, GRE, EtherIP, L2TPv3, MPLS and Ethernet in IP; then the ports of UDP tunnels: see decode/net/tunnels.cpp.
constexpr const char* tunnels =
    "ip proto 4 or ip proto 41 or ip proto 47 or ip proto 97 or ip proto 115 or ip proto 137 or ip proto 143 or "
    "ip6 proto 4 or ip6 proto 41 or ip6 proto 47 or ip6 proto 97 or ip6 proto 115 or ip6 proto 137 or ip6 proto 143 or "
    "udp port 1701 or udp port 2152 or udp port 3544 or udp port 4754 or udp port 4789 or udp port 4790 or "
    "udp port 6081 or udp port 6635 or udp port 8472 or udp port 37008";
// MPLS, PPPoE and PBB on the link itself.
constexpr const char* link_tunnels =
    "ether proto 0x8847 or ether proto 0x8848 or ether proto 0x8864 or ether proto 0x88e7";

std::string any_of(const std::string& one, const std::string& other) { return one + " or " + other; }

}  // namespace

std::vector<std::string> widened_filters(const std::string& expression) {
  const std::string own = '(' + expression + ')';
  const std::string on_ip = any_of(own, any_of(fragments, tunnels));
  const std::string on_link = any_of(on_ip, link_tunnels);
  // From the word `vlan` on libpcap counts offsets from behind the tag, so it stands last; twice means two tags.
  const std::string tagged = " or (vlan and (" + on_link + "))";
  return {on_link + tagged + tagged, on_link, on_ip, any_of(own, fragments), expression};
}

}  // namespace rung::capture
