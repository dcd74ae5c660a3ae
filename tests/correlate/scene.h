// A scene for the correlator: who sends which message on which connection at which time, and the rows that come
// out. Times are in milliseconds of packet time.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "correlate/correlator.h"
#include "decode/description.h"

namespace rung::test {

struct RecordedMessage {
  std::uint64_t id, transaction_id, call;
  bool retransmission, branch_of_transaction;
};

class RecordingEvents : public correlate::EventSink {
 public:
  void on_event(correlate::Event&& event) override {
    std::visit([this](auto&& each) { take(std::move(each)); }, std::move(event));
  }
  std::vector<RecordedMessage> messages;
  std::vector<correlate::MediaDescription> media;
  std::vector<correlate::BodySummary> bodies;
  std::vector<correlate::MsrpMessage> msrp;
  std::vector<correlate::Transaction> transactions;
  std::vector<correlate::Dialog> dialogs;
  std::vector<correlate::Call> calls;
  std::vector<correlate::Registration> registrations;
  std::vector<correlate::RegisterAttempt> attempts;
  std::vector<correlate::Subscription> subscriptions;
  std::vector<correlate::Publication> publications;
  std::vector<correlate::LegLink> links;
  std::vector<correlate::CallGroup> groups;
  std::vector<decode::ConnectionFacts> connections;
  std::vector<decode::WebSocketFrame> frames;
  std::vector<decode::MessageSource> sources;
  std::vector<correlate::StateChange> changes;
  std::vector<Finding> findings;

  // A scene about one thing: findings of other layers than these (all where it is empty), and changes whose kinds begin so,
  // are left out, as are these codes.
  std::set<std::string_view> layers, codes_beside_the_point;
  std::string_view kinds_beside_the_point;

  // The findings, by code; `only` those of a layer.
  std::vector<std::string> codes(std::string_view only = {}) const {
    std::vector<std::string> names;
    for (const Finding& finding : findings)
      if (only.empty() || row_of(finding.code).layer == only) names.emplace_back(row_of(finding.code).id);
    return names;
  }

  // Changes of state that have a row of their own.
  std::vector<std::string> kinds() const {
    std::vector<std::string> names;
    for (const auto& change : changes) names.emplace_back(change.kind);
    return names;
  }

 private:
  void take(correlate::Message&& m) {
    messages.push_back({m.sip.id, m.transaction_id, m.call, m.retransmission, m.branch_of_transaction});
  }
  void take(correlate::MediaDescription&& row) { media.push_back(std::move(row)); }
  void take(correlate::BodySummary&& row) { bodies.push_back(std::move(row)); }
  void take(correlate::MsrpMessage&& row) { msrp.push_back(std::move(row)); }
  void take(correlate::Transaction&& row) { transactions.push_back(std::move(row)); }
  void take(correlate::Dialog&& row) { dialogs.push_back(std::move(row)); }
  void take(correlate::Call&& row) { calls.push_back(std::move(row)); }
  void take(correlate::Registration&& row) { registrations.push_back(std::move(row)); }
  void take(correlate::RegisterAttempt&& row) { attempts.push_back(std::move(row)); }
  void take(correlate::Subscription&& row) { subscriptions.push_back(std::move(row)); }
  void take(correlate::Publication&& row) { publications.push_back(std::move(row)); }
  void take(correlate::LegLink&& row) { links.push_back(row); }
  void take(correlate::CallGroup&& row) { groups.push_back(row); }
  void take(decode::ConnectionFacts&& row) { connections.push_back(std::move(row)); }
  void take(decode::WebSocketFrame&& row) { frames.push_back(row); }
  void take(decode::MessageSource&& row) { sources.push_back(std::move(row)); }
  void take(correlate::StateChange&& row) {
    if (kinds_beside_the_point.empty() || !row.kind.starts_with(kinds_beside_the_point))
      changes.push_back(std::move(row));
  }
  void take(Finding&& row) {
    const FindingRow& about = row_of(row.code);
    const bool wanted = layers.empty() || layers.contains(about.layer);
    if (wanted && !codes_beside_the_point.contains(about.id)) findings.push_back(std::move(row));
  }
};

// What a message says of itself; start line and header fields are made from it.
struct Line {
  std::string start;  // "INVITE sip:bob@b.test" or "200 OK"
  std::string cseq = "1 INVITE";
  std::string branch = "z9hG4bKa";
  std::string to_tag = {};
  std::string from_tag = "ft";
  std::string call_id = "c1";
  std::string more = {};  // further header lines, each with CRLF
  std::vector<std::string> via_below = {};
  std::string from_uri = "sip:alice@a.test";
  std::string to_uri = "sip:bob@b.test";
  bool contact = true;              // what makes a dialog has a Contact, unless `more` has one
  std::string via_parameters = {};  // of the topmost Via, behind its branch: ";rport"
};

// Of an INVITE that begins a call and of its answers. Tags of callees begin with t: what they ask the caller answers.
inline std::string contact_of(const Line& line, bool response) {
  const bool makes_dialog = response ? !line.to_tag.empty() && line.start.front() <= '2' : line.to_tag.empty();
  if (!line.contact || !makes_dialog || !line.cseq.ends_with(" INVITE")) return {};
  if (line.more.find("Contact:") != std::string::npos) return {};
  const bool of_caller = !response || line.from_tag.starts_with('t');
  return "Contact: <" + (of_caller ? line.from_uri : line.to_uri) + ">\r\n";
}

inline std::string wire(const Line& line) {
  bool response = line.start.front() >= '1' && line.start.front() <= '6';
  std::string text = response ? "SIP/2.0 " + line.start : line.start + " SIP/2.0";
  text += "\r\nVia: SIP/2.0/UDP host.test;branch=" + line.branch + line.via_parameters + "\r\n";
  for (const std::string& branch : line.via_below) text += "Via: SIP/2.0/UDP below.test;branch=" + branch + "\r\n";
  text += "From: <" + line.from_uri + ">;tag=" + line.from_tag + "\r\nTo: <" + line.to_uri + ">";
  if (!line.to_tag.empty()) text += ";tag=" + line.to_tag;
  text += "\r\nCall-ID: " + line.call_id + "\r\nCSeq: " + line.cseq + "\r\n" + contact_of(line, response) + line.more +
          "Content-Length: 0\r\n\r\n";
  return text;
}

// A message as the decoder hands it on.
inline decode::SipMessage read(std::uint64_t id, const std::string& text, const decode::Origin& origin, bool complete) {
  decode::SipMessage message{id, sip::Message::parse({text.begin(), text.end()}), origin, complete};
  if (complete) message.description = decode::read_description(message.message);
  return message;
}

class Scene {
 public:
  // Calls rest behind every message, so that each one finds what was kept.
  explicit Scene(correlate::CorrelatorOptions options = {}) : correlator(events, resting(std::move(options))) {}

  RecordingEvents events;
  correlate::Correlator correlator;
  std::map<std::uint64_t, decode::Transport> transports;  // by connection; UDP where not named
  // By connection: the last octet of the address 10.0.0.x of its client and its server; 0.0.0.0 where not named.
  std::map<std::uint64_t, std::uint8_t> clients, servers;

  std::uint64_t send(std::int64_t ms, std::uint64_t connection, bool from_client, const Line& line,
                     bool complete = true) {
    std::string text = wire(line);
    decode::Origin origin;
    origin.packet = origin.first = {1, ++frame_, {ms * 1'000'000}};
    origin.connection_id = connection;
    origin.from_client = from_client;
    auto transport = transports.find(connection);
    origin.transport = transport == transports.end() ? decode::Transport::udp : transport->second;
    origin.source.address = address_of(from_client ? clients : servers, connection);
    origin.destination.address = address_of(from_client ? servers : clients, connection);
    origin.source.port = static_cast<std::uint16_t>(from_client ? 10000 + connection : 5060);
    origin.destination.port = static_cast<std::uint16_t>(from_client ? 5060 : 10000 + connection);
    std::uint64_t id = frame_;
    correlator.on_message(read(id, text, origin, complete));
    return id;
  }
  // `credentials`: in the upgrade request of a WebSocket.
  void open_connection(std::int64_t ms, std::uint64_t connection, bool credentials = false) {
    decode::ConnectionFacts facts = facts_of(connection);
    facts.ws_credentials = credentials;
    tell(ms, facts, decode::ConnectionEvent::Kind::opened);
    if (decode::is_websocket(facts.transport)) tell(ms, facts, decode::ConnectionEvent::Kind::upgraded);
  }
  void end_connection(std::int64_t ms, std::uint64_t connection, decode::ConnectionEnd end) {
    decode::ConnectionFacts facts = facts_of(connection);
    facts.end = end;
    tell(ms, facts, decode::ConnectionEvent::Kind::ended);
  }
  void gap(std::int64_t ms, std::uint64_t connection) {
    tell(ms, facts_of(connection), decode::ConnectionEvent::Kind::gap, 100);
  }

 private:
  static correlate::CorrelatorOptions resting(correlate::CorrelatorOptions options) {
    options.calls_rest_after = {};
    return options;
  }
  decode::ConnectionFacts facts_of(std::uint64_t connection) {
    decode::ConnectionFacts facts;
    facts.id = connection;
    facts.transport = transports.contains(connection) ? transports[connection] : decode::Transport::udp;
    facts.client.port = static_cast<std::uint16_t>(10000 + connection);
    facts.server.port = 5060;
    return facts;
  }
  void tell(std::int64_t ms, const decode::ConnectionFacts& facts, decode::ConnectionEvent::Kind kind,
            std::uint64_t lost_octets = 0) {
    correlator.on_connection(facts, {kind, {1, ++frame_, {ms * 1'000'000}}, lost_octets});
  }
  static net::IpAddress address_of(const std::map<std::uint64_t, std::uint8_t>& last_octets, std::uint64_t connection) {
    net::IpAddress address;
    const auto found = last_octets.find(connection);
    if (found == last_octets.end()) return address;
    address.octets[12] = 10;
    address.octets[15] = found->second;
    return address;
  }

  std::uint64_t frame_ = 0;
};

}  // namespace rung::test
