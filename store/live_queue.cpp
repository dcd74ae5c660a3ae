#include "store/live_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace rung::store {
namespace {

// When the packet came that made it a message; nothing of what is no message.
std::optional<Timestamp> message_time(const correlate::Event& event) {
  if (const auto* message = std::get_if<correlate::Message>(&event)) return message->sip.origin.packet.time;
  if (const auto* boxed = std::get_if<Boxed<correlate::MsrpMessage>>(&event))
    return static_cast<const correlate::MsrpMessage&>(*boxed).msrp.origin.packet.time;
  return std::nullopt;
}

// Goes with the messages: what says something of one alone.
bool belongs_to_message(const correlate::Event& event) {
  return std::holds_alternative<correlate::BodySummary>(event) || std::holds_alternative<decode::WebSocketFrame>(event);
}

}  // namespace

bool LiveQueue::push(Handed&& handed) {
  bool dropped = false;
  {
    std::unique_lock lock(mutex_);
    const std::size_t octets = handed.octets;
    room_.wait(lock, [&] { return trouble_ || waiting_.empty() || octets_ + octets <= limit_octets_; });
    octets_ += octets;
    if (handed.commit) ++commits_;
    waiting_.push_back(std::move(handed));
    if (trouble_ && octets_ > limit_octets_) dropped = drop_oldest();
  }
  work_.notify_one();
  return dropped;
}

// An eighth more than needed, so that not every message that comes has to look for one that goes.
bool LiveQueue::drop_oldest() {
  const std::size_t enough = limit_octets_ - limit_octets_ / 8;
  const std::size_t before = octets_;
  for (Handed& each : waiting_) {
    if (octets_ <= enough) return true;
    if (!each.stripped) strip(each);
  }
  for (Handed& each : waiting_) {
    if (octets_ <= enough) break;
    octets_ -= each.octets;
    each.octets = 0;
    each.events = EventBatch();
  }
  return octets_ < before;
}

void LiveQueue::strip(Handed& handed) {
  handed.stripped = true;
  octets_ -= handed.octets;
  handed.octets = 0;
  EventBatch kept;
  for (correlate::Event& event : handed.events) {
    if (const std::optional<Timestamp> time = message_time(event)) {
      dropped_.from = dropped_.count == 0 ? *time : std::min(dropped_.from, *time);
      dropped_.to = dropped_.count == 0 ? *time : std::max(dropped_.to, *time);
      ++dropped_.count;
      ++dropped_messages_;
    } else if (!belongs_to_message(event)) {
      handed.octets += octets_of(event);
      kept.push_back(std::move(event));
    }
  }
  handed.events = std::move(kept);
  octets_ += handed.octets;
}

void LiveQueue::retry() {
  {
    std::lock_guard lock(mutex_);
    may_retry_ = true;
  }
  work_.notify_one();
}

bool LiveQueue::wait() {
  retry();
  std::unique_lock lock(mutex_);
  const std::uint64_t failures = failures_;
  settled_.wait(lock, [&] { return commits_ == 0 || failures_ > failures; });
  return commits_ == 0;
}

std::size_t LiveQueue::commits() const {
  std::lock_guard lock(mutex_);
  return commits_;
}

bool LiveQueue::in_trouble() const {
  std::lock_guard lock(mutex_);
  return trouble_;
}

std::size_t LiveQueue::octets() const {
  std::lock_guard lock(mutex_);
  return octets_;
}

std::uint64_t LiveQueue::dropped_messages() const {
  std::lock_guard lock(mutex_);
  return dropped_messages_;
}

void LiveQueue::close() {
  {
    std::lock_guard lock(mutex_);
    closed_ = may_retry_ = true;
  }
  work_.notify_one();
}

const Handed* LiveQueue::take() {
  std::unique_lock lock(mutex_);
  const auto may_go_on = [this] { return !waiting_.empty() && (!trouble_ || may_retry_); };
  work_.wait(lock, [&] { return closed_ || may_go_on(); });
  if (!may_go_on()) return nullptr;
  taken_.push_back(std::move(waiting_.front()));
  waiting_.pop_front();
  return &taken_.back();
}

void LiveQueue::done() {
  {
    std::lock_guard lock(mutex_);
    for (const Handed& each : taken_) {
      octets_ -= each.octets;
      if (each.commit) --commits_;
    }
    taken_.clear();
    trouble_ = false;
  }
  room_.notify_one();
  settled_.notify_all();
}

void LiveQueue::put_back() {
  {
    std::lock_guard lock(mutex_);
    waiting_.insert(waiting_.begin(), std::make_move_iterator(taken_.begin()), std::make_move_iterator(taken_.end()));
    taken_.clear();
    trouble_ = true;
    may_retry_ = false;
    ++failures_;
  }
  room_.notify_one();
  settled_.notify_all();
}

std::optional<DroppedMessages> LiveQueue::take_dropped() {
  std::lock_guard lock(mutex_);
  if (dropped_.count == 0) return std::nullopt;
  return std::exchange(dropped_, {});
}

}  // namespace rung::store
