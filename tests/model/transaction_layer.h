// Client and server transactions of one host (RFC 3261 17, RFC 6026), with their timers.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "tests/model/network.h"

namespace rung::model {

constexpr Duration t1 = milliseconds(500), t2 = seconds(4), timeout_64_t1 = seconds(32);

// What a host does with what its transactions do not take.
class TransactionUser {
 public:
  virtual ~TransactionUser() = default;
  virtual void on_request(const SipText& request) = 0;  // the first of its transaction
  virtual void on_ack(const SipText& ack) = 0;          // of a 2xx
  virtual void on_stray_response(const SipText& response) = 0;
};

// A client transaction as its user saw it, for the comparison.
struct ClientTruth {
  std::string method, branch, call_id;
  std::uint32_t status = 0;  // the last final response; 0: none
};

class TransactionLayer : public Node {
 public:
  using OnResponse = std::function<void(const SipText&)>;
  using OnTimeout = std::function<void()>;

  TransactionLayer(Agenda& agenda, Network& network, Dice& dice, std::string host, TransactionUser& user)
      : agenda_(agenda), network_(network), dice_(dice), host_(std::move(host)), user_(user) {
    network_.add(host_, *this);
  }

  void receive(const SipText& message) override;

  // Puts a Via on top; returns its branch. Every 2xx to an INVITE is handed on, other finals once.
  std::string request(SipText request, const std::string& next, OnResponse on_response, OnTimeout on_timeout);
  // The CANCEL of an INVITE that was sent with that branch.
  void cancel(const std::string& branch);
  // `response` has the Vias of its request.
  void respond(const SipText& response);
  // Past the transactions: a 2xx again, an ACK to a 2xx, what a proxy hands on. The message is sent as it is.
  void send(const SipText& message, const std::string& next) { network_.send(host_, next, message); }

  const std::string& host() const { return host_; }
  std::string new_branch();
  Agenda& agenda() { return agenda_; }
  Dice& dice() { return dice_; }
  bool reliable(const std::string& next) { return network_.is_reliable(host_, next); }
  const std::vector<ClientTruth>& clients() const { return truths_; }

 private:
  struct Client {
    SipText request;
    std::string next;
    OnResponse on_response;
    OnTimeout on_timeout;
    Agenda::Id again, timeout;
    bool proceeding = false, completed = false, over = false;
    std::size_t truth = 0;
  };
  struct Server {
    SipText last;  // response; status 0: none yet
    Agenda::Id again;
    bool acknowledged = false;
  };

  void start(const std::string& key, Client client);
  void resend(const std::string& key, Duration interval);
  void resend_final(const std::string& key, Duration interval, Timestamp until);
  void on_response(const SipText& response);
  void acknowledge(const Client& client, const SipText& refusal);
  void on_request(const SipText& request);

  Agenda& agenda_;
  Network& network_;
  Dice& dice_;
  std::string host_;
  TransactionUser& user_;
  std::map<std::string, Client> clients_;  // by branch and method
  std::map<std::string, Server> servers_;
  std::vector<ClientTruth> truths_;
};

}  // namespace rung::model
