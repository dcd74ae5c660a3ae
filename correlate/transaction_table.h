// Transactions on each hop (RFC 3261 17, RFC 6026). A hop is a connection: the same request seen on another one
// is another transaction. A response matches on its own connection first; over UDP, where real replies come from
// other ports, by branch, sent-by and method alone.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/chained_index.h"
#include "base/changed_ids.h"
#include "base/id_table.h"
#include "correlate/deadlines.h"
#include "correlate/event.h"
#include "correlate/tracked_transaction.h"

namespace rung::correlate {

class TransactionTable {
 public:
  explicit TransactionTable(Deadlines& deadlines) : deadlines_(deadlines) {}  // must outlive it
  // Before the first message: ids go on behind these.
  void begin_behind(std::uint64_t last) { last_id_ = last; }
  // Those that changed while they are followed.
  ChangedIds& changed() { return changed_; }

  // What on_message() and find() are asked next. Memory that they will need begins to be fetched, and goes on so with
  // fetch_expected(): what is done between the three need not wait for it.
  void expect(const decode::SipMessage& message);
  void fetch_expected() const { by_key_.fetch_element(fingerprint_); }

  // Finds or makes the transaction of a complete message and brings its state up to date. The pointer is valid
  // until remove().
  TransactionMatch on_message(const decode::SipMessage& message);
  // The transaction an incomplete message would belong to, or nullptr.
  TrackedTransaction* find(const decode::SipMessage& message);
  // The first of the latest limits::hops_of_a_transaction transactions of its key (the same branch on other connections),
  // which goes on with newer(); and of its series, see SeriesLink, which goes on with next_of_series(). It is one of them.
  TrackedTransaction* first_of_key(const TrackedTransaction& transaction) const;
  TrackedTransaction* first_of_series(const TrackedTransaction& transaction) const;
  static TrackedTransaction* next_of_series(const TrackedTransaction& transaction) {
    const SeriesLink* next = transaction.series.newer();
    return next == nullptr ? nullptr : next->transaction;
  }

  // The latest transaction of that connection and direction without a final response, or nullptr; only the latest
  // limits::icmp_lookback transactions are looked at.
  TrackedTransaction* latest_waiting(std::uint64_t connection_id, bool from_client) const;

  // Its deadline has come: true where no final response did in time, which is so once. It stays for late ones then.
  bool times_out(TrackedTransaction& transaction);

  TrackedTransaction* by_id(std::uint64_t id) const { return all_.find(id); }
  void fetch(std::uint64_t id) const { all_.fetch(id); }
  // Its row; the transaction is forgotten.
  Transaction remove(std::uint64_t id);
  std::size_t size() const { return all_.size(); }
  std::vector<std::uint64_t> ids_in_order() const { return all_.ids_in_order(); }

 private:
  void compose_key(const sip::Message& message, std::string_view method);
  TrackedTransaction* first_candidate() const;
  TrackedTransaction* find_for_request(const decode::SipMessage& message);
  TrackedTransaction* find_for_response(const decode::SipMessage& message);
  TrackedTransaction* find_acknowledged(const decode::SipMessage& message);
  TrackedTransaction* find_invite_elsewhere(const decode::SipMessage& message) const;
  TransactionMatch on_request(const decode::SipMessage& message);
  TransactionMatch on_response(const decode::SipMessage& message);
  TransactionMatch on_ack(const decode::SipMessage& message);
  TrackedTransaction& create(const decode::SipMessage& message, std::string_view method);
  void join_series(TrackedTransaction& made, const sip::Message& message, std::string_view method);
  void link_cancel(TrackedTransaction& cancel, const decode::SipMessage& message);
  void link_waiting_cancels(TrackedTransaction& invite);
  void link(TrackedTransaction& cancel, TrackedTransaction& invite);
  void apply_response(TrackedTransaction& transaction, std::uint32_t status, Timestamp time);
  void set_deadline(TrackedTransaction& transaction, Timestamp deadline, Timestamp now);

  Deadlines& deadlines_;
  IdTable<TrackedTransaction> all_;
  ChainedIndex<TrackedTransaction> by_key_;
  ChainedIndex<SeriesLink> by_series_;
  std::vector<std::uint64_t> lone_cancels_;  // the latest ones that came before their INVITE, if there is one
  std::string key_;                          // of the message at hand, composed once
  std::uint64_t fingerprint_ = 0;            // of key_
  bool has_cookie_ = false;
  std::uint64_t last_id_ = 0;
  ChangedIds changed_;
};

}  // namespace rung::correlate
