// A transaction while it is followed: its row, what matching needs, and what it is judged by when it ends.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "base/chained_index.h"
#include "base/recycled.h"
#include "correlate/description_facts.h"
#include "correlate/event.h"
#include "correlate/kept_values.h"
#include "correlate/transaction_notes.h"

namespace rung::correlate {

struct TrackedTransaction;

// Its place in its series: transactions of one Call-ID, From tag and method, on all hops and with any CSeq.
struct SeriesLink : ChainLink<SeriesLink> {
  TrackedTransaction* transaction = nullptr;
  std::uint64_t mark = 0;  // fingerprint of the three
};

// What is kept of the row of a transaction; see Transaction.
struct KeptTransaction {
  std::uint64_t id = 0;
  KeptText method;
  std::uint64_t connection_id = 0;
  std::uint64_t call = 0, dialog_id = 0, registration_id = 0, subscription_id = 0;
  Timestamp started;
  Maybe<Timestamp> first_response, completed;
  std::optional<std::uint32_t> cseq;
  std::uint64_t attempt_id = 0;
  std::uint32_t status = 0, retransmissions = 0;
  TransactionState state = TransactionState::trying;
};

struct TrackedTransaction : ChainLink<TrackedTransaction>, Recycled<TrackedTransaction> {
  KeptTransaction row;
  KeptText key;                  // see TransactionTable::compose_key()
  std::uint32_t key_branch = 0;  // octets of the branch in it, behind the method; 0: no magic cookie
  decode::Transport transport = decode::Transport::udp;
  bool request_from_client = true;  // direction of the request on its connection
  bool request_seen = false;
  bool initial = false;                                     // the request has no To tag
  DescriptionRole request_role = DescriptionRole::unknown;  // of the session description in the request
  std::unique_ptr<DescriptionFacts> offer;                  // the one in the request until a final response
  bool ack_seen = false;                                    // INVITE with a final response other than 2xx
  bool final_unseen = false;                 // INVITE: an ACK with its branch proves a response that was not captured
  bool spoiled = false;                      // a message of it was captured in part
  bool undelivered = false;                  // an ICMP error says that a message of it did not arrive
  std::uint8_t told = 0;                     // what was told about the request already, see TransactionFindings
  std::int16_t max_forwards = -1;            // of a request that came before on another path; -1: not looked at
  std::uint32_t via_count = 0;               // Via values of the request; of the first response where it was not seen
  std::uint64_t lower_vias = 0;              // of the request, see lower_vias_of()
  std::uint64_t request_uri = 0;             // fingerprint
  std::uint64_t linked_id = 0;               // of a CANCEL its INVITE, of an INVITE its CANCEL; 0: none
  net::Endpoint requester, responder;        // source and destination of the request, or of the first response reversed
  MessagePlace first;                        // the message it begins with
  MessagePlace latest_response;              // also one that came again; message 0 where there was none
  Timestamp deadline;                        // when it is over if nothing more comes
  std::array<std::uint64_t, 8> responses{};  // fingerprints of the latest responses
  std::uint8_t response_count = 0;
  SeriesLink series;
  std::unique_ptr<TransactionNotes> notes;  // nullptr: nothing unusual

  // It only waits for what comes late.
  bool is_over() const { return row.completed.has_value() || row.state == TransactionState::timed_out; }
  bool is_invite() const { return row.method == "INVITE"; }
  // With the magic cookie; empty otherwise.
  std::string_view branch() const {
    return key_branch == 0 ? std::string_view() : key.view().substr(row.method.view().size() + 1, key_branch);
  }
  TransactionNotes& note() {
    if (!notes) notes = std::make_unique<TransactionNotes>();
    return *notes;
  }
  Transaction written_row() const;
};

struct TransactionMatch {
  TrackedTransaction* transaction = nullptr;
  bool created = false;
  bool retransmission = false;
  bool has_cookie = false;  // matched by a branch with the magic cookie: the row holds it
};

}  // namespace rung::correlate
