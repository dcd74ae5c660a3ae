#include "tests/model/capture.h"

#include <algorithm>

#include "tests/model/call_rules.h"

namespace rung::model {
namespace {

net::IpAddress address_of(const std::string& host) {
  net::IpAddress address;
  address.octets[12] = 10;
  for (std::size_t i = 0; i < host.size(); ++i)
    address.octets[13 + i % 3] = static_cast<std::uint8_t>(address.octets[13 + i % 3] * 31 + host[i]);
  return address;
}

decode::Origin origin_of(const Passed& passed, decode::Transport transport, std::uint64_t frame) {
  decode::Origin origin;
  origin.packet = origin.first = {1, frame, passed.time + start_of_capture};
  origin.connection_id = passed.link;
  origin.transport = transport;
  const std::uint16_t client_port =
      decode::is_reliable(transport) ? static_cast<std::uint16_t>(40000 + passed.link) : std::uint16_t{5060};
  origin.source = {address_of(passed.from), passed.from_client ? client_port : std::uint16_t{5060}};
  origin.destination = {address_of(passed.to), passed.from_client ? std::uint16_t{5060} : client_port};
  origin.from_client = passed.from_client;
  return origin;
}

// A message that belongs to nothing, at the end of the capture: every timer is over by then.
Passed heartbeat_of(const Outcome& outcome) {
  Passed passed;
  passed.time = outcome.truth.end + seconds(5 * 3600);
  passed.link = outcome.transports.size() + 1'000;
  passed.from = "one.test";
  passed.to = "two.test";
  SipText& options = passed.message;
  options.method = "OPTIONS";
  options.uri = options.to_uri = "sip:two.test";
  options.from_uri = "sip:one.test";
  options.from_tag = "heart";
  options.call_id = "heartbeat";
  options.vias = {{"one.test", "z9hG4bKheartbeat"}};
  passed.octets = wire(options, decode::Transport::udp);
  return passed;
}

}  // namespace

Capture whole(const Outcome& outcome) {
  Capture capture;
  for (const Passed& passed : outcome.passed) capture.messages.push_back({&passed, false});
  return capture;
}

Capture with_losses(const Outcome& outcome, Dice& dice, std::uint64_t percent) {
  Capture capture = whole(outcome);
  for (Captured& each : capture.messages) each.lost = dice.chance(percent);
  return capture;
}

Capture cut(const Outcome& outcome, Dice& dice) {
  Capture capture = whole(outcome);
  const std::size_t size = capture.messages.size();
  if (size < 2) return capture;
  const bool late = dice.chance(60), early = !late || dice.chance(30);
  const std::size_t from = late ? dice.below(size) : 0;
  const std::size_t until = early ? from + dice.below(size - from) : size;
  std::vector<Captured> left(capture.messages.begin() + static_cast<std::ptrdiff_t>(from),
                             capture.messages.begin() + static_cast<std::ptrdiff_t>(until));
  capture.messages = std::move(left);
  capture.heartbeat = !early;
  return capture;
}

Capture at_host(const Outcome& outcome, const std::string& host) {
  Capture capture;
  for (const Passed& passed : outcome.passed)
    if (passed.from == host || passed.to == host) capture.messages.push_back({&passed, false});
  return capture;
}

test::RecordingEvents rows_of(const Outcome& outcome, const Capture& capture, Dice* ticks) {
  test::RecordingEvents events;
  correlate::CorrelatorOptions options;
  if (ticks != nullptr) options.calls_rest_after = {};  // behind every message
  correlate::Correlator correlator(events, std::move(options));
  std::uint64_t frame = 0, id = 0;
  Timestamp last{};
  const auto tick_until = [&](Timestamp now) {
    if (ticks == nullptr || last.ns == 0) return;
    for (int i = 0; i < 3; ++i)
      if (now > last && ticks->chance(50)) {
        last.ns += static_cast<std::int64_t>(ticks->below(static_cast<std::uint64_t>(now.ns - last.ns)));
        correlator.on_time(last);
      }
  };
  const auto feed = [&](const Passed& passed, decode::Transport transport) {
    const decode::Origin origin = origin_of(passed, transport, ++frame);
    tick_until(origin.packet.time);
    correlator.on_message(test::read(++id, passed.octets, origin, true));
    last = origin.packet.time;
  };
  for (const Captured& each : capture.messages) {
    const decode::Transport transport = outcome.transports.at(each.passed->link);
    if (!each.lost) {
      feed(*each.passed, transport);
    } else if (decode::is_reliable(transport)) {
      decode::ConnectionFacts facts;
      facts.id = each.passed->link;
      facts.transport = transport;
      const PacketRef packet{1, ++frame, each.passed->time + start_of_capture};
      correlator.on_connection(facts, {decode::ConnectionEvent::Kind::gap, packet, each.passed->octets.size()});
      last = packet.time;
    }
  }
  if (capture.heartbeat) feed(heartbeat_of(outcome), decode::Transport::udp);
  correlator.finish();
  return events;
}

namespace {

std::string optional_text(const std::optional<Timestamp>& time) { return time ? to_text(*time) : "-"; }
std::string optional_text(const std::optional<Duration>& length) { return length ? std::to_string(length->ns) : "-"; }
template <typename Number>
std::string optional_text(const std::optional<Number>& number) {
  return number ? std::to_string(*number) : "-";
}

class Lines {
 public:
  template <typename... Parts>
  void add(const char* kind, const Parts&... parts) {
    text_ += kind;
    (put(parts), ...);
    text_ += '\n';
  }
  std::string take() { return std::move(text_); }

 private:
  void put(std::string_view text) { text_.append(" ").append(text); }
  void put(const std::string& text) { put(std::string_view(text)); }
  void put(const char* text) { put(std::string_view(text)); }
  void put(std::uint64_t number) { put(std::to_string(number)); }
  void put(std::uint32_t number) { put(std::to_string(number)); }
  void put(bool flag) { put(flag ? "yes" : "no"); }
  void put(Timestamp time) { put(to_text(time)); }

  std::string text_;
};

}  // namespace

std::string to_text(const test::RecordingEvents& events) {
  Lines lines;
  for (const auto& row : events.messages)
    lines.add("message", row.id, row.transaction_id, row.call, row.retransmission);
  for (const auto& row : events.transactions)
    lines.add("transaction", row.id, row.method, row.branch, row.connection_id, row.call, row.dialog_id,
              row.registration_id, row.subscription_id, correlate::to_text(row.state), row.status, row.started,
              optional_text(row.first_response), optional_text(row.completed), row.retransmissions, row.attempt_id);
  for (const auto& row : events.dialogs)
    lines.add("dialog", row.id, row.call, row.from_tag, row.to_tag, correlate::to_text(row.state), row.created,
              optional_text(row.confirmed), optional_text(row.terminated), correlate::to_text(row.terminated_by),
              row.winner, row.codecs, row.offers, row.unanswered, correlate::to_text(row.held_by), row.holds,
              optional_text(row.session_expires_s));
  for (const auto& row : events.calls)
    lines.add("call", row.id, row.call_id, row.caller, row.callee, correlate::to_text(row.state), row.status,
              row.reason, row.started, optional_text(row.ringing), optional_text(row.answered),
              optional_text(row.ended), optional_text(row.pdd), optional_text(row.setup), optional_text(row.duration),
              correlate::to_text(row.hung_up_by), row.transports, row.messages, row.retransmissions, row.hops,
              row.complete, row.attempts, row.end_reason, optional_text(row.q850_cause));
  for (const auto& row : events.registrations)
    lines.add("registration", row.id, row.aor, row.contact, correlate::to_text(row.state), row.status, row.first,
              row.last, optional_text(row.expires_s), optional_text(row.expires), row.refreshes, row.challenges);
  for (const auto& row : events.subscriptions)
    lines.add("subscription", row.id, row.event, row.call_id, correlate::to_text(row.state), row.status, row.started,
              optional_text(row.ended), row.notifications);
  for (const auto& row : events.links) lines.add("link", row.call_a, row.call_b, row.rule, row.score);
  for (const auto& row : events.groups) lines.add("group", row.call, row.group_id);
  for (const auto& row : events.changes)
    lines.add("change", row.kind, row.packet.frame, row.packet.time, row.connection_id, row.message_id,
              row.transaction_id, row.dialog_id, row.call, row.registration_id, row.subscription_id, row.detail);
  for (const auto& row : events.findings)
    lines.add("finding", std::string(row_of(row.code).id), row.where.frame, row.where.time, row.message_id, row.call,
              row.detail);
  return lines.take();
}

}  // namespace rung::model
