// What the decode stage hands on: SIP messages with their origin, connections, findings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/finding.h"
#include "base/packet_ref.h"
#include "decode/net/address.h"
#include "decode/net/icmp.h"
#include "decode/sip/message.h"

namespace rung::decode {

enum class Transport : std::uint8_t { udp, tcp, tls, sctp, ws, wss, quic };
std::string_view to_text(Transport transport);  // as in the views: UDP, TCP, WS, ...
constexpr bool is_reliable(Transport transport) { return transport != Transport::udp; }

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

// One row of `connections`, as known at that moment. Texts are as sent; empty where absent.
struct ConnectionFacts {
  std::uint64_t id = 0;         // counts from 1 in order of first appearance
  std::uint64_t parent_id = 0;  // 0: none
  Transport transport = Transport::tcp;
  net::Endpoint client, server;
  PacketRef first, last;
  ConnectionEnd end = ConnectionEnd::open;
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
  std::uint64_t messages = 0;  // SIP messages
  Visibility visibility = Visibility::not_sip;
  std::string visibility_reason;  // says what to do
};

struct SipMessage {
  std::uint64_t id = 0;  // counts from 1: messages.id
  sip::Message message;
  Origin origin;
  bool complete = true;
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
  // The facts are valid until the call returns. Every connection gets exactly one `opened` before
  // anything else names its id, and one `ended` with its final facts.
  virtual void on_connection(const ConnectionFacts& facts, const ConnectionEvent& event) = 0;
  virtual void on_delivery_failure(const DeliveryFailure& failure) = 0;
  // Advances time: everything that happens until `now` and without a packet has happened.
  virtual void on_time(Timestamp now) = 0;
};

}  // namespace rung::decode
