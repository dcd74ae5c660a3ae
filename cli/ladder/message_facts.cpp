#include "cli/ladder/message_facts.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "cli/ladder/call_records.h"
#include "cli/terminal_text.h"
#include "decode/description.h"
#include "decode/msrp/uri.h"
#include "decode/sdp/media_attributes.h"
#include "decode/sip/contact.h"
#include "decode/sip/header_list.h"
#include "decode/sip/message.h"
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
