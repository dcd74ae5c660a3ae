#include "decode/body_summary.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/content_coding.h"
#include "decode/event/dialog_info.h"
#include "decode/event/line_text.h"
#include "decode/event/message_summary.h"
#include "decode/event/poc_settings.h"
#include "decode/event/presence.h"
#include "decode/event/recording_metadata.h"
#include "decode/event/registration_info.h"
#include "decode/event/resource_lists.h"
#include "decode/event/signals.h"
#include "decode/event/watcher_info.h"
#include "decode/sip/multipart.h"
#include "decode/sip/parameters.h"

namespace rung::decode {
namespace {

constexpr std::string_view sdp_type = "application/sdp";

struct XmlType {
  std::string_view type;
  std::string (*describe)(const event::XmlDocument& document);
};
constexpr std::array xml_types = {
    XmlType{"application/pidf+xml", event::describe_presence},
    XmlType{"application/dialog-info+xml", event::describe_dialog_info},
    XmlType{"application/reginfo+xml", event::describe_registration_info},
    XmlType{"application/conference-info+xml", event::describe_conference_info},
    XmlType{"application/watcherinfo+xml", event::describe_watcher_info},
    XmlType{"application/rlmi+xml", event::describe_resource_list_state},
    XmlType{"application/resource-lists+xml", event::describe_resource_lists},
    XmlType{"application/poc-settings+xml", event::describe_poc_settings},
    XmlType{"application/media_control+xml", event::describe_media_control},
    XmlType{"application/im-iscomposing+xml", event::describe_composing},
    XmlType{"application/rs-metadata+xml", event::describe_recording_metadata},
    XmlType{"application/rs-metadata", event::describe_recording_metadata},
    XmlType{"application/pidf-diff+xml", event::describe_presence},
    XmlType{"application/xpidf+xml", event::describe_presence},
    XmlType{"application/cpim-pidf+xml", event::describe_presence},
};

std::string_view first_line(std::string_view text) { return text.substr(0, text.find_first_of("\r\n")); }

// "SIP/2.0 180 Ringing", or which header fields there are where it has no start line (RFC 3420 2).
std::string describe_fragment(std::string_view body) {
  constexpr std::size_t told_names = 8;
  const std::size_t begin = std::min(body.find_first_not_of("\r\n"), body.size());
  std::string_view rest = body.substr(begin);
  std::string_view line = first_line(rest);
  if (line.empty()) return "sipfrag: empty";
  if (line.find("SIP/") != std::string_view::npos) return "sipfrag: " + event::shown(line);
  std::string names;
  for (std::size_t count = 0; count < told_names && !line.empty(); ++count) {
    const std::string_view name = trim(line.substr(0, line.find(':')));
    if (name.size() < line.size() && !line.starts_with(' ')) event::add_to_list(names, event::shown(name));
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    line = first_line(rest);
  }
  return "sipfrag: " + (names.empty() ? "not read" : "header fields " + names);
}

std::string describe_message(std::string_view body) {
  const std::string_view line = first_line(body.substr(std::min(body.find_first_not_of("\r\n"), body.size())));
  return "message: " + (line.empty() ? "empty" : event::shown(line));
}

struct TextType {
  std::string_view type;
  std::string (*describe)(std::string_view body);
};
constexpr std::array text_types = {
    TextType{"message/sipfrag", describe_fragment},
    TextType{"message/sip", describe_message},
    TextType{"application/simple-message-summary", event::describe_message_summary},
    TextType{"application/dtmf-relay", event::describe_dtmf_relay},
    TextType{"application/dtmf", event::describe_dtmf},
};

// What people write to each other: its type, size and charset, never its content.
std::string describe_text(std::string_view content_type, std::string_view body) {
  std::string text = event::shown(sip::media_type_of(content_type)) + " " + event::counted(body.size(), "octet");
  const std::size_t semicolon = content_type.find(';');
  if (semicolon == std::string_view::npos) return text;
  const auto charset = sip::find_parameter(content_type.substr(semicolon), "charset");
  return charset ? text + ", " + event::shown(charset->value) : text;
}

class Reader {
 public:
  // One body or part. `coding` is its Content-Encoding.
  void read(std::string_view content_type, std::string_view coding, std::string_view body, int depth) {
    if (is_plain_coding(coding)) return read_plain(content_type, body, depth);
    if (!is_compression(coding)) return;
    const Inflated inflated = inflate_body(coding, body, limits::inflated_body_octets - inflated_octets_);
    inflated_octets_ += inflated.octets.size();
    const std::size_t before = summary_.text.size();
    read_plain(content_type, {inflated.octets.data(), inflated.octets.size()}, depth);
    summary_.over_limit |= inflated.over_limit;
    if (inflated.damaged && summary_.text.size() > before && !summary_.text.ends_with(damaged)) append(damaged);
  }
  BodySummary finish() { return std::move(summary_); }

 private:
  static constexpr std::string_view damaged = ", damaged";

  void read_plain(std::string_view content_type, std::string_view body, int depth) {
    const std::string_view boundary = sip::boundary_of(content_type);
    if (!boundary.empty()) return read_parts(boundary, body, depth);
    const std::string_view type = sip::media_type_of(content_type);
    for (const XmlType& each : xml_types)
      if (equals_ignoring_case(type, each.type)) return read_xml(each, body);
    for (const TextType& each : text_types)
      if (equals_ignoring_case(type, each.type)) return add(each.describe(body));
    const bool is_text = starts_ignoring_case(type, "text/") || equals_ignoring_case(type, "message/cpim");
    if (is_text) add(describe_text(content_type, body));
  }

  void read_parts(std::string_view boundary, std::string_view body, int depth) {
    if (depth >= limits::multipart_depth) return;
    sip::PartReader parts(body, boundary);
    for (std::size_t count = 0; count < limits::multipart_parts; ++count) {
      const std::optional<sip::BodyPart> part = parts.next();
      if (!part) return;
      if (!is_plain_coding(part->content_transfer_encoding)) continue;
      read(part->content_type, part->content_encoding, part->body, depth + 1);
    }
  }

  void read_xml(const XmlType& type, std::string_view body) {
    const event::XmlDocument document = event::read_xml(body);
    std::string text = type.describe(document);
    if (document.damaged) text += damaged;
    if (document.over_limit) text += ", not read to its end";
    summary_.over_limit |= document.over_limit;
    if (type.describe == event::describe_poc_settings) summary_.poc_settings = true;
    if (type.describe == event::describe_conference_info)
      if (auto state = event::conference_state_of(document)) summary_.conferences.push_back(std::move(*state));
    if (type.describe == event::describe_dialog_info)
      if (auto state = event::dialog_info_of(document)) summary_.dialogs.push_back(std::move(*state));
    if (type.describe == event::describe_recording_metadata && !summary_.recording) {
      summary_.recording = event::recording_metadata_of(document);
      summary_.over_limit |= summary_.recording && summary_.recording->over_limit;
    }
    add(text);
  }

  void add(std::string_view text) {
    if (!summary_.text.empty()) append("; ");
    append(text);
  }
  void append(std::string_view text) { event::append_cut(summary_.text, text, limits::body_summary_octets); }

  BodySummary summary_;
  std::size_t inflated_octets_ = 0;  // of all parts
};

}  // namespace

bool may_be_summarized(const sip::Message& message) {
  if (message.body().empty()) return false;
  return !equals_ignoring_case(message.essentials().content_type.substr(0, sdp_type.size()), sdp_type);
}

BodySummary summarize_body(const sip::Message& message) {
  Reader reader;
  const sip::HeaderField* coding = message.find(sip::HeaderId::content_encoding);
  reader.read(message.essentials().content_type, coding ? coding->value : std::string_view{}, message.body(), 0);
  return reader.finish();
}

}  // namespace rung::decode
