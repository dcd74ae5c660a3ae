// Packets of one or several interfaces, captured by a thread of its own and handed over through a ring.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "capture/live_interface.h"
#include "capture/packet_ring.h"

namespace rung::capture {

// Who lost packets: the network card or its driver, the kernel's buffer, the ring before decoding.
enum class DropPlace : std::uint8_t { interface, kernel, ring };
constexpr std::size_t drop_places = 3;
std::string_view to_text(DropPlace place);

// Packets lost between two moments of the wall clock.
struct DroppedPackets {
  std::uint32_t interface = 0;  // as packets have it
  DropPlace place = DropPlace::kernel;
  Timestamp from, to;
  std::uint64_t packets = 0;
};

class LiveSource {
 public:
  // Opens all interfaces and listeners, in the thread that calls it and with its privileges. Throws OpenError and FilterError.
  LiveSource(const LiveOptions& options, std::size_t ring_octets);
  ~LiveSource();
  LiveSource(const LiveSource&) = delete;
  LiveSource& operator=(const LiveSource&) = delete;

  // In the order that packets name them by.
  const std::vector<std::unique_ptr<LiveInput>>& interfaces() const { return interfaces_; }

  // Starts the thread: whatever it may not do has to be given up before.
  void start();
  // Packets that come from now on are not taken any more; those that came before are still given out.
  void stop() { stopping_.store(true); }

  // The next packet, waiting for it at most so long. It has no place yet but its interface and its time; its octets are
  // valid until the next call.
  bool next(Packet& packet, std::chrono::milliseconds wait);
  // Nothing more comes: it was stopped, or no interface is left.
  bool ended() const { return ring_.ended(); }

  // Once next() said that there is none: all packets captured before this moment were given out. This is what ticks have
  // to say: a later moment would be ahead of packets that wait.
  Timestamp quiet_until() const { return quiet_seen_; }
  // What was lost since the last call, in slices of a second at most.
  std::vector<DroppedPackets> take_drops();
  // Interfaces that are gone since the last call: "eth0: why".
  std::vector<std::string> take_gone();
  // While true, the ring takes no packet: they are counted as lost there.
  void refuse_packets(bool refuse) { refusing_.store(refuse); }
  std::size_t octets_waiting() const { return ring_.held(); }

 private:
  struct Counted {  // of one interface, as far as it is in drops_
    LostPackets lost;
    std::uint64_t ring = 0;
  };
  void work();
  bool read_all(Timestamp until);
  void wait_for_packets() const;
  void count_drops(Timestamp now);
  void add_drops(std::uint32_t interface, DropPlace place, std::uint64_t packets, Timestamp now);

  std::vector<std::unique_ptr<LiveInput>> interfaces_;
  PacketRing ring_;
  std::vector<std::uint64_t> ring_lost_;  // by interface
  std::vector<Counted> counted_;
  std::vector<bool> gone_told_;
  Timestamp counted_at_;
  std::atomic<bool> stopping_{false}, refusing_{false};
  std::atomic<std::int64_t> quiet_until_{INT64_MIN};
  Timestamp quiet_seen_{INT64_MIN};  // of the thread that asks for packets
  std::mutex mutex_;                 // of the two below
  std::vector<DroppedPackets> drops_;
  std::vector<std::string> gone_;
  std::thread thread_;
};

// The wall clock, as packets are stamped by.
Timestamp wall_clock();

}  // namespace rung::capture
