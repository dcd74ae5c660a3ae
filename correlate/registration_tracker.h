// Registrations (RFC 3261 10, RFC 5626): bindings of an address of record, across refreshes, Call-IDs and hops.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/changed_ids.h"
#include "base/fingerprint.h"
#include "correlate/bindings.h"
#include "correlate/deadlines.h"
#include "correlate/event.h"
#include "correlate/lost_connections.h"
#include "correlate/registration_addresses.h"
#include "correlate/seen_message.h"
#include "correlate/tracked_registration.h"

namespace rung::correlate {

class RegistrationTracker {
 public:
  // All must outlive it.
  RegistrationTracker(EventSink& events, Deadlines& deadlines, LostConnections& lost)
      : events_(events), deadlines_(deadlines), lost_(lost) {}
  // Before the first message: ids go on behind these.
  void begin_behind(std::uint64_t last) { last_id_ = last; }
  // Those that changed while they are followed.
  ChangedIds& changed() { return changed_; }

  // Sets the registration of the message's transaction. False where a limit kept a GRUU or flow token from being
  // remembered.
  bool on_message(const SeenMessage& seen);
  // A REGISTER or its answer that lacks octets: it proves nothing, and what it may have refreshed is not known.
  void on_incomplete(const decode::SipMessage& message);
  // The transaction is forgotten: no answer will come.
  void on_transaction_end(const TrackedTransaction& transaction);
  // A stream ended: bindings reached through it cannot be reached any more. Returns which ones.
  std::vector<std::uint64_t> on_connection_end(std::uint64_t connection_id, const PacketRef& packet);
  // Octets of a stream are missing: refreshes may be among them.
  void on_gap(std::uint64_t connection_id);
  // The deadline of a registration passed: it expired, or nothing more is to come. Writes it.
  void on_deadline(std::uint64_t id);

  const TrackedRegistration* by_id(std::uint64_t id) const;
  void write(std::uint64_t id);
  std::size_t size() const { return by_id_.size(); }
  std::size_t addresses() const { return addresses_.size(); }
  std::vector<std::uint64_t> ids_in_order() const;

 private:
  // A 2xx on its way through the bindings that it grants.
  struct Answer {
    const SeenMessage& seen;
    const PendingRegister& pending;
    const sip::ContactList& list;
    std::optional<std::uint32_t> expires;  // of its Expires field
    std::string path;                      // its own, else that of the request
  };

  void trace(const SeenMessage& seen);
  void tell_reached(const RegistrationAddresses::Found& found, std::string_view kind, const SeenMessage& seen);

  void on_request(const SeenMessage& seen);
  void check_request(const SeenMessage& seen, const sip::ContactList& list, const std::string& name);
  TrackedRegistration& find_or_create(const SeenMessage& seen, const PendingRegister& pending,
                                      const sip::Contact& contact, std::size_t position);
  TrackedRegistration* find_further_hop(const SeenMessage& seen, const PendingRegister& pending, std::size_t position);
  TrackedRegistration& create(const SeenMessage& seen, const std::string& key, Registration&& row);
  void rebind(TrackedRegistration& registration, std::string_view contact, const std::string& key);
  void renew(TrackedRegistration& registration, const SeenMessage& seen, const std::string& name, std::size_t position);
  void set_flow(TrackedRegistration& registration, const SeenMessage& seen);

  void on_response(const SeenMessage& seen);
  void on_success(TrackedRegistration& registration, const PendingRegister::Contact& asked, const Answer& answer);
  void grant(TrackedRegistration& registration, const Answer& answer, std::uint32_t granted_s);
  void come_back(TrackedRegistration& registration, const SeenMessage& seen);
  void check_answer(TrackedRegistration& registration, const PendingRegister::Contact& asked, const Answer& answer,
                    const sip::Contact* binding);
  void learn_addresses(TrackedRegistration& registration, const sip::Contact* binding, const Answer& answer);
  void grant_outbound(TrackedRegistration& registration, const Answer& answer);
  void on_failure(TrackedRegistration& registration, const PendingRegister::Contact& asked,
                  const PendingRegister& pending, const SeenMessage& seen);

  void compare_with_others(const Answer& answer);
  bool take_listing(TrackedRegistration& other, const Answer& answer);
  void on_unasked_answer(const SeenMessage& seen);
  void compare(TrackedRegistration& registration, TrackedRegistration& other, bool listed, const SeenMessage& seen);
  const TrackedRegistration* successor_of(const TrackedRegistration& registration) const;
  void report_expired(const TrackedRegistration& registration, const PacketRef& deadline);

  void tell(const SeenMessage& seen, decode::Fault&& fault, std::uint64_t connection_id = 0);
  void enter(TrackedRegistration& registration, RegistrationState state, std::string_view kind, const PacketRef& packet,
             std::uint64_t message_id, std::string detail = {});
  void close(TrackedRegistration& registration, Timestamp deadline);
  // The first ones of an address of record that are not over, in the order of their ids.
  std::vector<TrackedRegistration*> bindings_of(const std::string& aor) const;

  using Index = std::unordered_map<std::string, std::uint64_t, TextHash, std::equal_to<>>;
  EventSink& events_;
  Deadlines& deadlines_;
  LostConnections& lost_;
  std::unordered_map<std::uint64_t, std::unique_ptr<TrackedRegistration>> by_id_;
  Index by_binding_, by_outbound_;  // those that are not over
  std::unordered_map<std::string, std::set<std::uint64_t>, TextHash, std::equal_to<>> by_aor_;
  std::unordered_map<std::uint64_t, std::set<std::uint64_t>> by_connection_;  // streams, of those that are not over
  std::unordered_map<std::uint64_t, PendingRegister> pending_;                // by transaction id
  RegistrationAddresses addresses_;
  bool addresses_full_ = false;
  std::array<std::uint64_t, 8> misuses_told_{};  // fingerprints of the latest requests: other hops carry them too
  std::size_t misuses_ = 0;
  std::uint64_t last_id_ = 0;
  ChangedIds changed_;
};

}  // namespace rung::correlate
