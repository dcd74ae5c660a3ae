#include "cli/sipp/call_side.h"

#include <utility>

#include "decode/sip/redaction.h"

namespace rung::cli {
namespace {

// An initial INVITE, on one hop.
struct Hop {
  std::int64_t connection = 0;
  std::string transport, source, destination;
  std::uint32_t vias = 0;
  bool has_outcome = false;  // the response that tells how the call went came over it
};

constexpr std::string_view endpoints =
    "iif(instr(src_ip, ':'), '[' || src_ip || ']', src_ip) || ':' || src_port, "
    "iif(instr(dst_ip, ':'), '[' || dst_ip || ']', dst_ip) || ':' || dst_port";

sip::Message parsed(std::string_view raw) { return sip::Message::parse({raw.begin(), raw.end()}); }

std::vector<Hop> hops_of(const store::Database& database, std::int64_t call) {
  store::Statement row(database, "SELECT m.connection_id, m.transport, " + std::string(endpoints) +
                                     ", m.raw, EXISTS (SELECT 1 FROM messages f JOIN calls c ON c.id = f.call "
                                     "WHERE f.call = ?1 AND f.connection_id = m.connection_id AND f.status = c.status "
                                     "AND f.cseq_method = 'INVITE') FROM messages m WHERE m.call = ?1 AND "
                                     "m.method = 'INVITE' AND m.to_tag IS NULL AND NOT m.retransmission "
                                     "ORDER BY m.time_ns, m.capture_id, m.frame, m.id");
  row.bind(1, call);
  std::vector<Hop> hops;
  while (row.step()) {
    Hop hop{row.integer(0), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3))};
    hop.vias = parsed(row.text(4)).essentials().via_count;
    hop.has_outcome = row.integer(5) != 0;
    hops.push_back(std::move(hop));
  }
  return hops;
}

// The caller's own hop is the one with the fewest Vias. Of those that reached a callee, the one that took the call.
const Hop* nearest(const std::vector<Hop>& hops, CallEnd end) {
  const Hop* best = nullptr;
  for (const Hop& hop : hops) {
    if (best == nullptr) {
      best = &hop;
    } else if (end == CallEnd::caller) {
      if (hop.vias < best->vias) best = &hop;
    } else if (std::pair(hop.has_outcome, hop.vias) > std::pair(best->has_outcome, best->vias)) {
      best = &hop;
    }
  }
  return best;
}

// A body that is not whole is left out: what depends on its end would be wrong.
sip::Message without_body(const sip::Message& message) {
  std::string head(message.head());
  while (head.ends_with('\n') || head.ends_with('\r')) head.pop_back();
  head += "\r\n\r\n";
  return sip::Message::parse({head.begin(), head.end()});
}

}  // namespace

std::optional<CallSide> read_call_side(const store::Database& database, std::int64_t call, CallEnd end,
                                       bool show_secrets) {
  const std::vector<Hop> hops = hops_of(database, call);
  const Hop* hop = nearest(hops, end);
  if (hop == nullptr) return std::nullopt;
  CallSide side;
  side.end = end;
  side.transport = hop->transport;
  side.own = end == CallEnd::caller ? hop->source : hop->destination;
  side.peer = end == CallEnd::caller ? hop->destination : hop->source;
  store::Statement row(database, "SELECT time_ns, connection_id, complete, raw, " + std::string(endpoints) +
                                     " FROM messages WHERE call = ?1 AND NOT retransmission "
                                     "ORDER BY time_ns, capture_id, frame, id");
  row.bind(1, call);
  bool begun = false;
  while (row.step()) {
    const bool sent = row.text(4) == side.own;
    if (row.integer(1) != hop->connection && !sent && row.text(5) != side.own) continue;
    const std::string octets = show_secrets ? std::string(row.text(3)) : sip::redact(row.text(3));
    sip::Message message = parsed(octets);
    const bool initial = message.is_request() && message.method() == "INVITE" && message.essentials().to_tag.empty();
    begun = begun || (initial && sent == (end == CallEnd::caller));
    if (!begun || message.defects().start_line_malformed) continue;
    if (row.integer(2) == 0) {
      ++side.incomplete;
      message = without_body(message);
    }
    side.messages.push_back({{row.integer(0)}, sent, std::move(message)});
  }
  return side.messages.empty() ? std::nullopt : std::optional(std::move(side));
}

}  // namespace rung::cli
