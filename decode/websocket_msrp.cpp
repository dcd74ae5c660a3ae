#include "decode/websocket_msrp.h"

#include <string>

#include "decode/sip/framer.h"

namespace rung::decode {

bool WebSocketMsrp::take(net::Direction direction, Bytes payload, const Carrier& carrier) {
  const bool begins = msrp::looks_like_msrp(payload) == msrp::Likeness::yes;
  const bool goes_on = state_ && state_->sides[index(direction)].framer.in_chunk();
  if (payload.empty() || (!begins && !goes_on)) return false;
  if (!state_) state_ = std::make_unique<State>(*context_);
  const bool is_sip = !begins && sip::looks_like_sip(payload) == sip::Likeness::yes;
  if (begins || is_sip) cut(direction, false);
  if (is_sip) return false;
  Side& side = state_->sides[index(direction)];
  ++side.parts;
  if (!side.framer.in_chunk()) side.first = carrier.place.first;
  side.place = carrier.place;
  side.framer.feed(payload);
  const std::uint32_t chunks = drain(direction, false);
  if (chunks > 1)
    context_->row.find(FindingCode::msrp_ws_multi_chunk, carrier.place.packet,
                       std::to_string(chunks) + " chunks in one message");
  if (!carrier.whole) lose(direction);
  return true;
}

void WebSocketMsrp::lose(net::Direction direction) {
  if (!state_) return;
  state_->collector.lose(direction);
  cut(direction, true);
}

void WebSocketMsrp::finish(bool capture_ended) {
  if (!state_) return;
  for (const net::Direction direction : both_directions) cut(direction, capture_ended);
  state_->collector.finish();
}

// The rest of the chunk at hand does not come.
void WebSocketMsrp::cut(net::Direction direction, bool lost) {
  state_->sides[index(direction)].framer.cut();
  drain(direction, lost);
}

std::uint32_t WebSocketMsrp::drain(net::Direction direction, bool lost) {
  Side& side = state_->sides[index(direction)];
  std::uint32_t chunks = 0;
  while (auto framed = side.framer.next()) {
    if (framed->kind == msrp::Framed::Kind::head) ++chunks;
    state_->collector.take(direction, *framed, {side.first, side.place.packet}, lost);
    if (framed->kind != msrp::Framed::Kind::end) continue;
    if (side.parts > 1 && framed->flag != msrp::EndFlag::missing)
      context_->row.find(FindingCode::msrp_ws_multi_chunk, side.place.packet,
                         "one chunk spread over " + std::to_string(side.parts) + " WebSocket messages");
    side.parts = 0;
    side.first = side.place.first;
  }
  return chunks;
}

}  // namespace rung::decode
