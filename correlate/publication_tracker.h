// Publications (RFC 3903): the state that a client set, through its refreshes, changes and removal. Each 2xx gives an
// entity tag, and the next PUBLISH names it: that chain is one row. Rules: docs/CORRELATION.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/changed_ids.h"
#include "base/id_table.h"
#include "correlate/deadlines.h"
#include "correlate/event.h"
#include "correlate/seen_message.h"

namespace rung::correlate {

// What a PUBLISH does (RFC 3903 4.1).
enum class PublishKind : std::uint8_t { initial, refresh, change, removal };

struct TrackedPublication {
  Publication row;
  std::uint64_t chain_key = 0;  // see chain_key() in the .cpp: of the latest entity tag; 0: none yet
  std::uint64_t talk_key = 0;   // Call-ID, From tag and event of its latest PUBLISH
  std::uint32_t cseq = 0;       // of that
  std::uint32_t vias = 0;       // on the hop of it that is nearest the publisher
  PublishKind kind = PublishKind::initial;
  std::optional<std::uint32_t> asked_expires;
  bool answered = false;  // that one got a final response that counts
  bool over = false;
  Timestamp deadline;
};

class PublicationTracker {
 public:
  // Both must outlive it.
  PublicationTracker(EventSink& events, Deadlines& deadlines) : events_(events), deadlines_(deadlines) {}
  // Before the first message: ids go on behind these.
  void begin_behind(std::uint64_t last) { last_id_ = last; }
  // Those that changed while they are followed.
  ChangedIds& changed() { return changed_; }
  // nullptr where it is not followed (any more).
  const TrackedPublication* by_id(std::uint64_t id) const { return all_.find(id); }

  void on_message(const SeenMessage& seen);
  // The transaction is forgotten: no answer will come.
  void on_transaction_end(std::uint64_t transaction_id) { of_transaction_.erase(transaction_id); }

  // Nothing where it is not followed (any more).
  std::optional<Timestamp> deadline_of(std::uint64_t id) const;
  // Its deadline passed: it expired, or nothing more is to come. Writes it, or watches it again.
  void on_deadline(std::uint64_t id);
  // What was due until `now` happens; then it is written as it stands.
  void finish(std::uint64_t id, Timestamp now);
  void write(std::uint64_t id);
  bool is_over(std::uint64_t id) const { return all_.find(id)->over; }
  std::size_t size() const { return all_.size(); }
  std::vector<std::uint64_t> ids_in_order() const { return all_.ids_in_order(); }

 private:
  struct Publish;
  void on_request(const SeenMessage& seen);
  TrackedPublication* find(const Publish& publish);
  TrackedPublication& create(const SeenMessage& seen, const Publish& publish);
  void on_answer(const SeenMessage& seen);
  void on_accepted(TrackedPublication& publication, const SeenMessage& seen);
  void on_refused(TrackedPublication& publication, const SeenMessage& seen);
  void settle(TrackedPublication& publication, Timestamp now);
  void end(TrackedPublication& publication, PublicationState state, StateChange&& change);
  void tell(StateChange&& change, const TrackedPublication& publication);
  TrackedPublication* by_key(const std::unordered_map<std::uint64_t, std::uint64_t>& index, std::uint64_t key) const;

  EventSink& events_;
  Deadlines& deadlines_;
  IdTable<TrackedPublication> all_;
  std::unordered_map<std::uint64_t, std::uint64_t> by_chain_, by_talk_;  // the latest one of each key
  std::unordered_map<std::uint64_t, std::uint64_t> of_transaction_;      // of those without a final response
  std::uint64_t last_id_ = 0;
  ChangedIds changed_;
};

}  // namespace rung::correlate
