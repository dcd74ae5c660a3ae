#include "decode/close_watch.h"

#include <string>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "decode/ws/close_code.h"

namespace rung::decode {
namespace {

// RFC 6455 7.4.1: never sent, they stand for a Close without a code, and for no Close.
constexpr std::uint32_t no_status_received = 1005;
constexpr std::uint32_t abnormal_closure = 1006;

std::string text_of(std::uint16_t code) {
  const std::string_view name = ws::name_of_close_code(code);
  return name.empty() ? std::to_string(code) : std::to_string(code) + " (" + std::string(name) + ")";
}

bool is_normal(std::uint16_t code) { return code == 1000 || code == 1001; }

// Of the protocol's own range, and not registered (RFC 6455 7.4.2).
bool is_unassigned(std::uint16_t code) { return code >= 1000 && code < 3000 && ws::name_of_close_code(code).empty(); }

bool has_ended(const net::End& end) { return end.reason == net::EndReason::fin || end.reason == net::EndReason::rst; }

}  // namespace

void CloseWatch::on_close(net::Direction direction, const ws::Message& message, const Place& place) {
  ConnectionFacts& facts = context_->row.facts();
  const bool first = !facts.ws_close_code;
  if (first) {
    facts.ws_close_code = no_status_received;
    facts.ws_closed_by = side(direction);
  }
  if (!closes_[index(direction)]) closes_[index(direction)] = Sent{place.packet, std::nullopt};
  if (has_codes_) {
    check(direction, message, place.packet);
    note_first(message);
  }
  if (first) context_->row.report(ConnectionEvent::Kind::closing, place.packet);
}

// An empty Close is often answered with a code, and that is what the first one's application is told.
void CloseWatch::note_first(const ws::Message& message) {
  ConnectionFacts& facts = context_->row.facts();
  const auto close = ws::parse_close(as_bytes(std::string_view(message.payload.data(), message.payload.size())));
  if (facts.ws_close_code != no_status_received || !close || !close->code) return;
  facts.ws_close_code = *close->code;
  facts.ws_close_reason = close->reason;
}

void CloseWatch::check(net::Direction direction, const ws::Message& message, const PacketRef& where) {
  Connection& row = context_->row;
  const Bytes payload = as_bytes(std::string_view(message.payload.data(), message.payload.size()));
  const std::string by = " from the " + side(direction);
  const auto close = ws::parse_close(payload);
  if (!close) return row.find(FindingCode::ws_close_bad_length, where, "one octet" + by);
  if (!close->code) return;
  const std::uint16_t code = *close->code;
  std::optional<Sent>& sent = closes_[index(direction)];
  const std::optional<Sent>& other = closes_[index(opposite(direction))];
  const bool echo = other && other->code == code;
  sent->code = code;
  if (!ws::is_close_code_for_the_wire(code))
    row.find(FindingCode::ws_close_bad_code, where, text_of(code) + by);
  else if (is_unassigned(code))
    row.find(FindingCode::ws_close_unassigned_code, where, std::to_string(code) + by);
  Utf8Check reason;
  reason.feed(as_bytes(close->reason));
  if (!reason.is_complete())
    row.find(FindingCode::ws_close_reason_bad_utf8, where,
             "octet " + std::to_string(reason.valid_octets() + 1) + " of the reason" + by);
  if (is_normal(code) || echo) return;
  std::string detail = text_of(code) + by;
  if (!close->reason.empty() && reason.is_complete()) detail += ": " + std::string(close->reason);
  row.find(FindingCode::ws_abnormal_close_code, where, std::move(detail));
}

// Who breaks a long silence may talk to nobody: the answer shows that the connection still stood.
void CloseWatch::on_frame(net::Direction direction, Timestamp time) {
  const Duration silence = time - std::exchange(last_frame_, time);
  if (silence > limits::ws_long_silence) {
    silence_ = silence;
    broken_by_ = direction;
  } else if (direction != broken_by_) {
    silence_.reset();
  }
}

void CloseWatch::on_data(net::Direction direction, const PacketRef& where) {
  if (has_closed(direction)) context_->row.find(FindingCode::ws_data_after_close, where, "from the " + side(direction));
}

void CloseWatch::finish(const net::End& end, bool in_doubt) {
  if (in_doubt || context_->observed.unreadable) return;
  if (context_->row.facts().ws_close_code)
    note_unanswered(end);
  else if (has_ended(end))
    note_missing(end);
}

// The side that got no Close is told 1006 (RFC 6455 7.1.5).
void CloseWatch::note_unanswered(const net::End& end) {
  for (const net::Direction direction : both_directions) {
    const std::optional<Sent>& sent = closes_[index(direction)];
    if (!sent || has_closed(opposite(direction))) continue;
    const bool late = context_->row.now() - sent->where.time >= limits::ws_close_timeout;
    if (!late && !has_ended(end)) continue;
    const char* why = has_ended(end) ? "the connection ended without one from the " : "none in 5 s from the ";
    context_->row.find(FindingCode::ws_close_unanswered, sent->where, why + side(opposite(direction)));
  }
}

void CloseWatch::note_missing(const net::End& end) {
  ConnectionFacts& facts = context_->row.facts();
  facts.ws_close_code = abnormal_closure;
  facts.ws_closed_by = side(end.closed_first);
  const char* how = end.reason == net::EndReason::fin ? "FIN" : "RST";
  context_->row.find(FindingCode::ws_closed_without_close_frame, facts.last,
                     std::string(how) + " of the " + facts.ws_closed_by);
  note_silence(end.packet.time);
}

void CloseWatch::note_silence(Timestamp end) {
  const Duration before_end = end - last_frame_;
  const bool to_the_end = before_end > limits::ws_long_silence;
  if (!to_the_end && !silence_) return;
  const Duration silence = to_the_end ? before_end : *silence_;
  context_->row.find(FindingCode::sipws_keepalive_none, context_->row.facts().last,
                     "silent for " + std::to_string(silence.ns / 1'000'000'000) + " s before it broke");
}

}  // namespace rung::decode
