#include "decode/ws/hixie_search.h"

#include "decode/ws/frame_chain.h"

namespace rung::ws {

namespace {

constexpr std::uint8_t text_begin = 0x00;
constexpr std::uint8_t text_end = 0xff;  // and the type of a Close, whose length is 0

}  // namespace

bool HixieSearch::feed(Bytes bytes) {
  if (bytes.empty()) return false;
  chunks_.push_back(end());
  queue_.append(bytes);
  for (; !queue_.empty(); drop_octet()) {
    const Verdict verdict = judge();
    if (verdict == Verdict::yes) return true;
    if (verdict != Verdict::no) return false;
  }
  return false;
}

bool HixieSearch::settle() {
  for (; !queue_.empty(); drop_octet()) {
    const Verdict verdict = judge();
    if (verdict == Verdict::yes || verdict == Verdict::whole) return true;
  }
  return false;
}

HixieSearch::Verdict HixieSearch::judge() const {
  constexpr std::size_t enough = 16;
  const Bytes octets = queue_.view();
  if (!at_chunk() && previous_ != text_end) return Verdict::no;
  if (octets[0] == text_end) {
    if (octets.size() == 1) return Verdict::unsure;
    return octets.size() == 2 && octets[1] == 0 ? Verdict::whole : Verdict::no;
  }
  if (octets[0] != text_begin) return Verdict::no;
  const Bytes behind = octets.subspan(1);
  const LeadingText text = leading_text(FrameHeader(), behind, enough);
  if (text.size == enough) return Verdict::yes;
  if (text.size == behind.size()) return Verdict::unsure;
  const bool ended = behind[text.size] == text_end;
  return text.size > 0 && (ended || !text.contradicted) ? Verdict::yes : Verdict::no;
}

void HixieSearch::drop_octet() {
  previous_ = queue_.view().front();
  if (at_chunk()) chunks_.pop_front();
  queue_.consume(1);
}

}  // namespace rung::ws
