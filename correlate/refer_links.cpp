#include "correlate/refer_links.h"

#include <algorithm>
#include <climits>

#include "base/ascii.h"
#include "base/fingerprint.h"
#include "base/limits.h"
#include "decode/sip/dialog_reference.h"
#include "decode/sip/uri.h"

namespace rung::correlate {
namespace {

std::string_view user_of(std::string_view user_at_host) { return user_at_host.substr(0, user_at_host.find('@')); }

std::uint64_t target_key(std::string_view target) { return fingerprint(user_of(target), 1); }
std::uint64_t replaced_key(std::string_view call_id) { return fingerprint(call_id, 2); }

// What an INVITE tells of who sent it and where it goes.
struct Invitation {
  std::string target, to;  // Request-URI and To
  std::string from_user;
  std::string referred_by;       // user@host, empty where absent
  std::string replaced_call_id;  // empty where it replaces nothing
};

Invitation read(const SeenMessage& invite) {
  Invitation read;
  read.target = user_at_host(invite.sip().request_uri());
  read.to = user_at_host(invite.facts().to_uri);
  read.from_user = user_of(user_at_host(invite.facts().from_uri));
  if (const sip::HeaderField* field = invite.sip().find(sip::HeaderId::referred_by))
    read.referred_by = user_at_host(sip::parse_referred_by(field->value).address.uri);
  if (const sip::HeaderField* field = invite.sip().find(sip::HeaderId::replaces))
    read.replaced_call_id = sip::parse_dialog_reference(field->value).call_id;
  return read;
}

// How sure it is that the sender of the INVITE is the one who was asked. 0: nothing says so.
int sender_score(const ReferLink& link, const Invitation& invitation, const SeenMessage& invite) {
  int score = 0;
  const decode::Origin& origin = invite.message.origin;
  if (origin.connection_id == link.connection_id && origin.from_client != link.from_client)
    score += 4;
  else if (origin.source == link.receiver)
    score += 4;
  else if (origin.source.address == link.receiver.address)
    score += 1;
  if (!link.referee_user.empty() && invitation.from_user == link.referee_user) score += 2;
  if (!invitation.referred_by.empty()) score += invitation.referred_by == link.referrer ? 3 : -1;
  return score;
}

// 0: it is not this INVITE.
int score_of(const ReferLink& link, const Invitation& invitation, const SeenMessage& invite) {
  if (invite.time() < link.from) return 0;
  // A REFER may lose its Replaces on its way through a server, but an INVITE has no other one than it was told.
  const bool replaces = !invitation.replaced_call_id.empty();
  if (replaces && invitation.replaced_call_id != link.replaced_call_id) return 0;
  const bool same_target = invitation.target == link.target || invitation.to == link.target;
  const bool same_user =
      user_of(invitation.target) == user_of(link.target) || user_of(invitation.to) == user_of(link.target);
  if (!replaces && !same_target && (!same_user || user_of(link.target).empty())) return 0;
  const int sender = sender_score(link, invitation, invite);
  if (sender < 2 && !replaces) return 0;
  return 1 + std::max(sender, 0) + (replaces ? 8 : 0) + (same_target ? 2 : 0);
}

}  // namespace

std::string user_at_host(std::string_view uri) {
  const Result<sip::Uri> parsed = sip::parse_uri(uri);
  if (!parsed) return std::string(uri.substr(0, limits::kept_text_octets));
  std::string text = sip::percent_decoded(parsed->user);
  if (parsed->kind == sip::Uri::Kind::tel) return text;
  return text.append("@").append(to_lower(parsed->host)).substr(0, limits::kept_text_octets);
}

void ReferLinks::learn(const Source& source, const sip::ReferTo& refer_to, const SeenMessage& refer) {
  const bool invites = refer_to.method.empty() || refer_to.method == "INVITE";
  if (refer_to.address.uri.empty() || !invites) return;
  std::unique_ptr<ReferLink>& owned = by_subscription_[source.subscription_id];
  if (owned == nullptr) {
    owned = std::make_unique<ReferLink>();
    ReferLink& made = *owned;
    made.subscription_id = source.subscription_id;
    made.transaction_id = source.transaction_id;
    made.target = user_at_host(refer_to.address.uri);
    made.replaced_call_id = sip::parse_dialog_reference(refer_to.replaces).call_id.substr(0, limits::kept_text_octets);
    const sip::HeaderField* by = refer.sip().find(sip::HeaderId::referred_by);
    made.referrer = user_at_host(by ? sip::parse_referred_by(by->value).address.uri : refer.facts().from_uri);
    made.referee_user = user_of(user_at_host(refer.facts().to_uri));
    made.from = refer.time();
    by_key_.emplace(std::pair(target_key(made.target), made.subscription_id), &made);
    if (!made.replaced_call_id.empty())
      by_key_.emplace(std::pair(replaced_key(made.replaced_call_id), made.subscription_id), &made);
  }
  ReferLink& link = *owned;
  link.call = source.call;
  if (refer.facts().via_count < link.via_count) return;
  link.via_count = refer.facts().via_count;
  link.connection_id = refer.connection_id();
  link.from_client = refer.message.origin.from_client;
  link.receiver = refer.message.origin.destination;
}

std::optional<std::uint64_t> ReferLinks::find_referrer(const SeenMessage& initial_invite) {
  if (by_subscription_.empty() || initial_invite.call == nullptr) return std::nullopt;
  const std::uint64_t call = initial_invite.call->row.id;
  const Invitation invitation = read(initial_invite);
  ReferLink* best = nullptr;
  int best_score = 0;
  // The latest REFERs of a key: an INVITE comes soon. Of equal ones the earlier: its INVITE comes first.
  auto look = [&](std::uint64_t key) {
    auto each = by_key_.upper_bound({key, UINT64_MAX});
    for (std::size_t count = 0; count < limits::calls_of_a_leg_key && each != by_key_.begin(); ++count) {
      --each;
      if (each->first.first != key) return;
      ReferLink& link = *each->second;
      if (link.call == 0 || link.call == call || (link.led_to != 0 && link.led_to != call)) continue;
      const int score = link.led_to == call ? INT_MAX : score_of(link, invitation, initial_invite);
      if (score == 0 || score < best_score) continue;
      best = &link;
      best_score = score;
    }
  };
  look(target_key(invitation.target));
  if (user_of(invitation.to) != user_of(invitation.target)) look(target_key(invitation.to));
  if (!invitation.replaced_call_id.empty()) look(replaced_key(invitation.replaced_call_id));
  if (best == nullptr) return std::nullopt;
  best->led_to = call;
  return best->call;
}

void ReferLinks::forget(std::uint64_t subscription_id) {
  const auto found = by_subscription_.find(subscription_id);
  if (found == by_subscription_.end()) return;
  const ReferLink& link = *found->second;
  by_key_.erase({target_key(link.target), subscription_id});
  if (!link.replaced_call_id.empty()) by_key_.erase({replaced_key(link.replaced_call_id), subscription_id});
  by_subscription_.erase(found);
}

}  // namespace rung::correlate
