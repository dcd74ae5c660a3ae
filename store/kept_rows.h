// What retention knows of the rows that it has looked at and left, so that no round looks at all of them again: each waits
// for the moment from which on it may be old.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "base/timestamp.h"

namespace rung::store {

// Of one table. As large as what goes on at a time: rows that began before a moment and ended behind it.
class KeptRows {
 public:
  static constexpr Timestamp at_once{std::numeric_limits<std::int64_t>::min()};

  // Rows up to here were looked at.
  std::int64_t looked_at() const { return looked_at_; }
  void looked_at(std::int64_t id) { looked_at_ = id; }

  void wait(std::int64_t id, Timestamp due) { waiting_.emplace(due, id); }
  // One that is due before `horizon`; it waits no longer.
  std::optional<std::int64_t> take(Timestamp horizon) {
    if (waiting_.empty() || waiting_.begin()->first >= horizon) return std::nullopt;
    return waiting_.extract(waiting_.begin()).value().second;
  }

  // A row was written: once more perhaps, behind those that were looked at.
  void on_row(std::int64_t id, bool followed) {
    const bool same = followed ? !followed_.insert(id).second : false;
    if (!followed) followed_.erase(id);
    if (id <= looked_at_ && !same) wait(id, at_once);
  }
  // Something that belongs to it was written.
  void on_part(std::int64_t id) {
    if (id <= looked_at_ && !followed_.contains(id)) wait(id, at_once);
  }
  bool is_followed(std::int64_t id) const { return followed_.contains(id); }
  // In order.
  const std::set<std::int64_t>& followed() const { return followed_; }
  void forget(std::int64_t id) { followed_.erase(id); }

  // All are looked at once more. What is followed still is.
  void begin_anew() {
    looked_at_ = 0;
    waiting_.clear();
  }

 private:
  std::int64_t looked_at_ = 0;
  std::set<std::pair<Timestamp, std::int64_t>> waiting_;  // when they may be old, and their ids
  std::set<std::int64_t> followed_;
};

}  // namespace rung::store
