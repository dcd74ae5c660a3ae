// What the decode stage hands on: SIP messages with their origin, connections, findings.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "base/packet_ref.h"
#include "decode/net/address.h"
#include "decode/net/icmp.h"
#include "decode/sip/message.h"

namespace rung::decode {

enum class Transport : std::uint8_t { udp, tcp, tls, sctp, ws, wss, quic };
std::string_view to_text(Transport transport);  // as in the views: UDP, TCP, WS, ...
constexpr bool is_reliable(Transport transport) { return transport != Transport::udp; }
constexpr bool is_websocket(Transport transport) { return transport == Transport::ws || transport == Transport::wss; }

// Where a message was seen. A value.
struct Origin {
  PacketRef packet;                 // the packet that completed the message
  PacketRef first;                  // the packet with its first octet
  std::uint64_t connection_id = 0;  // a row of `connections`
  Transport transport = Transport::udp;
  net::Endpoint source, destination;
  bool from_client = true;
};

enum class Visibility : std::uint8_t {
  decoded,
  partial,
  no_keys,
  bad_keys,
  no_handshake,
  unsupported_cipher,
  lost_context,
  compressed,
  refused,
  not_sip
};
std::string_view to_text(Visibility visibility);  // as in the view: "no-keys"

enum class ConnectionEnd : std::uint8_t { open, fin, rst, timeout };
std::string_view to_text(ConnectionEnd end);

// What the PROXY protocol said of a connection.
struct ProxiedFor {
  int version = 0;                                   // 0: nothing
  std::optional<net::Endpoint> source, destination;  // absent where it did not say
};

// Between Pings and their Pongs as captured: beside the side that answers they are next to nothing.
struct RoundTrips {
  std::uint64_t count = 0;
  Duration shortest, longest, sum;

  void add(Duration took) {
    shortest = count == 0 ? took : std::min(shortest, took);
    longest = count == 0 ? took : std::max(longest, took);
    sum.ns += took.ns;
    ++count;
  }
};

// One row of `connections`, as known at that moment. Texts are as sent; empty where absent.
struct ConnectionFacts {
  std::uint64_t id = 0;         // counts from 1 in order of first appearance
  std::uint64_t parent_id = 0;  // 0: none
  std::uint64_t stream_id = 0;  // of the parent; 0: none
  Transport transport = Transport::tcp;
  net::Endpoint client, server;
  std::uint32_t agent = 0;  // a row of `captures`: the agent or log that told of it; 0: its own packets do
  PacketRef first, last;
  ConnectionEnd end = ConnectionEnd::open;
  bool followed = false;  // not a column: the row is one so far, and a later one of its id replaces it
  std::uint64_t client_bytes = 0, server_bytes = 0;  // payload octets captured
  std::uint64_t lost_bytes = 0;                      // payload octets known to be missing
  ProxiedFor proxy;
  std::string tls_version, tls_cipher;  // "TLS 1.3", the suite's IANA name
  std::string sni, alpn;                // the name that the client asked for, the protocol that the server chose
  std::string http_version, http_server;
  std::uint32_t http_status = 0;
  std::string ws_version, ws_host, ws_path, ws_origin, ws_user_agent;
  std::string ws_offered_subprotocols, ws_subprotocol, ws_extensions;
  // Of the first Close that carried a code; 1005 where none did, 1006 where no Close came.
  std::optional<std::uint32_t> ws_close_code;
  std::string resolved_host, resolved_service;  // the server's name and SRV record, where DNS answers were captured
  std::string ws_close_reason;
  std::string ws_closed_by;    // client, server, or empty
  std::uint64_t ws_pings = 0;  // of both sides
  RoundTrips ws_round_trips;
  // Keep-alives of SIP Outbound (RFC 5626 3.5.1) on streams and WebSockets: CRLF CRLF, and the CRLF that answers.
  std::uint64_t crlf_pings = 0;  // of both sides
  RoundTrips crlf_round_trips;
  bool outbound_granted = false;  // a 2xx to a REGISTER on it requires outbound
  bool ws_credentials = false;    // a cookie, a token in the URL or Authorization in the upgrade request
  // What its end left behind: registrations, and calls that were not over. Filled in by the correlator.
  std::uint64_t orphaned_registrations = 0, orphaned_calls = 0;
  std::string forwarded_proto;      // "https" where a proxy said that it ended TLS (X-Forwarded-Proto, Forwarded)
  std::uint64_t messages = 0;       // SIP messages
  std::uint64_t msrp_messages = 0;  // see MsrpMessage
  std::string other_protocol;       // of the first WebSocket message that was not SIP: "JSON-RPC", "AMQP", "text"
  std::uint64_t other_messages = 0, other_bytes = 0;  // of all those, inflated
  Visibility visibility = Visibility::not_sip;
  std::string visibility_reason;  // says what to do
};

struct Description;  // decode/description.h

struct SipMessage {
  std::uint64_t id = 0;  // counts from 1: messages.id
  sip::Message message;
  Origin origin;
  bool complete = true;
  // A log told of it without the whole message: start line, dialog and transaction stand, header fields and body that
  // are not there may have been sent all the same. Never `complete`, but it counts.
  bool told_in_part = false;
  // The session description in a complete message, nullptr where it has none. Its views are into the message.
  std::shared_ptr<const Description> description = nullptr;
};

// Who showed a message, where it is not its own packets alone: an agent or log, or they behind an agent.
struct MessageSource {
  std::uint64_t message_id = 0;
  PacketRef packet;               // that brought it, with the time of arrival
  std::uint32_t agent = 0;        // a row of `captures`; 0: its own packet
  std::optional<Timestamp> seen;  // when, by the clock of the agent
  std::string correlation_id;     // empty where it says none
};

// One WebSocket frame: a row of `ws_frames`. A value.
struct WebSocketFrame {
  std::uint64_t connection_id = 0;
  PacketRef packet;  // the packet that completed it
  bool from_client = true;
  std::uint8_t opcode = 0, rsv = 0;  // as in ws::FrameHeader
  bool fin = false, masked = false;
  std::uint64_t size = 0;                      // octets of its payload, as sent
  std::optional<std::uint64_t> inflated_size;  // of the whole message, with its last frame, where it was compressed
  std::uint64_t message_id = 0;                // the SIP message that it carried (the first one), 0: none
  std::optional<Duration> round_trip;          // of a Pong: since the Ping that it answers
};

// An MSRP message with all of its chunks (SEND), or another request or a response, which are one chunk each. A value;
// texts are as sent and empty where absent, those of a message in several chunks are of the first one.
struct MsrpMessage {
  std::uint64_t id = 0;  // counts from 1: msrp_messages.id
  Origin origin;
  std::string method;        // requests
  std::uint32_t status = 0;  // responses
  std::string reason;        // responses: the comment behind the status
  std::string transaction_id;
  std::string to_path, from_path;  // URIs separated by spaces, of this hop first
  std::string message_id, content_type;
  std::string success_report, failure_report;
  std::string report_status;               // Status of a REPORT: "000 200 OK"
  std::string use_path;                    // of the answer to AUTH (RFC 4976 4.1)
  std::optional<std::uint32_t> expires_s;  // the same
  std::string head;                        // start line and header fields, up to the body or the end line
  std::vector<char> body;                  // its beginning: up to limits::msrp_body_octets, and up to a hole
  std::uint64_t size = 0;                  // octets of the body that were seen
  std::uint32_t chunks = 1;
  bool complete = true;  // its end was seen, and every octet before it
};

// What happened on a connection, each with the packet that shows it.
struct ConnectionEvent {
  enum class Kind : std::uint8_t { opened, upgraded, refused, closing, gap, ended, proxied, resolved };
  Kind kind;
  PacketRef packet;
  std::uint64_t lost_octets = 0;  // gap
};

// An ICMP error about a packet of a connection.
struct DeliveryFailure {
  PacketRef packet;  // the ICMP message
  std::uint64_t connection_id = 0;
  bool from_client = true;  // who had sent what it quotes
  net::IcmpError::Kind kind = net::IcmpError::Kind::unreachable;
  std::string what;                  // "port unreachable"
  net::IpAddress reporter;           // who says so
  std::uint32_t mtu = 0;             // too_big: what the next link takes; 0 where unknown
  std::optional<SipMessage> quoted;  // as much of the SIP message as it quotes
};

class MessageSink : public FindingSink {
 public:
  virtual void on_message(SipMessage&& message) = 0;
  virtual void on_msrp(MsrpMessage&& message) = 0;
  // Behind the message, whose Call-ID is valid until the call returns.
  virtual void on_source(const MessageSource& source, std::string_view call_id) = 0;
  // The facts are valid until the call returns. Every connection gets exactly one `opened` before
  // anything else names its id, and one `ended` with its final facts.
  virtual void on_connection(const ConnectionFacts& facts, const ConnectionEvent& event) = 0;
  virtual void on_delivery_failure(const DeliveryFailure& failure) = 0;
  // In the order of each direction. A frame comes behind the SIP message that it carried.
  virtual void on_frame(const WebSocketFrame& frame) = 0;
  // Advances time: everything that happens until `now` and without a packet has happened.
  virtual void on_time(Timestamp now) = 0;
};

}  // namespace rung::decode
