// Registers an address, refreshes it, and takes it back or lets it run out.
#pragma once

#include <deque>
#include <string>

#include "tests/model/transaction_layer.h"
#include "tests/model/truth.h"

namespace rung::model {

struct RegisterPlan {
  std::string next_hop, registrar;  // host; host of the Request-URI
  std::uint32_t expires_s = 300;    // asked for
  unsigned refreshes = 0;           // each after half of what was granted
  bool unregisters = false;         // then takes it back, else falls silent
};

class RegisterClient : public TransactionUser {
 public:
  RegisterClient(Agenda& agenda, Network& network, Dice& dice, std::string user, std::string host,
                 const RegisterPlan& plan, std::deque<RegistrationTruth>& truths)
      : layer_(agenda, network, dice, std::move(host), *this), user_(std::move(user)), plan_(plan), truths_(truths) {}

  void start();

 private:
  void on_request(const SipText& request) override { layer_.respond(response_to(request, 405, "rc")); }
  void on_ack(const SipText&) override {}
  void on_stray_response(const SipText&) override {}

  void send(std::uint32_t expires);
  void on_response(const SipText& response, std::uint32_t asked);
  void on_grant(const SipText& response, std::uint32_t asked);

  TransactionLayer layer_;
  std::string user_;
  RegisterPlan plan_;
  std::deque<RegistrationTruth>& truths_;
  RegistrationTruth* truth_ = nullptr;
  std::uint32_t cseq_ = 0;
  bool credentials_ = false;
  std::string call_id_, tag_;
};

}  // namespace rung::model
