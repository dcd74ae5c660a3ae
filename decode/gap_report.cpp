#include "decode/gap_report.h"

#include <string>
#include <utility>

#include "base/limits.h"

namespace rung::decode {

void GapReport::begin() {
  if (std::exchange(begun_, true)) return;
  if (!handshake_seen_) row_.find(FindingCode::tcp_mid_stream_pickup, first_, "no SYN was captured");
  for (const Waiting& each : std::exchange(waiting_, {})) tell(each.gap, each.from_client);
}

void GapReport::add(const net::Gap& gap, bool from_client) {
  if (begun_) return tell(gap, from_client);
  if (waiting_.size() < limits::findings_per_connection) waiting_.push_back({gap, from_client});
}

void GapReport::tell(const net::Gap& gap, bool from_client) {
  std::string detail = std::to_string(gap.size) + " octets from the " + (from_client ? "client" : "server") +
                       " at stream offset " + std::to_string(gap.offset);
  if (gap.cut_by_snaplen) detail += ", cut by the snapshot length";
  row_.find(FindingCode::tcp_gap_in_stream, gap.packet, std::move(detail));
  row_.report(ConnectionEvent::Kind::gap, gap.packet, gap.size);
}

}  // namespace rung::decode
