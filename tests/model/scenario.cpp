#include "tests/model/scenario.h"

#include <memory>

#include "tests/model/proxy.h"
#include "tests/model/register_client.h"
#include "tests/model/user_agent.h"

namespace rung::model {
namespace {

constexpr Timestamp end_of_play{1'800'000'000'000};

class World {
 public:
  explicit World(std::uint64_t seed) : dice_(seed), shape_(draw_shape()), network_(agenda_, dice_, shape_) {
    first_.onward = "edge.test";
    second_.record_routes = dice_.chance(80);
    gateway_.on_incoming = [this](IncomingCall& call) { bridge(call); };
  }

  Outcome play() {
    const std::uint64_t calls = 1 + dice_.below(5), registrations = dice_.below(3);
    for (std::uint64_t i = 0; i < calls; ++i) add_call(i);
    for (std::uint64_t i = 0; i < registrations; ++i) add_registration(i);
    agenda_.run(end_of_play);
    Outcome outcome;
    outcome.passed = network_.passed();
    for (const Passed& each : outcome.passed) outcome.transports[each.link] = network_.transport_of(each.link);
    outcome.truth.calls.assign(calls_.begin(), calls_.end());
    outcome.truth.registrations.assign(registrations_.begin(), registrations_.end());
    outcome.truth.end = end_of_play;
    outcome.shape = shape_;
    for (TransactionLayer* layer : layers_)
      outcome.clients.insert(outcome.clients.end(), layer->clients().begin(), layer->clients().end());
    for (const CallTruth& call : calls_) outcome.client_of_call[call.call_id] = host_of(call.caller);
    return outcome;
  }

 private:
  NetworkShape draw_shape() {
    NetworkShape shape;
    if (dice_.chance(50)) shape.loss_percent = 5 + dice_.below(20);
    if (dice_.chance(25)) shape.duplicate_percent = 5;
    shape.delay = dice_.wait(1, 60);
    shape.jitter = dice_.chance(50) ? dice_.wait(0, 3) : dice_.wait(10, 40);
    if (dice_.chance(50)) shape.tap_percent = 101;
    return shape;
  }

  void choose_transport(const std::string& host) {
    constexpr decode::Transport streams[] = {decode::Transport::ws, decode::Transport::wss, decode::Transport::tcp};
    if (dice_.chance(40)) network_.use(host, streams[dice_.below(3)]);
  }

  UserAgent& add_agent(const std::string& user, const std::string& host) {
    choose_transport(host);
    agents_.push_back(std::make_unique<UserAgent>(agenda_, network_, dice_, user, host, calls_));
    layers_.push_back(&agents_.back()->layer());
    return *agents_.back();
  }

  AnswerPlan draw_answer() {
    constexpr std::uint32_t refusals[] = {486, 404, 480, 503, 603, 408, 488, 606, 500};
    AnswerPlan plan;
    plan.ring_after = dice_.wait(0, 300);
    plan.final_after = dice_.wait(0, 12'000);
    if (dice_.chance(20)) plan.ring_status = dice_.chance(50) ? 183 : 0;
    if (dice_.chance(30)) plan.final_status = refusals[dice_.below(std::size(refusals))];
    if (dice_.chance(8)) plan.final_status = 0;
    plan.reliable = dice_.chance(15);
    plan.challenges = dice_.chance(8);
    if (dice_.chance(50)) plan.hang_up_after = dice_.wait(10, 15'000);
    plan.refuses_hold = dice_.chance(15);
    return plan;
  }

  CallPlan draw_call() {
    CallPlan plan;
    if (dice_.chance(70)) plan.hang_up_after = dice_.wait(10, 15'000);
    if (dice_.chance(20)) plan.cancel_after = dice_.wait(0, 10'000);
    if (dice_.chance(20)) plan.hold_after = dice_.wait(5, 4'000);
    if (dice_.chance(10)) plan.update_after = dice_.wait(5, 4'000);
    plan.late_offer = dice_.chance(10);
    return plan;
  }

  // The callees of a call: phones that ring at once or one after another.
  Location add_callees(const std::string& user, CallPlan& plan) {
    Location location;
    location.serial = dice_.chance(50);
    location.patience = dice_.wait(500, 6'000);
    const std::uint64_t count = dice_.chance(60) ? 1 : 2 + dice_.below(3);
    bool silent = false;
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::string host = user + std::to_string(i) + ".test";
      UserAgent& callee = add_agent(user, host);
      callee.answer = draw_answer();
      if (count > 1) callee.answer.challenges = false;
      silent = silent || callee.answer.final_status == 0;
      location.contacts.push_back("sip:" + user + "@" + host);
    }
    if (silent && !plan.cancel_after) plan.cancel_after = dice_.wait(1'000, 20'000);
    return location;
  }

  void add_call(std::uint64_t number) {
    const std::string user = "bob" + std::to_string(number);
    const std::string host = "alice" + std::to_string(number) + ".test";
    CallPlan plan = draw_call();
    Location callees = add_callees(user, plan);
    UserAgent& caller = add_agent("alice" + std::to_string(number), host);
    const std::uint64_t way = dice_.below(5);
    plan.next_hop = way == 0 ? host_of(callees.contacts.front()) : way == 3 ? "gateway.test" : "proxy.test";
    plan.to = way == 0 ? callees.contacts.front() : "sip:" + user + "@" + plan.next_hop;
    if (way == 1) first_.locations[user] = callees;
    if (way == 2 || way == 4) second_.locations[user] = callees;
    if (way == 4) first_.locations[user] = {{"sip:" + user + "@gateway.test"}};
    if (way == 3) onward_[user] = {callees.contacts.front(), host_of(callees.contacts.front())};
    if (way == 4) onward_[user] = {"sip:" + user + "@edge.test", "edge.test"};
    if (way == 0 && dice_.chance(20)) move(callees, user);
    first_.challenges = first_.challenges || dice_.chance(10);
    agenda_.after(dice_.wait(0, 20'000), [&caller, plan] { caller.place(plan); });
  }

  // The callee that is called directly has moved to another one.
  void move(const Location& callees, const std::string& user) {
    const std::string host = user + "new.test";
    UserAgent& callee = add_agent(user, host);
    callee.answer = draw_answer();
    if (callee.answer.final_status == 0) callee.answer.final_status = 486;
    for (const auto& agent : agents_)
      if (agent->uri() == callees.contacts.front()) {
        agent->answer.final_status = 302;
        agent->answer.moved_to = callee.uri();
      }
  }

  // A back-to-back user agent: what happens to one leg happens to the other.
  void bridge(IncomingCall& in) {
    CallPlan plan;
    const auto& [to, next_hop] = onward_.at(user_of(in.dialog.invite.uri));
    plan.to = to;
    plan.next_hop = next_hop;
    OutgoingCall& out = gateway_.place(plan);
    out.on_progress = [this, &in](std::uint32_t status) { gateway_.ring(in, status == 183 ? 183 : 180); };
    out.on_final = [this, &in](std::uint32_t status) {
      const bool ours = status == 401 || status == 407 || status == 487;
      gateway_.finish(in, ours ? 480 : status);
    };
    out.on_end = [this, &in] { hang_up_acknowledged(in.dialog); };
    in.on_cancel = [this, &out] { gateway_.cancel(out); };
    in.on_end = [this, &out] { gateway_.hang_up(out); };
  }

  // RFC 3261 15: the callee may not send BYE before the ACK came.
  void hang_up_acknowledged(OwnDialog& dialog) {
    if (dialog.answer_acked || !dialog.confirmed) return gateway_.hang_up(dialog);
    agenda_.after(seconds(1), [this, &dialog] { hang_up_acknowledged(dialog); });
  }

  void add_registration(std::uint64_t number) {
    const std::string user = "reg" + std::to_string(number);
    choose_transport(user + ".test");
    registrar_.challenges = dice_.chance(80);
    if (dice_.chance(10)) registrar_.refusal = 403;
    RegisterPlan plan;
    plan.registrar = "registrar.test";
    plan.next_hop = dice_.chance(50) ? "registrar.test" : "via.test";
    plan.expires_s = static_cast<std::uint32_t>(30 + dice_.below(700));
    plan.refreshes = static_cast<unsigned>(dice_.below(3));
    plan.unregisters = dice_.chance(40);
    clients_.push_back(
        std::make_unique<RegisterClient>(agenda_, network_, dice_, user, user + ".test", plan, registrations_));
    agenda_.after(dice_.wait(0, 20'000), [client = clients_.back().get()] { client->start(); });
  }

  Agenda agenda_;
  Dice dice_;
  NetworkShape shape_;
  Network network_;
  std::deque<CallTruth> calls_;
  std::deque<RegistrationTruth> registrations_;
  Proxy first_{agenda_, network_, dice_, "proxy.test"}, second_{agenda_, network_, dice_, "edge.test"};
  Proxy registrar_proxy_{agenda_, network_, dice_, "via.test"};
  Registrar registrar_{agenda_, network_, dice_, "registrar.test"};
  UserAgent gateway_{agenda_, network_, dice_, "gw", "gateway.test", calls_};
  std::map<std::string, std::pair<std::string, std::string>> onward_;  // by user: URI and host behind the gateway
  std::vector<std::unique_ptr<UserAgent>> agents_;
  std::vector<std::unique_ptr<RegisterClient>> clients_;
  std::vector<TransactionLayer*> layers_{&first_.layer(), &second_.layer(), &registrar_proxy_.layer(),
                                         &gateway_.layer()};
};

}  // namespace

Outcome play(std::uint64_t seed) { return World(seed).play(); }

}  // namespace rung::model
