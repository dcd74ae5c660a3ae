#include "correlate/negotiation.h"

#include <algorithm>

#include "correlate/tracked_call.h"

namespace rung::correlate {

Flow flow_of(const DescriptionFacts& facts) {
  Flow flow;
  flow.record = facts.record;
  for (const MediaFacts& media : facts.media) {
    if (!media.rtp || !media.used) continue;
    const bool receives = media.direction == sdp::Direction::sendrecv || media.direction == sdp::Direction::recvonly;
    const bool sends = media.direction == sdp::Direction::sendrecv || media.direction == sdp::Direction::sendonly;
    if (!flow.known) {
      flow.known = true;
      flow.zero_address = media.zero_address && !receives;
    }
    flow.receives |= receives;
    flow.sends |= sends;
  }
  if (flow.receives)
    flow.direction = flow.sends ? sdp::Direction::sendrecv : sdp::Direction::recvonly;
  else
    flow.direction = flow.sends ? sdp::Direction::sendonly : sdp::Direction::inactive;
  return flow;
}

std::string_view how_of(const Flow& flow) { return flow.zero_address ? "c=0.0.0.0" : sdp::to_text(flow.direction); }

void NegotiationState::begin(KeptDialog& row, std::size_t requester, std::uint32_t cseq, bool in_request,
                             const Flow& offer, bool complete) {
  Exchange& exchange = exchanges[requester];
  if (exchange.known && cseq <= exchange.cseq) return;
  if (exchange.open && complete) ++row.unanswered;
  exchange = {cseq, true, true, in_request, false, offer};
  ++row.offers;
}

Exchange* NegotiationState::find(std::size_t requester, std::uint32_t cseq) {
  Exchange& exchange = exchanges[requester];
  return exchange.known && exchange.cseq == cseq ? &exchange : nullptr;
}

const DelayedOffer* NegotiationState::delayed_offer(std::uint64_t connection_id, std::uint32_t cseq) const {
  const auto found = std::find_if(delayed.begin(), delayed.end(), [&](const DelayedOffer& each) {
    return each.connection_id == connection_id && each.cseq == cseq;
  });
  return found == delayed.end() ? nullptr : &*found;
}

NegotiationState& Negotiation::made() {
  if (!state) state = std::make_unique<NegotiationState>();
  return *state;
}

void Negotiation::finish(KeptDialog& row, bool complete) const {
  if (!state || !complete || !row.confirmed) return;
  for (const Exchange& exchange : state->exchanges) row.unanswered += exchange.open ? 1 : 0;
}

}  // namespace rung::correlate
