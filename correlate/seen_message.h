// A complete message, or one that a log told of in part, with what the steps before have found out about it: what every tracker and check gets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "correlate/event.h"
#include "correlate/tracked_call.h"
#include "correlate/transaction_table.h"
#include "decode/checks/fault.h"

namespace rung::correlate {

// Valid while its message is looked at.
struct SeenMessage {
  const decode::SipMessage& message;
  TransactionMatch match;
  TrackedCall* call = nullptr;      // nullptr: none
  TrackedDialog* dialog = nullptr;  // of that call, by both tags; nullptr: none, or not known

  const sip::Message& sip() const { return message.message; }
  const sip::Essentials& facts() const { return message.message.essentials(); }
  bool is_request() const { return message.message.is_request(); }
  // Of the request; of a response the one in its CSeq.
  std::string_view method() const { return is_request() ? sip().method() : facts().cseq_method; }
  std::uint32_t status() const { return sip().status(); }  // responses
  const PacketRef& packet() const { return message.origin.packet; }
  Timestamp time() const { return message.origin.packet.time; }
  std::uint64_t connection_id() const { return message.origin.connection_id; }
  TrackedTransaction& transaction() const { return *match.transaction; }
  // An initial INVITE, on whichever hop.
  bool begins_call() const {
    return call != nullptr && is_request() && !match.retransmission && facts().to_tag.empty() && method() == "INVITE";
  }
  // Sent again on its hop.
  bool is_retransmission() const { return match.retransmission; }
  // False where the finding says that something is missing, and a log told of the message without it.
  bool may_tell(FindingCode code) const;
};

// Who sent the request, or the one that the response answers; it must be of a call.
Side requester(const SeenMessage& seen);
// "INVITE 2": the method and the number of CSeq.
std::string name_of(const SeenMessage& seen);

// A finding at that message, and a change of state that it proves.
Finding finding_at(const SeenMessage& seen, FindingCode code, std::string detail);
// Tells the finding at once; without `severity` it has that of its code.
void report(EventSink& events, const SeenMessage& seen, FindingCode code, std::string detail,
            std::optional<Severity> severity = std::nullopt);
void report(EventSink& events, const SeenMessage& seen, decode::Fault fault);
StateChange change_at(const SeenMessage& seen, std::string_view kind);

}  // namespace rung::correlate
