#include "decode/net/sctp_messages.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/limits.h"
#include "decode/net/sequence.h"

namespace rung::net {

void SctpMessages::on_initial_tsn(std::uint32_t tsn) {
  if (begun_) return;
  begun_ = true;
  base_ = tsn;
}

void SctpMessages::on_data(const SctpData& data, const PacketRef& packet, Timestamp now, SctpMessageSink& sink) {
  on_initial_tsn(data.tsn);
  std::int64_t number = offset_near(next_, base_, data.tsn);
  if (number < 0 || !note(static_cast<Number>(number), packet, now)) return;
  const auto place = static_cast<Number>(number);
  if ((data.begins && data.ends) || data.interleaved)
    take_alone(place, data, packet, sink);
  else
    take(place, data, packet, sink);
  if (held_ <= limits::sctp_direction_octets) return;
  sink.on_over_limit(packet);
  while (held_ > limits::sctp_direction_octets && has_hole()) give_up_hole(sink);
  if (held_ > limits::sctp_direction_octets) give_up_all(sink);
}

// A message of one chunk; of an interleaved one the beginning, since its other chunks may be anywhere.
void SctpMessages::take_alone(Number number, const SctpData& data, const PacketRef& packet, SctpMessageSink& sink) {
  settle_around(number, number + 1, sink);
  if (!data.begins) return;
  bool whole = data.ends && data.payload.size() == data.wire_size;
  sink.on_message({data.payload, data.wire_size - data.payload.size(), whole, packet, packet});
}

// False where the number was seen or given up before.
bool SctpMessages::note(Number number, const PacketRef& packet, Timestamp now) {
  if (is_settled(number)) return false;
  auto right = ahead_.upper_bound(number);
  bool joins_right = right != ahead_.end() && right->first == number + 1;
  auto left = right == ahead_.begin() ? ahead_.end() : std::prev(right);
  Span span{joins_right ? right->second.end : number + 1, joins_right ? right->second.since : now,
            joins_right ? right->second.packet : packet};
  if (joins_right) {
    ahead_.erase(right);
    held_ -= limits::sctp_chunk_octets;
  }
  if (left != ahead_.end() && left->second.end == number) {
    left->second.end = span.end;
  } else {
    ahead_.emplace(number, span);
    held_ += limits::sctp_chunk_octets;
  }
  catch_up();
  return true;
}

void SctpMessages::catch_up() {
  if (ahead_.empty() || ahead_.begin()->first > next_) return;
  next_ = std::max(next_, ahead_.begin()->second.end);
  ahead_.erase(ahead_.begin());
  held_ -= limits::sctp_chunk_octets;
}

bool SctpMessages::is_settled(Number number) const {
  if (number < next_) return true;
  auto behind = ahead_.upper_bound(number);
  return behind != ahead_.begin() && std::prev(behind)->second.end > number;
}

void SctpMessages::take(Number number, const SctpData& data, const PacketRef& packet, SctpMessageSink& sink) {
  Run run{number + 1, data.begins, data.ends, {}};
  run.fragments.push_back({{data.payload.begin(), data.payload.end()}, data.wire_size, packet});
  held_ += data.payload.size() + limits::sctp_chunk_octets;
  auto place = runs_.emplace(number, std::move(run)).first;
  if (place != runs_.begin() && std::prev(place)->second.end == number) place = join(std::prev(place), sink);
  join_right(place, sink);
}

// Two runs in a row become one, unless a message ends or begins between them: then what is on either side of that
// place and waits for more waits in vain. Returns the run that the second is in.
SctpMessages::Runs::iterator SctpMessages::join(Runs::iterator left, SctpMessageSink& sink) {
  auto right = std::next(left);
  if (left->second.ends || right->second.begins) {
    if (!left->second.ends) hand_on(left, sink);
    return right;
  }
  left->second.end = right->second.end;
  left->second.ends = right->second.ends;
  left->second.fragments.splice(left->second.fragments.end(), right->second.fragments);
  runs_.erase(right);
  return left;
}

void SctpMessages::join_right(Runs::iterator run, SctpMessageSink& sink) {
  auto right = std::next(run);
  if (right != runs_.end() && right->first == run->second.end) {
    if (run->second.ends || right->second.begins) {
      if (!right->second.begins) hand_on(right, sink);
    } else {
      run = join(run, sink);
    }
  }
  settle(run, sink);
}

// Hands on a message that is whole, or that cannot become so: what stands beside it belongs to others.
void SctpMessages::settle(Runs::iterator run, SctpMessageSink& sink) {
  const Run& it = run->second;
  bool whole = it.begins && it.ends;
  bool lacks_beginning = !it.begins && (run->first == 0 || is_settled(run->first - 1));
  bool lacks_end = !it.ends && is_settled(it.end);
  if (whole || lacks_beginning || lacks_end) hand_on(run, sink);
}

// What lacks its beginning is forgotten: nobody could tell what it is.
void SctpMessages::hand_on(Runs::iterator run, SctpMessageSink& sink) {
  Run it = std::move(run->second);
  runs_.erase(run);
  std::vector<std::uint8_t> payload;
  ReassembledMessage message;
  message.whole = it.ends;
  message.first = it.fragments.front().packet;
  message.packet = message.first;
  for (const Fragment& fragment : it.fragments) {
    held_ -= fragment.bytes.size() + limits::sctp_chunk_octets;
    if (later(fragment.packet, message.packet)) message.packet = fragment.packet;
    if (message.missing == 0) payload.insert(payload.end(), fragment.bytes.begin(), fragment.bytes.end());
    message.missing += fragment.wire_size - (message.missing == 0 ? fragment.bytes.size() : 0);
  }
  if (!it.begins) return;
  message.whole = message.whole && message.missing == 0;
  message.payload = payload;
  sink.on_message(message);
}

// [from, to) is no part of any run: what ends before it or begins behind it does not go on there.
void SctpMessages::settle_around(Number from, Number to, SctpMessageSink& sink) {
  auto behind = runs_.lower_bound(from);
  if (behind != runs_.begin() && std::prev(behind)->second.end == from && !std::prev(behind)->second.ends)
    hand_on(std::prev(behind), sink);
  behind = runs_.find(to);
  if (behind != runs_.end() && !behind->second.begins) hand_on(behind, sink);
}

void SctpMessages::on_forward_tsn(std::uint32_t tsn, SctpMessageSink& sink) {
  if (!begun_) return;
  std::int64_t last = offset_near(next_, base_, tsn);
  if (last < 0 || static_cast<Number>(last) < next_) return;
  Number end = static_cast<Number>(last) + 1;
  while (!runs_.empty() && runs_.begin()->first < end) hand_on(runs_.begin(), sink);
  while (!ahead_.empty() && ahead_.begin()->second.end <= end) {
    ahead_.erase(ahead_.begin());
    held_ -= limits::sctp_chunk_octets;
  }
  next_ = end;
  catch_up();
}

std::optional<Timestamp> SctpMessages::deadline() const {
  if (ahead_.empty()) return std::nullopt;
  return ahead_.begin()->second.since + limits::sctp_hole_timeout;
}

void SctpMessages::give_up_hole(SctpMessageSink& sink) {
  if (ahead_.empty()) return;
  Number from = next_, to = ahead_.begin()->first;
  PacketRef packet = ahead_.begin()->second.packet;
  next_ = to;
  catch_up();
  settle_around(from, to, sink);
  sink.on_lost_chunks(to - from, packet);
}

void SctpMessages::give_up_all(SctpMessageSink& sink) {
  while (has_hole()) give_up_hole(sink);
  while (!runs_.empty()) hand_on(runs_.begin(), sink);
}

}  // namespace rung::net
