// The calls that are followed, by id and by Call-ID. One that nothing happened to for a while rests: it is kept in few
// octets, and made whole again when it is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/chained_index.h"
#include "base/id_table.h"
#include "correlate/resting_call.h"
#include "correlate/tracked_call.h"

namespace rung::correlate {

// A call that it gives out stays where it is until rest() or erase().
class CallTable {
 public:
  explicit CallTable(Duration rest_after) : rest_after_(rest_after) {}

  // `id` must be larger than all before; `fingerprint` is that of the Call-ID.
  TrackedCall& create(std::uint64_t id, std::uint64_t fingerprint, const std::array<std::string_view, 4>& texts);
  // nullptr where it is not followed (any more).
  TrackedCall* by_id(std::uint64_t id) const;
  // The same, and the call goes on resting.
  CallHead* head_of(std::uint64_t id) const { return entries_.find(id); }
  // The first call of a Call-ID, and the one that came next; nullptr where there is none.
  TrackedCall* oldest(std::uint64_t fingerprint, std::string_view call_id) const;
  TrackedCall* newer(const TrackedCall& call) const;
  // Calls `visit(call)` for each call in order of the ids; those that rest go on resting.
  template <typename Visit>
  void for_each(Visit visit) const {
    for (std::uint64_t id : entries_.ids_in_order()) {
      Entry& entry = *entries_.find(id);
      const bool rests = !entry.awake;
      visit(std::as_const(awakened(entry)));
      if (rests) put_to_rest(entry);
    }
  }
  void erase(const TrackedCall& call);
  // Calls that nothing happened to since `rest_after` before `now` rest. Costs nothing where there are none.
  void rest(Timestamp now);

  // For a search that follows soon.
  void fetch(std::uint64_t id) const { entries_.fetch(id); }
  void fetch_slot(std::uint64_t fingerprint) const { by_call_id_.fetch_slot(fingerprint); }
  void fetch_element(std::uint64_t fingerprint) const { by_call_id_.fetch_element(fingerprint); }
  std::size_t size() const { return entries_.size(); }
  std::vector<std::uint64_t> ids_in_order() const { return entries_.ids_in_order(); }

 private:
  struct Entry : ChainLink<Entry>, CallHead {
    std::unique_ptr<TrackedCall> awake;  // nullptr: it rests
    RestingCall resting;
  };
  // When a call was found awake the last time, and its id.
  using Awake = std::pair<Timestamp, std::uint64_t>;

  static TrackedCall& awakened(Entry& entry);
  static bool put_to_rest(Entry& entry);
  TrackedCall* wake(Entry* entry) const;
  void fetch_next_to_rest() const;

  Duration rest_after_;
  IdTable<Entry> entries_;
  ChainedIndex<Entry> by_call_id_;
  Timestamp now_;
  mutable std::deque<Awake> awake_;  // each that does not rest, once; in order of the times
};

}  // namespace rung::correlate
