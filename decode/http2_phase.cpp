#include "decode/http2_phase.h"

#include <variant>

#include "decode/http/extended_connect.h"

namespace rung::decode {

Http2Phase::Http2Phase(StreamContext& context, GapReport& gaps, bool inside_tls)
    : context_(&context), inside_tls_(inside_tls), streams_(context, gaps, inside_tls) {
  context.observed.http2 = true;
  context.row.facts().http_version = "HTTP/2";
  for (net::Direction direction : both_directions)
    if (!context.handshake_seen || context.gap_end[index(direction)] > 0) expect_missing_heads(direction);
}

void Http2Phase::expect_missing_heads(net::Direction direction) {
  side_of(direction).heads.lose();
  streams_.expect_missing_heads(direction);
}

http::Http2Framer& Http2Phase::framer_at(net::Direction direction, std::uint64_t offset) {
  Side& side = side_of(direction);
  return side.framer ? *side.framer : side.framer.emplace(offset);
}

std::optional<Transition> Http2Phase::on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes) {
  framer_at(direction, offset).feed(bytes);
  drain(direction);
  return std::nullopt;
}

// How many octets of what TLS carries are missing is never exactly known.
std::optional<Transition> Http2Phase::on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size) {
  http::Http2Framer& framer = framer_at(direction, offset);
  side_of(direction).missing = size;
  framer.gap(size, !inside_tls_);
  drain(direction);
  side_of(direction).missing = 0;
  return std::nullopt;
}

void Http2Phase::finish(net::EndReason) {
  for (net::Direction direction : both_directions) {
    if (!side_of(direction).framer) continue;
    side_of(direction).framer->finish();
    drain(direction);
  }
}

void Http2Phase::settle(const net::End& end) { streams_.end(end); }

void Http2Phase::drain(net::Direction direction) {
  http::Http2Framer& framer = *side_of(direction).framer;
  while (auto item = framer.next()) std::visit([&](const auto& part) { take(direction, part); }, *item);
  context_->marks_of(direction).forget_before(framer.first_needed());
}

PacketRef Http2Phase::packet_at(net::Direction direction, std::uint64_t offset) {
  return context_->marks_of(direction).place(offset, offset + 1).packet;
}

void Http2Phase::take(net::Direction direction, const http::DataPiece& data) {
  const Place place = context_->marks_of(direction).place(data.offset, data.offset + data.octets.size());
  streams_.on_data(direction, data.stream, data.octets, place, data.begins);
  if (data.ends_stream) streams_.on_stream_end(direction, data.stream, place.packet);
}

void Http2Phase::take(net::Direction direction, const http::BlockPiece& block) {
  Side& side = side_of(direction);
  const bool may_set_roles = !context_->handshake_seen && context_->observed.carried == 0;
  if (may_set_roles && side.framer->preface_seen()) context_->set_client(direction);
  if (block.begins) side.head_begin = block.offset;
  side.heads.feed(block.octets, block.ends);
  if (!block.ends) return;
  const http::DecodedHead head = side.heads.take();
  if (block.promise) return;
  const Place place = context_->marks_of(direction).place(side.head_begin, block.end);
  streams_.on_head(direction, block.stream, head, place);
  if (block.ends_stream) streams_.on_stream_end(direction, block.stream, place.packet);
}

// The server allows it once and for all (RFC 8441 3).
void Http2Phase::take(net::Direction direction, const http::Setting& setting) {
  const bool enables = setting.id == http::setting_enable_connect_protocol && setting.value == 1;
  if (enables && !context_->is_from_client(direction)) streams_.on_connect_enabled();
}

void Http2Phase::take(net::Direction direction, const http::StreamReset& reset) {
  streams_.on_reset(direction, reset.stream, reset.code, packet_at(direction, reset.end - 1));
}

void Http2Phase::take(net::Direction direction, const http::GoAway& goaway) {
  streams_.on_goaway(direction, goaway.last_stream, packet_at(direction, goaway.end - 1));
}

void Http2Phase::take(net::Direction direction, const http::FrameHole& hole) {
  if (hole.frame.is(http::FrameType::data)) {
    streams_.on_hole(direction, hole.frame.stream, hole.missing);
  } else {
    side_of(direction).heads.lose();
    streams_.on_head_lost(direction, hole.frame.stream);
  }
  if (hole.ends_stream) streams_.on_stream_end(direction, hole.frame.stream, context_->row.facts().last);
}

void Http2Phase::take(net::Direction direction, const http::PlaceLost&) {
  side_of(direction).heads.lose();
  streams_.on_place_lost(direction, side_of(direction).missing);
}

}  // namespace rung::decode
