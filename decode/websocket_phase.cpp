#include "decode/websocket_phase.h"

#include <string>
#include <utility>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/ws/close_code.h"

namespace rung::decode {
namespace {

// RFC 6455 7.4.1: never sent, they stand for a Close without a code, and for no Close.
constexpr std::uint32_t no_status_received = 1005;
constexpr std::uint32_t abnormal_closure = 1006;

constexpr std::array<net::Direction, 2> both_directions = {net::Direction::from_client, net::Direction::from_server};

}  // namespace

WebSocketPhase::WebSocketPhase(StreamContext& context, std::array<bool, 2> at_frame)
    : context_(&context), at_frame_(at_frame) {
  context_->observed.websocket = true;
}

ws::MessageFramer& WebSocketPhase::framer_at(net::Direction direction, std::uint64_t offset) {
  Side& side = side_of(direction);
  if (!side.framer) {
    bool masked = context_->is_from_client(direction);
    if (at_frame_[index(direction)]) {
      side.framer.emplace(masked, offset);
    } else {
      // As if one octet were missing: then the framer looks for the first frame. Offsets may wrap
      // here.
      side.framer.emplace(masked, offset - 1);
      side.framer->gap(1);
    }
  }
  return *side.framer;
}

std::optional<Transition> WebSocketPhase::on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes) {
  framer_at(direction, offset).feed(bytes);
  drain(direction);
  return std::nullopt;
}

std::optional<Transition> WebSocketPhase::on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size) {
  side_of(direction).in_doubt = true;
  framer_at(direction, offset).gap(size);
  drain(direction);
  if (side_of(direction).inflater) side_of(direction).inflater->lose_history();
  side_of(direction).joiner.flush(true);
  give(direction);
  return std::nullopt;
}

void WebSocketPhase::finish(net::EndReason reason) {
  capture_ended_ = reason != net::EndReason::fin && reason != net::EndReason::rst;
  for (net::Direction direction : both_directions) {
    if (side_of(direction).framer) side_of(direction).framer->finish();
    drain(direction);
    side_of(direction).joiner.flush(capture_ended_);
    give(direction);
  }
}

void WebSocketPhase::note_missing_close(const net::End& end) {
  ConnectionFacts& facts = context_->row.facts();
  bool ended = end.reason == net::EndReason::fin || end.reason == net::EndReason::rst;
  bool in_doubt = sides_[0].in_doubt || sides_[1].in_doubt;
  if (!ended || in_doubt || facts.ws_close_code || context_->observed.unreadable) return;
  facts.ws_close_code = abnormal_closure;
  facts.ws_closed_by = context_->is_from_client(end.closed_first) ? "client" : "server";
}

void WebSocketPhase::drain(net::Direction direction) {
  Side& side = side_of(direction);
  if (!side.framer) return;
  while (auto item = side.framer->next())
    std::visit([&](auto&& part) { take(direction, std::forward<decltype(part)>(part)); }, std::move(*item));
}

void WebSocketPhase::take(net::Direction direction, const ws::Frame& frame) {
  Side& side = side_of(direction);
  side.in_doubt = false;
  if (!ws::is_control(frame.header.opcode)) side.message_open = true;
}

void WebSocketPhase::take(net::Direction direction, ws::Message&& message) {
  Side& side = side_of(direction);
  PacketMarks& marks = context_->marks_of(direction);
  Place place = marks.place(message.begin, message.end);
  if (message.payload_size > message.payload.size() && message.payload.size() >= limits::ws_message_octets)
    context_->row.find(
        FindingCode::ws_message_over_limit, place.packet,
        std::to_string(message.payload_size) + " octets, " + std::to_string(message.payload.size()) + " kept");
  if (!ws::is_control(message.opcode)) {
    side.message_open = false;
    take_data(direction, message, place);
  } else if (message.opcode == static_cast<std::uint8_t>(ws::Opcode::close)) {
    take_close(direction, message, place);
  }
  if (!side.message_open) marks.forget_before(message.end);
}

void WebSocketPhase::take(net::Direction direction, const ws::Lost& lost) {
  context_->observed.unreadable = true;
  PacketRef where = context_->marks_of(direction).place(lost.offset, lost.offset + 1).packet;
  context_->row.find(FindingCode::ws_stream_unreadable, where,
                     std::string(lost.why) + " at stream offset " + std::to_string(lost.offset) +
                         (context_->is_from_client(direction) ? " from the client" : " from the server"));
}

void WebSocketPhase::take_data(net::Direction direction, ws::Message& message, const Place& place) {
  Side& side = side_of(direction);
  if (message.compressed && !inflate(direction, message, place)) {
    side.joiner.flush(false);
  } else {
    Carrier carrier{place};
    carrier.whole = message.complete;
    carrier.cut_by_capture =
        !message.complete && (capture_ended_ || context_->begins_before_gap(direction, message.begin));
    Bytes payload = as_bytes(std::string_view(message.payload.data(), message.payload.size()));
    if (!side.joiner.feed(payload, carrier)) ++context_->observed.other_messages;
  }
  give(direction);
}

// nullptr where the handshake was seen and permessage-deflate was not agreed on. Only the response counts
// (RFC 7692 7.1).
ws::MessageInflater* WebSocketPhase::inflater_of(net::Direction direction) {
  std::optional<ws::MessageInflater>& inflater = side_of(direction).inflater;
  if (inflater) return &*inflater;
  const ConnectionFacts& facts = context_->row.facts();
  const std::string agreed = to_lower(facts.ws_extensions);
  const bool handshake_seen = facts.http_status != 0;
  if (handshake_seen && agreed.find("permessage-deflate") == std::string::npos) return nullptr;
  const char* parameter =
      context_->is_from_client(direction) ? "client_no_context_takeover" : "server_no_context_takeover";
  const bool takeover = agreed.find(parameter) == std::string::npos;
  const bool from_beginning = handshake_seen && context_->gap_end[index(direction)] == 0;
  return &inflater.emplace(takeover, from_beginning);
}

// Puts what was compressed in place of it; false where that cannot be read.
bool WebSocketPhase::inflate(net::Direction direction, ws::Message& message, const Place& place) {
  Observed& observed = context_->observed;
  ws::MessageInflater* inflater = inflater_of(direction);
  if (inflater == nullptr) {
    ++observed.compressed;
    return false;
  }
  std::vector<char> inflated;
  const Bytes payload = as_bytes(std::string_view(message.payload.data(), message.payload.size()));
  const auto outcome = inflater->inflate(payload, message.complete, inflated);
  const std::string size = std::to_string(payload.size()) + " octets";
  switch (outcome) {
    case ws::MessageInflater::Outcome::inflated:
      break;
    case ws::MessageInflater::Outcome::lost_history:
      ++observed.lost_context;
      context_->row.find(FindingCode::ws_deflate_context_lost, place.packet, "a message of " + size);
      return false;
    case ws::MessageInflater::Outcome::damaged:
      ++observed.damaged;
      context_->row.find(FindingCode::ws_deflate_inflate_error, place.packet, "a message of " + size);
      return false;
    case ws::MessageInflater::Outcome::over_limit:
      ++observed.damaged;
      message.complete = false;
      context_->row.find(FindingCode::ws_deflate_bomb, place.packet,
                         size + " became more than " + std::to_string(inflated.size()));
      break;
  }
  message.payload = std::move(inflated);
  return true;
}

void WebSocketPhase::take_close(net::Direction direction, const ws::Message& message, const Place& place) {
  ConnectionFacts& facts = context_->row.facts();
  if (!message.complete) return;
  bool first = !facts.ws_close_code;
  if (first) {
    facts.ws_close_code = no_status_received;
    facts.ws_closed_by = context_->is_from_client(direction) ? "client" : "server";
  }
  // An empty Close is often answered with a code, and that is what the first one's application is
  // told.
  auto close = ws::parse_close(as_bytes(std::string_view(message.payload.data(), message.payload.size())));
  if (facts.ws_close_code == no_status_received && close && close->code) {
    facts.ws_close_code = *close->code;
    facts.ws_close_reason = close->reason;
  }
  if (first) context_->row.report(ConnectionEvent::Kind::closing, place.packet);
}

void WebSocketPhase::give(net::Direction direction) {
  while (auto joined = side_of(direction).joiner.next()) {
    // An answer to a message shows that its rest is not going to come.
    SipJoiner& other = side_of(opposite(direction)).joiner;
    std::string_view call_id = joined->framed.message->essentials().call_id;
    if (!call_id.empty() && other.waiting_call_id() == call_id) {
      other.flush(false);
      while (auto waited = other.next()) deliver(opposite(direction), std::move(*waited));
    }
    deliver(direction, std::move(*joined));
  }
}

void WebSocketPhase::deliver(net::Direction direction, Joined&& joined) {
  const Carrier& carrier = joined.carrier;
  Delivery delivery{std::move(*joined.framed.message), carrier.place};
  delivery.from_client = context_->is_from_client(direction);
  delivery.complete = joined.complete;
  delivery.cut_by_capture = carrier.cut_by_capture && !joined.complete;
  delivery.over_limit = joined.framed.over_limit;
  std::uint64_t id = context_->row.deliver(std::move(delivery));
  if (joined.in_one > 1)
    context_->row.find(FindingCode::sipws_multiple_messages, carrier.place.packet,
                       std::to_string(joined.in_one) + " SIP messages", id);
  if (carrier.parts > 1)
    context_->row.find(FindingCode::sipws_split_message, carrier.place.packet,
                       "spread over " + std::to_string(carrier.parts) + " WebSocket messages", id);
}

}  // namespace rung::decode
