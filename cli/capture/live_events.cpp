#include "cli/capture/live_events.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/limits.h"

namespace rung::cli {

void LiveEvents::on_event(correlate::Event&& event) {
  if (const auto* message = std::get_if<correlate::Message>(&event)) {
    ++messages_;
    if (first_call_ == 0) first_call_ = message->call;
    last_call_ = std::max(last_call_, message->call);
    if (sender_ != nullptr && message->sip.complete) sender_->send(*message);
  } else if (std::holds_alternative<Boxed<correlate::MsrpMessage>>(event)) {
    ++messages_;
  } else if (auto* call = std::get_if<correlate::Call>(&event)) {
    if (overlaps(call->started, call->ended.value_or(Timestamp{INT64_MAX}))) call->complete = false;
  }
  next_.on_event(std::move(event));
}

bool LiveEvents::overlaps(Timestamp from, Timestamp to) const {
  const auto gap = std::partition_point(gaps_.begin(), gaps_.end(), [&](const Gap& each) { return each.to < from; });
  return gap != gaps_.end() && gap->from <= to;
}

// At the limit the two oldest become one, with what lies between them: only calls of that age can be concerned.
void LiveEvents::on_lost_packets(Timestamp from, Timestamp to) {
  while (!gaps_.empty() && gaps_.back().to >= from) {
    from = std::min(from, gaps_.back().from);
    to = std::max(to, gaps_.back().to);
    gaps_.pop_back();
  }
  gaps_.push_back({from, to});
  if (gaps_.size() <= limits::drop_slices) return;
  gaps_[1].from = gaps_[0].from;
  gaps_.pop_front();
}

}  // namespace rung::cli
