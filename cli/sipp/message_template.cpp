#include "cli/sipp/message_template.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/ascii.h"
#include "cli/sipp/sipp_text.h"
#include "decode/net/address_scope.h"
#include "decode/sip/contact.h"
#include "decode/sip/header_list.h"
#include "decode/sip/name_addr.h"
#include "decode/sip/parameters.h"
#include "decode/sip/rack.h"
#include "decode/sip/uri.h"

namespace rung::cli {
namespace {

using sip::HeaderId;

constexpr std::string_view tag_of_caller = ";tag=[pid]SIPpTag00[call_number]";
constexpr std::string_view tag_of_callee = ";tag=[pid]SIPpTag01[call_number]";

std::string_view own_tag(CallEnd end) { return end == CallEnd::caller ? tag_of_caller : tag_of_callee; }

bool is_address(std::string_view host) {
  return net::parse_address(host).has_value() || to_lower(host).ends_with(".invalid");
}

// As sent, or with the peer's address where it names a host by its address, or one that browsers make up.
std::string uri_for_peer(std::string_view text) {
  const Result<sip::Uri> uri = sip::parse_uri(text);
  const bool is_sip = uri && (uri->kind == sip::Uri::Kind::sip || uri->kind == sip::Uri::Kind::sips);
  if (!is_sip || !is_address(uri->host)) return sipp_line(text);
  std::string there = "sip:";
  if (!uri->user.empty()) there += sipp_line(uri->user) + '@';
  return there + "[remote_ip]:[remote_port]";
}

std::string contact_of(const sip::Message& message) {
  const sip::ContactList list = sip::parse_contacts(message.headers());
  if (list.wildcard) return "*";
  if (list.contacts.empty()) return sipp_line(message.essentials().contact);
  const sip::NameAddr& address = list.contacts.front().address;
  const Result<sip::Uri> uri = sip::parse_uri(address.uri);
  std::string text = "<sip:";
  if (uri && !uri->user.empty()) text += sipp_line(uri->user) + '@';
  text += "[local_ip]:[local_port];transport=[transport]>";
  return text + sipp_line(address.parameters);
}

// From or To as sent, without its tag.
std::string party_of(const sip::Message& message, HeaderId id) {
  const sip::HeaderField* field = message.find(id);
  if (field == nullptr) return {};
  const sip::NameAddr address = sip::parse_name_addr(field->value);
  std::string text(field->value);
  if (!address.parameters.empty())
    text.resize(static_cast<std::size_t>(address.parameters.data() - field->value.data()));
  sip::ParameterReader parameters(address.parameters);
  while (const std::optional<sip::Parameter> parameter = parameters.next()) {
    if (equals_ignoring_case(parameter->name, "tag")) continue;
    text.append(";").append(parameter->name);
    if (parameter->has_value) text.append(parameter->quoted ? "=\"" : "=").append(parameter->value);
    if (parameter->quoted) text += '"';
  }
  return sipp_line(text);
}

void add_line(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ").append(value).append("\n");
}

std::string cseq_of(const sip::Message& message) {
  const sip::Essentials& known = message.essentials();
  return std::to_string(known.cseq.value_or(0)) + ' ' + sipp_line(known.cseq_method);
}

void add_request_head(const Step& step, CallEnd end, std::string& text) {
  const sip::Message& message = *step.message;
  const std::string number = std::to_string(step.transaction);
  const bool to_target = step.knows_target && step.message->method() != "CANCEL";
  text += sipp_line(message.method()) + ' ';
  text += to_target ? "[next_url]" : uri_for_peer(message.request_uri());
  text += " SIP/2.0\n";
  add_line(text, "Via", "SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-" + number);
  if (end == CallEnd::callee) {
    text.append("From:[$own]").append(tag_of_callee).append("\nTo:[$peer]\n");
  } else {
    add_line(text, "From", party_of(message, HeaderId::from) + std::string(tag_of_caller));
    if (step.knows_peer)
      text += "To:[$peer]\n";
    else
      add_line(text, "To",
               party_of(message, HeaderId::to) + (message.essentials().to_tag.empty() ? "" : "[peer_tag_param]"));
  }
  add_line(text, "Call-ID", "[call_id]");
  add_line(text, "CSeq", cseq_of(message));
  if (to_target) text += "[routes]\n";
  if (step.has_credentials) text += "[authentication]\n";
}

// Via, From, To, Call-ID and CSeq are those of the request.
void add_response_head(const Step& step, CallEnd end, std::string& text) {
  const sip::Message& message = *step.message;
  text += "SIP/2.0 " + std::to_string(message.status()) + ' ' + sipp_line(message.reason()) + '\n';
  const bool begins_dialog = step.tags_response && message.status() > 100;
  const std::string tag(begins_dialog ? own_tag(end) : std::string_view());
  const bool routed = message.find(HeaderId::record_route) != nullptr;
  if (step.answers_saved) {
    const std::string number = std::to_string(step.transaction);
    text += "[$via" + number + "]";
    if (routed) text += "[$route" + number + "]";
    text += "From:[$from" + number + "]\nTo:[$to" + number + "]" + tag + "\n";
    add_line(text, "Call-ID", "[call_id]");
    text += "CSeq:[$cseq" + number + "]\n";
    return;
  }
  text += "[last_Via:]\n[last_From:]\n[last_To:]" + tag + "\n[last_Call-ID:]\n[last_CSeq:]\n";
  if (routed) text += "[last_Record-Route:]\n";
}

bool is_computed(const Step& step, HeaderId id) {
  constexpr std::array computed{HeaderId::via,     HeaderId::from,           HeaderId::to,
                                HeaderId::call_id, HeaderId::cseq,           HeaderId::record_route,
                                HeaderId::route,   HeaderId::content_length, HeaderId::contact};
  if (step.has_credentials && (id == HeaderId::authorization || id == HeaderId::proxy_authorization)) return true;
  if (step.acknowledged != 0 && id == HeaderId::rack) return true;
  return std::find(computed.begin(), computed.end(), id) != computed.end();
}

void add_other_fields(const Step& step, std::string& text) {
  const sip::Message& message = *step.message;
  if (!message.essentials().contact.empty()) add_line(text, "Contact", contact_of(message));
  if (step.acknowledged != 0) {
    const sip::RAck rack = sip::parse_rack(message.find(HeaderId::rack)->value);
    add_line(text, "RAck",
             "[$rseq" + std::to_string(step.acknowledged) + "] " + std::to_string(rack.cseq_number.value_or(0)) + ' ' +
                 sipp_line(rack.method));
  }
  for (const sip::HeaderField& field : message.headers())
    if (!is_computed(step, field.id)) add_line(text, sipp_line(field.name), sipp_line(field.value));
}

// Splits "c=IN IP4 192.0.2.1" and "o=... IN IP4 192.0.2.1" before " IP4"; nothing where no address stands there.
std::optional<std::string_view> before_address(std::string_view line) {
  const std::size_t at = line.rfind(" IP");
  if (at == std::string_view::npos || line.size() < at + 6) return std::nullopt;
  const std::optional<IpAddress> address = net::parse_address(line.substr(at + 5));
  if (!address || net::scope_of(*address) == net::Scope::unspecified) return std::nullopt;
  return line.substr(0, at);
}

// "m=audio 40000 RTP/AVP 0" with a port of SIPp's; ports that mean something else (0 refused, 9 not known yet) stay.
std::optional<std::string> media_line(std::string_view line, std::size_t& media) {
  if (!line.starts_with("m=audio ") && !line.starts_with("m=video ")) return std::nullopt;
  constexpr std::size_t port_at = 8;
  const std::size_t end = line.find(' ', port_at);
  const std::optional<std::uint64_t> port = parse_decimal(line.substr(port_at, end - port_at));
  if (end == std::string_view::npos || !port || *port == 0 || *port == 9) return std::nullopt;
  const std::size_t offset = 2 * media++;
  const std::string keyword = offset == 0 ? "[media_port]" : "[media_port+" + std::to_string(offset) + "]";
  return std::string(line.substr(0, port_at)) + keyword + sipp_line(line.substr(end));
}

// With SIPp's addresses, as far as they stand in c=, o= and m=. Candidates stay as they were sent.
std::string description_body(std::string_view body) {
  std::string text;
  std::size_t media = 0;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find("\r\n"), body.size());
    const std::string_view line = body.substr(0, end);
    const bool has_address = line.starts_with("c=") || line.starts_with("o=");
    const std::optional<std::string_view> before = has_address ? before_address(line) : std::nullopt;
    if (before)
      text += sipp_line(*before) + " IP[media_ip_type] [media_ip]\n";
    else
      text += media_line(line, media).value_or(sipp_line(line)) + '\n';
    body.remove_prefix(std::min(end + 2, body.size()));
  }
  return text;
}

}  // namespace

std::string message_template(const Step& step, CallEnd end) {
  const sip::Message& message = *step.message;
  std::string text;
  if (message.is_request())
    add_request_head(step, end, text);
  else
    add_response_head(step, end, text);
  add_other_fields(step, text);
  add_line(text, "Content-Length", "[len]");
  text += '\n';
  const std::string_view type = message.essentials().content_type;
  const bool described = starts_ignoring_case(type, "application/sdp") || starts_ignoring_case(type, "multipart/");
  return text + (described ? description_body(message.body()) : sipp_body(message.body()));
}

}  // namespace rung::cli
