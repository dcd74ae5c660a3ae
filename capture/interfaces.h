// The interfaces of this host that packets can be captured on.
#pragma once

#include <string>
#include <vector>

namespace rung::capture {

struct Interface {
  std::string name;
  std::string description;             // empty where the system has none
  std::vector<std::string> addresses;  // numeric, in the order of the system
  bool up = false, running = false;    // up: configured so; running: the link is there as well
  bool loopback = false, wireless = false;
  bool all = false;  // `any`: stands for all of them
};

// Those whose packets rung can read, the likely ones first, as libpcap orders them. Throws OpenError.
std::vector<Interface> list_interfaces();

}  // namespace rung::capture
