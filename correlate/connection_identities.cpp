#include "correlate/connection_identities.h"

#include <utility>

#include "base/ascii.h"
#include "correlate/bindings.h"
#include "decode/checks/quote.h"
#include "decode/sip/uri.h"

namespace rung::correlate {
namespace {

// A user may hide who he is (RFC 3323 4.1.1.3).
bool is_anonymous(std::string_view uri) {
  const Result<sip::Uri> parsed = sip::parse_uri(uri);
  if (!parsed || !parsed->has_user) return true;
  const auto ends_in_invalid = [](std::string_view host) {
    return host.size() >= 8 && equals_ignoring_case(host.substr(host.size() - 8), ".invalid");
  };
  return equals_ignoring_case(parsed->user, "anonymous") || ends_in_invalid(parsed->host);
}

std::string_view without_scheme(std::string_view address) { return address.substr(address.find(':') + 1); }

}  // namespace

void ConnectionIdentities::on_connection(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event) {
  using Kind = decode::ConnectionEvent::Kind;
  if (event.kind == Kind::upgraded && facts.ws_credentials) known_.try_emplace(facts.id);
  if (event.kind == Kind::ended && !known_.empty()) known_.erase(facts.id);
}

std::optional<Finding> ConnectionIdentities::compare(const SeenMessage& seen) {
  const auto found = known_.find(seen.connection_id());
  if (found == known_.end() || found->second.told) return std::nullopt;
  const sip::Essentials& facts = seen.facts();
  // A request with further Vias comes from somebody behind the client, which is a server itself.
  if (!seen.message.origin.from_client || !facts.to_tag.empty() || facts.via_count != 1) return std::nullopt;
  if (is_anonymous(facts.from_uri)) return std::nullopt;
  std::string address = address_of_record(facts.from_uri);
  Identity& identity = found->second;
  if (identity.address.empty()) {
    identity.address = std::move(address);
    return std::nullopt;
  }
  if (without_scheme(identity.address) == without_scheme(address)) return std::nullopt;
  identity.told = true;
  return finding_at(
      seen, FindingCode::sipws_identity_switch,
      decode::quoted(identity.address) + ", now " + decode::quoted(address) + " in " + decode::quoted(seen.method()));
}

}  // namespace rung::correlate
