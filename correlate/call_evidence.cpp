#include "correlate/call_evidence.h"

#include <algorithm>

#include "base/fingerprint.h"
#include "base/limits.h"
#include "correlate/attempts.h"

namespace rung::correlate {
namespace {

bool is_confirmed(const TrackedCall& call, std::string_view to_tag) {
  return std::any_of(call.dialogs.begin(), call.dialogs.end(), [&](const TrackedDialog& each) {
    return each.row.to_tag == to_tag && each.row.state != DialogState::early;
  });
}

}  // namespace

bool answers_initial_invite(const TrackedCall& call, const sip::Message& response) {
  const sip::Essentials& facts = response.essentials();
  if (!call.from_caller(facts)) return false;
  const std::uint32_t cseq = facts.cseq.value_or(0), latest = call.latest_attempt();
  if (!call.invites.empty() && cseq <= latest) return cseq == latest;  // on another hop
  if (call.row.answered || call.row.state == CallState::confirmed || call.row.state == CallState::completed)
    return false;
  if (is_confirmed(call, facts.to_tag)) return false;
  if (response.status() == 100) return facts.to_tag.empty();  // copied from the request (RFC 3261 8.2.6.2)
  return response.status() < 200 || call.row.state != CallState::partial;
}

bool acknowledges_answer(const TrackedCall& call, const decode::SipMessage& ack) {
  const sip::Essentials& facts = ack.message.essentials();
  const std::uint64_t branch = fingerprint(facts.branch);
  const bool refusal =
      std::any_of(call.invites.begin(), call.invites.end(), [&](const InviteHop& hop) { return hop.branch == branch; });
  return !refusal && std::any_of(call.invites.begin(), call.invites.end(), [&](const InviteHop& hop) {
    return hop.request_seen && hop.connection_id == ack.origin.connection_id && hop.cseq == facts.cseq &&
           hop.via_count == facts.via_count;
  });
}

bool proves_confirmed_dialog(const TrackedCall& call, const decode::SipMessage& message) {
  const bool request = message.message.is_request();
  const std::string_view method = request ? message.message.method() : message.message.essentials().cseq_method;
  if (!request && (message.message.status() < 200 || message.message.status() >= 300)) return false;
  if (method == "ACK") return acknowledges_answer(call, message);
  return method == "BYE" || method == "INVITE" || method == "REFER";
}

bool is_left_unanswered(const TrackedCall& call, const InviteHop& invite) {
  if (invite.reliable) return call.row.complete && invite.request_seen;
  return invite.sent_again - invite.sent >= limits::invite_retransmitted;
}

bool asks_for_another_attempt(std::uint32_t status) {
  return (status >= 300 && status < 400) || status == 484 || asks_again(status, "INVITE");
}

}  // namespace rung::correlate
