#include "correlate/dialog_targets.h"

#include <memory>
#include <string>
#include <utility>

#include "correlate/checks/dialog_checks.h"
#include "decode/checks/quote.h"

namespace rung::correlate {
namespace {

RemoteTarget& target_of(const SeenMessage& seen, Side side) {
  return side == Side::caller ? seen.call->caller : seen.dialog->peers.callee;
}

bool is_routed(const SeenMessage& seen) { return seen.sip().find(sip::HeaderId::record_route) != nullptr; }

}  // namespace

// The last hop is the one nearest the callee.
void DialogTargets::on_initial_invite(const SeenMessage& seen) {
  const std::string_view uri = contact_uri(seen.facts());
  if (uri.empty()) return;
  RemoteTarget& target = seen.call->caller;
  if (target.uri() != uri) target.set(uri);
  target.receiver = mark_of(seen.message.origin.destination);
  target.routed = is_routed(seen);
}

// Who sends with one Via has put it there itself. It has to have got the Contact on this very path.
void DialogTargets::check_request(const SeenMessage& seen, Side sender) {
  const RemoteTarget& target = target_of(seen, other(sender));
  if (seen.facts().via_count != 1 || target.uri().empty() || seen.dialog->peers.target_missed) return;
  if (target.receiver != mark_of(seen.message.origin.source)) return;
  if (!target.routed && seen.sip().request_uri() == target.uri()) return;
  auto fault = check_request_target(seen.sip(), target.uri(), target.routed, seen.message.origin.destination);
  if (!fault || !seen.may_tell(fault->code)) return;
  seen.dialog->peers.target_missed = true;
  events_.on_event(finding_at(seen, fault->code, std::move(fault->detail)));
}

void DialogTargets::learn(const SeenMessage& seen, Side side, bool initial) {
  const std::string_view uri = contact_uri(seen.facts());
  if (uri.empty()) return;
  RemoteTarget& target = target_of(seen, side);
  const std::uint32_t receiver = mark_of(seen.message.origin.destination);
  const bool known = !target.uri().empty();
  if (known && receiver != target.receiver && !initial) return;  // another hop: proxies may have changed it
  const bool moved = known && receiver == target.receiver && !is_same_target(uri, target.uri());
  if (moved && seen.is_request()) {
    auto move = std::make_unique<PendingMove>();
    move->side = side;
    move->cseq = seen.facts().cseq.value_or(0);
    move->before.set(target.uri());
    seen.dialog->peers.waits().move = std::move(move);
  } else if (moved) {
    tell_moved(seen, side, target.uri(), uri);
  }
  if (target.uri() != uri) target.set(uri);
  target.receiver = receiver;
  if (initial) target.routed = is_routed(seen);
}

// Only an accepted request moves its sender (RFC 3261 12.2.2).
void DialogTargets::settle(const SeenMessage& seen, Side side) {
  DialogWaits* waits = seen.dialog->peers.waiting.get();
  if (waits == nullptr || !waits->move || waits->move->side != side || waits->move->cseq != seen.facts().cseq) return;
  const std::unique_ptr<PendingMove> move = std::move(waits->move);
  RemoteTarget& target = target_of(seen, side);
  if (seen.status() < 300) return tell_moved(seen, side, move->before.uri(), target.uri());
  target.set(move->before.uri());
}

void DialogTargets::tell_moved(const SeenMessage& seen, Side side, std::string_view before, std::string_view after) {
  const std::string who(to_text(side));
  events_.on_event(finding_at(seen, FindingCode::dlg_target_refresh_changed,
                              "the " + who + " moved from " + decode::quoted(before) + " to " + decode::quoted(after)));
  StateChange change = change_at(seen, "target-changed");
  change.detail = "{\"side\":\"" + who + "\"}";
  events_.on_event(std::move(change));
}

}  // namespace rung::correlate
