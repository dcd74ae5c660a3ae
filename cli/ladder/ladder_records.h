// The rows that one ladder is made of, read from the views, with what only the octets of a message tell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/ladder/ladder_model.h"

namespace rung::cli {

struct Socket {
  std::string ip;
  std::int64_t port = 0;
};

struct MessageRecord {
  std::int64_t id = 0, capture_id = 0, frame = 0, time_ns = 0, connection_id = 0, status = 0, cseq = 0;
  std::int64_t transaction_id = 0, dialog_id = 0;  // 0: none
  std::optional<std::size_t> call;                 // index of LadderRecords::calls
  std::size_t source = 0, destination = 0;         // indexes of LadderRecords::sockets
  bool request = true, retransmission = false, complete = true;
  std::string transport, method, reason;  // responses: method is that of CSeq
  std::string from_uri, to_uri, to_tag, user_agent, call_id;
  std::string content;  // as Arrow::content
  std::vector<MediaLine> media;
  // Of Via, topmost first (RFC 3261 16.6, 18.1.1). Empty where absent or unreadable.
  std::string branch, previous_branch;
  std::string sent_by;            // host of the topmost Via, IPv6 without brackets
  std::int64_t sent_by_port = 0;  // 0: none
  std::size_t via_count = 0;
  std::string instance;                 // +sip.instance of the first Contact (RFC 5626 4.1)
  std::vector<std::string> msrp_names;  // of the MSRP sessions that its session description offers, as msrp_name()
  std::uint64_t octets = 0;             // a hash: equal octets, equal value
};

// One row of msrp_messages.
struct MsrpRecord {
  std::int64_t id = 0, capture_id = 0, frame = 0, time_ns = 0, connection_id = 0, status = 0, size = 0, chunks = 1;
  std::optional<std::size_t> call;
  std::size_t source = 0, destination = 0;  // indexes of LadderRecords::sockets
  bool request = true, complete = true;
  std::string transport, method, reason, content_type, report_status;
  std::string sender, receiver;  // on this hop, as msrp_name(); empty where unreadable
};

struct ConnectionRecord {
  std::int64_t id = 0, first_ns = 0, last_ns = 0, lost_bytes = 0, http_status = 0;
  std::optional<std::size_t> client, server;  // sockets, where a message used them
  std::string transport, end, host, http_server, closed_by;
  std::string path, subprotocol, close_reason;  // path without credentials
  std::optional<std::int64_t> close_code;
  std::string resolved_host;  // a name that was looked up and gave the server's address; empty: not seen
};

// A Ping, Pong or Close, of the ladder of a connection.
struct FrameRecord {
  std::int64_t id = 0, capture_id = 0, frame = 0, time_ns = 0, connection_id = 0, opcode = 0;
  bool from_client = true;
  std::optional<double> rtt_ms;  // of a Pong
};

struct RegistrationRecord {
  std::int64_t connection_id = 0;
  std::string aor, instance, user_agent;
};

// One row of events, with those members of its detail that a ladder shows.
struct EventRecord {
  std::int64_t time_ns = 0, capture_id = 0, frame = 0, connection_id = 0, message_id = 0, dialog_id = 0;
  std::optional<std::size_t> call;
  std::string kind;
  std::string by, how, to, what, from;
  std::int64_t status = 0;
};

struct FindingRecord {
  FindingMark mark;
  std::int64_t time_ns = 0, capture_id = 0, frame = 0, connection_id = 0, message_id = 0;
  std::optional<std::size_t> call;
};

struct LadderRecords {
  Subject subject = Subject::call;
  std::int64_t id = 0;
  bool show_secrets = false;  // false: the texts below were redacted when they were read
  std::vector<LadderCall> calls;
  std::vector<LegLink> links;
  std::vector<Fact> facts;
  std::vector<Socket> sockets;  // in order of first appearance
  std::vector<MessageRecord> messages;
  std::vector<MsrpRecord> msrp;
  std::vector<ConnectionRecord> connections;
  std::vector<FrameRecord> frames;
  std::vector<RegistrationRecord> registrations;  // on those connections
  std::vector<EventRecord> events;
  std::vector<FindingRecord> findings;
  std::vector<std::int64_t> other_legs;  // calls of the same group that are not in the ladder
  std::int64_t messages_left_out = 0;
};

}  // namespace rung::cli
