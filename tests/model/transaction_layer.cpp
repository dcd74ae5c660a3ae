#include "tests/model/transaction_layer.h"

#include <algorithm>

namespace rung::model {
namespace {

std::string key_of(const SipText& message) {
  return message.vias.front().branch + "|" + (message.method == "ACK" ? "INVITE" : message.method);
}

}  // namespace

std::string TransactionLayer::new_branch() {
  return "z9hG4bK" + host_.substr(0, 3) + std::to_string(dice_.below(1'000'000'000'000));
}

std::string TransactionLayer::request(SipText request, const std::string& next, OnResponse on_response,
                                      OnTimeout on_timeout) {
  const std::string branch = new_branch();
  request.vias.insert(request.vias.begin(), {host_, branch});
  const std::string key = key_of(request);
  start(key, {std::move(request), next, std::move(on_response), std::move(on_timeout), {}, {}});
  return branch;
}

void TransactionLayer::cancel(const std::string& branch) {
  const auto invite = clients_.find(branch + "|INVITE");
  if (invite == clients_.end()) return;
  SipText request = invite->second.request;
  request.method = "CANCEL";
  request.vias.resize(1);
  request.record_routes.clear();
  request.contact.clear();
  request.body.clear();
  request.more.clear();
  const std::string next = invite->second.next;
  start(key_of(request), {request, next, [](const SipText&) {}, [] {}, {}, {}});
}

void TransactionLayer::start(const std::string& key, Client client) {
  client.truth = truths_.size();
  truths_.push_back({client.request.method, client.request.vias.front().branch, client.request.call_id});
  Client& kept = clients_[key] = std::move(client);
  kept.timeout = agenda_.after(timeout_64_t1, [this, key] {
    Client& late = clients_.at(key);
    agenda_.cancel(late.again);
    late.over = true;
    const OnTimeout told = late.on_timeout;
    told();
  });
  send(kept.request, kept.next);
  if (!reliable(kept.next)) resend(key, t1);
}

// Timers A and E.
void TransactionLayer::resend(const std::string& key, Duration interval) {
  Client& client = clients_.at(key);
  client.again = agenda_.after(interval, [this, key, interval] {
    Client& due = clients_.at(key);
    send(due.request, due.next);
    Duration next{interval.ns * 2};
    if (due.request.method != "INVITE") next = std::min(next, t2);
    resend(key, next);
  });
}

void TransactionLayer::receive(const SipText& message) {
  if (message.is_request())
    on_request(message);
  else
    on_response(message);
}

void TransactionLayer::on_response(const SipText& response) {
  const auto found = clients_.find(key_of(response));
  if (found == clients_.end()) return user_.on_stray_response(response);
  Client& client = found->second;
  if (client.over) return;
  const bool invite = response.method == "INVITE";
  const OnResponse told = client.on_response;
  if (response.status < 200) {
    if (client.completed) return;
    client.proceeding = true;
    if (invite) {
      agenda_.cancel(client.again);
      agenda_.cancel(client.timeout);
    }
    return told(response);
  }
  agenda_.cancel(client.again);
  agenda_.cancel(client.timeout);
  if (invite && response.status >= 300) acknowledge(client, response);
  const bool again = client.completed;
  client.completed = true;
  if (!again) truths_[client.truth].status = response.status;
  if (again && !(invite && response.status < 300)) return;
  told(response);
}

// RFC 3261 17.1.1.3.
void TransactionLayer::acknowledge(const Client& client, const SipText& refusal) {
  SipText ack = client.request;
  ack.method = "ACK";
  ack.vias.resize(1);
  ack.to_tag = refusal.to_tag;
  ack.record_routes.clear();
  ack.contact.clear();
  ack.body.clear();
  ack.more.clear();
  send(ack, client.next);
}

void TransactionLayer::on_request(const SipText& request) {
  const std::string key = key_of(request);
  const auto known = servers_.find(key);
  if (request.method == "ACK") {
    if (known == servers_.end() || known->second.last.status < 300) return user_.on_ack(request);
    known->second.acknowledged = true;
    agenda_.cancel(known->second.again);
    return;
  }
  if (known == servers_.end()) {
    servers_[key];
    return user_.on_request(request);
  }
  const SipText& last = known->second.last;
  const bool accepted = request.method == "INVITE" && last.status >= 200 && last.status < 300;
  if (last.status != 0 && !accepted) send(last, request.vias.front().host);
}

void TransactionLayer::respond(const SipText& response) {
  const std::string key = key_of(response);
  Server& server = servers_[key];
  if (server.last.status >= 200) return;
  server.last = response;
  const std::string next = response.vias.front().host;
  send(response, next);
  if (response.method == "INVITE" && response.status >= 300 && !reliable(next))
    resend_final(key, t1, agenda_.now() + timeout_64_t1);
}

// Timers G and H.
void TransactionLayer::resend_final(const std::string& key, Duration interval, Timestamp until) {
  servers_.at(key).again = agenda_.after(interval, [this, key, interval, until] {
    const Server& due = servers_.at(key);
    if (due.acknowledged || agenda_.now() >= until) return;
    send(due.last, due.last.vias.front().host);
    resend_final(key, std::min(Duration{interval.ns * 2}, t2), until);
  });
}

}  // namespace rung::model
