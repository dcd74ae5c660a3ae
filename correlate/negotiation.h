// Where the offers and answers of a dialog stand (RFC 3264, RFC 6337), whatever hops show them: which are open, who has
// whom on hold, and what dynamic payload types stand for.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "correlate/description_facts.h"
#include "correlate/event.h"
#include "correlate/kept_values.h"
#include "correlate/payload_map.h"

namespace rung::correlate {

struct KeptDialog;

// What a description says of the media of its sender as a whole.
struct Flow {
  bool known : 1 = false;  // it has an m= line of RTP that is used
  bool receives : 1 = false;
  bool sends : 1 = false;
  bool zero_address : 1 = false;  // held as RFC 2543 had it: c=0.0.0.0
  sdp::Direction direction : 2 = sdp::Direction::sendrecv;
  RecordState record : 2 = RecordState::untold;
};
Flow flow_of(const DescriptionFacts& facts);
std::string_view how_of(const Flow& flow);  // "sendonly", "inactive", "c=0.0.0.0"

// One offer and its answer. The request that carries the offer, or that the offer is a response to, names it: the side
// that sent it, and its CSeq.
struct Exchange {
  std::uint32_t cseq = 0;
  bool known : 1 = false;
  bool open : 1 = false;
  bool in_request : 1 = true;    // the offer
  bool provisional : 1 = false;  // answered by a 1xx alone so far
  Flow offer;
};

// One side of a dialog as its last agreed description left it.
struct Party {
  Flow flow;
  RecordState record : 2 = RecordState::untold;
  bool received : 1 = false;  // it did once: who never did cannot put anybody on hold
  bool holding : 1 = false;
};

// What a refusal brings back: a re-INVITE that was answered in a 1xx may still be refused.
struct AgreedBefore {
  std::array<Party, 2> parties;
  std::string codecs;
};

// An offer in a response, until its answer comes on the same hop.
struct DelayedOffer {
  std::uint64_t connection_id = 0;
  std::uint32_t cseq = 0;
  DescriptionFacts facts;
};

// Sides are 0 for the caller, 1 for the callee.
struct NegotiationState {
  std::array<Exchange, 2> exchanges;  // the latest of the requests of each side
  std::array<Party, 2> parties;
  std::unique_ptr<AgreedBefore> before;
  BoxedList<DelayedOffer> delayed;
  PayloadMap payloads;
  using Told = std::array<std::uint16_t, 7>;
  std::unique_ptr<Told> told;  // of each finding about a pair of descriptions what it said last; nullptr: none was told

  // Nothing where that exchange, or a later one of that side, is known already: a copy on another hop. `complete`: all of
  // the call was captured so far.
  void begin(KeptDialog& row, std::size_t requester, std::uint32_t cseq, bool in_request, const Flow& offer,
             bool complete);
  // The exchange of that request, nullptr where it is not the latest of its side.
  Exchange* find(std::size_t requester, std::uint32_t cseq);
  const DelayedOffer* delayed_offer(std::uint64_t connection_id, std::uint32_t cseq) const;

  // A call does not rest with `before` and `delayed`.
  template <typename Pass>
  void pass(Pass& each) {
    each(exchanges, parties, payloads, told);
  }
};

// Most dialogs that are followed have nothing open: then it is small, and without session descriptions it is nothing.
struct Negotiation {
  std::unique_ptr<NegotiationState> state;

  NegotiationState& made();
  // Fills in what an open offer leaves in the row. `complete`: all of the call was captured.
  void finish(KeptDialog& row, bool complete) const;

  template <typename Pass>
  void pass(Pass& each) {
    each(state);
  }
};

}  // namespace rung::correlate
