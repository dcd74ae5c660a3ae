// The half of a UserAgent that places calls.
#include <algorithm>

#include "tests/model/user_agent.h"

namespace rung::model {

std::string UserAgent::new_tag() { return user_ + std::to_string(layer_.dice().below(1'000'000'000)); }

OutgoingCall& UserAgent::place(const CallPlan& plan) {
  CallTruth& truth = truths_.emplace_back();
  truth.call_id = "call" + std::to_string(truths_.size()) + "-" + std::to_string(layer_.dice().below(1'000'000'000));
  truth.from_tag = new_tag();
  truth.caller = uri();
  truth.callee = plan.to;
  truth.started = layer_.agenda().now();
  OutgoingCall& call = outgoing_.emplace_back();
  call.truth = &truth;
  call.plan = plan;
  SipText& invite = call.invite;
  invite.method = "INVITE";
  invite.uri = invite.to_uri = plan.to;
  invite.from_uri = uri();
  invite.from_tag = truth.from_tag;
  invite.call_id = truth.call_id;
  invite.contact = uri();
  if (!plan.late_offer) invite.body = session(layer_.host(), 1, "sendrecv");
  send_invite(call);
  if (plan.cancel_after) layer_.agenda().after(*plan.cancel_after, [this, &call] { cancel(call); });
  return call;
}

void UserAgent::send_invite(OutgoingCall& call) {
  call.proceeding = false;
  call.branch = layer_.request(
      call.invite, call.plan.next_hop, [this, &call](const SipText& response) { on_invite_response(call, response); },
      [this, &call] {
        call.over = true;
        call.truth->timed_out = layer_.agenda().now();
        if (call.on_final) call.on_final(408);
      });
}

void UserAgent::cancel(OutgoingCall& call) {
  if (call.over || call.truth->answered || call.truth->refused || call.truth->cancelled) return;
  call.cancel_wanted = true;
  if (!call.proceeding) return;  // RFC 3261 9.1: not before a provisional response
  call.truth->cancelled = layer_.agenda().now();
  layer_.cancel(call.branch);
}

void UserAgent::on_invite_response(OutgoingCall& call, const SipText& response) {
  if (response.status < 200) return on_provisional(call, response);
  if (response.status < 300) return on_answer(call, response);
  on_refusal(call, response);
}

void UserAgent::on_provisional(OutgoingCall& call, const SipText& response) {
  call.proceeding = true;
  CallTruth& truth = *call.truth;
  truth.trying = true;
  const Timestamp now = layer_.agenda().now();
  if (response.status == 180 && !truth.ringing) truth.ringing = now;
  if (response.status >= 180 && !truth.first_18x) truth.first_18x = now;
  if (call.cancel_wanted && !truth.cancelled) cancel(call);
  if (response.to_tag.empty() || call.over) return;
  OwnDialog& dialog = dialog_of(call, response);
  const std::size_t rseq = response.more.find("RSeq: ");
  if (rseq != std::string::npos && !dialog.prack_seen) {
    dialog.prack_seen = true;
    SipText prack = request_in(dialog, "PRACK");
    prack.more = "RAck: 1 " + std::to_string(response.cseq) + " INVITE\r\n";
    layer_.request(
        prack, next_of(dialog), [](const SipText&) {}, [] {});
  }
  if (call.on_progress && response.status > 100) call.on_progress(response.status);
}

OwnDialog& UserAgent::dialog_of(OutgoingCall& call, const SipText& response) {
  const auto [at, made] = call.dialogs.try_emplace(response.to_tag);
  OwnDialog& dialog = at->second;
  if (!made) return dialog;
  dialog.truth = call.truth;
  dialog.call_id = response.call_id;
  dialog.local_uri = response.from_uri;
  dialog.local_tag = response.from_tag;
  dialog.remote_uri = response.to_uri;
  dialog.remote_tag = response.to_tag;
  dialog.target = response.contact;
  dialog.routes = response.record_routes;
  std::reverse(dialog.routes.begin(), dialog.routes.end());
  dialog.cseq = response.cseq;
  dialog.caller = true;
  return dialog;
}

std::string UserAgent::next_of(const OwnDialog& dialog) const {
  return dialog.routes.empty() ? host_of(dialog.target) : dialog.routes.front();
}

SipText UserAgent::request_in(OwnDialog& dialog, const std::string& method) {
  SipText request;
  request.method = method;
  request.uri = dialog.target;
  request.routes = dialog.routes;
  request.from_uri = dialog.local_uri;
  request.from_tag = dialog.local_tag;
  request.to_uri = dialog.remote_uri;
  request.to_tag = dialog.remote_tag;
  request.call_id = dialog.call_id;
  request.cseq = ++dialog.cseq;
  if (method != "BYE" && method != "PRACK") request.contact = uri();
  return request;
}

// RFC 3261 13.2.2.4: the same ACK again for each 2xx that comes again.
void UserAgent::acknowledge(OwnDialog& dialog, std::uint32_t cseq) {
  if (dialog.acked_cseq != cseq) {
    --dialog.cseq;
    SipText ack = request_in(dialog, "ACK");
    ack.cseq = cseq;
    ack.vias.push_back({layer_.host(), layer_.new_branch()});
    dialog.last_ack = ack;
    dialog.acked_cseq = cseq;
  }
  layer_.send(dialog.last_ack, next_of(dialog));
}

void UserAgent::on_answer(OutgoingCall& call, const SipText& response) {
  CallTruth& truth = *call.truth;
  OwnDialog& dialog = dialog_of(call, response);
  const bool first = !truth.answered;
  if (first) {
    truth.answered = layer_.agenda().now();
    truth.status = response.status;
    call.over = true;
  }
  const bool again = dialog.confirmed;
  if (!again) {
    dialog.confirmed = true;
    truth.confirmed.push_back(response.to_tag);
    truth.confirmed_at.push_back(layer_.agenda().now());
  }
  acknowledge(dialog, response.cseq);
  if (again) return;
  // A second one that answered, or an answer that crossed a CANCEL: not wanted.
  if (!first || call.cancel_wanted) return hang_up(dialog);
  plan_dialog(call, dialog);
  if (call.on_final) call.on_final(response.status);
}

void UserAgent::plan_dialog(OutgoingCall& call, OwnDialog& dialog) {
  Agenda& agenda = layer_.agenda();
  if (call.plan.hang_up_after) agenda.after(*call.plan.hang_up_after, [this, &dialog] { hang_up(dialog); });
  if (call.plan.update_after) agenda.after(*call.plan.update_after, [this, &dialog] { update(dialog); });
  if (!call.plan.hold_after) return;
  agenda.after(*call.plan.hold_after, [this, &dialog] { hold(dialog, true); });
  agenda.after({call.plan.hold_after->ns * 2}, [this, &dialog] { hold(dialog, false); });
}

void UserAgent::on_refusal(OutgoingCall& call, const SipText& response) {
  CallTruth& truth = *call.truth;
  const bool challenge = response.status == 401 || response.status == 407;
  const bool moved = response.status == 302 && !response.contact.empty();
  const bool tried = call.invite.more.find("Authorization") != std::string::npos;
  if (!call.cancel_wanted && ((challenge && !tried) || (moved && truth.attempts < 4))) {
    if (challenge)
      call.invite.more += std::string(response.status == 401 ? "" : "Proxy-") +
                          "Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", "
                          "response=\"0123456789abcdef0123456789abcdef\"\r\n";
    if (moved) {
      call.invite.uri = response.contact;
      call.plan.next_hop = host_of(response.contact);
    }
    ++call.invite.cseq;
    ++truth.attempts;
    truth.earlier.push_back(response.status);
    return send_invite(call);
  }
  call.over = true;
  truth.status = response.status;
  truth.refused = layer_.agenda().now();
  if (call.on_final) call.on_final(response.status);
}

void UserAgent::hang_up(OutgoingCall& call) {
  for (auto& [tag, dialog] : call.dialogs)
    if (dialog.confirmed) hang_up(dialog);
}

void UserAgent::hang_up(OwnDialog& dialog) {
  if (dialog.over || !dialog.confirmed) return;
  dialog.over = true;
  HangupTruth hangup;
  hangup.tag = dialog.callee_tag();
  hangup.side = dialog.caller ? correlate::Side::caller : correlate::Side::callee;
  hangup.sent = layer_.agenda().now();
  dialog.truth->hangups.push_back(hangup);
  layer_.request(
      request_in(dialog, "BYE"), next_of(dialog), [](const SipText&) {}, [] {});
}

void UserAgent::hold(OwnDialog& dialog, bool on) {
  if (dialog.over || dialog.busy) return;
  dialog.busy = true;
  SipText invite = request_in(dialog, "INVITE");
  invite.body = session(layer_.host(), on ? 2 : 3, on ? "sendonly" : "sendrecv");
  const std::uint32_t cseq = invite.cseq;
  layer_.request(
      invite, next_of(dialog),
      [this, &dialog, cseq](const SipText& response) {
        if (response.status < 200) return;
        dialog.busy = false;
        if (response.status < 300) acknowledge(dialog, cseq);
      },
      [&dialog] { dialog.busy = false; });
}

void UserAgent::update(OwnDialog& dialog) {
  if (dialog.over || dialog.busy) return;
  SipText request = request_in(dialog, "UPDATE");
  request.body = session(layer_.host(), 4, "sendrecv");
  layer_.request(
      request, next_of(dialog), [](const SipText&) {}, [] {});
}

}  // namespace rung::model
