// A decode stage that is told what a connection carries, chunk by chunk, and what comes out, as
// text that tests can compare. Each chunk is a packet of its own: number 1, 2, 3, ... at as many
// milliseconds.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "decode/decoder.h"
#include "tests/support/every_split.h"
#include "tests/support/exact_bytes.h"

namespace rung::decode::test {

class Recorder : public MessageSink {
 public:
  std::vector<std::string> messages;  // "INVITE client 2-3 connection 1", " incomplete" behind
  std::vector<std::string> raw;       // of the same messages
  std::vector<std::uint64_t> ids;
  std::vector<Origin> origins;
  std::vector<Finding> findings;
  std::vector<std::string> events;  // "1 opened"
  std::map<std::uint64_t, ConnectionFacts> ended;
  std::vector<Timestamp> times;

  void on_message(SipMessage&& message) override {
    const sip::Message& sip = message.message;
    std::string what = sip.is_request() ? std::string(sip.method()) : std::to_string(sip.status());
    const Origin& origin = message.origin;
    messages.push_back(what + (origin.from_client ? " client " : " server ") + std::to_string(origin.first.frame) +
                       "-" + std::to_string(origin.packet.frame) + (message.complete ? "" : " incomplete"));
    raw.emplace_back(sip.raw());
    ids.push_back(message.id);
    origins.push_back(origin);
  }
  std::vector<MsrpMessage> msrp;
  // "SEND abcd client 2-3 [hello]", with " 2 chunks" and " incomplete" behind
  std::vector<std::string> msrp_texts() const {
    std::vector<std::string> texts;
    for (const MsrpMessage& each : msrp)
      texts.push_back((each.method.empty() ? std::to_string(each.status) : each.method) + " " + each.transaction_id +
                      (each.origin.from_client ? " client " : " server ") + std::to_string(each.origin.first.frame) +
                      "-" + std::to_string(each.origin.packet.frame) + " [" +
                      std::string(each.body.begin(), each.body.end()) + "]" +
                      (each.chunks > 1 ? " " + std::to_string(each.chunks) + " chunks" : "") +
                      (each.complete ? "" : " incomplete"));
    return texts;
  }
  std::vector<MessageSource> sources;
  void on_source(const MessageSource& source, std::string_view call_id) override {
    sources.push_back(source);
    source_calls.emplace_back(call_id);
  }
  std::vector<std::string> source_calls;  // their Call-IDs
  void on_msrp(MsrpMessage&& message) override { msrp.push_back(std::move(message)); }
  void on_connection(const ConnectionFacts& facts, const ConnectionEvent& event) override {
    static constexpr const char* names[] = {"opened", "upgraded", "refused", "closing",
                                            "gap",    "ended",    "proxied", "resolved"};
    events.push_back(std::to_string(facts.id) + " " + names[static_cast<int>(event.kind)]);
    if (event.kind == ConnectionEvent::Kind::ended) ended[facts.id] = facts;
  }
  std::vector<std::string> failures;  // "port unreachable from 192.0.2.9 of client INVITE"
  void on_delivery_failure(const DeliveryFailure& failure) override {
    failures.push_back(failure.what + " from " + net::to_text(failure.reporter) + " of " +
                       (failure.from_client ? "client " : "server ") +
                       (failure.quoted ? std::string(failure.quoted->message.method()) : "?"));
  }
  std::vector<WebSocketFrame> frames;
  void on_frame(const WebSocketFrame& frame) override { frames.push_back(frame); }
  // Most conversations here end as soon as their point is made, with one masking key for all frames, and handshakes as
  // short as they may be.
  std::set<FindingCode> beside_the_point = {FindingCode::ws_closed_without_close_frame,
                                            FindingCode::ws_close_unanswered,
                                            FindingCode::ws_weak_mask,
                                            FindingCode::http_upgrade_missing_header,
                                            FindingCode::http_upgrade_bad_key,
                                            FindingCode::ws_request_malformed,
                                            FindingCode::ws_extension_not_offered,
                                            FindingCode::ws_frame_before_101,
                                            FindingCode::ws_subprotocol_not_offered};
  // What is wrong with the SIP in them as well: their messages are as short as they may be.
  std::set<FindingCode> sip_beside_the_point = {FindingCode::sip_missing_mandatory_header,
                                                FindingCode::sip_body_content_type_missing,
                                                FindingCode::sip_extra_octets,
                                                FindingCode::sip_leading_crlf,
                                                FindingCode::sip_cseq_method_mismatch,
                                                FindingCode::sip_unknown_method,
                                                FindingCode::sip_header_line_malformed,
                                                FindingCode::sip_bare_lf,
                                                FindingCode::sipws_subprotocol_not_requested,
                                                FindingCode::sipws_subprotocol_missing_in_101,
                                                FindingCode::sipws_wrong_subprotocol_content,
                                                FindingCode::sipws_sip_on_other_subprotocol,
                                                FindingCode::sipws_binary_ascii,
                                                FindingCode::sipws_no_content_length,
                                                FindingCode::sipws_content_length_mismatch,
                                                FindingCode::sipws_via_transport_mismatch,
                                                FindingCode::sipws_via_not_ws,
                                                FindingCode::sipws_contact_no_ws_transport,
                                                FindingCode::sipws_cleartext,
                                                FindingCode::sipws_crlf_unanswered,
                                                FindingCode::sdp_parse_error,
                                                FindingCode::sdp_no_connection};
  void on_finding(Finding&& finding) override {
    if (!beside_the_point.contains(finding.code) && !sip_beside_the_point.contains(finding.code))
      findings.push_back(std::move(finding));
  }
  void on_time(Timestamp now) override { times.push_back(now); }

  // "sip-stream-resync: detail"
  std::vector<std::string> finding_texts() const {
    std::vector<std::string> texts;
    for (const Finding& finding : findings)
      texts.push_back(std::string(row_of(finding.code).id) + ": " + finding.detail);
    return texts;
  }
  std::vector<std::string> finding_ids() const {
    std::vector<std::string> texts;
    for (const Finding& finding : findings) texts.emplace_back(row_of(finding.code).id);
    return texts;
  }
};

inline net::Endpoint endpoint(std::uint8_t host, std::uint16_t port) {
  std::array<std::uint8_t, 4> octets = {192, 0, 2, host};
  return {net::ipv4_address(octets), port};
}

// One TCP connection.
class ScriptedStream {
 public:
  explicit ScriptedStream(bool handshake_seen = true) : ScriptedStream(no_keys_, handshake_seen) {}
  // The key log must outlive it.
  explicit ScriptedStream(tls::KeyLog& keys, bool handshake_seen = true) : decoder_(recorder, keys) {
    decoder_.expect_keys(false);
    stream_.id = 1;
    stream_.client = endpoint(1, 50000);
    stream_.server = endpoint(2, 80);
    stream_.handshake_seen = handshake_seen;
    stream_.first = {1, 1, {0}};
  }
  ScriptedStream(const ScriptedStream&) = delete;
  ScriptedStream& operator=(const ScriptedStream&) = delete;

  ScriptedStream& client(std::string_view octets) { return send(net::Direction::from_client, octets); }
  ScriptedStream& server(std::string_view octets) { return send(net::Direction::from_server, octets); }
  ScriptedStream& client_gap(std::uint64_t size) { return lose(net::Direction::from_client, size); }
  ScriptedStream& server_gap(std::uint64_t size) { return lose(net::Direction::from_server, size); }
  ScriptedStream& client_pieces(const rung::test::Pieces& pieces) {
    for (std::string_view piece : pieces) client(piece);
    return *this;
  }
  ScriptedStream& server_pieces(const rung::test::Pieces& pieces) {
    for (std::string_view piece : pieces) server(piece);
    return *this;
  }
  // Nothing is sent for so long.
  ScriptedStream& wait(Duration length) {
    waited_.ns += length.ns;
    return *this;
  }
  // The facts of the connection as it ended.
  const ConnectionFacts& end(net::EndReason reason = net::EndReason::fin,
                             net::Direction closed_first = net::Direction::from_client) {
    const PacketRef last = next_packet();
    decoder_.on_time(last.time);
    decoder_.on_end(stream_, {reason, last, closed_first});
    return recorder.ended[1];
  }

  Recorder recorder;

 private:
  PacketRef next_packet() {
    ++frame_;
    return {1, frame_, Timestamp{static_cast<std::int64_t>(frame_) * 1'000'000} + waited_};
  }
  ScriptedStream& send(net::Direction direction, std::string_view octets) {
    if (octets.empty()) return *this;
    rung::test::ExactBytes exact(octets);
    decoder_.on_chunk(stream_, {direction, offset_[index(direction)], exact.view(), next_packet()});
    offset_[index(direction)] += octets.size();
    return *this;
  }
  ScriptedStream& lose(net::Direction direction, std::uint64_t size) {
    decoder_.on_gap(stream_, {direction, offset_[index(direction)], size, next_packet(), false});
    offset_[index(direction)] += size;
    return *this;
  }

  tls::KeyLog no_keys_;
  Decoder decoder_;
  net::Stream stream_;
  std::uint64_t frame_ = 0;
  Duration waited_;
  std::array<std::uint64_t, 2> offset_ = {};
};

// Datagrams between any endpoints, a packet each: number 1, 2, 3, ... at as many nanoseconds. `Self` is what the calls
// return, so that a test can add what else its wire carries.
template <typename Self>
class ScriptedDatagrams {
 public:
  Recorder recorder;

  Self& send(const net::Endpoint& from, const net::Endpoint& to, std::string_view octets) {
    rung::test::ExactBytes exact(octets);
    PacketRef packet = next_packet();
    decoder_.on_datagram({packet, packet, from, to, exact.view(), static_cast<std::uint32_t>(octets.size())});
    return static_cast<Self&>(*this);
  }

 protected:
  PacketRef next_packet() {
    ++frame_;
    return {1, frame_, {static_cast<std::int64_t>(frame_)}};
  }

  Decoder decoder_{recorder};

 private:
  std::uint64_t frame_ = 0;
};

// A request of some size. `length` of the body, where it is not what Content-Length says: any text.
inline std::string request(const std::string& method, const std::string& body = {},
                           const std::string& content_length = "true") {
  std::string text = method + " sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/WS c.invalid;branch=z9hG4bK" + method +
                     "\r\nCall-ID: " + method + "@test\r\nCSeq: 1 " + method + "\r\n";
  if (!content_length.empty())
    text += "Content-Length: " + (content_length == "true" ? std::to_string(body.size()) : content_length) + "\r\n";
  return text + "\r\n" + body;
}

inline std::string response(int status, const std::string& body = {}, const std::string& call_id = "INVITE") {
  return "SIP/2.0 " + std::to_string(status) +
         " Reason\r\nVia: SIP/2.0/WS c.invalid;branch=z9hG4bKx\r\nCall-ID: " + call_id +
         "@test\r\nCSeq: 1 INVITE\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline std::string upgrade_request(const std::string& more = "Sec-WebSocket-Protocol: sip\r\n") {
  return "GET /ws HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Origin: https://example.com\r\nUser-Agent: Browser/1\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         more + "\r\n";
}

inline std::string upgrade_response(const std::string& more = "Sec-WebSocket-Protocol: sip\r\n") {
  return "HTTP/1.1 101 Switching Protocols\r\nServer: edge/2\r\nUpgrade: websocket\r\n"
         "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" +
         more + "\r\n";
}

}  // namespace rung::decode::test
