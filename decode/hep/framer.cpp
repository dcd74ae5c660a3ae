#include "decode/hep/framer.h"

#include <algorithm>
#include <string_view>

#include "base/byte_reader.h"
#include "decode/hep/packet.h"

namespace rung::hep {

void StreamFramer::feed(Bytes bytes) { queue_.append(bytes); }

// What stood before it and was not given out is skipped: it is told at once by next().
void StreamFramer::gap(std::uint64_t size) {
  const std::uint64_t end = queue_.offset() + queue_.size();
  if (!hole_) hole_ = end;
  queue_.start_at(end + size);
  given_ = 0;
}

std::optional<Framed> StreamFramer::take_skipped(std::uint64_t end) {
  if (skipped_from_ >= end) return std::nullopt;
  Framed skipped{Framed::Kind::skipped, skipped_from_, end, {}};
  skipped_from_ = end;
  return skipped;
}

// Drops what cannot begin a packet.
void StreamFramer::skip_to_candidate() {
  const Bytes held = queue_.view();
  std::size_t at = 0;
  while (at < held.size() && looks_like_packet(held.subspan(at)) == Likeness::no) {
    const std::size_t next = as_text(held).find('H', at + 1);
    at = next == std::string_view::npos ? held.size() : next;
  }
  queue_.consume(at);
}

std::optional<Framed> StreamFramer::next() {
  queue_.consume(given_);
  given_ = 0;
  if (hole_) {
    std::optional<Framed> skipped = take_skipped(*hole_);
    hole_.reset();
    skipped_from_ = queue_.offset();
    if (skipped) return skipped;
  }
  skip_to_candidate();
  const Bytes held = queue_.view();
  if (looks_like_packet(held) != Likeness::yes) return std::nullopt;
  if (std::optional<Framed> skipped = take_skipped(queue_.offset())) return skipped;
  ByteReader reader(held);
  reader.skip(4);
  const std::size_t total = reader.u16();
  if (held.size() < total) return std::nullopt;
  given_ = total;
  skipped_from_ = queue_.offset() + total;
  return Framed{Framed::Kind::packet, queue_.offset(), skipped_from_, held.first(total)};
}

}  // namespace rung::hep
