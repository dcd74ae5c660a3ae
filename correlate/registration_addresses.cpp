#include "correlate/registration_addresses.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/sip/header_list.h"
#include "decode/sip/name_addr.h"
#include "decode/sip/parameters.h"
#include "decode/sip/uri.h"

namespace rung::correlate {
namespace {

bool is_sip(const Result<sip::Uri>& uri) {
  return uri && (uri->kind == sip::Uri::Kind::sip || uri->kind == sip::Uri::Kind::sips);
}

bool may_be_gruu(std::string_view text) { return text.find(";gr") != std::string_view::npos; }

}  // namespace

std::string_view to_text(AddressKind kind) {
  switch (kind) {
    case AddressKind::public_gruu:
      return "public-gruu";
    case AddressKind::temporary_gruu:
      return "temporary-gruu";
    case AddressKind::flow_token:
      return "flow-token";
  }
  return "";
}

// User, host and gr decide; sip and sips lead to the same instance (RFC 5627 4.1, RFC 3261 19.1.4).
std::optional<RegistrationAddresses::Key> RegistrationAddresses::gruu_key(std::string_view uri) {
  const Result<sip::Uri> parsed = sip::parse_uri(uri);
  if (!is_sip(parsed)) return std::nullopt;
  const std::optional<sip::Parameter> gr = sip::find_parameter(parsed->parameters, "gr");
  if (!gr) return std::nullopt;
  std::string text = "gr\n" + to_lower(parsed->host) + "\n" + std::string(parsed->user) + "\n" + to_lower(gr->value);
  return Key{std::move(text), gr->value.empty() ? AddressKind::temporary_gruu : AddressKind::public_gruu};
}

std::optional<RegistrationAddresses::Key> RegistrationAddresses::token_key(std::string_view uri) {
  const Result<sip::Uri> parsed = sip::parse_uri(uri);
  if (!is_sip(parsed) || parsed->user.empty() || !sip::find_parameter(parsed->parameters, "ob")) return std::nullopt;
  return Key{"ob\n" + to_lower(parsed->host_port) + "\n" + std::string(parsed->user), AddressKind::flow_token};
}

bool RegistrationAddresses::learn_gruu(std::uint64_t registration_id, std::string_view uri) {
  return learn(registration_id, gruu_key(uri));
}

bool RegistrationAddresses::learn_path(std::uint64_t registration_id, std::string_view path) {
  bool learnt = true;
  sip::ListReader reader(path);
  while (const std::optional<std::string_view> element = reader.next())
    learnt = learn(registration_id, token_key(sip::parse_name_addr(*element).uri)) && learnt;
  return learnt;
}

bool RegistrationAddresses::learn(std::uint64_t registration_id, std::optional<Key>&& key) {
  if (!key) return true;
  auto known = by_key_.find(key->text);
  if (known != by_key_.end() && known->second == registration_id) return true;
  if (known == by_key_.end() && by_key_.size() >= limits::registration_addresses) return false;
  if (known == by_key_.end())
    by_key_.emplace(key->text, registration_id);
  else
    drop(std::exchange(known->second, registration_id), *key);
  of_registration_[registration_id].push_back(std::move(*key));
  return true;
}

// Out of the list of the registration alone.
void RegistrationAddresses::drop(std::uint64_t registration_id, const Key& key) {
  auto found = of_registration_.find(registration_id);
  if (found == of_registration_.end()) return;
  std::erase_if(found->second, [&](const Key& each) { return each.text == key.text; });
}

void RegistrationAddresses::forget_temporary(std::uint64_t registration_id) {
  auto found = of_registration_.find(registration_id);
  if (found == of_registration_.end()) return;
  std::erase_if(found->second,
                [&](const Key& key) { return key.kind == AddressKind::temporary_gruu && by_key_.erase(key.text) > 0; });
}

void RegistrationAddresses::forget(std::uint64_t registration_id) {
  auto found = of_registration_.find(registration_id);
  if (found == of_registration_.end()) return;
  for (const Key& key : found->second) by_key_.erase(key.text);
  of_registration_.erase(found);
}

std::optional<RegistrationAddresses::Found> RegistrationAddresses::find_reached(const sip::Message& request) const {
  if (by_key_.empty()) return std::nullopt;
  if (may_be_gruu(request.request_uri()))
    if (const std::optional<Found> found = find_gruu(request.request_uri())) return found;
  for (const sip::HeaderField& field : request.headers()) {
    if (field.id != sip::HeaderId::route) continue;
    sip::ListReader reader(field.value);
    while (const std::optional<std::string_view> element = reader.next())
      if (const std::optional<Found> found = find_token(sip::parse_name_addr(*element).uri)) return found;
  }
  return std::nullopt;
}

std::optional<RegistrationAddresses::Found> RegistrationAddresses::find_sender(const sip::Message& request) const {
  const sip::Essentials& facts = request.essentials();
  if (by_key_.empty() || !facts.to_tag.empty() || facts.via_count != 1 || !may_be_gruu(facts.contact))
    return std::nullopt;
  return find_gruu(sip::parse_name_addr(facts.contact).uri);
}

std::optional<RegistrationAddresses::Found> RegistrationAddresses::find_gruu(std::string_view uri) const {
  return find(gruu_key(uri));
}

std::optional<RegistrationAddresses::Found> RegistrationAddresses::find_token(std::string_view uri) const {
  return find(token_key(uri));
}

std::optional<RegistrationAddresses::Found> RegistrationAddresses::find(const std::optional<Key>& key) const {
  if (!key) return std::nullopt;
  auto found = by_key_.find(key->text);
  if (found == by_key_.end()) return std::nullopt;
  return Found{found->second, key->kind};
}

}  // namespace rung::correlate
