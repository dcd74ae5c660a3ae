// A filter expression as tcpdump takes it (pcap-filter(7)), for packets of any link type.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "capture/packet.h"

struct bpf_program;

namespace rung::capture {

// The expression cannot be understood; what() is libpcap's explanation.
class FilterError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class PacketFilter {
 public:
  // Throws FilterError where the expression means nothing for any link type that rung reads.
  explicit PacketFilter(std::string expression);

  bool judges(LinkType link_type) { return compiled(link_type).program != nullptr; }
  // Why packets of this link type cannot be judged; empty where they can.
  std::string refusal(LinkType link_type);
  // What the expression says of a packet; true where it cannot be judged.
  bool matches(const Packet& packet);

 private:
  struct Free {
    void operator()(bpf_program* program) const;
  };
  struct Compiled {
    std::unique_ptr<bpf_program, Free> program;  // none where there is a refusal
    std::string refusal;
  };
  const Compiled& compiled(LinkType link_type);
  Compiled compile(LinkType link_type) const;

  std::string expression_;
  std::map<LinkType, Compiled> compiled_;
};

}  // namespace rung::capture
