// The half of a UserAgent that takes calls, and requests within them.
#include <algorithm>

#include "tests/model/user_agent.h"

namespace rung::model {

CallTruth* UserAgent::truth_of(const std::string& call_id) {
  const auto found =
      std::find_if(truths_.begin(), truths_.end(), [&](const CallTruth& each) { return each.call_id == call_id; });
  return found == truths_.end() ? nullptr : &*found;
}

OwnDialog* UserAgent::find(const SipText& request) {
  const auto is_it = [&](const OwnDialog& each) {
    return each.call_id == request.call_id && each.local_tag == request.to_tag && each.remote_tag == request.from_tag;
  };
  for (OutgoingCall& call : outgoing_)
    for (auto& [tag, dialog] : call.dialogs)
      if (is_it(dialog)) return &dialog;
  for (IncomingCall& call : incoming_)
    if (is_it(call.dialog)) return &call.dialog;
  return nullptr;
}

void UserAgent::on_request(const SipText& request) {
  if (request.method == "CANCEL") return on_cancel(request);
  OwnDialog* dialog = request.to_tag.empty() ? nullptr : find(request);
  if (request.method == "BYE") return on_bye(dialog, request);
  if (request.method == "INVITE" && request.to_tag.empty()) return on_invite(request);
  if (dialog == nullptr) return layer_.respond(response_to(request, 481, {}));
  if (request.method == "INVITE") return on_reinvite(*dialog, request);
  if (request.method == "PRACK") dialog->prack_seen = true;
  SipText response = response_to(request, 200, {});
  if (request.method == "UPDATE") {
    response.contact = uri();
    response.body = session(layer_.host(), 4, "sendrecv");
  }
  layer_.respond(response);
}

void UserAgent::on_invite(const SipText& invite) {
  if (answer.challenges && invite.more.find("Authorization") == std::string::npos) {
    SipText challenge = response_to(invite, 401, new_tag());
    challenge.more = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n";
    return layer_.respond(challenge);
  }
  IncomingCall& call = incoming_.emplace_back();
  OwnDialog& dialog = call.dialog;
  dialog.truth = truth_of(invite.call_id);
  dialog.call_id = invite.call_id;
  dialog.local_uri = invite.to_uri;
  dialog.local_tag = new_tag();
  dialog.remote_uri = invite.from_uri;
  dialog.remote_tag = invite.from_tag;
  dialog.target = invite.contact;
  dialog.routes = invite.record_routes;
  dialog.plan = answer;
  dialog.invite = invite;
  CalleeTruth truth;
  truth.tag = dialog.local_tag;
  truth.invited = layer_.agenda().now();
  dialog.truth->callees.push_back(truth);
  if (on_incoming) return on_incoming(call);
  const AnswerPlan& plan = dialog.plan;
  if (plan.ring_status != 0)
    layer_.agenda().after(plan.ring_after, [this, &call] { ring(call, call.dialog.plan.ring_status); });
  if (plan.final_status != 0)
    layer_.agenda().after(plan.final_after, [this, &call] { finish(call, call.dialog.plan.final_status); });
}

namespace {

CalleeTruth& callee_truth(OwnDialog& dialog) {
  return *std::find_if(dialog.truth->callees.begin(), dialog.truth->callees.end(),
                       [&](const CalleeTruth& each) { return each.tag == dialog.local_tag; });
}

}  // namespace

void UserAgent::ring(IncomingCall& call, std::uint32_t status) {
  OwnDialog& dialog = call.dialog;
  if (dialog.invite_over) return;
  SipText response = response_to(dialog.invite, status, dialog.local_tag);
  response.contact = uri();
  if (status == 183) response.body = session(layer_.host(), 1, "sendrecv");
  CalleeTruth& truth = callee_truth(dialog);
  truth.spoke = true;
  if (!truth.first_18x) truth.first_18x = layer_.agenda().now();
  if (dialog.plan.reliable) {
    response.more = "Require: 100rel\r\nRSeq: 1\r\n";
    if (response.body.empty() && dialog.invite.body.empty()) response.body = session(layer_.host(), 1, "sendrecv");
    layer_.respond(response);
    return repeat_reliable(call, response, t1);
  }
  layer_.respond(response);
}

// RFC 3262 3, on any transport.
void UserAgent::repeat_reliable(IncomingCall& call, SipText response, Duration interval) {
  layer_.agenda().after(interval, [this, &call, response, interval] {
    if (call.dialog.prack_seen || call.dialog.invite_over || interval > seconds(20)) return;
    layer_.respond(response);
    repeat_reliable(call, response, {interval.ns * 2});
  });
}

void UserAgent::finish(IncomingCall& call, std::uint32_t status) {
  OwnDialog& dialog = call.dialog;
  if (dialog.invite_over) return;
  dialog.invite_over = true;
  SipText response = response_to(dialog.invite, status, dialog.local_tag);
  if (status == 302) response.contact = dialog.plan.moved_to;
  if (status < 300) {
    response.contact = uri();
    response.body = session(layer_.host(), 1, "sendrecv");
    CalleeTruth& truth = callee_truth(dialog);
    truth.spoke = true;
    truth.answered = layer_.agenda().now();
    dialog.confirmed = true;
    repeat_answer(dialog, response, t1, layer_.agenda().now() + timeout_64_t1);
    if (dialog.plan.hang_up_after)
      layer_.agenda().after(*dialog.plan.hang_up_after, [this, &dialog] {
        if (dialog.answer_acked) hang_up(dialog);
      });
  }
  layer_.respond(response);
}

// RFC 3261 13.3.1.4: until the ACK comes, on any transport; then the dialog ends with a BYE.
void UserAgent::repeat_answer(OwnDialog& dialog, const SipText& response, Duration interval, Timestamp until) {
  dialog.answer = response;
  dialog.answer_acked = false;
  layer_.agenda().after(interval, [this, &dialog, response, interval, until] {
    if (dialog.answer_acked || dialog.over || dialog.answer.cseq != response.cseq) return;
    if (layer_.agenda().now() >= until) return hang_up(dialog);
    layer_.send(response, response.vias.front().host);
    const Duration next = std::min(Duration{interval.ns * 2}, t2);
    repeat_answer(dialog, response, next, until);
  });
}

void UserAgent::on_ack(const SipText& ack) {
  OwnDialog* dialog = find(ack);
  if (dialog != nullptr && dialog->answer.cseq == ack.cseq) dialog->answer_acked = true;
}

void UserAgent::on_reinvite(OwnDialog& dialog, const SipText& invite) {
  if (dialog.over) return layer_.respond(response_to(invite, 481, {}));
  if (dialog.busy) return layer_.respond(response_to(invite, 491, {}));
  if (dialog.plan.refuses_hold) return layer_.respond(response_to(invite, 488, {}));
  SipText response = response_to(invite, 200, {});
  response.contact = uri();
  response.body = session(layer_.host(), 2, "recvonly");
  repeat_answer(dialog, response, t1, layer_.agenda().now() + timeout_64_t1);
  layer_.respond(response);
}

void UserAgent::on_bye(OwnDialog* dialog, const SipText& bye) {
  layer_.respond(response_to(bye, dialog == nullptr ? 481 : 200, {}));
  if (dialog == nullptr) return;
  for (HangupTruth& each : dialog->truth->hangups)
    if (each.tag == dialog->callee_tag() && (each.side == correlate::Side::caller) != dialog->caller && !each.arrived)
      each.arrived = layer_.agenda().now();
  if (!dialog->over) ended(*dialog);
}

void UserAgent::ended(OwnDialog& dialog) {
  dialog.over = true;
  for (OutgoingCall& call : outgoing_)
    if (call.truth == dialog.truth && dialog.caller && call.on_end) call.on_end();
  for (IncomingCall& call : incoming_)
    if (&call.dialog == &dialog && call.on_end) call.on_end();
}

void UserAgent::on_cancel(const SipText& cancel) {
  const auto found = std::find_if(incoming_.begin(), incoming_.end(), [&](const IncomingCall& call) {
    return call.dialog.invite.vias.front().branch == cancel.vias.front().branch;
  });
  if (found == incoming_.end()) return layer_.respond(response_to(cancel, 481, new_tag()));
  layer_.respond(response_to(cancel, 200, found->dialog.local_tag));
  if (found->dialog.invite_over) return;
  if (found->on_cancel) found->on_cancel();
  finish(*found, 487);
}

}  // namespace rung::model
