#include "decode/http2_streams.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "decode/http/extended_connect.h"

namespace rung::decode {
namespace {

// Whether a request that was not read to its end may ask for a WebSocket.
bool may_ask_for_websocket(const http::DecodedHead& head) {
  if (head.whole) return false;
  return head.head.method.empty() || (head.head.method == "CONNECT" && !head.head.find(":protocol"));
}

}  // namespace

Http2Streams::Stream* Http2Streams::find(std::uint32_t id) {
  auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : &found->second;
}

// nullptr where there is no room: all are WebSockets that are open.
Http2Streams::Stream* Http2Streams::add(std::uint32_t id, State state, bool from_start) {
  if (Stream* known = find(id)) {
    known->state = state;
    return known;
  }
  if (streams_.size() >= limits::http2_streams) {
    auto free = std::find_if(streams_.begin(), streams_.end(), [](const auto& each) { return !each.second.websocket; });
    if (free == streams_.end()) {
      if (state == State::asked)
        carrier_.row.find(
            FindingCode::h2_over_limit, latest(),
            "stream " + std::to_string(id) + ": " + std::to_string(streams_.size()) + " WebSockets are open already");
      return nullptr;
    }
    erase(free);
  }
  Stream& stream = streams_[id];
  stream.state = state;
  stream.from_start = {from_start, from_start};
  return &stream;
}

Http2Streams::Streams::iterator Http2Streams::erase(Streams::iterator stream) {
  for (net::Direction direction : both_directions) forget_waiting(stream->second, direction, true);
  return streams_.erase(stream);
}

void Http2Streams::on_head(net::Direction direction, std::uint32_t id, const http::DecodedHead& head,
                           const Place& place) {
  const bool telling = head.head.is_request || head.head.status > 0;
  if (!carrier_.handshake_seen && telling && carrier_.observed.carried == 0)
    carrier_.set_client(head.head.is_request ? direction : opposite(direction));
  if (!head.whole) tell_unread(direction, id, place.packet);
  carrier_.is_from_client(direction) ? on_request(id, head, place) : on_response(id, head, place);
}

void Http2Streams::on_request(std::uint32_t id, const http::DecodedHead& head, const Place& place) {
  Stream* known = find(id);
  if (known != nullptr && known->state != State::early && known->state != State::unknown) return;
  if (!head.head.is_request && head.whole) return;  // trailers
  // Streams are opened in order (RFC 9113 5.1.1): no request follows for those below. Early ones are above the last.
  for (auto each = streams_.upper_bound(last_request_); each != streams_.end() && each->first < id;)
    each = each->second.state == State::early ? erase(each) : std::next(each);
  last_request_ = std::max(last_request_, id);
  if (http::asks_for_websocket_stream(head.head)) return ask(id, head, place);
  if (may_ask_for_websocket(head)) {
    if (Stream* stream = add(id, State::unknown, true)) give_up_heads(id, *stream);
  } else if (known != nullptr && !known->websocket) {
    erase(streams_.find(id));
  }
}

void Http2Streams::ask(std::uint32_t id, const http::DecodedHead& head, const Place& place) {
  Stream* stream = add(id, State::asked, true);
  if (stream == nullptr) return;
  stream->request_place = place;
  if (!stream->websocket) carry(id, *stream, place);
  Connection& row = stream->websocket->row();
  stream->websocket->take_request(head.head, place.packet);
  if (head.over_limit) row.find(FindingCode::h2_over_limit, place.packet, "header fields of the request were left out");
  std::string faults = http::faults_of_websocket_stream(head.head);
  if (head.whole && !head.over_limit && !faults.empty())
    row.find(FindingCode::h2_websocket_bad_headers, place.packet, std::move(faults));
  if (stream->response) answer(*stream, *stream->response, stream->response_place);
}

void Http2Streams::on_response(std::uint32_t id, const http::DecodedHead& head, const Place& place) {
  const std::uint32_t status = head.head.status;
  if (status / 100 == 1) return;
  Stream* stream = find(id);
  const bool ahead = id % 2 == 1 && id > last_request_ && !may_lack_requests();
  if (stream == nullptr && ahead && status > 0) stream = add(id, State::early, true);
  if (stream == nullptr || stream->state == State::open || stream->state == State::over) return;
  if (stream->websocket && status > 0) return answer(*stream, head, place);
  if (stream->websocket && !head.whole) return give_up_heads(id, *stream);
  if (stream->response || status == 0) return;
  stream->response = head;
  stream->response_place = place;
}

void Http2Streams::answer(Stream& stream, const http::DecodedHead& head, const Place& place) {
  check_setting(stream);
  const bool accepted = stream.websocket->take_response(head.head, place.packet);
  if (head.over_limit)
    stream.websocket->row().find(FindingCode::h2_over_limit, place.packet,
                                 "header fields of the response were left out");
  if (accepted) stream.websocket->open({true, true}, place.packet);
  stream.state = accepted ? State::open : State::over;
  release(stream);
  settle_end(stream);
}

// There is a WebSocket: only now it matters what its carrier lacks.
void Http2Streams::carry(std::uint32_t id, Stream& stream, const Place& shown_by) {
  if (carrier_.observed.carried++ == 0) {
    gaps_.begin();
    for (Unread& each : std::exchange(unread_, {}))
      carrier_.row.find(FindingCode::h2_hpack_state_lost, each.where, std::move(each.detail));
    if (inside_tls_ && carrier_.row.facts().alpn == "h2")
      carrier_.row.find(FindingCode::tls_alpn_h2_for_ws, shown_by.packet, "stream " + std::to_string(id));
  }
  const Transport transport = inside_tls_ ? Transport::wss : Transport::ws;
  stream.websocket = std::make_unique<CarriedWebSocket>(carrier_, id, transport, shown_by);
}

// Told once all that the server sent before its answer is known.
void Http2Streams::check_setting(Stream& stream) {
  const bool server_seen = carrier_.seen[index(opposite(client()))];
  if (connect_enabled_ || may_lack_responses() || !server_seen || stream.state != State::asked) return;
  stream.websocket->row().find(FindingCode::h2_extended_connect_without_setting, stream.request_place.packet,
                               "the server's SETTINGS do not have ENABLE_CONNECT_PROTOCOL");
}

void Http2Streams::tell_unread(net::Direction direction, std::uint32_t id, const PacketRef& where) {
  carrier_.observed.unread_heads = true;
  std::string detail = std::string("of the ") + (carrier_.is_from_client(direction) ? "client" : "server") +
                       " on stream " + std::to_string(id);
  if (carrier_.observed.carried > 0)
    carrier_.row.find(FindingCode::h2_hpack_state_lost, where, std::move(detail));
  else if (unread_.size() < limits::findings_per_connection)
    unread_.push_back({where, std::move(detail)});
}

// nullptr for what no WebSocket can be on.
Http2Streams::Stream* Http2Streams::stream_for_data(net::Direction direction, std::uint32_t id) {
  if (Stream* stream = find(id)) return stream;
  if (may_lack_requests()) return add(id, State::unknown, false);
  const bool ahead = !carrier_.is_from_client(direction) && id % 2 == 1 && id > last_request_;
  return ahead ? add(id, State::early, true) : nullptr;
}

void Http2Streams::on_data(net::Direction direction, std::uint32_t id, Bytes bytes, const Place& place,
                           bool begins_frame) {
  if (bytes.empty()) return;
  Stream* stream = stream_for_data(direction, id);
  if (stream == nullptr) return;
  if (stream->state == State::open || stream->state == State::over) {
    if (stream->websocket) stream->websocket->on_octets(direction, bytes, place);
    return;
  }
  wait(*stream, {direction, {bytes.begin(), bytes.end()}, place, begins_frame});
  if (stream->state != State::unknown) return;
  stream->seen[index(direction)] += bytes.size();
  recognise(id, *stream, direction);
}

void Http2Streams::on_hole(net::Direction direction, std::uint32_t id, std::uint64_t size) {
  Stream* stream = stream_for_data(direction, id);
  if (stream == nullptr) return;
  if (stream->state == State::open) return stream->websocket->on_hole(direction, size, size, latest());
  if (stream->state == State::unknown) return forget_waiting(*stream, direction, true);
  if (stream->state != State::over) wait(*stream, {direction, {}, {latest(), latest()}, false, true, size});
}

void Http2Streams::on_place_lost(net::Direction direction, std::uint64_t size) {
  expect_missing_heads(direction);
  const bool from_client = carrier_.is_from_client(direction);
  for (auto& [id, stream] : streams_) {
    if (stream.state == State::over) continue;
    if (stream.state == State::open) {
      stream.websocket->on_hole(direction, 0, size, latest());
      continue;
    }
    // What is missing may be the request, or the response.
    const bool head_missing = stream.state == (from_client ? State::early : State::asked);
    if (head_missing || stream.state == State::unknown)
      forget_waiting(stream, direction, true);
    else
      wait(stream, {direction, {}, {latest(), latest()}, false, true, 0});
    if (head_missing) give_up_heads(id, stream);
  }
}

void Http2Streams::on_head_lost(net::Direction direction, std::uint32_t id) {
  carrier_.observed.unread_heads = true;
  Stream* stream = find(id);
  const bool from_client = carrier_.is_from_client(direction);
  if (from_client) last_request_ = std::max(last_request_, id);
  if (stream == nullptr && from_client) stream = add(id, State::unknown, true);
  if (stream == nullptr) return;
  if (stream->state == (from_client ? State::early : State::asked)) give_up_heads(id, *stream);
}

void Http2Streams::on_stream_end(net::Direction direction, std::uint32_t id, const PacketRef& where) {
  Stream* stream = find(id);
  if (stream == nullptr) return;
  if (!stream->ended[index(direction)]) stream->ended[index(direction)] = where;
  settle_end(*stream);
}

void Http2Streams::settle_end(Stream& stream) {
  const std::optional<PacketRef>& server_end = stream.ended[index(opposite(client()))];
  if (stream.cancelled && server_end) return end(stream, {net::EndReason::rst, *stream.cancelled, client()});
  if (!stream.ended[0] || !stream.ended[1]) return;
  const bool first_last = later(*stream.ended[0], *stream.ended[1]);
  end(stream, {net::EndReason::fin, first_last ? *stream.ended[0] : *stream.ended[1],
               first_last ? net::Direction::from_server : net::Direction::from_client});
}

// NO_ERROR behind its own END_STREAM only asks the other side to be quiet (RFC 9113 8.1).
void Http2Streams::on_reset(net::Direction direction, std::uint32_t id, std::uint32_t code, const PacketRef& where) {
  Stream* stream = find(id);
  if (stream == nullptr) return;
  // The response may stand behind a hole that is still waited for.
  if (direction == client() && (stream->state == State::asked || stream->cancelled)) {
    stream->cancelled = where;
    return;
  }
  const bool orderly = code == 0 && stream->ended[index(direction)];
  end(*stream, {orderly ? net::EndReason::fin : net::EndReason::rst, where, direction});
}

void Http2Streams::on_goaway(net::Direction direction, std::uint32_t last, const PacketRef& where) {
  if (carrier_.is_from_client(direction)) return;  // about streams that the server opened
  for (auto each = streams_.upper_bound(last); each != streams_.end(); ++each)
    if (each->second.websocket) end(each->second, {net::EndReason::rst, where, direction});
}

// The entry stays for a while: what still comes on the stream is no WebSocket of its own.
void Http2Streams::end(Stream& stream, const net::End& end) {
  if (stream.websocket) {
    check_setting(stream);
    release(stream);
    stream.websocket->end(end);
    stream.websocket.reset();
  }
  for (net::Direction direction : both_directions) forget_waiting(stream, direction, true);
  stream.response.reset();
  stream.state = State::over;
}

void Http2Streams::end(const net::End& connection_end) {
  for (auto& [id, stream] : streams_)
    end(stream, stream.cancelled ? net::End{net::EndReason::rst, *stream.cancelled, client()} : connection_end);
  streams_.clear();
}

}  // namespace rung::decode
