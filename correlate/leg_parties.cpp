#include "correlate/leg_parties.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/sip/header_list.h"
#include "decode/sip/name_addr.h"
#include "decode/sip/uri.h"

namespace rung::correlate {
namespace {

constexpr std::size_t least_user = 3;  // shorter users are extensions that stand for many
constexpr std::size_t longest_prefix = 5;

bool is_separator(char c) { return c == '-' || c == '.' || c == '(' || c == ')' || c == ' '; }

// A number with its separators out; another user as it is.
std::string plain_user(std::string_view user) {
  user = user.substr(0, user.find(';'));  // parameters of a number inside a SIP URI (RFC 3261 19.1.6)
  std::string text = sip::percent_decoded(user);
  const bool is_number = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return ascii_digit(c) || is_separator(c) || c == '+' || c == '*' || c == '#';
  });
  if (!is_number) return text;
  std::erase_if(text, is_separator);
  if (text.starts_with('+')) return text.substr(1);
  return text.starts_with("00") ? text.substr(2) : text;
}

void add(std::vector<std::string>& users, std::string_view uri) {
  constexpr std::array<std::string_view, 4> nobody{"anonymous", "unknown", "unavailable", "restricted"};
  if (users.size() >= limits::leg_parties || uri.size() > limits::leg_value_octets) return;
  const Result<sip::Uri> parsed = sip::parse_uri(uri);
  if (!parsed || parsed->user.empty()) return;
  std::string user = plain_user(parsed->user);
  const bool known = std::find(users.begin(), users.end(), user) != users.end();
  if (user.empty() || known) return;
  if (std::none_of(nobody.begin(), nobody.end(),
                   [&](std::string_view word) { return equals_ignoring_case(word, user); }))
    users.push_back(std::move(user));
}

void add_list(std::vector<std::string>& users, const sip::Message& invite, sip::HeaderId id) {
  if (invite.find(id) == nullptr) return;
  for (std::string_view element : sip::list_of(invite.headers(), id)) add(users, sip::parse_name_addr(element).uri);
}

bool is_prefix(std::string_view text) {
  return text.size() <= longest_prefix &&
         std::all_of(text.begin(), text.end(), [](char c) { return ascii_digit(c) || c == '*' || c == '#'; });
}

bool agree(std::string_view one, std::string_view other) {
  if (one == other) return true;
  if (one.size() < other.size()) std::swap(one, other);
  return other.size() >= least_user && one.ends_with(other) && is_prefix(one.substr(0, one.size() - other.size()));
}

bool any_agree(const std::vector<std::string>& ones, const std::vector<std::string>& others) {
  return std::any_of(ones.begin(), ones.end(), [&](const std::string& one) {
    return std::any_of(others.begin(), others.end(), [&](const std::string& other) { return agree(one, other); });
  });
}

}  // namespace

LegParties parties_of(const sip::Message& invite) {
  LegParties parties;
  add(parties.callers, invite.essentials().from_uri);
  add_list(parties.callers, invite, sip::HeaderId::p_asserted_identity);
  add_list(parties.callers, invite, sip::HeaderId::remote_party_id);
  add(parties.callees, invite.essentials().to_uri);
  add(parties.callees, invite.request_uri());
  add_list(parties.callees, invite, sip::HeaderId::diversion);
  return parties;
}

bool same_parties(const LegParties& one, const LegParties& other) {
  return any_agree(one.callers, other.callers) && any_agree(one.callees, other.callees);
}

}  // namespace rung::correlate
