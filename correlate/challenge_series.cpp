#include "correlate/challenge_series.h"

#include <algorithm>
#include <string>

#include "decode/checks/quote.h"
#include "decode/sip/authentication.h"

namespace rung::correlate {
namespace {

// More than two challenges in a row, and at least two of them although there were credentials: an old nonce and a wrong
// realm may cost one each.
constexpr std::uint16_t usual_challenges = 2;
constexpr std::uint16_t usual_rejections = 1;

// The first challenge of the answer, and whether one of them says that only the nonce was too old: with several
// algorithms there is a field for each (RFC 8760 2.3).
struct Challenge {
  std::string_view realm;
  bool stale = false;
};

Challenge challenge_of(const sip::Message& answer) {
  const auto wanted = answer.status() == 401 ? sip::HeaderId::www_authenticate : sip::HeaderId::proxy_authenticate;
  Challenge challenge;
  for (const sip::HeaderField& field : answer.headers()) {
    if (field.id != wanted) continue;
    const sip::Authentication each = sip::parse_authentication(field.value);
    if (challenge.realm.empty()) challenge.realm = each.realm;
    challenge.stale = challenge.stale || each.is_stale();
  }
  return challenge;
}

}  // namespace

SentCredentials credentials_of(const sip::Message& request) {
  return {request.find(sip::HeaderId::authorization) != nullptr,
          request.find(sip::HeaderId::proxy_authorization) != nullptr};
}

std::optional<decode::Fault> ChallengeSeries::on_challenge(const sip::Message& answer, SentCredentials sent) {
  const Challenge challenge = challenge_of(answer);
  const std::string realm = ", realm " + decode::quoted(challenge.realm);
  if (challenge.stale) return decode::Fault{FindingCode::reg_stale_nonce, std::to_string(answer.status()) + realm};
  constexpr std::uint16_t most = UINT16_MAX - 1;
  challenges_ = std::min<std::uint16_t>(most, challenges_) + 1;
  const bool has_credentials = answer.status() == 401 ? sent.for_server : sent.for_proxy;
  if (has_credentials) rejected_ = std::min<std::uint16_t>(most, rejected_) + 1;
  if (told_ || !has_credentials || challenges_ <= usual_challenges || rejected_ <= usual_rejections)
    return std::nullopt;
  told_ = true;
  return decode::Fault{FindingCode::reg_auth_loop, std::to_string(challenges_) + " challenges in a row, " +
                                                       std::to_string(rejected_) + " of them to credentials" + realm};
}

}  // namespace rung::correlate
