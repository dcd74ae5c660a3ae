#include "correlate/negotiation_tracker.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/fingerprint.h"
#include "base/limits.h"
#include "correlate/checks/answer_checks.h"

namespace rung::correlate {

struct NegotiationTracker::Step {
  const SeenMessage& seen;
  KeptDialog& row;
  NegotiationState& state;
  std::size_t requester;  // side that sent the request, which this is or answers
  std::uint32_t cseq;     // of the request that names the exchange

  // What the answer at hand answers, as this hop saw it; nullptr where it did not.
  const DescriptionFacts* offer_here() const {
    if (!seen.is_request()) return seen.transaction().offer.get();
    const DelayedOffer* delayed = state.delayed_offer(seen.connection_id(), cseq);
    return delayed ? &delayed->facts : nullptr;
  }
};

namespace {

std::size_t side_of_requester(const SeenMessage& seen) { return seen.call->from_caller(seen.facts()) ? 0 : 1; }

Side side_at(std::size_t index) { return index == 0 ? Side::caller : Side::callee; }

Side holder_of(const NegotiationState& state) {
  const bool caller = state.parties[0].holding, callee = state.parties[1].holding;
  if (caller && callee) return Side::both;
  return caller ? Side::caller : callee ? Side::callee : Side::none;
}

// The offer in the INVITE that began this dialog, where it came before the dialog: this hop's own, or what another showed.
bool offered_by_invite(const SeenMessage& seen) {
  if (seen.is_request() || seen.method() != "INVITE" || !seen.facts().cseq) return false;
  if (seen.transaction().request_seen) return seen.transaction().request_role == DescriptionRole::offer;
  const InviteOffer& offer = seen.call->offers[side_of_requester(seen)];
  return offer.known && offer.in_request && offer.cseq == *seen.facts().cseq;
}

// Requests whose responses end what was offered.
bool may_offer(std::string_view method) { return method == "INVITE" || method == "UPDATE" || method == "PRACK"; }

// Asked for once more with credentials: the offer is the same.
bool asks_for_credentials(std::uint32_t status) { return status == 401 || status == 407; }

std::string by(std::size_t side) { return "{\"by\":\"" + std::string(to_text(side_at(side))) + "\""; }

std::string codecs_of(const DescriptionFacts& facts) {
  std::string list;
  for (const MediaFacts& media : facts.media) {
    const std::string_view codec = codec_of(facts, media);
    if (list.size() + codec.size() >= limits::sdp_value_octets) break;
    if (!list.empty()) list += ',';
    list += codec;
  }
  return list;
}

}  // namespace

void NegotiationTracker::on_message(const SeenMessage& seen, DescriptionRole role,
                                    const sdp::SessionDescription* description) {
  if (seen.call == nullptr || seen.is_retransmission() || !seen.facts().cseq) return;
  if (role == DescriptionRole::unknown) return on_no_description(seen);
  std::optional<DescriptionFacts> facts;
  if (description != nullptr) {
    facts = facts_of(*description);
    check_limits(seen, *description, *facts);
  }
  if (role == DescriptionRole::offer) return on_offer(seen, facts ? std::move(*facts) : DescriptionFacts{});
  on_answer(seen, facts ? &*facts : nullptr);
}

void NegotiationTracker::on_offer(const SeenMessage& seen, DescriptionFacts&& facts) {
  const std::size_t requester = side_of_requester(seen);
  const std::size_t offerer = seen.is_request() ? requester : 1 - requester;
  if (seen.dialog != nullptr) {
    const Step step{seen, seen.dialog->row, seen.dialog->negotiation.made(), requester, *seen.facts().cseq};
    step.state.begin(step.row, requester, step.cseq, seen.is_request(), flow_of(facts), seen.call->row.complete);
    if (step.state.payloads.is_of(seen.connection_id()))
      if (auto fault = step.state.payloads.check(facts, offerer)) tell(step, {std::move(*fault)});
    if (!seen.is_request()) {
      auto& delayed = step.state.delayed;
      delayed.erase_if([&](const DelayedOffer& each) { return each.connection_id == seen.connection_id(); });
      if (delayed.size() < limits::hops_of_a_transaction)
        delayed.push_back({seen.connection_id(), step.cseq, std::move(facts)});
      return;
    }
  }
  if (seen.is_request()) seen.transaction().offer = std::make_unique<DescriptionFacts>(std::move(facts));
}

void NegotiationTracker::on_answer(const SeenMessage& seen, const DescriptionFacts* facts) {
  if (seen.dialog == nullptr) return;
  const std::size_t requester = side_of_requester(seen);
  const std::size_t answerer = seen.is_request() ? requester : 1 - requester;
  NegotiationState& state = seen.dialog->negotiation.made();
  // A PRACK answers what a response to the INVITE of its sender offered.
  const Exchange& latest = state.exchanges[requester];
  const bool prack = seen.is_request() && seen.method() == "PRACK" && latest.known && !latest.in_request;
  const Step step{seen, seen.dialog->row, state, requester, prack ? latest.cseq : *seen.facts().cseq};
  const DescriptionFacts* offer = step.offer_here();
  state.begin(step.row, requester, step.cseq, !seen.is_request(), offer ? flow_of(*offer) : Flow{},
              seen.call->row.complete);
  if (facts != nullptr) judge(step, answerer, *facts);
  if (Exchange* exchange = state.find(requester, step.cseq)) apply(step, *exchange, answerer, facts);
  if (seen.is_request()) {
    state.delayed.erase_if([&](const DelayedOffer& each) { return each.connection_id == seen.connection_id(); });
  } else if (seen.status() >= 200 && seen.call->dialogs.size() <= 1) {
    seen.transaction().offer.reset();  // other dialogs of a forked INVITE may answer it still
  }
}

// A response or an ACK without one may leave an offer without an answer.
void NegotiationTracker::on_no_description(const SeenMessage& seen) {
  const std::string_view method = seen.method();
  const bool ack = seen.is_request() && method == "ACK";
  if (!ack && (seen.is_request() || seen.status() <= 100 || !may_offer(method))) return;
  const bool refused = !ack && seen.status() >= 300;
  if (refused) seen.transaction().offer.reset();
  if (seen.dialog == nullptr) return;
  Negotiation& negotiation = seen.dialog->negotiation;
  if (!negotiation.state && (refused || !offered_by_invite(seen))) return;
  const std::size_t requester = side_of_requester(seen);
  const Step step{seen, seen.dialog->row, negotiation.made(), requester, *seen.facts().cseq};
  if (!refused && offered_by_invite(seen)) {
    const DescriptionFacts* offer = step.offer_here();
    step.state.begin(step.row, requester, step.cseq, true, offer ? flow_of(*offer) : Flow{}, seen.call->row.complete);
  }
  Exchange* exchange = step.state.find(requester, step.cseq);
  if (exchange == nullptr) return;
  if (refused) return on_refusal(step, *exchange);
  if (!ack && seen.status() < 200) return;
  if (ack) step.state.delayed.erase_if([&](const DelayedOffer& each) { return each.cseq == step.cseq; });
  if (!ack) exchange->provisional = false;
  if (exchange->open && exchange->in_request != ack) {
    exchange->open = false;
    ++step.row.unanswered;
  }
}

// The session goes on as it was (RFC 3261 14.1).
void NegotiationTracker::on_refusal(const Step& step, Exchange& exchange) {
  const bool was_open = exchange.open, was_answered = exchange.provisional;
  exchange.open = exchange.provisional = false;
  if (was_open && asks_for_credentials(step.seen.status())) --step.row.offers;
  if (!was_answered || !step.state.before) return;
  const std::unique_ptr<AgreedBefore> before = std::move(step.state.before);
  for (std::size_t side = 0; side < 2; ++side)
    if (before->parties[side].holding != step.state.parties[side].holding)
      change_hold(step, side, before->parties[side].holding, nullptr);
  step.state.parties = before->parties;
  step.row.codecs = before->codecs;
}

void NegotiationTracker::judge(const Step& step, std::size_t answerer, const DescriptionFacts& answer) {
  const DescriptionFacts* offer = step.offer_here();
  if (offer != nullptr && !offer->media.empty()) tell(step, check_answer(*offer, answer));
  PayloadMap& payloads = step.state.payloads;
  if (!payloads.is_of(step.seen.connection_id())) return;
  if (auto fault = payloads.check(answer, answerer)) tell(step, {std::move(*fault)});
  const std::uint64_t connection = step.seen.connection_id(), message = step.seen.message.id;
  payloads.learn(answer, answerer, connection, message);
  if (offer != nullptr) payloads.learn(*offer, 1 - answerer, connection, message);
}

void NegotiationTracker::apply(const Step& step, Exchange& exchange, std::size_t answerer,
                               const DescriptionFacts* answer) {
  const bool provisional = !step.seen.is_request() && step.seen.status() < 200;
  if (!exchange.open && !(exchange.provisional && !provisional)) {
    if (answer != nullptr && !answer->media.empty())
      step.row.codecs = codecs_of(*answer);  // a copy, nearer the offerer
    return;
  }
  if (provisional && exchange.open && step.row.confirmed)
    step.state.before =
        std::make_unique<AgreedBefore>(AgreedBefore{step.state.parties, std::string(step.row.codecs.view())});
  exchange.open = false;
  exchange.provisional = provisional;
  if (!provisional) step.state.before.reset();
  if (answer == nullptr) return;
  step.row.codecs = codecs_of(*answer);
  take(step, 1 - answerer, exchange.offer, true);
  // Who is not sent anything cannot receive: that says nothing of what it wants (RFC 3264 6.1).
  take(step, answerer, flow_of(*answer), exchange.offer.sends && exchange.offer.receives);
}

// `chosen`: it was free to say whether it receives.
void NegotiationTracker::take(const Step& step, std::size_t side, const Flow& flow, bool chosen) {
  Party& party = step.state.parties[side];
  if (flow.record != RecordState::untold && flow.record != party.record) {
    constexpr std::array<std::string_view, 4> kinds{"", "recording-on", "recording-off", "recording-paused"};
    const bool begins_off = party.record == RecordState::untold && flow.record == RecordState::off;
    party.record = flow.record;
    if (!begins_off) {
      StateChange change = change_at(step.seen, kinds[static_cast<std::size_t>(flow.record)]);
      change.detail = by(side) + "}";
      events_.on_event(std::move(change));
    }
  }
  if (!flow.known) return;
  const bool changed = party.flow.known && flow.direction != party.flow.direction;
  if (flow.receives && party.holding) change_hold(step, side, false, nullptr);
  if (!flow.receives && changed && chosen && party.received && !party.holding) change_hold(step, side, true, &flow);
  party.received |= flow.receives;
  party.flow = flow;
}

void NegotiationTracker::change_hold(const Step& step, std::size_t side, bool holding, const Flow* flow) {
  step.state.parties[side].holding = holding;
  step.row.held_by = holder_of(step.state);
  StateChange change = change_at(step.seen, holding ? "dialog-held" : "dialog-resumed");
  change.detail = by(side);
  if (flow != nullptr) change.detail += ",\"how\":\"" + std::string(how_of(*flow)) + "\"";
  change.detail += "}";
  events_.on_event(std::move(change));
  if (!holding || flow == nullptr) return;
  ++step.row.holds;
  events_.on_event(finding_at(step.seen, FindingCode::sdp_hold,
                              "by the " + std::string(to_text(side_at(side))) + ": " + std::string(how_of(*flow))));
}

// Once a dialog, unless it says something else.
void NegotiationTracker::tell(const Step& step, const std::vector<decode::Fault>& faults) {
  constexpr auto first = static_cast<std::size_t>(FindingCode::sdp_answer_mline_count);
  for (const decode::Fault& fault : faults) {
    if (!step.state.told) step.state.told = std::make_unique<NegotiationState::Told>();
    std::uint16_t& told = (*step.state.told)[static_cast<std::size_t>(fault.code) - first];
    const auto mark = static_cast<std::uint16_t>(fingerprint(fault.detail) | 1);
    if (std::exchange(told, mark) == mark) continue;
    Finding finding = finding_at(step.seen, fault.code, fault.detail);
    if (fault.severity) finding.severity = *fault.severity;
    events_.on_event(std::move(finding));
  }
}

// The decoder tells of a description that was not read to its end.
void NegotiationTracker::check_limits(const SeenMessage& seen, const sdp::SessionDescription& description,
                                      const DescriptionFacts& facts) {
  if (description.over_limit) return;
  const bool many =
      std::any_of(facts.media.begin(), facts.media.end(), [](const MediaFacts& media) { return media.codecs_cut; });
  if (!facts.cut && !many) return;
  std::string detail = facts.cut ? "offer and answer are compared over the first " +
                                       std::to_string(limits::negotiated_media) + " of " +
                                       std::to_string(description.media.size()) + " m= lines"
                                 : "an m= line has more formats than are compared";
  events_.on_event(finding_at(seen, FindingCode::sdp_over_limit, std::move(detail)));
}

}  // namespace rung::correlate
