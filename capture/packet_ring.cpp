#include "capture/packet_ring.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "base/limits.h"

namespace rung::capture {
namespace {

constexpr std::size_t alignment = 16;

constexpr std::size_t aligned(std::size_t octets) { return (octets + alignment - 1) / alignment * alignment; }

}  // namespace

PacketRing::PacketRing(std::size_t octets)
    : size_(aligned(std::max(octets, limits::ring_least_octets))), octets_(new std::byte[size_]) {}

PacketRing::Record& PacketRing::record_at(std::uint64_t position) const {
  return *reinterpret_cast<Record*>(octets_.get() + position % size_);
}

bool PacketRing::room_for(std::uint64_t octets) const {
  return written_.load(std::memory_order_relaxed) + octets - read_.load(std::memory_order_acquire) <= size_;
}

bool PacketRing::push(const Packet& packet) {
  static_assert(alignof(Record) <= alignment);
  const std::uint64_t total = aligned(sizeof(Record) + packet.bytes.size());
  std::uint64_t position = written_.load(std::memory_order_relaxed);
  const std::uint64_t rest = rest_of_block(position);
  const bool fits = rest >= total;
  if (!room_for(fits ? total : rest + total)) return false;
  if (!fits) {
    // The rest has less room than a record where it is smaller than one: pop() knows that too.
    if (rest >= sizeof(Record)) new (&record_at(position)) Record{rest, {}, 0, 0, 0, packet.link_type, true};
    position += rest;
  }
  const auto size = static_cast<std::uint32_t>(packet.bytes.size());
  auto* record = new (&record_at(position))
      Record{total, packet.ref.time, size, packet.wire_size, packet.interface, packet.link_type, false};
  if (size > 0) std::memcpy(record + 1, packet.bytes.data(), size);
  written_.store(position + total, std::memory_order_release);
  return true;
}

void PacketRing::wake() {
  { const std::lock_guard lock(mutex_); }  // whoever found it empty waits by now
  work_.notify_one();
}

void PacketRing::close() {
  closed_.store(true);
  wake();
}

bool PacketRing::pop(Packet& packet, std::chrono::milliseconds wait) {
  std::uint64_t position = read_.load(std::memory_order_relaxed) + given_out_;
  read_.store(position, std::memory_order_release);
  given_out_ = 0;
  if (empty()) {
    std::unique_lock lock(mutex_);
    work_.wait_for(lock, wait, [this] { return !empty() || closed_.load(); });
  }
  if (position == written_.load(std::memory_order_acquire)) return false;
  const std::uint64_t rest = rest_of_block(position);
  if (rest < sizeof(Record) || record_at(position).filler) {
    position += rest;
    read_.store(position, std::memory_order_release);
  }
  const Record& record = record_at(position);
  given_out_ = record.total;
  packet = {{0, 0, record.time},
            record.link_type,
            record.interface,
            record.wire_size,
            Bytes(reinterpret_cast<const std::uint8_t*>(&record + 1), record.size)};
  return true;
}

}  // namespace rung::capture
