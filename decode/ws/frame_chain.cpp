#include "decode/ws/frame_chain.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "decode/ws/close_code.h"

namespace rung::ws {

namespace {

constexpr std::uint8_t opcode_of(Opcode opcode) { return static_cast<std::uint8_t>(opcode); }

// RSV1 is 4. Compression is marked on the first frame of a data message only (RFC 7692 6.1).
bool sound_first_octet(std::uint8_t octet) {
  const bool fin = (octet & 0x80) != 0;
  const int rsv = octet >> 4 & 7;
  const std::uint8_t opcode = octet & 0x0f;
  if (!is_known(opcode)) return false;
  if (is_control(opcode)) return fin && rsv == 0;
  return rsv == 0 || (rsv == 4 && opcode != opcode_of(Opcode::continuation));
}

bool sound_size(const FrameHeader& header) {
  if (!header.minimal_length || header.payload_size > limits::ws_message_octets) return false;
  if (is_control(header.opcode)) return header.payload_size <= 125;
  return header.fin || header.payload_size > 0;
}

std::uint8_t plain_octet(const FrameHeader& header, Bytes payload, std::size_t at) {
  return header.mask ? static_cast<std::uint8_t>(payload[at] ^ (*header.mask)[at % 4]) : payload[at];
}

bool sound_payload(const FrameHeader& header, Bytes payload) {
  constexpr std::size_t text_octets = 16;
  if (header.opcode == opcode_of(Opcode::text) && header.rsv == 0) {
    return !leading_text(header, payload, text_octets).contradicted;
  }
  if (header.opcode != opcode_of(Opcode::close) || header.payload_size == 0) return true;
  if (header.payload_size == 1) return false;
  if (payload.size() < 2) return true;
  return is_close_code_for_the_wire(
      static_cast<std::uint16_t>(plain_octet(header, payload, 0) << 8 | plain_octet(header, payload, 1)));
}

}  // namespace

LeadingText leading_text(const FrameHeader& header, Bytes payload, std::size_t at_most) {
  LeadingText text;
  const std::size_t end = std::min(payload.size(), at_most);
  for (; text.size < end; ++text.size) {
    const std::uint8_t octet = plain_octet(header, payload, text.size);
    const bool printable = octet >= ' ' && octet <= '~';
    if (printable || octet == '\r' || octet == '\n' || octet == '\t') continue;
    // The first octets of UTF-8 sequences of two to four octets (RFC 3629 4).
    text.contradicted = octet < 0xc2 || octet > 0xf4;
    break;
  }
  return text;
}

bool FrameChain::next() {
  if (end_ != End::open) return false;
  if (frames_ > 0 && payload_.size() < header_.payload_size) return stop(End::cut);
  if (rest_.empty()) return stop(End::exact);
  if (!sound_first_octet(rest_[0])) return stop(End::broken);
  if (rest_.size() > 1 && ((rest_[1] & 0x80) != 0) != masked_) return stop(End::broken);
  const Result<FrameHeader> header = parse_frame_header(rest_);
  if (!header) {
    const bool truncated = header.error().code == ParseErrorCode::truncated;
    return stop(truncated ? End::cut : End::broken);
  }
  if (!sound_size(*header) || !follows(*header)) return stop(End::broken);
  const Bytes behind = rest_.subspan(header->header_size);
  const Bytes payload = behind.first(std::min<std::uint64_t>(behind.size(), header->payload_size));
  if (!sound_payload(*header, payload)) return stop(End::broken);
  constexpr std::array<std::uint8_t, 4> zero_key{};
  repeats_key_ = frames_ > 0 && masked_ && header->mask == header_.mask && header->mask != zero_key;
  header_ = *header;
  payload_ = payload;
  rest_ = behind.subspan(payload.size());
  pass(header_);
  return true;
}

bool FrameChain::stop(End end) {
  end_ = end;
  return false;
}

bool FrameChain::follows(const FrameHeader& header) const {
  if (message_ == Message::closed) return false;
  if (is_control(header.opcode)) return true;
  if (header.opcode != opcode_of(Opcode::continuation)) return message_ != Message::open;
  // An empty last fragment proves nothing by itself: its two octets also begin RTP packets.
  if (message_ == Message::unknown) return header.payload_size > 0;
  return message_ == Message::open;
}

void FrameChain::pass(const FrameHeader& header) {
  ++frames_;
  if (header.opcode == opcode_of(Opcode::close)) message_ = Message::closed;
  if (!is_control(header.opcode)) message_ = header.fin ? Message::none : Message::open;
}

}  // namespace rung::ws
