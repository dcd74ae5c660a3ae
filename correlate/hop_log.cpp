#include "correlate/hop_log.h"

#include <algorithm>

#include "base/limits.h"

namespace rung::correlate {

using decode::ConnectionEvent;

Hop& HopLog::at(std::uint64_t connection_id, Timestamp time) {
  if (!began_) began_ = time;
  const auto [found, made] = hops_.try_emplace(connection_id);
  if (made) found->second.first = time;
  return found->second;
}

const Hop* HopLog::find(std::uint64_t connection_id) const {
  const auto found = hops_.find(connection_id);
  return found == hops_.end() ? nullptr : &found->second;
}

Hop& HopLog::on_message(const decode::SipMessage& message) {
  const decode::Origin& origin = message.origin;
  if (last_ == nullptr || last_id_ != origin.connection_id) {
    last_ = &at(origin.connection_id, origin.packet.time);
    last_id_ = origin.connection_id;
  }
  (origin.from_client ? last_->heard_client : last_->heard_server) = true;
  if (!message.complete && !message.told_in_part) {
    last_->lost = origin.packet.time;
    if (origin.transport == decode::Transport::udp) datagrams_lost_ = origin.packet.time;
  }
  return *last_;
}

// A connection gets a record only when there is something to say of it.
void HopLog::on_connection(const decode::ConnectionFacts& facts, const ConnectionEvent& event) {
  const Timestamp time = event.packet.time;
  if (!began_) began_ = time;
  if (event.kind == ConnectionEvent::Kind::opened && facts.parent_id != 0) at(facts.id, time).parent = facts.parent_id;
  if (event.kind == ConnectionEvent::Kind::gap) at(facts.id, time).lost = time;
  if (event.kind == ConnectionEvent::Kind::upgraded) at(facts.id, time).heard_server = true;
  if (event.kind != ConnectionEvent::Kind::ended) return;
  const auto found = hops_.find(facts.id);
  if (found != hops_.end() && facts.end != decode::ConnectionEnd::open) {
    found->second.ended = time;
    ended_.emplace_back(time, facts.id);
  }
  forget_old(time);
}

void HopLog::on_mid_stream_pickup(std::uint64_t connection_id, Timestamp time) {
  at(connection_id, time).mid_stream = true;
}

// As long as its transactions are followed.
void HopLog::forget_old(Timestamp now) {
  const Duration followed = {3 * limits::transaction_timeout.ns};
  for (; !ended_.empty() && now - ended_.front().first > followed; ended_.pop_front()) {
    if (last_id_ == ended_.front().second) last_ = nullptr;
    hops_.erase(ended_.front().second);
  }
}

bool HopLog::lost_since(std::uint64_t connection_id, decode::Transport transport, Timestamp time) const {
  if (transport == decode::Transport::udp && datagrams_lost_ && *datagrams_lost_ >= time) return true;
  const Hop* hop = find(connection_id);
  if (hop == nullptr) return false;
  const Hop* carrier = hop->parent == 0 ? nullptr : find(hop->parent);
  return (hop->lost && *hop->lost >= time) || (carrier != nullptr && carrier->lost && *carrier->lost >= time);
}

bool HopLog::is_over(std::uint64_t connection_id) const {
  const Hop* hop = find(connection_id);
  return hop == nullptr || hop->ended.has_value();
}

std::optional<Timestamp> HopLog::end_of(std::uint64_t connection_id) const {
  const Hop* hop = find(connection_id);
  return hop == nullptr ? std::nullopt : hop->ended;
}

std::string HopLog::excuse_for(std::uint64_t connection_id, decode::Transport transport, Timestamp time,
                               Duration longest) const {
  const Hop* hop = find(connection_id);
  if (hop != nullptr && hop->mid_stream && time - hop->first < longest)
    return "the beginning of the connection was not captured";
  if (lost_since(connection_id, transport, time + Duration{-longest.ns})) return "octets are missing from the capture";
  if (began_ && time - *began_ < longest) return "the capture began shortly before";
  return {};
}

}  // namespace rung::correlate
