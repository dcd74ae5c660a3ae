#include "correlate/seen_message.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rung::correlate {
namespace {

// Findings about header fields that are not there.
constexpr std::array absences{
    FindingCode::dlg_missing_contact,
    FindingCode::dlg_ack_wrong_ruri,
    FindingCode::sub_state_missing,
    FindingCode::reg_wildcard_misuse,
    FindingCode::reg_gruu_absent,
    FindingCode::txn_via_count_changed,
    FindingCode::txn_branch_no_cookie,
    FindingCode::sipws_outbound_not_granted,
    FindingCode::sipws_contact_invalid_unroutable,
};

}  // namespace

bool SeenMessage::may_tell(FindingCode code) const {
  return !message.told_in_part || std::find(absences.begin(), absences.end(), code) == absences.end();
}

Finding finding_at(const SeenMessage& seen, FindingCode code, std::string detail) {
  Finding finding = make_finding(code, seen.packet(), std::move(detail));
  finding.connection_id = seen.connection_id();
  finding.message_id = seen.message.id;
  finding.call = seen.call != nullptr ? seen.call->row.id : 0;
  return finding;
}

Side requester(const SeenMessage& seen) { return seen.call->from_caller(seen.facts()) ? Side::caller : Side::callee; }

std::string name_of(const SeenMessage& seen) {
  return std::string(seen.method()) + (seen.facts().cseq ? " " + std::to_string(*seen.facts().cseq) : "");
}

void report(EventSink& events, const SeenMessage& seen, FindingCode code, std::string detail,
            std::optional<Severity> severity) {
  if (!seen.may_tell(code)) return;
  Finding finding = finding_at(seen, code, std::move(detail));
  if (severity) finding.severity = *severity;
  events.on_event(std::move(finding));
}

void report(EventSink& events, const SeenMessage& seen, decode::Fault fault) {
  report(events, seen, fault.code, std::move(fault.detail), fault.severity);
}

StateChange change_at(const SeenMessage& seen, std::string_view kind) {
  StateChange change;
  change.kind = kind;
  change.packet = seen.packet();
  change.connection_id = seen.connection_id();
  change.message_id = seen.message.id;
  change.transaction_id = seen.transaction().row.id;
  change.dialog_id = seen.dialog != nullptr ? seen.dialog->row.id : 0;
  change.call = seen.call != nullptr ? seen.call->row.id : 0;
  return change;
}

}  // namespace rung::correlate
