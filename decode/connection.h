// One row of `connections` in the making: its facts, and everything that is said about it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "decode/checks/fault.h"
#include "decode/delivery.h"
#include "decode/message.h"
#include "decode/net/sinks.h"
#include "decode/output.h"
#include "decode/packet_marks.h"
#include "decode/sip/framer.h"
#include "decode/visibility.h"

namespace rung::decode {

struct HepTally;

class Connection {
 public:
  // Takes the next connection id and says that it was opened, which `shown_by` shows. `first` is
  // its first packet, which may have been before that one.
  Connection(Output& output, Transport transport, const net::Endpoint& client, const net::Endpoint& server,
             const PacketRef& first, const PacketRef& shown_by);

  // A stream of `carrier`: between the same ends, with what its row says of TLS.
  Connection(const Connection& carrier, std::uint64_t stream_id, Transport transport, const Place& shown_by);

  ConnectionFacts& facts() { return facts_; }
  const ConnectionFacts& facts() const { return facts_; }

  // Its facts for a row while it is open: what can be said of its visibility so far.
  ConnectionFacts facts_so_far() const;
  // What was met on it, which its visibility will be settled by; must live until it ends. Of HEP it is the tally.
  void observe(const Observed& observed) { observed_ = &observed; }
  void observe(const HepTally& tally) { tally_ = &tally; }

  // A packet belongs to it.
  void saw(const PacketRef& packet);
  // Client and server were guessed the wrong way round.
  void swap_roles();
  void report(ConnectionEvent::Kind kind, const PacketRef& packet, std::uint64_t lost_octets = 0);
  // Only the first limits::findings_per_connection of a code are told. Without a severity, the
  // default one.
  void find(FindingCode code, const PacketRef& where, std::string detail, std::uint64_t message_id = 0,
            std::optional<Severity> severity = std::nullopt);
  void find(std::vector<Fault>&& faults, const PacketRef& where, std::uint64_t message_id = 0);
  // The same about the MSRP message of that id.
  void find_in_msrp(FindingCode code, const PacketRef& where, std::string detail, std::uint64_t msrp_id,
                    std::optional<Severity> severity = std::nullopt);
  // To be told, without a place of its own, as soon as a SIP message comes; nothing where all is well. The last word
  // counts.
  void find_with_sip(std::optional<Fault> fault);
  // A message that was seen elsewhere, as one of this connection; it gets no id.
  SipMessage quote(sip::Message&& message, const PacketRef& where, bool from_client) const;
  // Hands the message on, then the findings about it. Returns its id: of what somebody else showed before, that one.
  std::uint64_t deliver(Delivery&& delivery);
  // A frame of this connection.
  void give(WebSocketFrame frame);
  HepDecoder* hep() const { return output_.hep(); }
  // SIP messages that it showed, whether others showed them before or not.
  std::uint64_t shown_messages() const { return facts_.messages + copies_; }
  PendingUpgrades& pending_upgrades() { return output_.pending_upgrades(); }
  // The time that the whole capture has come to.
  Timestamp now() const { return output_.now(); }
  // Hands an MSRP message on, whose origin is filled in. Returns its id.
  std::uint64_t deliver(MsrpMessage&& message, const Place& place, bool from_client);
  void end(ConnectionEnd end);
  // True, and counted, while fewer than limits::findings_per_connection of the code were told.
  bool may_tell(FindingCode code);

 private:
  void open(const Place& shown_by);
  void move_last(const PacketRef& packet);
  bool was_told(FindingCode code) const { return told_[static_cast<std::size_t>(code)] > 0; }
  Origin origin_of(const Place& place, bool from_client) const;
  void tell(Finding&& finding, std::optional<Severity> severity);
  void resolve(const PacketRef& shown_by);
  void check_transport();

  Output& output_;
  const Observed* observed_ = nullptr;
  const HepTally* tally_ = nullptr;
  ConnectionFacts facts_;
  std::uint64_t copies_ = 0;            // messages that somebody else showed before
  std::unique_ptr<Resolved> resolved_;  // nullptr where DNS said nothing of the server
  std::unique_ptr<Fault> with_sip_;     // see find_with_sip(); nullptr where there is nothing to tell
  std::array<std::uint8_t, static_cast<std::size_t>(FindingCode::count_)> told_{};
};

// True where Content-Length proves that the whole body is there.
bool has_whole_body(const sip::Message& message);

// As the rows have it: an end that a limit forced is none of the connection's own.
ConnectionEnd end_of(net::EndReason reason);

}  // namespace rung::decode
