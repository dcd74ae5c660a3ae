#include "cli/sipp/plan.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "decode/sip/rack.h"

namespace rung::cli {
namespace {

using sip::HeaderId;

bool is_final_refusal(const sip::Message& message) { return message.status() >= 300; }

std::string_view method_of(const sip::Message& message) {
  return message.is_request() ? message.method() : message.essentials().cseq_method;
}

// Gives each message the transaction that it belongs to.
class Transactions {
 public:
  // 0 where the request of a response, or the INVITE of a CANCEL or an ACK, is not there.
  std::size_t of(const SideMessage& each) {
    const sip::Message& message = each.message;
    const bool asked_here = message.is_request() == each.sent;
    const std::string method(method_of(message));
    const std::uint32_t cseq = message.essentials().cseq.value_or(0);
    const Key own{asked_here, method, cseq}, invite{asked_here, "INVITE", cseq};
    if (!message.is_request()) {
      const std::size_t number = find(own);
      if (number != 0 && method == "INVITE" && is_final_refusal(message)) refused_[number] = true;
      return number;
    }
    if (method != "ACK" && method != "CANCEL") return add(own);
    const std::size_t number = find(invite);
    if (number == 0) return 0;
    if (method == "CANCEL") return known_[own] = number;
    return refused_[number] ? number : add(own);
  }

 private:
  using Key = std::tuple<bool, std::string, std::uint32_t>;

  std::size_t find(const Key& key) const {
    const auto found = known_.find(key);
    return found == known_.end() ? 0 : found->second;
  }
  std::size_t add(const Key& key) { return known_[key] = ++count_; }

  std::map<Key, std::size_t> known_;
  std::map<std::size_t, bool> refused_;
  std::size_t count_ = 0;
};

bool has_field(const sip::Message& message, HeaderId id) { return message.find(id) != nullptr; }

bool has_credentials(const sip::Message& message) {
  return has_field(message, HeaderId::authorization) || has_field(message, HeaderId::proxy_authorization);
}

bool is_challenge(const Step& step) {
  return !step.sent && !step.message->is_request() && (step.message->status() == 401 || step.message->status() == 407);
}

bool is_in_dialog(const Step& step) { return step.message->is_request() && !step.message->essentials().to_tag.empty(); }

// Where the peer is reached from then on: the caller's INVITE, or what answers it.
bool tells_target(const Step& step, CallEnd end) {
  const sip::Message& message = *step.message;
  if (step.sent || message.essentials().contact.empty() || method_of(message) != "INVITE") return false;
  if (end == CallEnd::callee) return message.is_request() && message.essentials().to_tag.empty();
  return !message.is_request() && message.status() > 100 && message.status() < 300;
}

// SIPp goes on past an optional message only to another one that it waits for.
void mark_optional(std::vector<Step>& steps) {
  for (std::size_t i = steps.size(); i-- > 0;) {
    Step& step = steps[i];
    const bool provisional = !step.sent && !step.message->is_request() && step.message->status() < 200;
    step.optional = provisional && i + 1 < steps.size() && !steps[i + 1].sent;
  }
}

void mark_saved_requests(std::vector<Step>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    Step& response = steps[i];
    if (!response.sent || response.message->is_request()) continue;
    bool is_latest = true;  // nothing came between the request and this response
    for (std::size_t j = i; j-- > 0;) {
      Step& before = steps[j];
      if (before.sent) continue;
      const bool is_request = before.message->is_request() && before.transaction == response.transaction &&
                              before.message->method() == method_of(*response.message);
      if (is_request) {
        response.tags_response = before.message->essentials().to_tag.empty();
        response.answers_saved = !is_latest;
        before.saves_request = before.saves_request || !is_latest;
        break;
      }
      is_latest = false;
    }
  }
}

void mark_credentials(std::vector<Step>& steps) {
  Step* challenge = nullptr;
  for (Step& step : steps) {
    if (is_challenge(step)) challenge = &step;
    if (!step.sent || !step.message->is_request() || challenge == nullptr || !has_credentials(*step.message)) continue;
    if (step.message->method() == "ACK" || step.message->method() == "CANCEL") continue;
    step.has_credentials = true;
    challenge->challenges = true;
  }
}

void mark_dialog(std::vector<Step>& steps, CallEnd end) {
  const auto goes_inside = [](const Step& step) { return step.sent && is_in_dialog(step); };
  const auto last = std::find_if(steps.rbegin(), steps.rend(), goes_inside).base();  // behind it
  bool target = false, peer = false;
  for (auto step = steps.begin(); step != last; ++step) {
    if (tells_target(*step, end)) step->learns_target = target = true;
    const bool has_tag = !step->sent && !step->message->is_request() && !step->message->essentials().to_tag.empty();
    if (end == CallEnd::caller && has_tag && step->message->essentials().cseq_method == "INVITE")
      step->saves_peer = peer = true;
    // The ACK of a refusal goes where its INVITE went (RFC 3261 17.1.1.3).
    const bool hop_by_hop = std::any_of(steps.begin(), step, [&](const Step& before) {
      return before.sent && before.transaction == step->transaction && before.message->is_request();
    });
    step->knows_target = target && goes_inside(*step) && !hop_by_hop;
    step->knows_peer = peer && goes_inside(*step);
  }
}

void mark_acknowledged(std::vector<Step>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    Step& prack = steps[i];
    const sip::HeaderField* field = prack.message->find(HeaderId::rack);
    if (!prack.sent || !prack.message->is_request() || field == nullptr) continue;
    const auto number = sip::parse_rack(field->value).response_number;
    for (std::size_t j = i; j-- > 0;) {
      const sip::HeaderField* rseq = steps[j].sent ? nullptr : steps[j].message->find(HeaderId::rseq);
      if (rseq == nullptr || sip::parse_rseq(rseq->value).number != number) continue;
      steps[j].saves_rseq = true;
      prack.acknowledged = steps[j].transaction;
      break;
    }
  }
}

Duration slowed(Duration pause, std::optional<double> speed) {
  if (!speed || pause.ns <= 0) return {};
  return {static_cast<std::int64_t>(static_cast<double>(pause.ns) / *speed)};
}

}  // namespace

Plan make_plan(const CallSide& side, std::optional<double> speed) {
  Plan plan;
  plan.end = side.end;
  Transactions transactions;
  std::optional<Timestamp> before;
  for (const SideMessage& each : side.messages) {
    Step step;
    step.message = &each.message;
    step.sent = each.sent;
    step.transaction = transactions.of(each);
    if (step.transaction == 0) {
      ++plan.left_out;
      continue;
    }
    if (before && each.sent) step.pause = slowed(each.time - *before, speed);
    before = each.time;
    plan.asks = plan.asks || (each.sent && each.message.is_request() && side.end == CallEnd::callee);
    plan.steps.push_back(step);
  }
  mark_optional(plan.steps);
  mark_saved_requests(plan.steps);
  mark_credentials(plan.steps);
  mark_dialog(plan.steps, side.end);
  mark_acknowledged(plan.steps);
  return plan;
}

}  // namespace rung::cli
