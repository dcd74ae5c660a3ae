// A scene for the correlator: who sends which message on which connection at which time, and the rows that come
// out. Times are in milliseconds of packet time.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "correlate/correlator.h"
#include "correlate/media_descriptions.h"

namespace rung::test {

struct RecordedMessage {
  std::uint64_t id, transaction_id, call;
  bool retransmission, branch_of_transaction;
};

struct RecordedMedia {
  std::uint64_t message_id;
  correlate::DescriptionRole role;
  correlate::MediaDescription row;  // views into `described`
};

class RecordingEvents : public correlate::EventSink {
 public:
  RecordingEvents();
  ~RecordingEvents() override;
  void on_event(correlate::Event&& event) override;

  std::vector<RecordedMessage> messages;
  std::vector<RecordedMedia> media;
  std::vector<std::shared_ptr<const correlate::Message>> described;  // shared, as tests copy what was recorded
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
  std::vector<std::string> codes(std::string_view only = {}) const;

  // Changes of state that have a row of their own.
  std::vector<std::string> kinds() const;

 private:
  struct Keeper;
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

std::string wire(const Line& line);
// A message as the decoder hands it on.
decode::SipMessage read(std::uint64_t id, const std::string& text, const decode::Origin& origin, bool complete);

class Scene {
 public:
  // Calls rest behind every message, so that each one finds what was kept.
  explicit Scene(correlate::CorrelatorOptions options = {});
  ~Scene();

  RecordingEvents events;
  correlate::Correlator correlator;
  std::map<std::uint64_t, decode::Transport> transports;  // by connection; UDP where not named
  // By connection: the last octet of the address 10.0.0.x of its client and its server; 0.0.0.0 where not named.
  std::map<std::uint64_t, std::uint8_t> clients, servers;

  std::uint64_t send(std::int64_t ms, std::uint64_t connection, bool from_client, const Line& line,
                     bool complete = true);
  // `credentials`: in the upgrade request of a WebSocket.
  void open_connection(std::int64_t ms, std::uint64_t connection, bool credentials = false);
  void end_connection(std::int64_t ms, std::uint64_t connection, decode::ConnectionEnd end);
  void gap(std::int64_t ms, std::uint64_t connection);

 private:
  decode::ConnectionFacts facts_of(std::uint64_t connection);
  void tell(std::int64_t ms, const decode::ConnectionFacts& facts, decode::ConnectionEvent::Kind kind,
            std::uint64_t lost_octets = 0);

  std::uint64_t frame_ = 0;
};

}  // namespace rung::test
