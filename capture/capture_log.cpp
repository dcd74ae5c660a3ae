#include "capture/capture_log.h"

#include <algorithm>
#include <utility>

#include "capture/byte_source.h"

namespace rung::capture {

CaptureLog::CaptureLog(std::string path, std::uint32_t capture_id, std::string_view format, FindingSink& findings)
    : findings_(findings) {
  facts_.id = capture_id;
  facts_.path = std::move(path);
  facts_.format = format;
}

void CaptureLog::accept(Packet& packet) {
  packet.ref.capture_id = facts_.id;
  packet.ref.frame = ++facts_.packets;
  facts_.bytes += packet.bytes.size();
  last_time_ = packet.ref.time;
  facts_.first = facts_.packets == 1 ? last_time_ : std::min(facts_.first, last_time_);
  facts_.last = facts_.packets == 1 ? last_time_ : std::max(facts_.last, last_time_);
  if (snaplen_reported_ || packet.wire_size <= packet.bytes.size()) return;
  snaplen_reported_ = true;
  findings_.on_finding(make_finding(FindingCode::cap_snaplen_truncated, packet.ref,
                                    "first seen here: " + std::to_string(packet.bytes.size()) + " of " +
                                        std::to_string(packet.wire_size) + " octets were captured"));
}

void CaptureLog::add_link_type(std::uint32_t link_type) {
  auto& known = facts_.link_types;
  if (std::find(known.begin(), known.end(), link_type) == known.end()) known.push_back(link_type);
}

void CaptureLog::add_interface(std::string_view name) {
  std::string_view rest = facts_.interface;
  while (!rest.empty()) {
    std::size_t comma = std::min(rest.find(','), rest.size());
    if (rest.substr(0, comma) == name) return;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (!facts_.interface.empty()) facts_.interface += ',';
  facts_.interface += name;
}

void CaptureLog::damaged(std::uint64_t offset, const std::string& what) {
  facts_.truncated = true;
  facts_.damage = "at offset " + std::to_string(offset) + ": " + what;
  findings_.on_finding(
      make_finding(FindingCode::cap_damaged, place(), display_name(facts_.path) + " " + facts_.damage));
}

void CaptureLog::cut(std::uint64_t offset, const std::string& what) {
  findings_.on_finding(make_finding(FindingCode::cap_last_packet_cut, place(),
                                    display_name(facts_.path) + " at offset " + std::to_string(offset) + ": " + what));
}

void CaptureLog::ended() {
  if (facts_.dropped == 0) return;
  findings_.on_finding(
      make_finding(FindingCode::cap_drops_reported, place(),
                   display_name(facts_.path) + ": " + std::to_string(facts_.dropped) + " packets were dropped"));
}

}  // namespace rung::capture
