#include "capture/filtered_source.h"

#include <string>

#include "base/limits.h"

namespace rung::capture {

bool FilteredSource::next(Packet& packet) {
  while (source_->next(packet))
    if (passes(packet)) return true;
  return false;
}

bool FilteredSource::passes(const Packet& packet) {
  if (!filter_.judges(packet.link_type)) {
    report_refusal(packet);
    return true;
  }
  const std::optional<Fragment> fragment = find_fragment(packet);
  if (!fragment) return filter_.matches(packet);
  if (fragment->first) {
    const bool verdict = filter_.matches(packet);
    remember(fragment->datagram, {packet.ref.time, verdict});
    return verdict;
  }
  const auto known = verdicts_.find(fragment->datagram);
  if (known == verdicts_.end()) return true;
  const Duration age = packet.ref.time - known->second.time;
  const bool same_datagram = age <= limits::fragment_timeout && age >= Duration{-limits::fragment_timeout.ns};
  return !same_datagram || known->second.passes;
}

void FilteredSource::report_refusal(const Packet& packet) {
  if (!refused_.emplace(packet.ref.capture_id, packet.link_type).second) return;
  findings_.on_finding(make_finding(FindingCode::cap_filter_not_applied, packet.ref,
                                    "link type " + std::to_string(static_cast<std::uint32_t>(packet.link_type)) + ": " +
                                        filter_.refusal(packet.link_type)));
}

void FilteredSource::remember(const Datagram& datagram, const Verdict& verdict) {
  if (!verdicts_.insert_or_assign(datagram, verdict).second) return;
  oldest_.push_back(datagram);
  if (oldest_.size() <= limits::fragment_datagrams) return;
  verdicts_.erase(oldest_.front());
  oldest_.pop_front();
}

}  // namespace rung::capture
