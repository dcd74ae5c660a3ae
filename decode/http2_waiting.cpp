// What waits on a stream of HTTP/2 until it is known what the stream is.
#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "decode/http2_streams.h"

namespace rung::decode {
namespace {

template <typename Waiting>
std::size_t size_in_memory(const Waiting& waiting) {
  return sizeof(Waiting) + waiting.bytes.size();
}

}  // namespace

// Past the limit octets are dropped, which is a hole to whoever reads them later.
void Http2Streams::wait(Stream& stream, Waiting&& waiting) {
  const std::size_t size = size_in_memory(waiting);
  std::uint64_t& dropped = stream.dropped[index(waiting.direction)];
  if (dropped > 0 || waiting_octets_ + size > limits::http2_held_octets) {
    if (dropped == 0 && stream.state == State::asked)
      stream.websocket->row().find(FindingCode::h2_over_limit, latest(), "octets before the response were left out");
    dropped += std::max<std::uint64_t>(1, waiting.bytes.size() + waiting.missing);
    return;
  }
  waiting_octets_ += size;
  stream.waiting.push_back(std::move(waiting));
}

void Http2Streams::release(Stream& stream) {
  for (const Waiting& each : std::exchange(stream.waiting, {})) {
    waiting_octets_ -= size_in_memory(each);
    if (each.hole)
      stream.websocket->on_hole(each.direction, each.missing, 0, each.place.packet);
    else
      stream.websocket->on_octets(each.direction, each.bytes, each.place);
  }
  for (const net::Direction direction : both_directions)
    if (std::exchange(stream.dropped[index(direction)], 0) > 0) stream.websocket->on_hole(direction, 0, 0, latest());
}

void Http2Streams::forget_waiting(Stream& stream, net::Direction direction, bool all) {
  auto end = stream.waiting.end();
  if (!all) {
    auto newest = std::find_if(stream.waiting.rbegin(), stream.waiting.rend(),
                               [&](const Waiting& each) { return each.direction == direction && each.begins_frame; });
    if (newest != stream.waiting.rend()) end = newest.base() - 1;
  }
  auto kept = std::remove_if(stream.waiting.begin(), end, [&](const Waiting& each) {
    if (each.direction != direction) return false;
    waiting_octets_ -= size_in_memory(each);
    return true;
  });
  stream.waiting.erase(kept, end);
  stream.dropped[index(direction)] = 0;
  stream.from_start[index(direction)] = false;
}

// From now on only its octets can tell what the stream is.
void Http2Streams::give_up_heads(std::uint32_t id, Stream& stream) {
  stream.state = State::unknown;
  for (const net::Direction direction : both_directions)
    if (stream.state == State::unknown) recognise(id, stream, direction);
}

bool Http2Streams::may_examine(std::size_t octets) {
  if (examined_octets_ > limits::http2_examined_octets) return false;
  examined_octets_ += octets;
  if (examined_octets_ > limits::http2_examined_octets)
    carrier_.row.find(FindingCode::h2_over_limit, latest(), "streams with unknown heads are no longer looked at");
  return true;
}

// As detect_phase does with a stream of octets, but each DATA frame may be where WebSocket frames begin.
void Http2Streams::recognise(std::uint32_t id, Stream& stream, net::Direction direction) {
  while (stream.seen[index(direction)] <= limits::detect_search_octets) {
    std::vector<std::uint8_t> octets;
    std::size_t frames = 0;
    for (const Waiting& each : stream.waiting) {
      if (each.direction != direction || octets.size() >= limits::detect_octets) continue;
      octets.insert(octets.end(), each.bytes.begin(), each.bytes.end());
      frames += each.begins_frame ? 1 : 0;
    }
    if (!may_examine(octets.size())) break;
    const Detection found = detect_protocol(octets, Beginning::segment);
    if (found.protocol == Protocol::websocket) return open_recognised(id, stream, direction, found);
    const bool dropped = stream.dropped[index(direction)] > 0;
    if (found.protocol == Protocol::unknown && octets.size() < limits::detect_octets && !dropped) return;
    if (frames < 2) break;
    forget_waiting(stream, direction, false);
  }
  forget_waiting(stream, direction, true);
}

void Http2Streams::open_recognised(std::uint32_t id, Stream& stream, net::Direction direction, const Detection& found) {
  if (stream.response && stream.response->head.status / 100 != 2) {
    stream.state = State::over;
    for (const net::Direction each : both_directions) forget_waiting(stream, each, true);
    return;
  }
  if (!carrier_.handshake_seen && carrier_.observed.carried == 0)
    carrier_.set_client(found.masked ? direction : opposite(direction));
  Place place;
  std::size_t passed_over = found.offset;
  for (Waiting& each : stream.waiting) {
    if (each.direction != direction) continue;
    const std::size_t size = std::min(passed_over, each.bytes.size());
    each.bytes.erase(each.bytes.begin(), each.bytes.begin() + static_cast<std::ptrdiff_t>(size));
    waiting_octets_ -= size;
    passed_over -= size;
    place = each.place;
    if (!each.bytes.empty()) break;
  }
  if (!stream.websocket) carry(id, stream, place);
  if (stream.response) stream.websocket->take_response(stream.response->head, stream.response_place.packet);
  std::array<bool, 2> at_frame = stream.from_start;
  at_frame[index(direction)] = true;
  stream.websocket->open(at_frame, place.packet);
  stream.state = State::open;
  stream.response.reset();
  release(stream);
  settle_end(stream);
}

}  // namespace rung::decode
