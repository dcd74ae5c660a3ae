// A telephone: places calls, takes them, hangs up, holds, and writes down what it saw.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/model/transaction_layer.h"
#include "tests/model/truth.h"

namespace rung::model {

// What it does with a call that comes in.
struct AnswerPlan {
  Duration ring_after = milliseconds(50), final_after = seconds(2);
  std::uint32_t ring_status = 180;   // 0: none
  std::uint32_t final_status = 200;  // 0: rings for ever
  bool reliable = false;             // its provisional response asks for a PRACK (RFC 3262)
  bool challenges = false;           // 401 first
  std::string moved_to;              // Contact of a 302
  std::optional<Duration> hang_up_after;
  bool refuses_hold = false;  // 488 to a re-INVITE
};

// What it does with a call of its own.
struct CallPlan {
  std::string to;        // URI
  std::string next_hop;  // host
  std::optional<Duration> cancel_after, hang_up_after, hold_after, update_after;
  bool late_offer = false;  // no session description in the INVITE
};

// A dialog seen from one side.
struct OwnDialog {
  CallTruth* truth = nullptr;
  std::string call_id, local_uri, local_tag, remote_uri, remote_tag, target;
  std::vector<std::string> routes;
  std::uint32_t cseq = 0;
  bool caller = false, confirmed = false, over = false, busy = false;  // busy: a re-INVITE of its own is under way
  SipText last_ack;                                                    // of the caller
  SipText answer;                                                      // of the callee: its 2xx
  bool answer_acked = false, prack_seen = false;
  bool invite_over = false;  // of the callee: a final response was sent
  AnswerPlan plan;
  SipText invite;  // of the callee
  std::uint32_t acked_cseq = 0;
  std::string callee_tag() const { return caller ? remote_tag : local_tag; }
};

struct OutgoingCall {
  CallTruth* truth = nullptr;
  CallPlan plan;
  SipText invite;
  std::string branch;
  bool proceeding = false, cancel_wanted = false, over = false;
  std::uint32_t last_rseq = 0;
  std::map<std::string, OwnDialog> dialogs;  // by the callee's tag
  // For a gateway; unset otherwise.
  std::function<void(std::uint32_t)> on_progress, on_final;
  std::function<void()> on_end;
};

struct IncomingCall {
  OwnDialog dialog;
  std::function<void()> on_cancel, on_end;  // for a gateway
};

class UserAgent : public TransactionUser {
 public:
  UserAgent(Agenda& agenda, Network& network, Dice& dice, std::string user, std::string host,
            std::deque<CallTruth>& truths)
      : layer_(agenda, network, dice, std::move(host), *this), user_(std::move(user)), truths_(truths) {}

  AnswerPlan answer;  // of calls to come
  // Set on a gateway: what to do with a call instead of answer.
  std::function<void(IncomingCall&)> on_incoming;

  OutgoingCall& place(const CallPlan& plan);
  void cancel(OutgoingCall& call);
  void hang_up(OwnDialog& dialog);
  void hang_up(OutgoingCall& call);  // its confirmed dialog
  void ring(IncomingCall& call, std::uint32_t status);
  void finish(IncomingCall& call, std::uint32_t status);

  std::string uri() const { return "sip:" + user_ + "@" + layer_.host(); }
  TransactionLayer& layer() { return layer_; }

 private:
  void on_request(const SipText& request) override;
  void on_ack(const SipText& ack) override;
  void on_stray_response(const SipText&) override {}

  void send_invite(OutgoingCall& call);
  void on_invite_response(OutgoingCall& call, const SipText& response);
  void on_provisional(OutgoingCall& call, const SipText& response);
  void on_answer(OutgoingCall& call, const SipText& response);
  void on_refusal(OutgoingCall& call, const SipText& response);
  OwnDialog& dialog_of(OutgoingCall& call, const SipText& response);
  void plan_dialog(OutgoingCall& call, OwnDialog& dialog);
  void acknowledge(OwnDialog& dialog, std::uint32_t cseq);
  SipText request_in(OwnDialog& dialog, const std::string& method);
  std::string next_of(const OwnDialog& dialog) const;
  void hold(OwnDialog& dialog, bool on);
  void update(OwnDialog& dialog);

  void on_invite(const SipText& invite);
  void on_reinvite(OwnDialog& dialog, const SipText& invite);
  void on_bye(OwnDialog* dialog, const SipText& bye);
  void on_cancel(const SipText& cancel);
  void repeat_reliable(IncomingCall& call, SipText response, Duration interval);
  void repeat_answer(OwnDialog& dialog, const SipText& response, Duration interval, Timestamp until);
  OwnDialog* find(const SipText& request);
  CallTruth* truth_of(const std::string& call_id);
  std::string new_tag();
  void ended(OwnDialog& dialog);

  TransactionLayer layer_;
  std::string user_;
  std::deque<CallTruth>& truths_;
  std::deque<OutgoingCall> outgoing_;
  std::deque<IncomingCall> incoming_;
};

}  // namespace rung::model
