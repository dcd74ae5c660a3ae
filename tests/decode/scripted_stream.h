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
  Recorder();
  ~Recorder() override;

  std::vector<std::string> messages;  // "INVITE client 2-3 connection 1", " incomplete" behind
  std::vector<std::string> raw;       // of the same messages
  std::vector<std::uint64_t> ids;
  std::vector<Origin> origins;
  std::vector<Finding> findings;
  std::vector<std::string> events;  // "1 opened"
  std::map<std::uint64_t, ConnectionFacts> ended;
  std::vector<Timestamp> times;

  void on_message(SipMessage&& message) override;
  std::vector<MsrpMessage> msrp;
  // "SEND abcd client 2-3 [hello]", with " 2 chunks" and " incomplete" behind
  std::vector<std::string> msrp_texts() const;
  std::vector<MessageSource> sources;
  void on_source(const MessageSource& source, std::string_view call_id) override;
  std::vector<std::string> source_calls;  // their Call-IDs
  void on_msrp(MsrpMessage&& message) override;
  void on_connection(const ConnectionFacts& facts, const ConnectionEvent& event) override;
  std::vector<std::string> failures;  // "port unreachable from 192.0.2.9 of client INVITE"
  void on_delivery_failure(const DeliveryFailure& failure) override;
  std::vector<WebSocketFrame> frames;
  void on_frame(const WebSocketFrame& frame) override;
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
  void on_finding(Finding&& finding) override;
  void on_time(Timestamp now) override;

  // "sip-stream-resync: detail"
  std::vector<std::string> finding_texts() const;
  std::vector<std::string> finding_ids() const;
};

net::Endpoint endpoint(std::uint8_t host, std::uint16_t port);

// One TCP connection.
class ScriptedStream {
 public:
  explicit ScriptedStream(bool handshake_seen = true);
  // The key log must outlive it.
  explicit ScriptedStream(tls::KeyLog& keys, bool handshake_seen = true);
  ~ScriptedStream();
  ScriptedStream(const ScriptedStream&) = delete;
  ScriptedStream& operator=(const ScriptedStream&) = delete;

  ScriptedStream& client(std::string_view octets) { return send(net::Direction::from_client, octets); }
  ScriptedStream& server(std::string_view octets) { return send(net::Direction::from_server, octets); }
  ScriptedStream& client_gap(std::uint64_t size) { return lose(net::Direction::from_client, size); }
  ScriptedStream& server_gap(std::uint64_t size) { return lose(net::Direction::from_server, size); }
  ScriptedStream& client_pieces(const rung::test::Pieces& pieces);
  ScriptedStream& server_pieces(const rung::test::Pieces& pieces);
  // Nothing is sent for so long.
  ScriptedStream& wait(Duration length) {
    waited_.ns += length.ns;
    return *this;
  }
  // The facts of the connection as it ended.
  const ConnectionFacts& end(net::EndReason reason = net::EndReason::fin,
                             net::Direction closed_first = net::Direction::from_client);

  Recorder recorder;
  Decoder& decoder() { return decoder_; }

 private:
  PacketRef next_packet();
  ScriptedStream& send(net::Direction direction, std::string_view octets);
  ScriptedStream& lose(net::Direction direction, std::uint64_t size);

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
std::string request(const std::string& method, const std::string& body = {},
                    const std::string& content_length = "true");

std::string response(int status, const std::string& body = {}, const std::string& call_id = "INVITE");

std::string upgrade_request(const std::string& more = "Sec-WebSocket-Protocol: sip\r\n");

std::string upgrade_response(const std::string& more = "Sec-WebSocket-Protocol: sip\r\n");

}  // namespace rung::decode::test
