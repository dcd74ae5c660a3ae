#include "correlate/request_copies.h"

#include <string>

#include "correlate/checks/transaction_checks.h"
#include "decode/sip/lexical.h"

namespace rung::correlate {
namespace {

using decode::Fault;

// Bits of TrackedTransaction::told.
constexpr std::uint8_t told_merge = 4, told_loop = 8;

// So many times between the same two nodes, each time with less Max-Forwards. Forks and retries have the same.
constexpr std::uint32_t suspected_passes = 4;

bool same_nodes(const TrackedTransaction& a, const TrackedTransaction& b) {
  return a.responder == b.responder && a.requester.address == b.requester.address;
}

std::int16_t max_forwards_of(const sip::Message& request) {
  const sip::HeaderField* field = request.find(sip::HeaderId::max_forwards);
  const std::optional<std::uint32_t> hops = field ? sip::saturated_decimal(field->value) : std::nullopt;
  constexpr std::uint32_t most = 255;  // RFC 3261 20.22
  return hops && *hops <= most ? static_cast<std::int16_t>(*hops) : std::int16_t{-1};
}

std::optional<Fault> judge_loop(TrackedTransaction& transaction, const TransactionTable& transactions,
                                std::uint32_t passes) {
  std::string falling;
  std::uint32_t looked_at = 0;
  int before = INT16_MAX;
  const TrackedTransaction* each = transactions.first_of_series(transaction);
  for (; each != nullptr; each = TransactionTable::next_of_series(*each)) {
    if (each->row.cseq != transaction.row.cseq || each->max_forwards < 0 || !same_nodes(*each, transaction)) continue;
    if ((each->told & told_loop) != 0 || each->max_forwards >= before) return std::nullopt;
    before = each->max_forwards;
    falling += (falling.empty() ? "" : ", ") + std::to_string(before);
    ++looked_at;
  }
  // When it passed first, nobody looked.
  if (looked_at + 1 < suspected_passes) return std::nullopt;
  transaction.told |= told_loop;
  return Fault{FindingCode::sip_loop_suspected, name_of(transaction) + " passed " + std::to_string(passes) +
                                                    " times, Max-Forwards from the second time on: " + falling};
}

// A request that comes back to a server on its own way loops or spirals: it has the Via of the first time.
std::optional<Fault> judge_merge(const sip::Message& request, TrackedTransaction& transaction,
                                 TrackedTransaction& other) {
  if (((other.told | transaction.told) & told_merge) != 0 || other.branch().empty()) return std::nullopt;
  for (const sip::HeaderField& field : request.headers())
    if (field.id == sip::HeaderId::via && field.value.find(other.branch()) != std::string_view::npos)
      return std::nullopt;
  other.told |= told_merge;
  transaction.told |= told_merge;
  return Fault{FindingCode::txn_merged_request, name_of(transaction) + ", " +
                                                    text_of(transaction.row.started - other.row.started) +
                                                    " after the same request from " + to_text(other.requester)};
}

}  // namespace

std::optional<Fault> judge_copies(const SeenMessage& seen, const TransactionTable& transactions) {
  TrackedTransaction& transaction = seen.transaction();
  std::uint32_t passes = 1;
  TrackedTransaction* merged = nullptr;
  TrackedTransaction* each = transactions.first_of_series(transaction);
  for (; each != nullptr; each = TransactionTable::next_of_series(*each)) {
    if (each == &transaction || each->row.cseq != transaction.row.cseq || !each->request_seen) continue;
    if (each->responder != transaction.responder || each->branch() == transaction.branch()) continue;
    if (each->requester.address == transaction.requester.address) ++passes;
    if (!each->is_over() && transaction.initial && each->request_uri == transaction.request_uri) merged = each;
  }
  if (passes > 1) transaction.max_forwards = max_forwards_of(seen.sip());
  if (passes >= suspected_passes)
    if (std::optional<Fault> loop = judge_loop(transaction, transactions, passes)) return loop;
  return merged == nullptr ? std::nullopt : judge_merge(seen.sip(), transaction, *merged);
}

}  // namespace rung::correlate
