#include "correlate/dialog_refusals.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/fingerprint.h"
#include "base/limits.h"
#include "decode/checks/quote.h"

namespace rung::correlate {
// False for what was told on another hop.
bool DialogRefusals::is_new(const SeenMessage& seen) {
  const sip::Essentials& facts = seen.facts();
  const std::uint64_t method = fingerprint(seen.method(), facts.cseq.value_or(0));
  const std::uint64_t mark = fingerprint(facts.call_id, fingerprint(facts.from_tag, fingerprint(facts.to_tag, method)));
  if (std::find(told_.begin(), told_.end(), mark) != told_.end()) return false;
  told_[told_count_++ % told_.size()] = mark;
  return true;
}

// Wrong tags, or the other side has forgotten the dialog. Tags that are new make a partial call of their own.
void DialogRefusals::on_unknown_dialog(const SeenMessage& seen) {
  if (!is_new(seen)) return;
  const bool partial = seen.call != nullptr && seen.call->row.state == CallState::partial;
  const TrackedCall* call = partial ? calls_.oldest_of(seen.facts().call_id) : seen.call;
  const bool whole = call != nullptr && call->row.state != CallState::partial && call->row.complete &&
                     !call->dialogs.empty() && call->dialogs.size() < limits::dialogs_of_a_call;
  if (!whole || (seen.dialog != nullptr && !partial)) return tell_forgotten(seen);
  const KeptDialog& known = call->dialogs.front().row;
  report(events_, seen, FindingCode::dlg_tag_mismatch,
         name_of(seen) + " has the tags " + decode::quoted(seen.facts().from_tag) + " and " +
             decode::quoted(seen.facts().to_tag) + ", the dialog " + decode::quoted(call->row.caller_tag()) + " and " +
             decode::quoted(known.to_tag));
}

void DialogRefusals::tell_forgotten(const SeenMessage& seen) {
  std::string detail = name_of(seen);
  if (seen.dialog == nullptr || !seen.dialog->row.terminated)
    return report(events_, seen, FindingCode::dlg_bye_481, std::move(detail));
  const KeptDialog& row = seen.dialog->row;
  const Timestamp asked = seen.transaction().row.started;
  const bool crossed = seen.method() == "BYE" && row.terminated_by == other(requester(seen));
  const bool ended = crossed || *row.terminated < asked;
  if (crossed)
    detail += ": both sides hung up";
  else if (ended)
    detail += ", " + seconds_text(asked - *row.terminated) + " after the end of the dialog";
  report(events_, seen, FindingCode::dlg_bye_481, std::move(detail),
         ended ? std::optional(Severity::info) : std::nullopt);
}

void DialogRefusals::on_glare(const SeenMessage& seen) {
  if (!is_new(seen)) return;
  const std::string whose = seen.call != nullptr ? " of the " + std::string(to_text(requester(seen))) : "";
  report(events_, seen, FindingCode::dlg_glare_491,
         name_of(seen) + whose + " was refused while another change was on its way");
}

// Of an INVITE with Replaces or Join the refusal tells that the dialog is not there: it may be in another capture.
void DialogRefusals::judge_named(const SeenMessage& seen) {
  std::unique_ptr<NamedDialog>& named = seen.call->unusual->named;
  if (seen.status() >= 200 && seen.status() < 300) named.reset();
  if (seen.status() != 481 && seen.status() != 603) return;
  TrackedCall* other_call = nullptr;
  const TrackedDialog* found = calls_.find_dialog(named->call_id, named->to_tag, named->from_tag, &other_call);
  const bool ended = found != nullptr && found->row.state == DialogState::terminated;
  if (seen.status() == 603 && !ended) return;  // declined by the callee
  std::string detail = std::string(named->header) + ": " + decode::quoted(named->call_id) +
                       ";to-tag=" + decode::quoted(named->to_tag) + ";from-tag=" + decode::quoted(named->from_tag) +
                       ": ";
  if (found == nullptr)
    detail += "this dialog is not in the capture";
  else if (ended)
    detail += "this dialog of call " + std::to_string(other_call->row.id) + " had ended " +
              seconds_text(seen.time() - found->row.terminated.value_or(seen.time())) + " before";
  else
    detail += "this dialog of call " + std::to_string(other_call->row.id) + " is " +
              std::string(to_text(found->row.state)) + " in the capture";
  named.reset();
  report(events_, seen, FindingCode::dlg_replaces_unmatched, detail + "; answered " + std::to_string(seen.status()));
}

// The ACK to a 2xx has a tag that no 2xx had.
void DialogRefusals::on_stray_ack(const SeenMessage& seen) {
  TrackedCall& call = *seen.call;
  const bool all_known = call.row.answered && call.row.complete && call.dialogs.size() < limits::dialogs_of_a_call;
  const auto answered = std::find_if(call.dialogs.begin(), call.dialogs.end(), [&](const TrackedDialog& each) {
    return each.row.confirmed && each.peers.invite_cseq == seen.facts().cseq;
  });
  if (!all_known || answered == call.dialogs.end() || !is_new(seen)) return;
  const bool udp = seen.message.origin.transport == decode::Transport::udp;
  report(events_, seen, FindingCode::dlg_tag_mismatch,
         name_of(seen) + " has the To tag " + decode::quoted(seen.facts().to_tag) + ", the 2xx had " +
             decode::quoted(answered->row.to_tag) + (udp ? "; unless another 2xx is missing in the capture" : ""),
         udp ? std::optional(Severity::warning) : std::nullopt);
}

}  // namespace rung::correlate
