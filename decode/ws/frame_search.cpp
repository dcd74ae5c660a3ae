#include "decode/ws/frame_search.h"

#include <algorithm>

#include "base/limits.h"
#include "decode/ws/frame_chain.h"

namespace rung::ws {

namespace {

constexpr unsigned enough_at_chunk = 16;
constexpr unsigned enough_anywhere = 32;
constexpr unsigned header_evidence = 5;
constexpr unsigned close_code_evidence = 4;
constexpr std::size_t text_evidence_at_most = 32;
// Headers after which the evidence of headers alone is enough anywhere.
constexpr std::size_t headers_at_most = 8;

unsigned evidence_of_frame(const FrameChain& chain, const Layout& layout) {
  const FrameHeader& header = chain.header();
  const Bytes payload = chain.payload();
  const unsigned bits = chain.repeats_key() ? 0 : header_evidence;
  if (is_control(header.opcode)) {
    const bool has_code = header.opcode == static_cast<std::uint8_t>(Opcode::close);
    return has_code && payload.size() >= 2 && layout.form == Layout::Form::rfc_6455 ? bits + close_code_evidence : bits;
  }
  if (header.rsv != 0) return bits;
  const LeadingText text = leading_text(header, payload, text_evidence_at_most, layout);
  return text.contradicted ? bits : bits + static_cast<unsigned>(text.size);
}

}  // namespace

bool FrameSearch::feed(Bytes bytes) {
  if (bytes.empty()) return false;
  chunks_.push_back(end());
  queue_.append(bytes);
  newest_ = bytes.size();
  for (; !queue_.empty(); drop_octet()) {
    const Verdict verdict = judge();
    if (verdict == Verdict::yes) return true;
    const bool may_wait = at_chunk() && queue_.size() <= limits::ws_search_octets;
    if (verdict != Verdict::no && may_wait) return false;
  }
  return false;
}

bool FrameSearch::settle() {
  for (; !queue_.empty(); drop_octet()) {
    const Verdict verdict = judge();
    if (verdict == Verdict::yes || (verdict == Verdict::whole && at_chunk())) return true;
  }
  return false;
}

FrameSearch::Verdict FrameSearch::judge() const {
  if (!at_chunk() && !layout_.masked && previous_ >= 0x80) return Verdict::no;
  FrameChain chain(octets(), layout_);
  unsigned bits = 0;
  while (chain.frames() < headers_at_most && chain.next()) {
    if (chain.repeats_key() && !at_chunk()) return Verdict::no;
    bits += evidence_of_frame(chain, layout_);
  }
  if (chain.end() == FrameChain::End::broken) return Verdict::no;
  const bool exact = chain.end() == FrameChain::End::exact;
  if (exact) {
    const std::uint64_t payload_size = chain.header().payload_size;
    bits += evidence_of_end(chain.header().header_size + payload_size, payload_size);
  }
  if (bits >= (at_chunk() ? enough_at_chunk : enough_anywhere)) return Verdict::yes;
  return exact ? Verdict::whole : Verdict::unsure;
}

// Where chunks are tiny each of them ends a frame by chance: the last one must hold the frame, or
// some of it.
unsigned FrameSearch::evidence_of_end(std::uint64_t frame_size, std::uint64_t payload_size) const {
  constexpr std::uint64_t telling_octets = 16;
  if (newest_ < std::min(frame_size, telling_octets)) return 0;
  return payload_size <= 125 ? 7 : 16;
}

void FrameSearch::drop_octet() {
  previous_ = queue_.view().front();
  if (at_chunk()) chunks_.pop_front();
  queue_.consume(1);
}

}  // namespace rung::ws
