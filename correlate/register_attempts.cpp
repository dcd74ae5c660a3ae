#include "correlate/register_attempts.h"

#include <utility>

#include "correlate/attempts.h"

namespace rung::correlate {
namespace {

std::string key_of(const sip::Essentials& facts) {
  return std::string(facts.call_id).append("\n").append(facts.to_uri);
}

// With a change, or of another registrar (RFC 3261 8.1.3.4).
bool goes_on(std::uint32_t status) { return asks_again(status, "REGISTER") || (status >= 300 && status < 400); }

}  // namespace

void RegisterAttempts::on_message(const SeenMessage& seen) {
  if (seen.transaction().row.method != "REGISTER" || seen.is_retransmission()) return;
  if (seen.is_request())
    on_request(seen);
  else if (seen.status() >= 200)
    on_final(seen);
}

void RegisterAttempts::on_request(const SeenMessage& seen) {
  const std::string key = key_of(seen.facts());
  auto found = open_.find(key);
  if (found != open_.end() && seen.facts().cseq == found->second.cseq) return;  // another hop
  if (found != open_.end() && !found->second.refused) {
    end(found);
    found = open_.end();
  }
  if (found == open_.end()) {
    found = open_.emplace(key, Attempt()).first;
    RegisterAttempt& row = found->second.row;
    row.id = ++last_id_;
    row.started = seen.time();
    row.connection_id = seen.connection_id();
    row.user_agent = seen.facts().user_agent;
  } else {
    ++found->second.row.requests;
  }
  go_on(seen, found->second);
  by_transaction_[found->second.transaction_id] = key;
}

void RegisterAttempts::go_on(const SeenMessage& seen, Attempt& attempt) {
  if (attempt.transaction_id != 0) by_transaction_.erase(attempt.transaction_id);
  attempt.transaction_id = seen.transaction().row.id;
  attempt.cseq = seen.facts().cseq.value_or(0);
  attempt.refused = false;
  attempt.row.status = 0;
  attempt.row.ended.reset();
  if (attempt.row.registration_id == 0) attempt.row.registration_id = seen.transaction().row.registration_id;
}

void RegisterAttempts::on_final(const SeenMessage& seen) {
  const auto named = by_transaction_.find(seen.transaction().row.id);
  if (named == by_transaction_.end()) return;
  const auto found = open_.find(named->second);
  Attempt& attempt = found->second;
  attempt.row.status = seen.status();
  attempt.row.ended = seen.time();
  attempt.refused = goes_on(seen.status());
  if (!attempt.refused) end(found);
}

void RegisterAttempts::on_transaction_end(const KeptTransaction& transaction, std::optional<Timestamp> deadline) {
  const auto named = by_transaction_.find(transaction.id);
  if (named == by_transaction_.end()) return;
  const auto found = open_.find(named->second);
  if (!found->second.refused) found->second.row.ended = deadline;
  end(found);
}

void RegisterAttempts::end(Open::iterator attempt) {
  by_transaction_.erase(attempt->second.transaction_id);
  events_.on_event(std::move(attempt->second.row));
  open_.erase(attempt);
}

}  // namespace rung::correlate
