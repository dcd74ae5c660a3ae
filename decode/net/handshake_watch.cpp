#include "decode/net/handshake_watch.h"

#include <string>

#include "base/limits.h"

namespace rung::net {

// A copy at once is the packet captured twice (the `any` interface, a mirror port), not sent twice.
void HandshakeWatch::on_syn_again(const Stream& stream, Timestamp opened, Timestamp now) {
  if (now < opened + limits::tcp_least_retransmission) return;
  if (attempts_.contains(stream.id)) return;
  Attempt attempt{opened + limits::tcp_handshake_timeout, stream.client, stream.server, stream.first};
  attempts_.emplace(stream.id, attempt);
  if (attempt.deadline <= now)
    report(attempt);
  else
    by_deadline_.emplace(attempt.deadline, stream.id);
}

void HandshakeWatch::on_answer(std::uint64_t stream_id) {
  auto found = attempts_.find(stream_id);
  if (found == attempts_.end()) return;
  by_deadline_.erase({found->second.deadline, stream_id});
  attempts_.erase(found);
}

std::optional<Timestamp> HandshakeWatch::deadline() const {
  if (by_deadline_.empty()) return std::nullopt;
  return by_deadline_.begin()->first;
}

void HandshakeWatch::expire_next() {
  std::uint64_t id = by_deadline_.begin()->second;
  by_deadline_.erase(by_deadline_.begin());
  report(attempts_.at(id));  // stays until the connection ends, so that it is reported once
}

// Once for each server: a client tries again with other ports, and what is down stays so for a while.
void HandshakeWatch::report(const Attempt& attempt) {
  if (told_.size() >= limits::tcp_unanswering_servers || !told_.insert(attempt.server).second) return;
  findings_.on_finding(make_finding(FindingCode::tcp_half_open_no_synack, attempt.first,
                                    to_text(attempt.client) + " to " + to_text(attempt.server) +
                                        ": SYN sent again, no answer within " +
                                        std::to_string(limits::tcp_handshake_timeout.ns / 1'000'000'000) + " s"));
}

}  // namespace rung::net
