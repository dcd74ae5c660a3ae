#include "decode/ws/ping_ledger.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"

namespace rung::ws {
namespace {

// RFC 6455 5.5: what a control frame carries at most; of more, the beginning is compared.
Bytes compared(Bytes payload) { return payload.first(std::min<std::size_t>(payload.size(), 125)); }

}  // namespace

void PingLedger::on_ping(Bytes payload, const PacketRef& packet) {
  if (waiting_.size() >= limits::ws_pings) waiting_.pop_front();
  const Bytes octets = compared(payload);
  waiting_.push_back({{octets.begin(), octets.end()}, packet, std::nullopt});
}

std::optional<Duration> PingLedger::on_pong(Bytes payload, const PacketRef& packet) {
  const Bytes octets = compared(payload);
  const auto answered = std::find_if(waiting_.rbegin(), waiting_.rend(), [&](const Ping& ping) {
    return std::equal(ping.payload.begin(), ping.payload.end(), octets.begin(), octets.end());
  });
  if (answered == waiting_.rend()) {
    // An empty one is a heartbeat, which some browsers send unasked.
    if (!waiting_.empty() && !octets.empty()) waiting_.back().other_pong = packet;
    return std::nullopt;
  }
  const Duration took = packet.time - answered->packet.time;
  waiting_.erase(waiting_.begin(), answered.base());
  told_ = false;
  return took;
}

std::optional<PingLedger::Overdue> PingLedger::take_overdue(Timestamp now) {
  if (waiting_.empty() || now - waiting_.front().packet.time < limits::ws_pong_timeout) return std::nullopt;
  return take_first();
}

std::optional<PingLedger::Overdue> PingLedger::finish(Timestamp now) {
  std::optional<Overdue> overdue = take_overdue(now);
  if (overdue) return overdue;
  while (!waiting_.empty() && !waiting_.front().other_pong) waiting_.pop_front();
  return waiting_.empty() ? std::nullopt : take_first();
}

std::optional<PingLedger::Overdue> PingLedger::take_first() {
  const Ping ping = std::move(waiting_.front());
  waiting_.pop_front();
  if (std::exchange(told_, true)) return std::nullopt;
  return Overdue{ping.packet, ping.other_pong};
}

}  // namespace rung::ws
