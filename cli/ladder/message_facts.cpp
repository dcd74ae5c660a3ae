#include "cli/ladder/message_facts.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "cli/ladder/ladder_records.h"
#include "cli/ladder/uri_text.h"
#include "cli/terminal_text.h"
#include "decode/description.h"
#include "decode/msrp/uri.h"
#include "decode/sdp/media_attributes.h"
#include "decode/sip/contact.h"
#include "decode/sip/delta_seconds.h"
#include "decode/sip/header_list.h"
#include "decode/sip/message.h"
#include "decode/sip/refer.h"
#include "decode/sip/via.h"

namespace rung::cli {
namespace {

// Columns that what a body says may take on an arrow.
constexpr std::size_t summary_columns = 32;

// The direction of the first media that is not sendrecv: what a call on hold looks like.
std::string_view direction_in(const decode::Description& description) {
  for (const sdp::Media& media : description.session.media) {
    const sdp::Direction direction = sdp::direction_of({description.session, media});
    if (media.port != 0 && direction != sdp::Direction::sendrecv) return sdp::to_text(direction);
  }
  return {};
}

// "sdp" for application/sdp, "dtmf-relay" for application/dtmf-relay; empty without a body.
std::string content_word(const sip::Message& message, const decode::Description* description) {
  if (message.body().empty()) return {};
  std::string_view type = message.essentials().content_type;
  type = trim(type.substr(0, type.find(';')));
  std::string word = to_lower(type.substr(type.find('/') == std::string_view::npos ? 0 : type.find('/') + 1));
  if (word != "sdp" || description == nullptr) return word;
  std::string_view way = direction_in(*description);
  return way.empty() ? word : word + " " + std::string(way);
}

void append(std::string& words, const std::string& word) {
  if (!word.empty()) words += (words.empty() ? "" : ", ") + word;
}

// "600 s", "2 contacts, 600 s", "remove": what a REGISTER asks for and a 2xx to it grants (RFC 3261 10.2, 10.3).
std::string binding_words(const sip::Message& message) {
  const sip::ContactList list = sip::parse_contacts(message.headers());
  if (list.wildcard) return "remove all";
  std::optional<std::uint32_t> expires = sip::expires_of(message);
  std::uint32_t longest = 0;
  bool own = false;
  for (const sip::Contact& contact : list.contacts) {
    if (!contact.expires) continue;
    longest = std::max(longest, *contact.expires);
    own = true;
  }
  if (own) expires = longest;
  if (message.is_request() && list.contacts.empty()) return "fetch";
  if (message.is_request() && expires && *expires == 0) return "remove";
  if (list.contacts.empty()) return "no contact";
  std::string words = list.contacts.size() > 1 ? std::to_string(list.contacts.size()) + " contacts" : "";
  append(words, expires ? std::to_string(*expires) + " s" : "");
  return words;
}

// What header fields say that an arrow should: credentials, the target of a transfer, bindings.
std::string header_words(const sip::Message& message) {
  std::string words;
  const bool credentials = message.find(sip::HeaderId::authorization) != nullptr ||
                           message.find(sip::HeaderId::proxy_authorization) != nullptr;
  if (message.is_request() && credentials) words = "auth";
  if (const sip::HeaderField* target = message.find(sip::HeaderId::refer_to); target != nullptr) {
    const sip::ReferTo refer = sip::parse_refer_to(target->value);
    if (message.is_request())
      append(words, (refer.replaces.empty() ? "to " : "attended to ") +
                        shorten(printable(short_uri(refer.address.uri)), summary_columns));
  }
  const bool register_answer = equals_ignoring_case(message.essentials().cseq_method, "REGISTER") &&
                               message.status() >= 200 && message.status() < 300;
  if (message.method() == "REGISTER" || register_answer) append(words, binding_words(message));
  return words;
}

// What messages.body_summary says, as far as there is room; "sipfrag 180 Ringing" of a fragment.
std::string summary_word(std::string_view summary) {
  constexpr std::string_view fragment = "sipfrag: SIP/2.0 ";
  std::string word = printable(summary);
  if (word.starts_with(fragment)) word.replace(0, fragment.size(), "sipfrag ");
  return shorten(word, summary_columns);
}

// The last URI of a path is that of the endpoint itself; those before it are relays'.
std::vector<std::string> msrp_names_of(const decode::Description& description) {
  std::vector<std::string> names;
  for (const sdp::Media& media : description.session.media) {
    std::string_view last;
    msrp::PathReader uris(sdp::MediaView{description.session, media}.value("path"));
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

void read_octets(std::string_view raw, std::string_view body_summary, MessageRecord& record) {
  record.octets = std::hash<std::string_view>{}(raw);
  sip::Message message = sip::Message::parse(std::vector<char>(raw.begin(), raw.end()));
  const std::shared_ptr<const decode::Description> description = decode::read_description(message);
  record.content = content_word(message, description.get());
  if (description)
    record.msrp_names = msrp_names_of(*description);
  else if (!body_summary.empty())
    record.content = summary_word(body_summary);
  if (std::string words = header_words(message); !words.empty()) {
    append(words, record.content);
    record.content = std::move(words);
  }
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
