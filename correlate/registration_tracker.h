// Registrations (RFC 3261 10, RFC 5626): bindings of an address of record, across refreshes, Call-IDs and hops.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/fingerprint.h"
#include "correlate/event.h"
#include "correlate/registration_addresses.h"
#include "correlate/transaction_table.h"
#include "decode/sip/contact.h"

namespace rung::correlate {

struct TrackedRegistration {
  Registration row;
  std::string binding_key;   // AOR and contact
  std::string outbound_key;  // AOR, instance and reg-id; empty until Outbound was granted (RFC 5626 6)
  std::string last_request;  // Call-ID and CSeq of the latest REGISTER, on whichever hop
  std::string last_answer;   // the request whose answer was counted last
  std::string gruu_call_id;  // Call-ID of the REGISTER that got the temporary GRUUs
  bool granted = false;      // a 2xx was seen: the binding exists
  bool over = false;         // unregistered, expired: only late hops still refer to it
  bool denial_told = false;  // that Outbound was asked for and not granted
  Timestamp deadline;
};

class RegistrationTracker {
 public:
  explicit RegistrationTracker(EventSink& events) : events_(events) {}

  // Takes a complete message with its transaction; sets the transaction's registration. False where a limit kept a
  // GRUU or flow token from being remembered.
  bool on_message(const decode::SipMessage& message, const TransactionMatch& match);
  // The transaction is forgotten: no answer will come.
  void on_transaction_end(std::uint64_t transaction_id) { pending_.erase(transaction_id); }
  // A stream ended: bindings reached through it cannot be reached any more. Returns how many there were.
  std::size_t on_connection_end(std::uint64_t connection_id, const PacketRef& packet);
  // The deadline of a registration passed: it expired, or nothing more is to come. Writes it.
  void on_deadline(std::uint64_t id);

  const TrackedRegistration* by_id(std::uint64_t id) const;
  void write(std::uint64_t id);
  std::size_t size() const { return by_id_.size(); }
  std::size_t addresses() const { return addresses_.size(); }
  std::vector<std::uint64_t> ids_in_order() const;
  // Ids of registrations made by the last on_message: their deadlines are to be watched.
  const std::vector<std::uint64_t>& created() const { return created_; }

 private:
  struct PendingContact {
    std::uint64_t registration_id;
    std::optional<std::uint32_t> expires;  // as asked for
  };
  struct Pending {
    std::vector<PendingContact> contacts;
    std::string request;  // Call-ID and CSeq
    std::string path;
    bool wildcard = false;
    bool asks_outbound = false;
  };

  void trace(const decode::SipMessage& message, const TransactionMatch& match);
  void tell_reached(const RegistrationAddresses::Found& found, std::string_view kind, const decode::SipMessage& message,
                    const Transaction& transaction);
  void on_request(const decode::SipMessage& message, TrackedTransaction& transaction);
  void on_response(const decode::SipMessage& message, const TrackedTransaction& transaction);
  TrackedRegistration& find_or_create(const decode::SipMessage& message, const std::string& aor,
                                      const sip::Contact& contact);
  void renew(TrackedRegistration& registration, const decode::SipMessage& message, const std::string& request);
  void on_success(TrackedRegistration& registration, const PendingContact& asked, const Pending& pending,
                  const decode::SipMessage& message);
  void learn_addresses(TrackedRegistration& registration, const sip::Contact* binding,
                       const decode::SipMessage& message);
  void grant_outbound(TrackedRegistration& registration, const Pending& pending, const decode::SipMessage& message);
  void on_failure(TrackedRegistration& registration, const Pending& pending, const decode::SipMessage& message);
  void enter(TrackedRegistration& registration, RegistrationState state, std::string_view kind, const PacketRef& packet,
             std::uint64_t message_id);
  void close(TrackedRegistration& registration, Timestamp deadline);

  using Index = std::unordered_map<std::string, std::uint64_t, TextHash, std::equal_to<>>;
  EventSink& events_;
  std::unordered_map<std::uint64_t, std::unique_ptr<TrackedRegistration>> by_id_;
  Index by_binding_, by_outbound_;  // those that are not over
  std::unordered_map<std::string, std::set<std::uint64_t>, TextHash, std::equal_to<>> by_aor_;
  std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> by_connection_;
  std::unordered_map<std::uint64_t, Pending> pending_;  // by transaction id
  RegistrationAddresses addresses_;
  bool addresses_full_ = false;
  std::vector<std::uint64_t> created_;
  std::uint64_t last_id_ = 0;
};

}  // namespace rung::correlate
