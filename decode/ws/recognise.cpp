#include <algorithm>
#include <array>

#include "base/limits.h"
#include "decode/ws/frame_chain.h"
#include "decode/ws/message_framer.h"

namespace rung::ws {

namespace {

constexpr std::size_t frames_without_sip = 3;

using BeginsSip = bool (*)(Bytes payload);

bool is_plain_data(const FrameHeader& header) { return !is_control(header.opcode) && header.rsv == 0; }

bool holds_sip(const FrameHeader& header, Bytes payload, BeginsSip begins_sip) {
  payload = payload.first(std::min(payload.size(), limits::detect_octets));
  if (!header.mask) return begins_sip(payload);
  std::array<std::uint8_t, limits::detect_octets> plain;
  std::copy(payload.begin(), payload.end(), plain.begin());
  const std::span<std::uint8_t> octets = std::span(plain).first(payload.size());
  unmask(octets, *header.mask, 0);
  return begins_sip(octets);
}

// Whether a payload that is not SIP so far may become it with more octets.
bool may_become_sip(const FrameHeader& header, Bytes payload) {
  constexpr std::size_t octets_of_a_start_line = 512;
  if (payload.size() == header.payload_size || payload.size() >= octets_of_a_start_line) {
    return false;
  }
  return leading_text(header, payload, payload.size()).size == payload.size();
}

bool begins_inside_message(const FrameHeader& header) {
  return header.opcode == static_cast<std::uint8_t>(Opcode::continuation);
}

Likeness judge_chain(Bytes bytes, bool masked, BeginsSip begins_sip) {
  FrameChain chain(bytes, masked);
  bool data_seen = false;
  bool sip = false;
  std::size_t telling = 0;
  while (chain.next()) {
    if (!chain.repeats_key()) ++telling;
    if (data_seen || is_control(chain.header().opcode)) continue;
    data_seen = true;
    if (begins_inside_message(chain.header())) return Likeness::no;
    if (!is_plain_data(chain.header())) continue;
    sip = holds_sip(chain.header(), chain.payload(), begins_sip);
    if (!sip && !may_become_sip(chain.header(), chain.payload())) return Likeness::no;
  }
  if (chain.end() == FrameChain::End::broken) return Likeness::no;
  if (sip) return Likeness::yes;
  const bool exact = chain.end() == FrameChain::End::exact;
  return exact && telling >= frames_without_sip ? Likeness::yes : Likeness::unsure;
}

// A frame in the middle has to prove itself: plain data that is SIP, and sound frames behind it.
bool is_sip_frame(Bytes bytes, bool masked, BeginsSip begins_sip) {
  constexpr std::size_t text_octets = 8;
  FrameChain chain(bytes, masked);
  if (!chain.next() || !is_plain_data(chain.header())) return false;
  const std::size_t telling = std::min<std::size_t>(text_octets, chain.payload().size());
  if (telling == 0 || leading_text(chain.header(), chain.payload(), telling).size < telling) {
    return false;
  }
  return judge_chain(bytes, masked, begins_sip) == Likeness::yes;
}

}  // namespace

Recognised recognise(Bytes bytes, bool (*begins_sip)(Bytes payload)) {
  if (bytes.empty()) return {Likeness::unsure, 0, false};
  const bool masked = bytes.size() > 1 && (bytes[1] & 0x80) != 0;
  const Likeness at_start = judge_chain(bytes, masked, begins_sip);
  if (at_start != Likeness::no) return {at_start, 0, masked};
  const std::size_t end = std::min(bytes.size(), limits::detect_octets);
  for (std::size_t at = 1; at + 1 < end; ++at) {
    const bool masked_there = (bytes[at + 1] & 0x80) != 0;
    if (is_sip_frame(bytes.subspan(at), masked_there, begins_sip)) {
      return {Likeness::yes, at, masked_there};
    }
  }
  return {};
}

}  // namespace rung::ws
