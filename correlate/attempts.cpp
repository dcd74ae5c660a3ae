#include "correlate/attempts.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace rung::correlate {
namespace {

using sip::HeaderId;

// A final response that says what the client has to change.
struct Retry {
  std::uint32_t status;
  std::string_view only_of = {};      // this method; empty: any
  HeaderId needed = HeaderId::other;  // the field that the next request has to have, if any
};
constexpr std::array asking = {
    Retry{305},                                     // Use Proxy (21.3.4)
    Retry{401, {}, HeaderId::authorization},        // 22.2
    Retry{407, {}, HeaderId::proxy_authorization},  // 22.3
    Retry{412, "PUBLISH"},                          // without its entity tag (RFC 3903 5)
    Retry{413},                                     // 8.1.3.5: smaller
    Retry{415},                                     // in a format that is understood
    Retry{416},                                     // with a SIP URI
    Retry{420},                                     // without the extension
    Retry{421},                                     // with the extension (21.4.16)
    Retry{422},                                     // with a longer session interval (RFC 4028 7.3)
    Retry{423},                                     // with a longer expiry (10.2.8)
    Retry{428},                                     // with Identity (RFC 8224 6.2.2)
    Retry{429},                                     // with Referred-By signed (RFC 3892 5)
    Retry{439},                                     // without Outbound (RFC 5626 11.6)
    Retry{494},                                     // with the agreed security (RFC 3329 2.3.1)
};

const Retry* find_rule(std::uint32_t status, std::string_view method) {
  const auto rule =
      std::find_if(asking.begin(), asking.end(), [&](const Retry& each) { return each.status == status; });
  const bool applies = rule != asking.end() && (rule->only_of.empty() || rule->only_of == method);
  return applies ? &*rule : nullptr;
}

}  // namespace

bool asks_again(std::uint32_t status, std::string_view method) { return find_rule(status, method) != nullptr; }

bool asks_for_credentials_or_time(std::uint32_t status) { return status == 401 || status == 407 || status == 423; }

bool continues_attempt(const TrackedTransaction& earlier, const sip::Message& request) {
  const KeptTransaction& row = earlier.row;
  if (!row.completed || !earlier.request_seen || !row.cseq || !request.essentials().cseq) return false;
  if (*request.essentials().cseq <= *row.cseq) return false;
  const Retry* rule = find_rule(row.status, row.method);
  if (rule == nullptr) return false;
  return rule->needed == HeaderId::other || request.find(rule->needed) != nullptr;
}

}  // namespace rung::correlate
