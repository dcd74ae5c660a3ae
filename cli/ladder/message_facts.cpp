#include "cli/ladder/message_facts.h"

#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "cli/ladder/call_records.h"
#include "decode/checks/msrp_checks.h"
#include "decode/msrp/uri.h"
#include "decode/sdp/path.h"
#include "decode/sip/contact.h"
#include "decode/sip/header_list.h"
#include "decode/sip/message.h"
#include "decode/sip/via.h"

namespace rung::cli {
namespace {

// The direction of the first media that is not sendrecv (RFC 4566 6): what a call on hold looks
// like.
std::string_view direction(std::string_view description) {
  constexpr std::array<std::string_view, 3> directions = {"sendonly", "recvonly", "inactive"};
  for (std::size_t at = description.find("\na="); at != std::string_view::npos; at = description.find("\na=", at + 1)) {
    std::string_view line = description.substr(at + 3);
    line = trim(line.substr(0, line.find_first_of("\r\n")));
    for (std::string_view name : directions)
      if (line == name) return name;
  }
  return {};
}

// "sdp" for application/sdp, "dtmf-relay" for application/dtmf-relay; empty without a body.
std::string content_word(const sip::Message& message) {
  if (message.body().empty()) return {};
  std::string_view type = message.essentials().content_type;
  type = trim(type.substr(0, type.find(';')));
  std::string word = to_lower(type.substr(type.find('/') == std::string_view::npos ? 0 : type.find('/') + 1));
  if (word != "sdp") return word;
  std::string_view way = direction(message.body());
  return way.empty() ? word : word + " " + std::string(way);
}

// The last URI of a path is that of the endpoint itself; those before it are relays'.
std::vector<std::string> msrp_names_of(const sip::Message& message) {
  std::vector<std::string> names;
  if (!decode::may_hold_description(message)) return names;
  sdp::PathReader media(message.body());
  while (auto path = media.next()) {
    std::string_view last;
    msrp::PathReader uris(path->path);
    while (auto uri = uris.next()) last = *uri;
    if (std::string name = msrp_name(last); !name.empty()) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

std::string msrp_name(std::string_view uri) {
  Result<msrp::Uri> parsed = msrp::parse_uri(uri);
  if (!parsed || parsed->session_id.empty()) return {};
  return to_lower(parsed->authority).append("/").append(parsed->session_id);
}

void read_octets(std::string_view raw, MessageRecord& record) {
  record.octets = std::hash<std::string_view>{}(raw);
  sip::Message message = sip::Message::parse(std::vector<char>(raw.begin(), raw.end()));
  record.content = content_word(message);
  record.msrp_names = msrp_names_of(message);
  std::vector<std::string_view> vias = sip::list_of(message.headers(), sip::HeaderId::via);
  record.via_count = vias.size();
  if (!vias.empty()) {
    sip::Via top = sip::parse_via(vias[0]);
    record.branch = top.branch;
    record.sent_by = top.address.host;
    record.sent_by_port = top.address.port.value_or(0);
  }
  if (vias.size() > 1) record.previous_branch = sip::parse_via(vias[1]).branch;
  sip::ContactList list = sip::parse_contacts(message.headers());
  if (!list.contacts.empty()) record.instance = list.contacts.front().instance;
}

}  // namespace rung::cli
