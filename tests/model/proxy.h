// A proxy with record routing that forks, and a registrar behind which nobody stands.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "tests/model/transaction_layer.h"

namespace rung::model {

// Where a user is found.
struct Location {
  std::vector<std::string> contacts;  // URIs
  bool serial = false;                // one after another, else all at once
  Duration patience = seconds(8);     // serial: how long each may ring
};

class Proxy : public TransactionUser {
 public:
  Proxy(Agenda& agenda, Network& network, Dice& dice, std::string host)
      : layer_(agenda, network, dice, std::move(host), *this) {}

  std::map<std::string, Location> locations;  // by user
  std::string onward;                         // the host of all other users; empty: they are unknown
  bool challenges = false;                    // 407 to an INVITE
  bool record_routes = true;

  TransactionLayer& layer() { return layer_; }

 private:
  struct Branch {
    std::string branch;
    bool proceeding = false, cancel_wanted = false, cancelled = false;
    std::uint32_t status = 0;  // final
  };
  // An INVITE that is being forked.
  struct Fork {
    SipText request;
    std::vector<std::string> targets;
    bool serial = false, answered = false, over = false, cancelled = false;
    Duration patience;
    std::size_t next = 0;
    std::deque<Branch> branches;
    SipText best;  // status 0: none
  };

  void on_request(const SipText& request) override;
  void on_ack(const SipText& ack) override;
  void on_stray_response(const SipText& response) override;

  void on_invite(const SipText& invite);
  void on_cancel(const SipText& cancel);
  void hand_on(const SipText& request);
  void try_next(Fork& fork);
  void send_branch(Fork& fork, const std::string& target);
  void on_branch_response(Fork& fork, Branch& branch, const SipText& response);
  void on_branch_final(Fork& fork, Branch& branch, const SipText& response);
  void cancel_branch(Branch& branch);
  void cancel_branches(Fork& fork);
  void refuse(Fork& fork);

  TransactionLayer layer_;
  std::deque<Fork> forks_;
};

// Takes registrations (RFC 3261 10.3) and remembers nothing.
class Registrar : public TransactionUser {
 public:
  Registrar(Agenda& agenda, Network& network, Dice& dice, std::string host)
      : layer_(agenda, network, dice, std::move(host), *this) {}

  bool challenges = true;
  std::uint32_t refusal = 0;  // 0: none
  std::uint32_t least_expires = 60, most_expires = 600;

 private:
  void on_request(const SipText& request) override;
  void on_ack(const SipText&) override {}
  void on_stray_response(const SipText&) override {}

  TransactionLayer layer_;
};

}  // namespace rung::model
