// What a live source takes packets from: an interface, or sockets of this host.
#pragma once

#include <poll.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "capture/packet.h"

namespace rung::capture {

// Packets lost since it was opened, by who lost them.
struct LostPackets {
  std::uint64_t kernel = 0, interface = 0;
};

class LiveInput {
 public:
  virtual ~LiveInput() = default;

  virtual const std::string& name() const = 0;
  virtual LinkType link_type() const = 0;
  virtual std::uint32_t snapshot_length() const = 0;
  // What could not be done as asked, for people; empty: nothing.
  virtual const std::string& warning() const = 0;
  // Adds what poll() is to wait for.
  virtual void add_to(std::vector<pollfd>& waited_for) const = 0;
  // Hands over packets that are there, some thousands at most, without waiting; their octets are valid during the call.
  // True: there may be more. The packets have no place yet.
  virtual bool read(const std::function<void(const Packet&)>& sink) = 0;
  // It is there no more, or cannot be read; empty: it can.
  virtual const std::string& error() const = 0;
  bool gone() const { return !error().empty(); }
  virtual LostPackets lost() = 0;
};

}  // namespace rung::capture
