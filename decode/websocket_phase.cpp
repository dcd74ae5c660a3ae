#include "decode/websocket_phase.h"

#include <string>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "decode/checks/frame_checks.h"
#include "decode/checks/sipws_subprotocol_checks.h"
#include "decode/http/upgrade.h"
#include "decode/other_content.h"

namespace rung::decode {
namespace {

constexpr std::uint8_t rsv1 = 4;

Bytes payload_of(const ws::Message& message) {
  return as_bytes(std::string_view(message.payload.data(), message.payload.size()));
}

// From hybi-07 on each frame of a client is masked, and says so.
bool has_mask_bit(ws::Draft draft) { return draft >= ws::Draft::hybi_07; }

bool is(const ws::Message& message, ws::Opcode opcode) { return message.opcode == static_cast<std::uint8_t>(opcode); }

}  // namespace

WebSocketPhase::WebSocketPhase(StreamContext& context, std::array<bool, 2> at_frame, const ws::Protocol& protocol)
    : context_(&context),
      sides_{Side(context, net::Direction::from_client), Side(context, net::Direction::from_server)},
      msrp_(context),
      closes_(context, ws::has_close_codes(protocol.draft)),
      crlf_(context),
      sip_agreed_(offers_sip(http::list_elements(context.row.facts().ws_subprotocol))),
      agreed_(ws::agreed_extensions(context.row.facts().ws_extensions)),
      handshake_seen_(context.row.facts().http_status != 0),
      at_frame_(at_frame),
      protocol_(protocol) {
  context_->observed.websocket = true;
  if (!handshake_seen_) agreed_.reserved_bits = rsv1;
}

std::string WebSocketPhase::from(net::Direction direction) const {
  return context_->is_from_client(direction) ? " from the client" : " from the server";
}

ws::Framer& WebSocketPhase::framer_at(net::Direction direction, std::uint64_t offset) {
  Side& side = side_of(direction);
  if (!side.framer) {
    const bool from_client = context_->is_from_client(direction);
    if (at_frame_[index(direction)]) {
      side.framer.emplace(protocol_, from_client, offset);
    } else {
      // As if one octet were missing: then the framer looks for the first frame. Offsets may wrap
      // here.
      side.framer.emplace(protocol_, from_client, offset - 1);
      side.framer->gap(1);
    }
  }
  return *side.framer;
}

// An extension of the drafts up to hybi-09 that leaves no frame to be seen.
bool WebSocketPhase::is_deflate_stream() const {
  return context_->row.facts().ws_extensions.find("deflate-stream") != std::string::npos;
}

std::optional<Transition> WebSocketPhase::on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes) {
  if (is_deflate_stream()) {
    ++context_->observed.compressed;
    context_->marks_of(direction).forget_before(offset + bytes.size());
    return std::nullopt;
  }
  framer_at(direction, offset).feed(bytes);
  drain(direction);
  return std::nullopt;
}

std::optional<Transition> WebSocketPhase::on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size) {
  side_of(direction).in_doubt = true;
  if (is_deflate_stream()) return std::nullopt;
  framer_at(direction, offset).gap(size, context_->holes_measured);
  drain(direction);
  if (side_of(direction).inflater) side_of(direction).inflater->lose_history();
  side_of(direction).joiner.flush(true);
  side_of(direction).torn = true;
  crlf_.on_gap(direction);
  msrp_.lose(direction);
  give(direction);
  return std::nullopt;
}

void WebSocketPhase::finish(net::EndReason reason) {
  capture_ended_ = reason != net::EndReason::fin && reason != net::EndReason::rst;
  for (net::Direction direction : both_directions) {
    Side& side = side_of(direction);
    if (side.framer) side.framer->finish();
    drain(direction);
    side.joiner.flush(capture_ended_);
    give(direction);
    side.frames.finish();
  }
  msrp_.finish(capture_ended_);
}

void WebSocketPhase::settle(const net::End& end) {
  const Timestamp now = context_->row.now();
  for (net::Direction direction : both_directions)
    if (!side_of(opposite(direction)).in_doubt) tell_unanswered(direction, side_of(direction).pings.finish(now));
  crlf_.finish();
  if (ws::has_close(protocol_.draft) && !is_deflate_stream())
    closes_.finish(end, sides_[0].in_doubt || sides_[1].in_doubt);
}

void WebSocketPhase::drain(net::Direction direction) {
  Side& side = side_of(direction);
  if (!side.framer) return;
  while (auto item = side.framer->next())
    std::visit([&](auto&& part) { take(direction, std::forward<decltype(part)>(part)); }, std::move(*item));
}

void WebSocketPhase::take(net::Direction direction, const ws::Frame& frame) {
  Side& side = side_of(direction);
  side.frames.add(frame);
  FrameSurroundings surroundings;
  surroundings.from_client = context_->is_from_client(direction);
  if (!side.in_doubt) surroundings.message_open = side.message_open;
  surroundings.reserved_bits = agreed_.reserved_bits;
  surroundings.masks = has_mask_bit(protocol_.draft);
  surroundings.deflate = agreed_.deflate.has_value();
  const std::uint64_t header_end = frame.begin + frame.header.header_size;
  const PacketRef where = context_->marks_of(direction).place(frame.begin, header_end).packet;
  std::vector<Fault> faults = check_frame(frame.header, surroundings);
  if (!ws::is_known(frame.header.opcode)) doubt_beginning(direction, where);
  side.sound = side.sound || faults.empty();
  context_->row.find(std::move(faults), where);
  check_mask(direction, frame, where);
  closes_.on_frame(direction, where.time);
  if (ws::is_control(frame.header.opcode)) return;
  closes_.on_data(direction, where);
  side.in_doubt = false;
  side.message_open = true;
}

// A proxy may have put something else behind the 101.
void WebSocketPhase::doubt_beginning(net::Direction direction, const PacketRef& where) {
  bool& sound = side_of(direction).sound;
  if (!handshake_seen_ || context_->is_from_client(direction) || std::exchange(sound, true)) return;
  context_->row.find(FindingCode::ws_frame_before_101, where, "what follows the 101 is no frame");
}

// RFC 6455 5.3: a new key for each frame, that nobody can predict.
void WebSocketPhase::check_mask(net::Direction direction, const ws::Frame& frame, const PacketRef& where) {
  Side& side = side_of(direction);
  const auto& mask = frame.header.mask;
  if (!mask || frame.header.payload_size == 0) return;
  side.same_masks = side.mask == mask ? side.same_masks + 1 : 1;
  side.mask = mask;
  const bool zero = *mask == std::array<std::uint8_t, 4>{};
  if ((zero && side.same_masks == 1) || side.same_masks == limits::ws_same_masks + 1)
    context_->row.find(FindingCode::ws_weak_mask, where,
                       (zero ? "a key of zero" : "the same key in 9 frames") + from(direction));
}

void WebSocketPhase::take(net::Direction direction, ws::Message&& message) {
  Side& side = side_of(direction);
  PacketMarks& marks = context_->marks_of(direction);
  const Place place = marks.place(message.begin, message.end);
  if (message.payload_size > message.payload.size() && message.payload.size() >= limits::ws_message_octets)
    context_->row.find(
        FindingCode::ws_message_over_limit, place.packet,
        std::to_string(message.payload_size) + " octets, " + std::to_string(message.payload.size()) + " kept");
  Content content;
  std::optional<Duration> round_trip;
  if (ws::is_control(message.opcode)) {
    if (message.complete) round_trip = take_control(direction, message, place);
  } else {
    side.message_open = message.interrupted;
    content = take_data(direction, message, place);
  }
  side.frames.settle(message, content.inflated, round_trip);
  give(direction);
  side.frames.release(side.joiner.waiting_from().value_or(message.end));
  if (!side.message_open) marks.forget_before(message.end);
}

void WebSocketPhase::take(net::Direction direction, const ws::Lost& lost) {
  context_->observed.unreadable = true;
  const PacketRef where = context_->marks_of(direction).place(lost.offset, lost.offset + 1).packet;
  const std::string at = " at stream offset " + std::to_string(lost.offset) + from(direction);
  if (lost.length_out_of_range) context_->row.find(FindingCode::ws_length_msb, where, "a length of 64 bits" + at);
  doubt_beginning(direction, where);
  context_->row.find(FindingCode::ws_stream_unreadable, where, lost.why + at);
}

WebSocketPhase::Content WebSocketPhase::take_data(net::Direction direction, ws::Message& message, const Place& place) {
  Side& side = side_of(direction);
  Content content;
  if (message.compressed) content = inflate(direction, message, place);
  if (!content.readable) {
    side.joiner.flush(false);
    side.torn = true;
    return content;
  }
  Carrier carrier{place};
  carrier.binary = !is(message, ws::Opcode::text);
  if (!carrier.binary) carrier.bad_text = find_bad_text(direction, message, content.inflated.has_value());
  carrier.begin = message.begin;
  carrier.end = message.end;
  carrier.whole = message.complete;
  carrier.cut_by_capture =
      !message.complete && (capture_ended_ || context_->begins_before_gap(direction, message.begin));
  const bool is_rest = !side.joiner.waiting_call_id().empty();  // of a SIP message
  const bool is_msrp = !is_rest && msrp_.take(direction, payload_of(message), carrier);
  if (!is_msrp && side.joiner.feed(payload_of(message), carrier)) {
    take_keep_alive(direction, payload_of(message), place.packet);
    return content;
  }
  if (carrier.bad_text)
    context_->row.find(FindingCode::ws_text_bad_utf8, carrier.bad_text->where,
                       "octet " + std::to_string(carrier.bad_text->octet) + " of the message" + from(direction));
  if (!is_msrp) take_other(message, place.packet);
  check_content(direction, message, is_msrp, place.packet);
  return content;
}

// RFC 5626 3.5.1, each as a whole message (RFC 7118 6).
void WebSocketPhase::take_keep_alive(net::Direction direction, Bytes payload, const PacketRef& where) {
  const std::string_view text = as_text(payload);
  if (text == "\r\n\r\n") crlf_.on_ping(direction, where);
  if (text == "\r\n") crlf_.on_pong(direction, where);
}

// What is cut may be the beginning of anything, and what follows a loss the rest of a SIP message that was split.
void WebSocketPhase::check_content(net::Direction direction, const ws::Message& message, bool is_msrp,
                                   const PacketRef& where) {
  if (!sip_agreed_ || !message.complete || side_of(direction).torn) return;
  const std::string_view path = context_->row.facts().ws_path;
  const std::string name =
      is_msrp ? "MSRP" : name_of_content({}, path, payload_of(message), is(message, ws::Opcode::text));
  context_->row.find(FindingCode::sipws_wrong_subprotocol_content, where,
                     name + ", " + std::to_string(message.payload.size()) + " octets" + from(direction));
}

void WebSocketPhase::take_other(const ws::Message& message, const PacketRef& where) {
  ConnectionFacts& facts = context_->row.facts();
  ++facts.other_messages;
  facts.other_bytes += message.payload.size();
  if (!facts.other_protocol.empty()) return;
  facts.other_protocol =
      name_of_content(facts.ws_subprotocol, facts.ws_path, payload_of(message), is(message, ws::Opcode::text));
  if (facts.other_protocol == "AMQP") context_->row.find(FindingCode::amqp_ws_detected, where, {});
  if (is_json(facts.other_protocol)) context_->row.find(FindingCode::jsonrpc_ws_detected, where, facts.other_protocol);
}

// RFC 6455 8.1. What is cut may end within a character.
std::optional<BadText> WebSocketPhase::find_bad_text(net::Direction direction, const ws::Message& message,
                                                     bool inflated) {
  Utf8Check text;
  text.feed(payload_of(message));
  if (text.is_complete() || (!message.complete && text.is_valid())) return std::nullopt;
  const FrameLog& frames = side_of(direction).frames;
  return BadText{text.valid_octets() + 1, frames.packet_of(message, inflated ? 0 : text.valid_octets())};
}

// nullptr where the handshake was seen and permessage-deflate was not agreed on. Only the response counts
// (RFC 7692 7.1).
ws::MessageInflater* WebSocketPhase::inflater_of(net::Direction direction) {
  std::optional<ws::MessageInflater>& inflater = side_of(direction).inflater;
  if (inflater) return &*inflater;
  if (handshake_seen_ && !agreed_.deflate) return nullptr;
  const ws::DeflateParameters parameters = agreed_.deflate.value_or(ws::DeflateParameters());
  const bool takeover = context_->is_from_client(direction) ? !parameters.client_no_context_takeover
                                                            : !parameters.server_no_context_takeover;
  const bool from_beginning = handshake_seen_ && context_->gap_end[index(direction)] == 0;
  return &inflater.emplace(takeover, from_beginning);
}

// Puts what was compressed in place of it.
WebSocketPhase::Content WebSocketPhase::inflate(net::Direction direction, ws::Message& message, const Place& place) {
  Observed& observed = context_->observed;
  ws::MessageInflater* inflater = inflater_of(direction);
  if (inflater == nullptr) {
    ++observed.compressed;
    return {false, std::nullopt};
  }
  std::vector<char> inflated;
  const auto outcome = inflater->inflate(payload_of(message), message.complete, inflated);
  const std::string size = std::to_string(message.payload.size()) + " octets";
  switch (outcome) {
    case ws::MessageInflater::Outcome::inflated:
      break;
    case ws::MessageInflater::Outcome::lost_history:
      ++observed.lost_context;
      context_->row.find(FindingCode::ws_deflate_context_lost, place.packet, "a message of " + size);
      return {false, std::nullopt};
    case ws::MessageInflater::Outcome::damaged:
      ++observed.damaged;
      context_->row.find(FindingCode::ws_deflate_inflate_error, place.packet, "a message of " + size);
      return {false, std::nullopt};
    case ws::MessageInflater::Outcome::over_limit:
      ++observed.damaged;
      message.complete = false;
      context_->row.find(FindingCode::ws_deflate_bomb, place.packet,
                         size + " became more than " + std::to_string(inflated.size()));
      break;
  }
  message.payload = std::move(inflated);
  return {true, message.payload.size()};
}

// How long a Pong took.
std::optional<Duration> WebSocketPhase::take_control(net::Direction direction, const ws::Message& message,
                                                     const Place& place) {
  ConnectionFacts& facts = context_->row.facts();
  ws::PingLedger& asked = side_of(opposite(direction)).pings;
  if (is(message, ws::Opcode::close)) {
    tell_unanswered(opposite(direction), asked.finish(place.packet.time));
    asked.excuse();
    crlf_.excuse(direction);
    closes_.on_close(direction, message, place);
  } else if (is(message, ws::Opcode::ping)) {
    ++facts.ws_pings;
    tell_unanswered(direction, side_of(direction).pings.take_overdue(place.packet.time));
    if (!closes_.has_closed(opposite(direction))) side_of(direction).pings.on_ping(payload_of(message), place.packet);
  } else if (is(message, ws::Opcode::pong)) {
    tell_unanswered(opposite(direction), asked.take_overdue(place.packet.time));
    const std::optional<Duration> took = asked.on_pong(payload_of(message), place.packet);
    if (took) facts.ws_round_trips.add(*took);
    return took;
  }
  return std::nullopt;
}

void WebSocketPhase::tell_unanswered(net::Direction direction, const std::optional<ws::PingLedger::Overdue>& overdue) {
  if (!overdue) return;
  if (overdue->other_pong)
    context_->row.find(FindingCode::ws_pong_payload_mismatch, *overdue->other_pong,
                       "to the Ping" + from(direction) + " in frame " + std::to_string(overdue->ping.frame));
  else
    context_->row.find(FindingCode::ws_ping_unanswered, overdue->ping, "a Ping" + from(direction));
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
  delivery.line_ends_before = joined.line_ends_before;
  delivery.binary = carrier.binary;
  delivery.carrier_cut = !carrier.whole;
  delivery.behind = std::move(joined.behind);
  if (joined.complete) side_of(direction).torn = false;
  const std::uint64_t id = context_->row.deliver(std::move(delivery));
  side_of(direction).frames.belong_to(id, carrier.begin, carrier.end);
  if (joined.in_one > 1)
    context_->row.find(FindingCode::sipws_multiple_messages, carrier.place.packet,
                       std::to_string(joined.in_one) + " SIP messages", id);
  if (carrier.parts > 1)
    context_->row.find(FindingCode::sipws_split_message, carrier.place.packet,
                       "spread over " + std::to_string(carrier.parts) + " WebSocket messages", id);
  if (carrier.bad_text)
    context_->row.find(FindingCode::sipws_text_not_utf8, carrier.bad_text->where,
                       "octet " + std::to_string(carrier.bad_text->octet) + " of the message" + from(direction), id);
}

}  // namespace rung::decode
