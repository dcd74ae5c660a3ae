// Messages as packets of HEP version 3 over UDP, for a collector such as HOMER.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/address.h"
#include "correlate/event.h"

namespace rung::cli {

struct HepCounters {
  std::uint64_t sent = 0;
  std::uint64_t failed = 0;     // the network, or its buffer, refused
  std::uint64_t too_large = 0;  // for a datagram
};

class HepSender {
 public:
  // Opens the socket, in the thread that calls it and with its privileges. `agent_id` is what the collector knows the
  // capture by. Throws EnvironmentError.
  HepSender(const Endpoint& collector, std::uint32_t agent_id);
  ~HepSender();
  HepSender(const HepSender&) = delete;
  HepSender& operator=(const HepSender&) = delete;

  // The message as it was seen, header fields with credentials included. Never waits: what cannot be sent is counted.
  void send(const correlate::Message& message);
  const HepCounters& counters() const { return counters_; }

 private:
  int descriptor_;
  std::uint32_t agent_id_;
  HepCounters counters_;
};

}  // namespace rung::cli
