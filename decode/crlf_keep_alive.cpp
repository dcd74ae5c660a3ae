#include "decode/crlf_keep_alive.h"

#include <string>
#include <utility>

#include "base/limits.h"

namespace rung::decode {

void CrlfKeepAlive::on_ping(net::Direction direction, const PacketRef& where) {
  ++context_->row.facts().crlf_pings;
  check(direction, where.time);
  std::optional<Ping>& waiting = waiting_of(direction);
  if (!waiting) waiting = Ping{where};
  // Some answer with what they got, which holds a CRLF too.
  std::optional<Ping>& asked = waiting_of(opposite(direction));
  if (!asked) return;
  check(opposite(direction), where.time);
  asked.reset();
  waiting.reset();
}

void CrlfKeepAlive::on_pong(net::Direction direction, const PacketRef& where) {
  std::optional<Ping>& asked = waiting_of(opposite(direction));
  if (!asked) return;
  check(opposite(direction), where.time);
  if (!asked->told) context_->row.facts().crlf_round_trips.add(where.time - asked->where.time);
  asked.reset();
}

void CrlfKeepAlive::finish() {
  for (const net::Direction direction : both_directions) check(direction, context_->row.now());
}

// Only a client may expect an answer. What is overdue is told once, until an answer comes.
void CrlfKeepAlive::check(net::Direction direction, Timestamp now) {
  std::optional<Ping>& ping = waiting_of(direction);
  if (!ping || ping->told || now - ping->where.time < limits::ws_pong_timeout) return;
  ping->told = true;
  const ConnectionFacts& facts = context_->row.facts();
  if (!context_->is_from_client(direction) || (!is_websocket(facts.transport) && !facts.outbound_granted)) return;
  if (facts.outbound_granted) return context_->row.find(FindingCode::sipws_crlf_unanswered, ping->where, {});
  context_->row.find(FindingCode::sipws_crlf_unanswered, ping->where, "Outbound was not granted, so none is owed", 0,
                     Severity::info);
}

}  // namespace rung::decode
