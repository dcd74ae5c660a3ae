#include "capture/live_source.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "capture/packet_listener.h"

namespace rung::capture {
namespace {

constexpr int poll_milliseconds = 100;
constexpr Duration drop_slice = seconds(1);
// A packet's time is taken before the kernel hands it over: later than this it does not come, unless the kernel is
// held up, and then only a row of something that timed out in the meantime is too early.
constexpr Duration kernel_lag = milliseconds(2 * LiveInterface::kernel_delay);

}  // namespace

std::string_view to_text(DropPlace place) {
  switch (place) {
    case DropPlace::interface:
      return "interface";
    case DropPlace::kernel:
      return "kernel";
    case DropPlace::ring:
      break;
  }
  return "ring";
}

Timestamp wall_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()};
}

LiveSource::LiveSource(const LiveOptions& options, std::size_t ring_octets) : ring_(ring_octets) {
  for (const std::string& name : options.interfaces)
    interfaces_.push_back(
        std::make_unique<LiveInterface>(name, static_cast<std::uint32_t>(interfaces_.size()), options));
  for (const Endpoint& endpoint : options.listeners)
    interfaces_.push_back(std::make_unique<PacketListener>(endpoint, static_cast<std::uint32_t>(interfaces_.size()),
                                                           options.buffer_octets));
  ring_lost_.resize(interfaces_.size());
  counted_.resize(interfaces_.size());
  gone_told_.resize(interfaces_.size());
}

LiveSource::~LiveSource() {
  stop();
  if (thread_.joinable()) thread_.join();
}

void LiveSource::start() {
  counted_at_ = wall_clock();
  thread_ = std::thread([this] { work(); });
}

bool LiveSource::next(Packet& packet, std::chrono::milliseconds wait) {
  const Timestamp quiet{quiet_until_.load()};  // asked first: packets before it are in the ring by now
  if (ring_.pop(packet, wait)) return true;
  quiet_seen_ = quiet;
  return false;
}

// Once stopped it goes on for as long as the kernel may hold packets back, and takes those that came before.
void LiveSource::work() {
  Timestamp until{INT64_MAX};
  while (true) {
    const Timestamp before = wall_clock();
    if (until.ns == INT64_MAX && stopping_.load()) until = before;
    const bool more = read_all(until);
    ring_.wake();
    if (!more) quiet_until_.store((before + Duration{-kernel_lag.ns}).ns);
    const Timestamp now = wall_clock();
    if (now - counted_at_ >= drop_slice || now < counted_at_) count_drops(now);
    const bool all_gone = std::all_of(interfaces_.begin(), interfaces_.end(), [](const auto& i) { return i->gone(); });
    const bool flushed = until.ns != INT64_MAX && (before - until > kernel_lag || before < until);
    if (all_gone || (flushed && !more)) break;
    if (!more) wait_for_packets();
  }
  count_drops(wall_clock());
  ring_.close();
}

bool LiveSource::read_all(Timestamp until) {
  bool more = false;
  for (const auto& interface : interfaces_) {
    more |= interface->read([&](const Packet& packet) {
      if (packet.ref.time > until) return;
      if (refusing_.load(std::memory_order_relaxed) || !ring_.push(packet)) ++ring_lost_[packet.interface];
    });
  }
  return more;
}

void LiveSource::wait_for_packets() const {
  std::vector<pollfd> descriptors;
  for (const auto& interface : interfaces_)
    if (!interface->gone()) interface->add_to(descriptors);
  ::poll(descriptors.data(), static_cast<nfds_t>(descriptors.size()), poll_milliseconds);
  // An interface that is down makes poll() return at once, without anything to be read.
  const bool readable = std::any_of(descriptors.begin(), descriptors.end(),
                                    [](const pollfd& one) { return (one.revents & POLLIN) != 0; });
  const bool failing = std::any_of(descriptors.begin(), descriptors.end(),
                                   [](const pollfd& one) { return (one.revents & ~POLLIN) != 0; });
  if (failing && !readable) ::poll(nullptr, 0, poll_milliseconds);
}

void LiveSource::count_drops(Timestamp now) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < interfaces_.size(); ++i) {
    LiveInput& interface = *interfaces_[i];
    const auto number = static_cast<std::uint32_t>(i);
    const LostPackets lost = interface.lost();
    Counted& counted = counted_[i];
    add_drops(number, DropPlace::interface, lost.interface - counted.lost.interface, now);
    add_drops(number, DropPlace::kernel, lost.kernel - counted.lost.kernel, now);
    add_drops(number, DropPlace::ring, ring_lost_[i] - counted.ring, now);
    counted = {lost, ring_lost_[i]};
    if (interface.gone() && !gone_told_[i]) {
      gone_told_[i] = true;
      gone_.push_back(interface.name() + ": " + interface.error());
    }
  }
  counted_at_ = now;
}

// Nobody asks for a long time where the other thread waits for a disk: the slices grow then instead of their number.
void LiveSource::add_drops(std::uint32_t interface, DropPlace place, std::uint64_t packets, Timestamp now) {
  if (packets == 0) return;
  if (drops_.size() >= limits::drop_slices) {
    const auto same = std::find_if(drops_.rbegin(), drops_.rend(), [&](const DroppedPackets& slice) {
      return slice.interface == interface && slice.place == place;
    });
    if (same != drops_.rend()) {
      same->to = std::max(same->to, now);
      same->packets += packets;
      return;
    }
  }
  drops_.push_back({interface, place, std::min(counted_at_, now), now, packets});
}

std::vector<DroppedPackets> LiveSource::take_drops() {
  const std::lock_guard lock(mutex_);
  return std::exchange(drops_, {});
}

std::vector<std::string> LiveSource::take_gone() {
  const std::lock_guard lock(mutex_);
  return std::exchange(gone_, {});
}

}  // namespace rung::capture
