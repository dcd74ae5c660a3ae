#include "correlate/bindings.h"

#include <algorithm>

#include "base/ascii.h"
#include "decode/sip/delta_seconds.h"
#include "decode/sip/header_list.h"
#include "decode/sip/parameters.h"
#include "decode/sip/uri.h"
#include "decode/sip/via.h"

namespace rung::correlate {
namespace {

std::string user_and_host(std::string_view text) {
  Result<sip::Uri> uri = sip::parse_uri(text);
  if (!uri) return std::string(text);
  return std::string(uri->user) + "@" + to_lower(uri->host_port);
}

std::string_view user_of(std::string_view text) {
  Result<sip::Uri> uri = sip::parse_uri(text);
  return uri ? uri->user : std::string_view{};
}

// The only contact for which `fits` holds.
template <typename Fits>
const sip::Contact* only_one(const sip::ContactList& list, Fits fits) {
  const sip::Contact* found = nullptr;
  for (const sip::Contact& each : list.contacts) {
    if (!fits(each)) continue;
    if (found != nullptr) return nullptr;
    found = &each;
  }
  return found;
}

}  // namespace

std::string address_of_record(std::string_view text) {
  Result<sip::Uri> uri = sip::parse_uri(text);
  if (!uri || uri->kind == sip::Uri::Kind::other) return std::string(text);
  std::string aor = to_lower(uri->scheme) + ":";
  if (uri->kind == sip::Uri::Kind::tel) return aor.append(uri->user);
  if (uri->has_user) aor.append(uri->user).append("@");
  if (uri->ipv6_reference) return aor + "[" + to_lower(uri->host) + "]";
  return aor + to_lower(uri->host);
}

std::string joined(const sip::Message& message, sip::HeaderId id) {
  std::string all;
  if (message.find(id) == nullptr) return all;
  for (std::string_view element : sip::list_of(message.headers(), id)) {
    if (!all.empty()) all += ", ";
    all += element;
  }
  return all;
}

const sip::Contact* find_listed(const sip::ContactList& answer, std::string_view uri) {
  for (const sip::Contact& each : answer.contacts)
    if (each.address.uri == uri) return &each;
  if (answer.contacts.empty()) return nullptr;
  const std::string wanted = user_and_host(uri);
  for (const sip::Contact& each : answer.contacts)
    if (user_and_host(each.address.uri) == wanted) return &each;
  return nullptr;
}

const sip::Contact* find_binding(const sip::ContactList& answer, const AskedContact& asked) {
  if (const sip::Contact* listed = find_listed(answer, asked.uri)) return listed;
  if (!asked.instance.empty())
    if (const sip::Contact* same = only_one(answer, [&](const sip::Contact& each) {
          return each.instance == asked.instance && each.reg_id == asked.reg_id;
        }))
      return same;
  if (!asked.alone) return nullptr;
  const std::string_view user = user_of(asked.uri);
  if (const sip::Contact* same =
          only_one(answer, [&](const sip::Contact& each) { return user_of(each.address.uri) == user; }))
    return same;
  return answer.contacts.size() == 1 ? &answer.contacts.front() : nullptr;
}

bool is_invalid_name(std::string_view text) {
  const Result<sip::Uri> uri = sip::parse_uri(text);
  return uri && to_lower(uri->host).ends_with(".invalid");
}

std::string_view received_with(const sip::Contact& binding) {
  if (const auto received = sip::find_parameter(binding.address.parameters, "received")) return received->value;
  const Result<sip::Uri> uri = sip::parse_uri(binding.address.uri);
  if (!uri) return {};
  for (const std::string_view name : {"alias", "received"})
    if (const auto found = sip::find_parameter(uri->parameters, name)) return found->value;
  return {};
}

std::string received_in_via(const sip::Message& response) {
  const sip::HeaderField* field = response.find(sip::HeaderId::via);
  if (field == nullptr) return {};
  const std::optional<std::string_view> topmost = sip::ListReader(field->value).next();
  if (!topmost) return {};
  const sip::Via via = sip::parse_via(*topmost);
  if (via.received.empty()) return {};
  const bool v6 = via.received.find(':') != std::string_view::npos;
  std::string text = v6 ? "[" + std::string(via.received) + "]" : std::string(via.received);
  if (!via.rport.empty()) text.append(":").append(via.rport);
  return text;
}

}  // namespace rung::correlate
