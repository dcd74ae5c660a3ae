// Transactions on each hop (RFC 3261 17, RFC 6026). A hop is a connection: the same request seen on another one
// is another transaction. A response matches on its own connection first; over UDP, where real replies come from
// other ports, by branch, sent-by and method alone.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/chained_index.h"
#include "base/id_table.h"
#include "correlate/event.h"

namespace rung::correlate {

// A transaction while it is followed: its row, and what matching needs.
struct TrackedTransaction : ChainLink<TrackedTransaction> {
  Transaction row;               // its branch is filled in when it is written
  std::string key;               // see compose_key()
  std::uint32_t key_branch = 0;  // octets of the branch in it, behind the method; 0: no magic cookie
  decode::Transport transport = decode::Transport::udp;
  net::IpAddress requester;         // source of the request, or destination of the first response
  bool request_from_client = true;  // direction of the request on its connection
  bool request_seen = false;
  bool initial = false;                                     // the request has no To tag
  DescriptionRole request_role = DescriptionRole::unknown;  // of the session description in the request
  bool ack_seen = false;                                    // INVITE with a final response other than 2xx
  std::uint32_t via_count = 0;               // Via values of the request; of the first response where it was not seen
  Timestamp deadline;                        // when it is over if nothing more comes
  std::array<std::uint64_t, 8> responses{};  // fingerprints of the latest responses
  std::uint8_t response_count = 0;
};

struct TransactionMatch {
  TrackedTransaction* transaction = nullptr;
  bool created = false;
  bool retransmission = false;
  bool has_cookie = false;  // matched by a branch with the magic cookie: the row holds it
};

class TransactionTable {
 public:
  // What on_message() and find() are asked next. Memory that they will need begins to be fetched, and goes on so with
  // fetch_expected(): what is done between the three need not wait for it.
  void expect(const decode::SipMessage& message);
  void fetch_expected() const { by_key_.fetch_element(fingerprint_); }

  // Finds or makes the transaction of a complete message and brings its state up to date. The pointer is valid
  // until remove().
  TransactionMatch on_message(const decode::SipMessage& message);
  // The transaction an incomplete message would belong to, or nullptr. Changes nothing.
  const TrackedTransaction* find(const decode::SipMessage& message);

  // The latest transaction of that connection and direction without a final response, or nullptr; only the latest
  // limits::icmp_lookback transactions are looked at.
  const TrackedTransaction* latest_waiting(std::uint64_t connection_id, bool from_client) const;

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
  TransactionMatch on_request(const decode::SipMessage& message);
  TransactionMatch on_response(const decode::SipMessage& message);
  TransactionMatch on_ack(const decode::SipMessage& message);
  TrackedTransaction& create(const decode::SipMessage& message, std::string_view method);

  IdTable<TrackedTransaction> all_;
  ChainedIndex<TrackedTransaction> by_key_;
  std::string key_;                // of the message at hand, composed once
  std::uint64_t fingerprint_ = 0;  // of key_
  bool has_cookie_ = false;
  std::uint64_t last_id_ = 0;
};

}  // namespace rung::correlate
