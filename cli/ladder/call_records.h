// The rows of one call, read from the views, with what only the octets of a message tell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/database.h"

namespace rung::cli {

struct Socket {
  std::string ip;
  std::int64_t port = 0;
};

struct MessageRecord {
  std::int64_t id = 0, capture_id = 0, frame = 0, time_ns = 0, connection_id = 0, status = 0, cseq = 0;
  std::size_t source = 0, destination = 0;  // indexes of CallRecords::sockets
  bool request = true, retransmission = false, complete = true;
  std::string transport, method, reason;  // responses: method is that of CSeq
  std::string from_uri, to_uri, to_tag, user_agent;
  std::string content;  // as Arrow::content
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
  std::int64_t id = 0, capture_id = 0, frame = 0, time_ns = 0, status = 0, size = 0, chunks = 1;
  std::size_t source = 0, destination = 0;  // indexes of CallRecords::sockets
  bool request = true, complete = true;
  std::string transport, method, reason, content_type, report_status;
  std::string sender, receiver;  // on this hop, as msrp_name(); empty where unreadable
};

struct ConnectionRecord {
  std::int64_t id = 0, first_ns = 0, last_ns = 0, lost_bytes = 0, http_status = 0;
  std::optional<std::size_t> client, server;  // sockets, where a message used them
  std::string transport, end, host, http_server, closed_by;
  std::optional<std::int64_t> close_code;
};

struct RegistrationRecord {
  std::int64_t connection_id = 0;
  std::string aor, instance, user_agent;
};

struct CallRecords {
  std::int64_t id = 0;
  std::string call_id, caller, callee, state, reason, started;
  std::optional<std::int64_t> status, ended_ns;
  std::optional<double> duration_ms;
  std::vector<Socket> sockets;  // in order of first appearance
  std::vector<MessageRecord> messages;
  std::vector<MsrpRecord> msrp;
  std::vector<ConnectionRecord> connections;
  std::vector<RegistrationRecord> registrations;  // on those connections
};

// Nothing where there is no such call.
std::optional<CallRecords> read_call_records(const store::Database& database, std::int64_t call);

}  // namespace rung::cli
