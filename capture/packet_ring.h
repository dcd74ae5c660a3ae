// Packets on their way from the thread that captures them to the one that decodes them, bounded in octets.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

#include "capture/packet.h"

namespace rung::capture {

// One thread pushes, one pops. Packets and their headers stand one behind the other in one block of memory, each in one
// piece; memory that was never needed is never touched.
class PacketRing {
 public:
  // `octets` for packets and what each costs beside its own (about 48); at least 64 KiB are taken.
  explicit PacketRing(std::size_t octets);

  // Copies it, but for its capture and number. False: there is no room, and it is lost.
  bool push(const Packet& packet);
  // Wakes the other side where it waits. To be called after some packets, so that it is not woken for each.
  void wake();
  // No more packets come.
  void close();

  // The next packet, waiting for one at most so long; its octets are valid until the next pop(). False: none came.
  bool pop(Packet& packet, std::chrono::milliseconds wait);
  bool empty() const { return written_.load() == read_.load(); }
  // Closed, and everything was popped.
  bool ended() const { return closed_.load() && empty(); }
  // Octets in use.
  std::size_t held() const { return static_cast<std::size_t>(written_.load() - read_.load()); }
  std::size_t size() const { return size_; }

 private:
  struct Record {
    std::uint64_t total;  // octets to the next record
    Timestamp time;
    std::uint32_t size, wire_size, interface;
    LinkType link_type;
    bool filler;  // no packet: the rest of the block, too small for the next one
  };
  Record& record_at(std::uint64_t position) const;
  bool room_for(std::uint64_t octets) const;
  std::uint64_t rest_of_block(std::uint64_t position) const { return size_ - position % size_; }

  const std::size_t size_;
  const std::unique_ptr<std::byte[]> octets_;
  // Octets ever written and given back; their place is the remainder by size_.
  std::atomic<std::uint64_t> written_{0}, read_{0};
  std::uint64_t given_out_ = 0;  // octets of the record that was popped last, still in use
  std::atomic<bool> closed_{false};
  std::mutex mutex_;
  std::condition_variable work_;
};

}  // namespace rung::capture
