#include "tests/model/proxy.h"

#include <algorithm>

#include "base/fingerprint.h"

namespace rung::model {
namespace {

SipText without_top_via(SipText response) {
  response.vias.erase(response.vias.begin());
  return response;
}

}  // namespace

void Proxy::on_request(const SipText& request) {
  if (request.method == "CANCEL") return on_cancel(request);
  if (request.method == "INVITE" && request.to_tag.empty()) return on_invite(request);
  hand_on(request);
}

// A request within a dialog, or one that is not forked.
void Proxy::hand_on(const SipText& request) {
  SipText onwards = request;
  --onwards.max_forwards;
  if (!onwards.routes.empty() && onwards.routes.front() == layer_.host()) onwards.routes.erase(onwards.routes.begin());
  const std::string next = !onwards.routes.empty()                           ? onwards.routes.front()
                           : request.method == "REGISTER" && !onward.empty() ? onward
                                                                             : host_of(onwards.uri);
  if (request.method == "INVITE") layer_.respond(response_to(request, 100, {}));
  layer_.request(
      onwards, next,
      [this](const SipText& response) {
        if (response.status == 100) return;
        const SipText back = without_top_via(response);
        if (response.method == "INVITE" && response.status >= 200 && response.status < 300)
          layer_.send(back, back.vias.front().host);
        else
          layer_.respond(back);
      },
      [this, request] { layer_.respond(response_to(request, 408, "px")); });
}

// The branch follows from the one of the request, so that a retransmission has the same (RFC 3261 16.11).
void Proxy::on_ack(const SipText& ack) {
  SipText onwards = ack;
  --onwards.max_forwards;
  if (!onwards.routes.empty() && onwards.routes.front() == layer_.host()) onwards.routes.erase(onwards.routes.begin());
  const std::string next = onwards.routes.empty() ? host_of(onwards.uri) : onwards.routes.front();
  const std::uint64_t mark = fingerprint(ack.vias.front().branch + layer_.host());
  onwards.vias.insert(onwards.vias.begin(), {layer_.host(), "z9hG4bKack" + std::to_string(mark)});
  layer_.send(onwards, next);
}

void Proxy::on_stray_response(const SipText& response) {
  const SipText back = without_top_via(response);
  if (!back.vias.empty()) layer_.send(back, back.vias.front().host);
}

void Proxy::on_invite(const SipText& invite) {
  if (challenges && invite.more.find("Proxy-Authorization") == std::string::npos) {
    SipText challenge = response_to(invite, 407, "px" + std::to_string(layer_.dice().below(1'000'000)));
    challenge.more = "Proxy-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n";
    return layer_.respond(challenge);
  }
  layer_.respond(response_to(invite, 100, {}));
  Fork& fork = forks_.emplace_back();
  fork.request = invite;
  if (const auto known = locations.find(user_of(invite.uri)); known != locations.end()) {
    fork.targets = known->second.contacts;
    fork.serial = known->second.serial;
    fork.patience = known->second.patience;
  } else if (!onward.empty()) {
    fork.targets = {invite.uri};
  }
  if (fork.targets.empty()) {
    fork.over = true;
    return layer_.respond(response_to(invite, 404, "px" + std::to_string(layer_.dice().below(1'000'000))));
  }
  try_next(fork);
}

void Proxy::try_next(Fork& fork) {
  if (!fork.serial)
    while (fork.next < fork.targets.size()) send_branch(fork, fork.targets[fork.next++]);
  else
    send_branch(fork, fork.targets[fork.next++]);
}

void Proxy::send_branch(Fork& fork, const std::string& target) {
  SipText onwards = fork.request;
  --onwards.max_forwards;
  const bool known = locations.contains(user_of(fork.request.uri));
  if (known) onwards.uri = target;
  if (record_routes) onwards.record_routes.insert(onwards.record_routes.begin(), layer_.host());
  Branch& branch = fork.branches.emplace_back();
  branch.branch = layer_.request(
      onwards, known ? host_of(target) : onward,
      [this, &fork, &branch](const SipText& response) { on_branch_response(fork, branch, response); },
      [this, &fork, &branch] {
        SipText late = response_to(fork.request, 408, "px" + std::to_string(layer_.dice().below(1'000'000)));
        on_branch_final(fork, branch, late);
      });
  if (fork.serial && fork.next < fork.targets.size())
    layer_.agenda().after(fork.patience, [this, &fork, &branch] {
      if (!fork.over && !fork.answered) cancel_branch(branch);
    });
}

void Proxy::on_branch_response(Fork& fork, Branch& branch, const SipText& response) {
  SipText back = without_top_via(response);
  if (response.status < 200) {
    branch.proceeding = true;
    if (branch.cancel_wanted) cancel_branch(branch);
    if (response.status > 100 && !fork.over && !fork.answered) layer_.respond(back);
    return;
  }
  if (response.status >= 300) return on_branch_final(fork, branch, back);
  branch.status = response.status;
  // The first 2xx ends the server transaction's wait; all of them are handed on (RFC 3261 16.7 step 5).
  if (!std::exchange(fork.answered, true) && !fork.over)
    layer_.respond(back);
  else
    layer_.send(back, back.vias.front().host);
  cancel_branches(fork);
}

void Proxy::on_branch_final(Fork& fork, Branch& branch, const SipText& response) {
  branch.status = response.status;
  if (response.status >= 600) cancel_branches(fork);
  if (fork.best.status == 0 || (response.status >= 600 && fork.best.status < 600) ||
      (fork.best.status == 487 && response.status != 487))
    fork.best = response;
  for (const Branch& each : fork.branches)
    if (each.status == 0) return;
  const bool stop = fork.answered || fork.over || fork.cancelled || fork.best.status >= 600;
  if (!stop && fork.next < fork.targets.size()) return try_next(fork);
  refuse(fork);
}

void Proxy::refuse(Fork& fork) {
  if (fork.answered || std::exchange(fork.over, true)) return;
  layer_.respond(fork.best);
}

void Proxy::cancel_branch(Branch& branch) {
  if (branch.status != 0 || branch.cancelled) return;
  branch.cancel_wanted = true;
  if (!branch.proceeding) return;
  branch.cancelled = true;
  layer_.cancel(branch.branch);
}

void Proxy::cancel_branches(Fork& fork) {
  for (Branch& each : fork.branches) cancel_branch(each);
}

void Proxy::on_cancel(const SipText& cancel) {
  const auto fork = std::find_if(forks_.begin(), forks_.end(), [&](const Fork& each) {
    return each.request.vias.front().branch == cancel.vias.front().branch;
  });
  if (fork == forks_.end()) return layer_.respond(response_to(cancel, 481, "px"));
  layer_.respond(response_to(cancel, 200, "px"));
  if (fork->over || fork->answered) return;
  fork->cancelled = true;
  fork->next = fork->targets.size();
  cancel_branches(*fork);
}

void Registrar::on_request(const SipText& request) {
  if (request.method != "REGISTER") return layer_.respond(response_to(request, 405, "rg"));
  const std::string tag = "rg" + std::to_string(layer_.dice().below(1'000'000));
  if (challenges && request.more.find("Authorization") == std::string::npos) {
    SipText challenge = response_to(request, 401, tag);
    challenge.more = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n";
    return layer_.respond(challenge);
  }
  if (refusal != 0) return layer_.respond(response_to(request, refusal, tag));
  SipText response = response_to(request, 200, tag);
  const std::size_t at = request.more.find("Expires: ");
  std::uint32_t expires =
      at == std::string::npos ? 3600 : static_cast<std::uint32_t>(std::stoul(request.more.substr(at + 9)));
  if (expires > 0) {
    expires = std::clamp(expires, least_expires, most_expires);
    response.more = "Contact: <" + request.contact + ">;expires=" + std::to_string(expires) + "\r\n";
  }
  layer_.respond(response);
}

}  // namespace rung::model
