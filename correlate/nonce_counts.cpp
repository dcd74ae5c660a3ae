#include "correlate/nonce_counts.h"

#include <string>
#include <utility>

#include "base/fingerprint.h"
#include "base/limits.h"
#include "correlate/checks/transaction_checks.h"
#include "correlate/transaction_timers.h"
#include "decode/checks/quote.h"
#include "decode/sip/authentication.h"

namespace rung::correlate {
namespace {

std::uint64_t request_mark(const sip::Message& request) {
  const sip::Essentials& facts = request.essentials();
  return fingerprint(facts.call_id, fingerprint(request.method(), facts.cseq.value_or(0)));
}

std::uint64_t nonce_mark(const sip::Authentication& digest, const net::IpAddress& client) {
  const std::string_view address(reinterpret_cast<const char*>(client.octets.data()), client.octets.size());
  return fingerprint(digest.nonce, fingerprint(digest.username, fingerprint(digest.realm, fingerprint(address))));
}

}  // namespace

NonceCounts::Use* NonceCounts::use_of(std::uint64_t nonce) {
  const auto [found, made] = uses_.try_emplace(nonce);
  if (!made) return &found->second;
  in_order_.push_back(nonce);
  if (in_order_.size() > limits::nonces) {
    uses_.erase(in_order_.front());
    in_order_.pop_front();
  }
  return &found->second;
}

std::optional<decode::Fault> NonceCounts::on_credentials(const SeenMessage& seen, std::string_view value) {
  const sip::Authentication digest = sip::parse_authentication(value);
  if (digest.scheme != sip::AuthScheme::digest || !digest.nonce_count || digest.nonce.empty()) return std::nullopt;
  Use& use = *use_of(nonce_mark(digest, seen.message.origin.source.address));
  const std::uint64_t request = request_mark(seen.sip());
  const Use before = use;
  if (*digest.nonce_count > before.count || before.request == 0) {
    use.count = *digest.nonce_count;
    use.request = request;
    use.time = seen.time();
    return std::nullopt;
  }
  use.time = seen.time();
  // The same request on another connection; or two that were captured in the wrong order.
  if (before.request == request) return std::nullopt;
  if (*digest.nonce_count < before.count && seen.time() - before.time < timers::order_uncertain) return std::nullopt;
  use.request = request;
  if (std::exchange(use.told, true)) return std::nullopt;
  return decode::Fault{FindingCode::sip_digest_reused_nonce_nc,
                       std::string(seen.method()) + " with nc " + std::to_string(*digest.nonce_count) + ", " +
                           text_of(seen.time() - before.time) + " after nc " + std::to_string(before.count) +
                           ", username " + decode::quoted(digest.username) + ", realm " + decode::quoted(digest.realm)};
}

std::optional<decode::Fault> NonceCounts::on_request(const SeenMessage& seen) {
  if (seen.facts().via_count != 1 || seen.method() == "ACK" || seen.method() == "CANCEL") return std::nullopt;
  for (const sip::HeaderField& field : seen.sip().headers()) {
    if (field.id != sip::HeaderId::authorization && field.id != sip::HeaderId::proxy_authorization) continue;
    if (std::optional<decode::Fault> fault = on_credentials(seen, field.value)) return fault;
  }
  return std::nullopt;
}

}  // namespace rung::correlate
