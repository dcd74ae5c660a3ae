#include "decode/quic_flows.h"

#include <algorithm>
#include <string>
#include <utility>

#include "decode/tls/cipher_suite.h"
#include "decode/tls/handshake.h"
#include "decode/tls/session.h"

namespace rung::decode {
namespace {

bool offers_http3(const ConnectionFacts& facts) {
  return facts.alpn == "h3" || facts.alpn.rfind("h3-", 0) == 0 || facts.alpn.rfind("h3,", 0) == 0 ||
         facts.alpn.find(", h3") != std::string::npos;
}

// One sentence of what it is and what to do.
std::string reason_of(const ConnectionFacts& facts, bool client_hello_read, bool version_refused) {
  const std::string to = facts.sni.empty() ? "" : " to " + facts.sni;
  if (version_refused) return "QUIC" + to + ": the server does not speak the version that the client asked for";
  if (!client_hello_read)
    return "QUIC, whose ClientHello is not whole in the capture: if it is HTTP/3 to a server of WebSockets, calls may "
           "be in it that are not decoded";
  if (!offers_http3(facts))
    return "QUIC" + (facts.alpn.empty() ? std::string() : " (" + facts.alpn + ")") + to + " is not decoded";
  return "QUIC (HTTP/3" + to +
         "): WebSocket over HTTP/3 (RFC 9220) is possible here and not decoded; turn HTTP/3 off at the server or in "
         "the "
         "client to see the calls";
}

std::optional<tls::HandshakeMessage> first_message(tls::HandshakeReader& reader, Bytes octets,
                                                   tls::HandshakeType type) {
  reader.feed(octets);
  std::optional<tls::HandshakeMessage> message = reader.next();
  if (!message || message->type != static_cast<std::uint8_t>(type)) return std::nullopt;
  return message;
}

}  // namespace

void QuicFlows::on_datagram(const net::Datagram& datagram) {
  const bool may_begin = quic::may_be_long_header(datagram.payload);
  if (!may_begin && flows_.empty()) return;
  const net::FlowKey key(datagram.source, datagram.destination);
  Flow* flow = flows_.find(key);
  if (flow == nullptr) {
    flow = may_begin ? begin(datagram) : nullptr;
    if (flow == nullptr) return;
  } else if (flow->state.handshake) {
    const bool from_client = datagram.source == flow->row.facts().client;
    flow->state.handshake->on_datagram(from_client ? quic::Side::client : quic::Side::server, datagram.payload);
  }
  ConnectionFacts& facts = flow->row.facts();
  flow->row.saw(datagram.packet);
  flow->last = std::max(flow->last, datagram.packet.time);
  (datagram.source == facts.client ? facts.client_bytes : facts.server_bytes) += datagram.payload.size();
  if (datagram.wire_size > datagram.payload.size()) facts.lost_bytes += datagram.wire_size - datagram.payload.size();
  if (flow->state.handshake) read_handshake(*flow);
}

// The flow of a datagram that begins a connection; nullptr where it does not.
QuicFlows::Flow* QuicFlows::begin(const net::Datagram& datagram) {
  auto handshake = std::make_unique<quic::Handshake>();
  if (!handshake->on_datagram(quic::Side::client, datagram.payload)) return nullptr;
  const net::FlowKey key(datagram.source, datagram.destination);
  Flow& flow = flows_.add(key, datagram.packet.time, [&] {
    return Connection(output_, Transport::quic, datagram.source, datagram.destination, datagram.first, datagram.packet);
  });
  flow.row.facts().visibility = Visibility::not_sip;
  hold(key, flow, std::move(handshake));
  return &flow;
}

// Beyond the limit the oldest handshake is not followed any more; its flow stays.
void QuicFlows::hold(const net::FlowKey& key, Flow& flow, std::unique_ptr<quic::Handshake> handshake) {
  flow.state.handshake = std::move(handshake);
  handshakes_.push_back(key);
  if (handshakes_.size() <= most_handshakes_) return;
  if (Flow* oldest = flows_.find(handshakes_.front()); oldest != nullptr) oldest->state.handshake.reset();
  handshakes_.pop_front();
}

void QuicFlows::read_handshake(Flow& flow) {
  State& state = flow.state;
  const quic::Handshake& handshake = *state.handshake;
  ConnectionFacts& facts = flow.row.facts();
  tls::HandshakeReader from_client, from_server;
  if (const auto message =
          first_message(from_client, handshake.messages(quic::Side::client), tls::HandshakeType::client_hello)) {
    if (const auto hello = tls::parse_client_hello(message->body)) {
      state.client_hello_read = true;
      facts.sni = hello->server_name;
      facts.alpn.clear();
      for (const std::string& protocol : hello->alpn) facts.alpn += (facts.alpn.empty() ? "" : ", ") + protocol;
    }
  }
  bool answered = false;
  if (const auto message =
          first_message(from_server, handshake.messages(quic::Side::server), tls::HandshakeType::server_hello)) {
    if (const auto hello = tls::parse_server_hello(message->body)) {
      answered = !hello->is_hello_retry_request;
      facts.tls_version = tls::version_name(hello->version);
      facts.tls_cipher = tls::suite_name(hello->suite);
    }
  }
  facts.visibility_reason = reason_of(facts, state.client_hello_read, handshake.version_refused());
  const bool enough = state.client_hello_read && answered;
  if (enough || handshake.opened() >= limits::quic_initial_packets) state.handshake.reset();
}

void QuicFlows::clear() {
  flows_.clear();
  handshakes_.clear();
}

}  // namespace rung::decode
