#include "tests/correlate/scene.h"

#include <memory>
#include <utility>
#include <variant>

#include "decode/description.h"

namespace rung::test {

RecordingEvents::RecordingEvents() = default;
RecordingEvents::~RecordingEvents() = default;

struct RecordingEvents::Keeper {
  RecordingEvents& all;

  void operator()(correlate::Message&& m) const {
    all.messages.push_back({m.sip.id, m.transaction_id, m.call, m.retransmission, m.branch_of_transaction});
    if (!m.sip.description) return;
    for (correlate::MediaDescription& row : correlate::rows_of(m.sip.description->session))
      all.media.push_back({m.sip.id, m.role, std::move(row)});
    all.described.push_back(std::make_shared<const correlate::Message>(std::move(m)));
  }
  void operator()(correlate::BodySummary&& row) const { all.bodies.push_back(std::move(row)); }
  void operator()(correlate::MsrpMessage&& row) const { all.msrp.push_back(std::move(row)); }
  void operator()(correlate::Transaction&& row) const { all.transactions.push_back(std::move(row)); }
  void operator()(correlate::Dialog&& row) const { all.dialogs.push_back(std::move(row)); }
  void operator()(correlate::Call&& row) const { all.calls.push_back(std::move(row)); }
  void operator()(correlate::Registration&& row) const { all.registrations.push_back(std::move(row)); }
  void operator()(correlate::RegisterAttempt&& row) const { all.attempts.push_back(std::move(row)); }
  void operator()(correlate::Subscription&& row) const { all.subscriptions.push_back(std::move(row)); }
  void operator()(correlate::Publication&& row) const { all.publications.push_back(std::move(row)); }
  void operator()(correlate::LegLink&& row) const { all.links.push_back(row); }
  void operator()(correlate::CallGroup&& row) const { all.groups.push_back(row); }
  void operator()(decode::ConnectionFacts&& row) const { all.connections.push_back(std::move(row)); }
  void operator()(decode::WebSocketFrame&& row) const { all.frames.push_back(row); }
  void operator()(decode::MessageSource&& row) const { all.sources.push_back(std::move(row)); }
  void operator()(correlate::StateChange&& row) const {
    if (all.kinds_beside_the_point.empty() || !row.kind.starts_with(all.kinds_beside_the_point))
      all.changes.push_back(std::move(row));
  }
  void operator()(Finding&& row) const {
    const FindingRow& about = row_of(row.code);
    const bool wanted = all.layers.empty() || all.layers.contains(about.layer);
    if (wanted && !all.codes_beside_the_point.contains(about.id)) all.findings.push_back(std::move(row));
  }
};

void RecordingEvents::on_event(correlate::Event&& event) { std::visit(Keeper{*this}, std::move(event)); }

std::vector<std::string> RecordingEvents::codes(std::string_view only) const {
  std::vector<std::string> names;
  for (const Finding& finding : findings)
    if (only.empty() || row_of(finding.code).layer == only) names.emplace_back(row_of(finding.code).id);
  return names;
}

std::vector<std::string> RecordingEvents::kinds() const {
  std::vector<std::string> names;
  for (const auto& change : changes) names.emplace_back(change.kind);
  return names;
}

namespace {

correlate::CorrelatorOptions resting(correlate::CorrelatorOptions options) {
  options.calls_rest_after = {};
  return options;
}

net::IpAddress address_of(const std::map<std::uint64_t, std::uint8_t>& last_octets, std::uint64_t connection) {
  net::IpAddress address;
  const auto found = last_octets.find(connection);
  if (found == last_octets.end()) return address;
  address.octets[12] = 10;
  address.octets[15] = found->second;
  return address;
}

// Of an INVITE that begins a call and of its answers. Tags of callees begin with t: what they ask the caller answers.
std::string contact_of(const Line& line, bool response) {
  const bool makes_dialog = response ? !line.to_tag.empty() && line.start.front() <= '2' : line.to_tag.empty();
  if (!line.contact || !makes_dialog || !line.cseq.ends_with(" INVITE")) return {};
  if (line.more.find("Contact:") != std::string::npos) return {};
  const bool of_caller = !response || line.from_tag.starts_with('t');
  return "Contact: <" + (of_caller ? line.from_uri : line.to_uri) + ">\r\n";
}

}  // namespace

std::string wire(const Line& line) {
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

decode::SipMessage read(std::uint64_t id, const std::string& text, const decode::Origin& origin, bool complete) {
  decode::SipMessage message{id, sip::Message::parse({text.begin(), text.end()}), origin, complete};
  if (complete) message.description = decode::read_description(message.message);
  return message;
}

Scene::Scene(correlate::CorrelatorOptions options) : correlator(events, resting(std::move(options))) {}
Scene::~Scene() = default;

std::uint64_t Scene::send(std::int64_t ms, std::uint64_t connection, bool from_client, const Line& line,
                          bool complete) {
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

void Scene::open_connection(std::int64_t ms, std::uint64_t connection, bool credentials) {
  decode::ConnectionFacts facts = facts_of(connection);
  facts.ws_credentials = credentials;
  tell(ms, facts, decode::ConnectionEvent::Kind::opened);
  if (decode::is_websocket(facts.transport)) tell(ms, facts, decode::ConnectionEvent::Kind::upgraded);
}

void Scene::end_connection(std::int64_t ms, std::uint64_t connection, decode::ConnectionEnd end) {
  decode::ConnectionFacts facts = facts_of(connection);
  facts.end = end;
  tell(ms, facts, decode::ConnectionEvent::Kind::ended);
}

void Scene::gap(std::int64_t ms, std::uint64_t connection) {
  tell(ms, facts_of(connection), decode::ConnectionEvent::Kind::gap, 100);
}

decode::ConnectionFacts Scene::facts_of(std::uint64_t connection) {
  decode::ConnectionFacts facts;
  facts.id = connection;
  facts.transport = transports.contains(connection) ? transports[connection] : decode::Transport::udp;
  facts.client.port = static_cast<std::uint16_t>(10000 + connection);
  facts.server.port = 5060;
  return facts;
}

void Scene::tell(std::int64_t ms, const decode::ConnectionFacts& facts, decode::ConnectionEvent::Kind kind,
                 std::uint64_t lost_octets) {
  correlator.on_connection(facts, {kind, {1, ++frame_, {ms * 1'000'000}}, lost_octets});
}

}  // namespace rung::test
