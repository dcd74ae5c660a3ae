#include "correlate/call_table.h"

#include "base/limits.h"
#include "base/prefetch.h"

namespace rung::correlate {

TrackedCall& CallTable::create(std::uint64_t id, std::uint64_t fingerprint,
                               const std::array<std::string_view, 4>& texts) {
  Entry& entry = entries_.emplace(id);
  entry.texts = KeptTexts<4>(texts);
  entry.awake = std::make_unique<TrackedCall>(entry);
  entry.awake->row.id = id;
  by_call_id_.insert(fingerprint, entry, [&](const Entry& other) { return other.texts[0] == texts[0]; });
  awake_.emplace_back(now_, id);
  return *entry.awake;
}

TrackedCall& CallTable::awakened(Entry& entry) {
  if (!entry.awake) {
    entry.awake = std::make_unique<TrackedCall>(entry);
    entry.resting.give(*entry.awake);
  }
  return *entry.awake;
}

bool CallTable::put_to_rest(Entry& entry) {
  if (!entry.resting.take(*entry.awake)) return false;
  entry.awake.reset();
  return true;
}

TrackedCall* CallTable::wake(Entry* entry) const {
  if (entry == nullptr) return nullptr;
  if (entry->awake) return entry->awake.get();
  TrackedCall& call = awakened(*entry);
  awake_.emplace_back(now_, call.row.id);
  return &call;
}

TrackedCall* CallTable::by_id(std::uint64_t id) const { return wake(entries_.find(id)); }

TrackedCall* CallTable::oldest(std::uint64_t fingerprint, std::string_view call_id) const {
  return wake(by_call_id_.oldest(fingerprint, [&](const Entry& entry) { return entry.texts[0] == call_id; }));
}

TrackedCall* CallTable::newer(const TrackedCall& call) const { return wake(entries_.find(call.row.id)->newer()); }

void CallTable::erase(const TrackedCall& call) {
  const std::uint64_t id = call.row.id;
  by_call_id_.erase(*entries_.find(id));
  entries_.erase(id);
}

void CallTable::rest(Timestamp now) {
  now_ = now;
  for (std::size_t left = awake_.size(); left > 0 && now >= awake_.front().first + rest_after_; --left) {
    const std::uint64_t id = awake_.front().second;
    awake_.pop_front();
    Entry* entry = entries_.find(id);
    if (entry == nullptr) continue;
    const Timestamp last = entry->deadline + Duration{-limits::call_idle_timeout.ns};
    const bool quiet = !entry->awake->over && now >= last + rest_after_;
    if (!quiet || !put_to_rest(*entry)) awake_.emplace_back(now, id);
    fetch_next_to_rest();
  }
}

// They lie where nobody looked for a while: the next one is on its way when its turn comes.
void CallTable::fetch_next_to_rest() const {
  constexpr std::size_t ahead = 2;
  if (awake_.size() > ahead) entries_.fetch(awake_[ahead].second);
  if (awake_.empty()) return;
  const Entry* next = entries_.find(awake_.front().second);
  if (next != nullptr && next->awake) prefetch(next->awake.get(), sizeof *next->awake);
}

}  // namespace rung::correlate
