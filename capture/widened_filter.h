// A filter of packets for the kernel, which sees one packet at a time and no deeper than its first headers.
#pragma once

#include <string>
#include <vector>

namespace rung::capture {

// Expressions that let through whatever `expression` does and, as it could not judge them: fragments of IP behind the
// first one, which have no ports, and packets of tunnels; VLAN tags are looked behind. The widest comes first; not
// every link type knows all of its words, so the first one that compiles is meant. The last is `expression` itself.
std::vector<std::string> widened_filters(const std::string& expression);

}  // namespace rung::capture
