// A scene for the correlator: who sends which message on which connection at which time, and the rows that come
// out. Times are in milliseconds of packet time.
#pragma once

#include <map>
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
  std::vector<decode::ConnectionFacts> connections;
  std::vector<decode::WebSocketFrame> frames;
  std::vector<correlate::StateChange> changes;
  std::vector<Finding> findings;

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
  void take(decode::ConnectionFacts&& row) { connections.push_back(std::move(row)); }
  void take(decode::WebSocketFrame&& row) { frames.push_back(row); }
  void take(correlate::StateChange&& row) { changes.push_back(std::move(row)); }
  void take(Finding&& row) { findings.push_back(std::move(row)); }
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
};

inline std::string wire(const Line& line) {
  bool response = line.start.front() >= '1' && line.start.front() <= '6';
  std::string text = response ? "SIP/2.0 " + line.start : line.start + " SIP/2.0";
  text += "\r\nVia: SIP/2.0/UDP host.test;branch=" + line.branch + "\r\n";
  for (const std::string& branch : line.via_below) text += "Via: SIP/2.0/UDP below.test;branch=" + branch + "\r\n";
  text += "From: <" + line.from_uri + ">;tag=" + line.from_tag + "\r\nTo: <" + line.to_uri + ">";
  if (!line.to_tag.empty()) text += ";tag=" + line.to_tag;
  text += "\r\nCall-ID: " + line.call_id + "\r\nCSeq: " + line.cseq + "\r\n" + line.more + "Content-Length: 0\r\n\r\n";
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
  RecordingEvents events;
  correlate::Correlator correlator{events};
  std::map<std::uint64_t, decode::Transport> transports;  // by connection; UDP where not named

  std::uint64_t send(std::int64_t ms, std::uint64_t connection, bool from_client, const Line& line,
                     bool complete = true) {
    std::string text = wire(line);
    decode::Origin origin;
    origin.packet = origin.first = {1, ++frame_, {ms * 1'000'000}};
    origin.connection_id = connection;
    origin.from_client = from_client;
    auto transport = transports.find(connection);
    origin.transport = transport == transports.end() ? decode::Transport::udp : transport->second;
    origin.source.port = static_cast<std::uint16_t>(from_client ? 10000 + connection : 5060);
    origin.destination.port = static_cast<std::uint16_t>(from_client ? 5060 : 10000 + connection);
    std::uint64_t id = frame_;
    correlator.on_message(read(id, text, origin, complete));
    return id;
  }
  void end_connection(std::int64_t ms, std::uint64_t connection, decode::ConnectionEnd end) {
    decode::ConnectionFacts facts;
    facts.id = connection;
    facts.end = end;
    facts.transport = transports.contains(connection) ? transports[connection] : decode::Transport::udp;
    correlator.on_connection(facts, {decode::ConnectionEvent::Kind::ended, {1, ++frame_, {ms * 1'000'000}}, 0});
  }
  void gap(std::int64_t ms, std::uint64_t connection) {
    decode::ConnectionFacts facts;
    facts.id = connection;
    facts.transport = transports[connection];
    correlator.on_connection(facts, {decode::ConnectionEvent::Kind::gap, {1, ++frame_, {ms * 1'000'000}}, 100});
  }

 private:
  std::uint64_t frame_ = 0;
};

}  // namespace rung::test
