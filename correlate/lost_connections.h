// What the end of a connection leaves behind, registrations and calls without their signalling, and what brought them
// back (RFC 5626 4.4, 4.5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "correlate/event.h"
#include "correlate/seen_message.h"
#include "correlate/tracked_call.h"

namespace rung::correlate {

// Who a connection leads from and to.
struct ConnectionEnds {
  net::Endpoint client, server;
  bool websocket = false;
};

class LostConnections {
 public:
  // Must outlive it.
  explicit LostConnections(EventSink& events) : events_(events) {}

  // Any event but the end.
  void on_connection(const decode::ConnectionFacts& facts);
  // What the connection carried when it ended: the calls that were not over, and the registrations that were made over
  // it. Says so, and fills in what it left behind.
  void on_end(decode::ConnectionFacts& facts, const PacketRef& packet, const std::vector<const TrackedCall*>& calls,
              const std::vector<std::uint64_t>& registrations);
  // The capture ends, or a transport that has no end.
  void forget(std::uint64_t connection_id) { places_.erase(connection_id); }

  // A complete message with its call: one that lost a connection may be back.
  void on_message(const SeenMessage& seen) {
    if (!lost_calls_.empty() && seen.call != nullptr) look_for_call(seen);
  }
  void forget_call(std::uint64_t call);

  // A 2xx showed that a registration over `lost_connection` stands again over the connection of `row`. `by`: how the
  // client was known again.
  void on_registration(const Registration& row, std::uint64_t lost_connection, const SeenMessage& answer,
                       std::string_view by);
  // A registration that on_end() was told of is back or over.
  void forget_registration(std::uint64_t connection_id) { release(connection_id); }

 private:
  struct Place {
    ConnectionEnds ends;
    std::optional<Timestamp> ended;
    std::uint64_t recovered_by = 0;
    bool recovery_told = false;  // as a finding
    std::size_t waiting = 0;     // registrations and calls that it left behind and that may come back
  };
  struct LostCall {
    std::size_t streams = 0;          // of the call, when it lost the last one
    std::vector<std::uint64_t> lost;  // connections
  };
  // What a connection carried, as findings count it.
  struct Incident {
    std::vector<std::uint64_t> calls;  // that had not lost another connection before
    std::size_t dialogs = 0, invites = 0;
    bool doubtful = true;  // parts of all these calls are not in the capture
  };

  void take_call(const TrackedCall& call, decode::ConnectionFacts& facts, const PacketRef& packet, Incident& incident);
  bool has_moved(const TrackedCall& call, std::size_t position) const;
  void report_calls(const decode::ConnectionFacts& facts, const PacketRef& packet, const Incident& incident);
  void report_reset(const decode::ConnectionFacts& facts, const PacketRef& packet, const Incident& incident);
  void look_for_call(const SeenMessage& seen);
  void tell_recovered(std::uint64_t lost, Place& place, const SeenMessage& seen, std::string_view by,
                      std::uint64_t connection_id);
  void release(std::uint64_t connection_id);

  EventSink& events_;
  // Connections that are open, and those whose end left something behind that may come back.
  std::unordered_map<std::uint64_t, Place> places_;
  std::unordered_map<std::uint64_t, LostCall> lost_calls_;  // by call
};

}  // namespace rung::correlate
