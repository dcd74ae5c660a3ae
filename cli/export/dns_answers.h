// DNS answers of a capture, kept until it is known which servers they were asked for (RFC 3263).
#pragma once

#include <deque>
#include <set>
#include <string>
#include <vector>

#include "cli/export/chosen_packets.h"
#include "decode/net/sinks.h"

namespace rung::cli {

class DnsAnswers {
 public:
  // A datagram from port 53; anything but a readable answer is passed over. Of too many the oldest go.
  void add(const net::Datagram& datagram);
  // The answers that led to one of these addresses: by address, by the service of that name, by the domain's choice of
  // services.
  std::vector<ChosenPackets::Place> about(const std::set<std::string>& addresses) const;

 private:
  struct Answer {
    ChosenPackets::Place place;
    std::set<std::string> from, to;  // what it answers: names; with what: names and addresses
  };
  std::deque<Answer> answers_;
};

}  // namespace rung::cli
