#include "decode/ws/frame_chain.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "decode/ws/close_code.h"

namespace rung::ws {

namespace {

constexpr std::uint8_t opcode_of(Opcode opcode) { return static_cast<std::uint8_t>(opcode); }

// RSV1 is 4. Compression is marked on the first frame of a data message only (RFC 7692 6.1).
bool sound_first_octet(bool fin, int rsv, std::uint8_t opcode) {
  if (!is_known(opcode)) return false;
  if (is_control(opcode)) return fin && rsv == 0;
  return rsv == 0 || (rsv == 4 && opcode != opcode_of(Opcode::continuation));
}

bool sound_size(const FrameHeader& header) {
  if (!header.minimal_length || header.payload_size > limits::ws_message_octets) return false;
  if (is_control(header.opcode)) return header.payload_size <= 125;
  return header.fin || header.payload_size > 0;
}

}  // namespace

LeadingText leading_text(const FrameHeader& header, Bytes payload, std::size_t at_most, const Layout& layout) {
  LeadingText text;
  const std::size_t end = std::min(payload.size(), at_most);
  std::array<std::uint8_t, 64> block;
  for (; text.size < end; ++text.size) {
    const std::size_t at = text.size % block.size();
    if (at == 0) {
      const Bytes sent = payload.subspan(text.size, std::min(block.size(), end - text.size));
      std::copy(sent.begin(), sent.end(), block.begin());
      unmask_payload(std::span(block).first(sent.size()), header, layout, text.size);
    }
    const std::uint8_t octet = block[at];
    const bool printable = octet >= ' ' && octet <= '~';
    if (printable || octet == '\r' || octet == '\n' || octet == '\t') continue;
    // The first octets of UTF-8 sequences of two to four octets (RFC 3629 4).
    text.contradicted = octet < 0xc2 || octet > 0xf4;
    break;
  }
  return text;
}

bool FrameChain::sound_payload(const FrameHeader& header, Bytes payload) const {
  constexpr std::size_t text_octets = 16;
  if (header.opcode == opcode_of(Opcode::text) && header.rsv == 0) {
    return !leading_text(header, payload, text_octets, layout_).contradicted;
  }
  const bool has_code = layout_.form == Layout::Form::rfc_6455 && header.payload_size > 0;
  if (header.opcode != opcode_of(Opcode::close) || !has_code) return true;
  if (header.payload_size == 1) return false;
  if (payload.size() < 2) return true;
  std::array<std::uint8_t, 2> code = {payload[0], payload[1]};
  unmask_payload(code, header, layout_, 0);
  return is_close_code_for_the_wire(static_cast<std::uint16_t>(code[0] << 8 | code[1]));
}

// What the first two octets alone tell, where they are as RFC 6455 has them.
bool FrameChain::may_begin() const {
  if (layout_.form != Layout::Form::rfc_6455) return true;
  if (!sound_first_octet((rest_[0] & 0x80) != 0, rest_[0] >> 4 & 7, rest_[0] & 0x0f)) return false;
  return rest_.size() == 1 || ((rest_[1] & 0x80) != 0) == layout_.masked;
}

bool FrameChain::next() {
  if (end_ != End::open) return false;
  if (frames_ > 0 && payload_.size() < header_.payload_size) return stop(End::cut);
  if (rest_.empty()) return stop(End::exact);
  if (!may_begin()) return stop(End::broken);
  const Result<FrameHeader> header = parse_frame_header(rest_, layout_);
  if (!header) {
    const bool truncated = header.error().code == ParseErrorCode::truncated;
    return stop(truncated ? End::cut : End::broken);
  }
  const bool compressed = header->rsv != 0 && layout_.form != Layout::Form::rfc_6455;
  if (compressed || !sound_first_octet(header->fin, header->rsv, header->opcode)) return stop(End::broken);
  if (!sound_size(*header) || !follows(*header)) return stop(End::broken);
  const Bytes behind = rest_.subspan(header->header_size);
  const Bytes payload = behind.first(std::min<std::uint64_t>(behind.size(), header->payload_size));
  if (!sound_payload(*header, payload)) return stop(End::broken);
  constexpr std::array<std::uint8_t, 4> zero_key{};
  repeats_key_ = frames_ > 0 && header->mask && header->mask == header_.mask && header->mask != zero_key;
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
