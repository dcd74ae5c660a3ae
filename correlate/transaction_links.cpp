// How CANCEL and ACK find their INVITE.
#include <algorithm>

#include "base/limits.h"
#include "correlate/transaction_table.h"

namespace rung::correlate {

// RFC 3261 9.1: a CANCEL has the branch and the sent-by of its INVITE, hop by hop.
void TransactionTable::link_cancel(TrackedTransaction& cancel, const decode::SipMessage& message) {
  compose_key(message.message, "INVITE");
  TrackedTransaction* invite = find_for_request(message);
  if (invite == nullptr) invite = find_invite_elsewhere(message);
  if (invite != nullptr) {
    link(cancel, *invite);
    if (!invite->row.completed)
      invite->note().cancel = SeenCancel{cancel.first, !invite->row.first_response && invite->request_seen};
    return;
  }
  if (lone_cancels_.size() >= limits::hops_of_a_transaction) lone_cancels_.erase(lone_cancels_.begin());
  lone_cancels_.push_back(cancel.row.id);
}

void TransactionTable::link(TrackedTransaction& cancel, TrackedTransaction& invite) {
  cancel.linked_id = invite.row.id;
  invite.linked_id = cancel.row.id;
  if (invite.row.completed) return;
  // Without a final response by then the client takes it for cancelled (9.1).
  const Timestamp now = std::max(invite.row.started, cancel.row.started);
  set_deadline(invite, now + limits::transaction_timeout, now);
}

// Captured in the wrong order.
void TransactionTable::link_waiting_cancels(TrackedTransaction& invite) {
  auto is_its = [&](std::uint64_t id) {
    TrackedTransaction* cancel = all_.find(id);
    if (cancel == nullptr) return true;
    const std::string_view behind_method = cancel->key.view().substr(cancel->row.method.view().size());
    if (cancel->row.connection_id != invite.row.connection_id ||
        cancel->request_from_client != invite.request_from_client ||
        behind_method != invite.key.view().substr(invite.row.method.view().size()))
      return false;
    link(*cancel, invite);
    invite.note().cancel = SeenCancel{cancel->first};
    return true;
  };
  std::erase_if(lone_cancels_, is_its);
}

// The ACK to a final response other than 2xx belongs to the INVITE transaction (RFC 3261 17.1.1.3); to a 2xx it is
// a transaction of its own (13.2.2.4), even where a client repeats the branch: that is at hand then.
TrackedTransaction* TransactionTable::find_acknowledged(const decode::SipMessage& message) {
  TrackedTransaction* invite = find_for_request(message);
  if (invite == nullptr) invite = find_invite_elsewhere(message);
  if (invite && invite->row.completed && invite->row.status >= 300) return invite;
  // With the branch of the INVITE it proves a final response all the same.
  if (invite && !invite->row.completed) invite->final_unseen = true;
  compose_key(message.message, "ACK");
  return nullptr;
}

// ACK and CANCEL go to the address and port of the INVITE (RFC 3261 9.1, 17.1.1.3), yet some clients send them from
// another port, and over streams on another connection.
TrackedTransaction* TransactionTable::find_invite_elsewhere(const decode::SipMessage& message) const {
  const decode::Origin& origin = message.origin;
  for (TrackedTransaction* each = first_candidate(); each != nullptr; each = each->newer())
    if (each->transport == origin.transport && each->request_seen && each->requester.address == origin.source.address &&
        each->responder == origin.destination)
      return each;
  return nullptr;
}

}  // namespace rung::correlate
