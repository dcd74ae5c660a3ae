#include "decode/sip_joiner.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "decode/connection.h"

namespace rung::decode {
namespace {

bool is_keep_alive(Bytes payload) { return as_text(payload).find_first_not_of("\r\n") == std::string_view::npos; }

}  // namespace

bool SipJoiner::feed(Bytes payload, const Carrier& carrier) {
  if (waiting_ && join(payload, carrier)) return true;
  return unpack(payload, carrier, carrier.whole);
}

// False where the payload is not the rest of what waits, which is given up then.
bool SipJoiner::join(Bytes payload, const Carrier& carrier) {
  if (is_keep_alive(payload) && payload.size() != waiting_->missing) return true;
  if (sip::looks_like_sip(payload) == sip::Likeness::yes) {
    give_waiting(false);
    return false;
  }
  Carrier& joined = waiting_->carrier;
  waiting_->octets.insert(waiting_->octets.end(), payload.begin(), payload.end());
  waiting_->missing -= std::min<std::uint64_t>(waiting_->missing, payload.size());
  ++joined.parts;
  joined.whole = carrier.whole;
  joined.end = carrier.end;
  if (!joined.bad_text) joined.bad_text = carrier.bad_text;
  if (later(carrier.place.packet, joined.place.packet)) joined.place.packet = carrier.place.packet;
  if (waiting_->missing == 0 || !carrier.whole) give_waiting(carrier.cut_by_capture);
  return true;
}

void SipJoiner::flush(bool cut_by_capture) {
  if (waiting_) give_waiting(cut_by_capture);
}

void SipJoiner::give_waiting(bool cut_by_capture) {
  Waiting waiting = std::move(*waiting_);
  waiting_.reset();
  waiting.carrier.cut_by_capture = cut_by_capture;
  unpack(waiting.octets, waiting.carrier, false);
}

bool SipJoiner::unpack(Bytes payload, const Carrier& carrier, bool may_wait) {
  sip::Unpacked unpacked = sip::unpack(payload);
  std::size_t first = ready_.size();
  for (sip::Framed& framed : unpacked.items) {
    if (framed.kind != sip::Framed::Kind::message) continue;
    if (may_wait && &framed == &unpacked.items.back() && wait_for_rest(framed, carrier)) break;
    bool complete = framed.complete && (carrier.whole || has_whole_body(*framed.message));
    const bool line_ends_before = &framed == &unpacked.items.front() && framed.begin > 0;
    ready_.push_back({std::move(framed), carrier, 1, complete, line_ends_before});
    if (ready_.size() > first + 1) ready_.back().carrier.bad_text.reset();
  }
  const bool all_cut = unpacked.items.size() < limits::sip_glued_messages;
  if (ready_.size() > first && unpacked.extra_octets > 0 && all_cut)
    ready_.back().behind = as_text(payload.last(unpacked.extra_octets));
  std::size_t messages = ready_.size() - first + (waiting_ ? 1 : 0);
  if (ready_.size() > first) ready_[first].in_one = static_cast<std::uint32_t>(messages);
  return !unpacked.items.empty();
}

// True where Content-Length asks for more than is there, and the rest may follow.
bool SipJoiner::wait_for_rest(const sip::Framed& framed, const Carrier& carrier) {
  const sip::Message& message = *framed.message;
  if (framed.complete || framed.over_limit || !message.content_length()) return false;
  std::uint64_t missing = *message.content_length() - message.body().size();
  if (message.raw().size() + missing > limits::sip_message_octets) return false;
  Bytes octets = as_bytes(message.raw());
  waiting_ = Waiting{{octets.begin(), octets.end()}, missing, carrier, std::string(message.essentials().call_id)};
  return true;
}

std::optional<Joined> SipJoiner::next() {
  if (given_ == ready_.size()) {
    ready_.clear();
    given_ = 0;
    return std::nullopt;
  }
  return std::move(ready_[given_++]);
}

}  // namespace rung::decode
