#include "tests/decode/scripted_stream.h"

#include <array>
#include <utility>

namespace rung::decode::test {

Recorder::Recorder() = default;
Recorder::~Recorder() = default;

void Recorder::on_message(SipMessage&& message) {
  const sip::Message& sip = message.message;
  std::string what = sip.is_request() ? std::string(sip.method()) : std::to_string(sip.status());
  const Origin& origin = message.origin;
  messages.push_back(what + (origin.from_client ? " client " : " server ") + std::to_string(origin.first.frame) + "-" +
                     std::to_string(origin.packet.frame) + (message.complete ? "" : " incomplete"));
  raw.emplace_back(sip.raw());
  ids.push_back(message.id);
  origins.push_back(origin);
}

std::vector<std::string> Recorder::msrp_texts() const {
  std::vector<std::string> texts;
  for (const MsrpMessage& each : msrp)
    texts.push_back(
        (each.method.empty() ? std::to_string(each.status) : each.method) + " " + each.transaction_id +
        (each.origin.from_client ? " client " : " server ") + std::to_string(each.origin.first.frame) + "-" +
        std::to_string(each.origin.packet.frame) + " [" + std::string(each.body.begin(), each.body.end()) + "]" +
        (each.chunks > 1 ? " " + std::to_string(each.chunks) + " chunks" : "") + (each.complete ? "" : " incomplete"));
  return texts;
}

void Recorder::on_source(const MessageSource& source, std::string_view call_id) {
  sources.push_back(source);
  source_calls.emplace_back(call_id);
}

void Recorder::on_msrp(MsrpMessage&& message) { msrp.push_back(std::move(message)); }

void Recorder::on_connection(const ConnectionFacts& facts, const ConnectionEvent& event) {
  static constexpr const char* names[] = {"opened", "upgraded", "refused", "closing",
                                          "gap",    "ended",    "proxied", "resolved"};
  events.push_back(std::to_string(facts.id) + " " + names[static_cast<int>(event.kind)]);
  if (event.kind == ConnectionEvent::Kind::ended) ended[facts.id] = facts;
}

void Recorder::on_delivery_failure(const DeliveryFailure& failure) {
  failures.push_back(failure.what + " from " + net::to_text(failure.reporter) + " of " +
                     (failure.from_client ? "client " : "server ") +
                     (failure.quoted ? std::string(failure.quoted->message.method()) : "?"));
}

void Recorder::on_frame(const WebSocketFrame& frame) { frames.push_back(frame); }

void Recorder::on_finding(Finding&& finding) {
  if (!beside_the_point.contains(finding.code) && !sip_beside_the_point.contains(finding.code))
    findings.push_back(std::move(finding));
}

void Recorder::on_time(Timestamp now) { times.push_back(now); }

std::vector<std::string> Recorder::finding_texts() const {
  std::vector<std::string> texts;
  for (const Finding& finding : findings) texts.push_back(std::string(row_of(finding.code).id) + ": " + finding.detail);
  return texts;
}

std::vector<std::string> Recorder::finding_ids() const {
  std::vector<std::string> texts;
  for (const Finding& finding : findings) texts.emplace_back(row_of(finding.code).id);
  return texts;
}

net::Endpoint endpoint(std::uint8_t host, std::uint16_t port) {
  std::array<std::uint8_t, 4> octets = {192, 0, 2, host};
  return {net::ipv4_address(octets), port};
}

ScriptedStream::ScriptedStream(bool handshake_seen) : ScriptedStream(no_keys_, handshake_seen) {}

ScriptedStream::ScriptedStream(tls::KeyLog& keys, bool handshake_seen) : decoder_(recorder, keys) {
  decoder_.expect_keys(false);
  stream_.id = 1;
  stream_.client = endpoint(1, 50000);
  stream_.server = endpoint(2, 80);
  stream_.handshake_seen = handshake_seen;
  stream_.first = {1, 1, {0}};
}

ScriptedStream::~ScriptedStream() = default;

ScriptedStream& ScriptedStream::client_pieces(const rung::test::Pieces& pieces) {
  for (std::string_view piece : pieces) client(piece);
  return *this;
}

ScriptedStream& ScriptedStream::server_pieces(const rung::test::Pieces& pieces) {
  for (std::string_view piece : pieces) server(piece);
  return *this;
}

const ConnectionFacts& ScriptedStream::end(net::EndReason reason, net::Direction closed_first) {
  const PacketRef last = next_packet();
  decoder_.on_time(last.time);
  decoder_.on_end(stream_, {reason, last, closed_first});
  return recorder.ended[1];
}

PacketRef ScriptedStream::next_packet() {
  ++frame_;
  return {1, frame_, Timestamp{static_cast<std::int64_t>(frame_) * 1'000'000} + waited_};
}

ScriptedStream& ScriptedStream::send(net::Direction direction, std::string_view octets) {
  if (octets.empty()) return *this;
  rung::test::ExactBytes exact(octets);
  decoder_.on_chunk(stream_, {direction, offset_[index(direction)], exact.view(), next_packet()});
  offset_[index(direction)] += octets.size();
  return *this;
}

ScriptedStream& ScriptedStream::lose(net::Direction direction, std::uint64_t size) {
  decoder_.on_gap(stream_, {direction, offset_[index(direction)], size, next_packet(), false});
  offset_[index(direction)] += size;
  return *this;
}

std::string request(const std::string& method, const std::string& body, const std::string& content_length) {
  std::string text = method + " sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/WS c.invalid;branch=z9hG4bK" + method +
                     "\r\nCall-ID: " + method + "@test\r\nCSeq: 1 " + method + "\r\n";
  if (!content_length.empty())
    text += "Content-Length: " + (content_length == "true" ? std::to_string(body.size()) : content_length) + "\r\n";
  return text + "\r\n" + body;
}

std::string response(int status, const std::string& body, const std::string& call_id) {
  return "SIP/2.0 " + std::to_string(status) +
         " Reason\r\nVia: SIP/2.0/WS c.invalid;branch=z9hG4bKx\r\nCall-ID: " + call_id +
         "@test\r\nCSeq: 1 INVITE\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string upgrade_request(const std::string& more) {
  return "GET /ws HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Origin: https://example.com\r\nUser-Agent: Browser/1\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         more + "\r\n";
}

std::string upgrade_response(const std::string& more) {
  return "HTTP/1.1 101 Switching Protocols\r\nServer: edge/2\r\nUpgrade: websocket\r\n"
         "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" +
         more + "\r\n";
}

}  // namespace rung::decode::test
