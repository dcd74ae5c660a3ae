#include "decode/ended_streams.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "decode/tls_phase.h"

namespace rung::decode {

bool EndedStreams::take(std::unique_ptr<StreamDecoder>& stream, const net::End& end, Timestamp now) {
  if (!keys_.waiting.for_keys || end.reason == net::EndReason::over_limit || !stream->awaits_keys()) return false;
  stream->on_keys();  // what came since the last octets
  if (!stream->awaits_keys()) return false;
  if (waiting_.empty()) keys_seen_ = keys_.log.generation();
  stream->show_end(end);
  waiting_.push_back({now + limits::tls_keys_late, end, std::move(stream)});
  while (are_too_many()) end_first();
  return true;
}

void EndedStreams::on_time(Timestamp now) {
  if (waiting_.empty()) return;
  look_for_keys();
  while (!waiting_.empty() && waiting_.front().until <= now) end_first();
}

void EndedStreams::hold_half() {
  for (std::size_t left = (waiting_.size() + 1) / 2; left > 0; --left) end_first();
}

void EndedStreams::list(const std::function<void(std::uint64_t, std::function<void()>)>& visit) {
  for (Ended& each : waiting_) visit(each.stream->connection_id(), [&each] { each.stream->on_end(each.end); });
}

// Streams that are open need room for records that wait as well.
bool EndedStreams::are_too_many() const {
  return waiting_.size() > limits::tls_ended_streams ||
         (!waiting_.empty() && keys_.waiting.octets > limits::tls_held_octets_total / 2);
}

void EndedStreams::end_first() {
  Ended first = std::move(waiting_.front());
  waiting_.pop_front();
  first.stream->on_end(first.end);
}

void EndedStreams::look_for_keys() {
  if (std::exchange(keys_seen_, keys_.log.generation()) == keys_.log.generation()) return;
  for (Ended& each : waiting_) {
    each.stream->on_keys();
    if (each.stream->awaits_keys()) continue;
    each.stream->on_end(each.end);
    each.stream.reset();
  }
  std::erase_if(waiting_, [](const Ended& each) { return each.stream == nullptr; });
}

}  // namespace rung::decode
