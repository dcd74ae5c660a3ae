#include "decode/net/recent_octets.h"

#include <algorithm>

#include "base/limits.h"

namespace rung::net {

void RecentOctets::remember(Trail& trail, std::uint64_t offset, Bytes bytes) {
  constexpr std::size_t room = limits::tcp_recent_octets;
  if (ring_.empty()) ring_.resize(room);
  if (bytes.size() > room) {
    offset += bytes.size() - room;
    bytes = bytes.last(room);
  }
  auto& spans = trail.spans_;
  bool goes_on = !spans.empty() && spans.back().offset + spans.back().size == offset &&
                 spans.back().position + spans.back().size == written_;
  if (goes_on) {
    spans.back().size += bytes.size();
  } else {
    if (spans.size() == limits::tcp_recent_spans) spans.erase(spans.begin());
    spans.push_back({offset, bytes.size(), written_});
  }
  std::size_t at = written_ % room;
  std::size_t before_wrap = std::min(bytes.size(), room - at);
  std::copy_n(bytes.begin(), before_wrap, ring_.begin() + static_cast<std::ptrdiff_t>(at));
  std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(before_wrap), bytes.end(), ring_.begin());
  written_ += bytes.size();
}

std::optional<OctetRange> RecentOctets::difference(const Trail& trail, std::uint64_t offset, Bytes copy) const {
  std::optional<OctetRange> range;
  for (const Trail::Span& span : trail.spans_) range = joined(range, difference(span, offset, copy));
  return range;
}

std::optional<OctetRange> RecentOctets::difference(const Trail::Span& span, std::uint64_t offset, Bytes copy) const {
  const std::uint64_t room = ring_.size();
  const std::uint64_t overwritten = written_ - std::min(written_, room);
  const std::uint64_t known = span.offset + (std::max(span.position, overwritten) - span.position);
  const std::uint64_t from = std::max(offset, known);
  const std::uint64_t to = std::min(offset + copy.size(), span.offset + span.size);
  std::optional<OctetRange> range;
  for (std::uint64_t at = from; at < to;) {
    std::uint64_t place = (span.position + (at - span.offset)) % room;
    std::uint64_t size = std::min(to - at, room - place);
    range = joined(range, differing_range(at, Bytes(ring_).subspan(place, size), copy.subspan(at - offset, size)));
    at += size;
  }
  return range;
}

}  // namespace rung::net
