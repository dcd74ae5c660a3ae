#include "decode/sip/message.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/octet_search.h"
#include "decode/sip/content_length.h"
#include "decode/sip/cseq.h"
#include "decode/sip/field_reader.h"
#include "decode/sip/header_list.h"
#include "decode/sip/lexical.h"
#include "decode/sip/name_addr.h"
#include "decode/sip/parameters.h"
#include "decode/sip/start_line.h"
#include "decode/sip/via.h"

namespace rung::sip {

// Fills a Message in one pass over its octets.
class MessageParser {
 public:
  explicit MessageParser(Message& message) : message_(message) {}

  void run();

 private:
  std::size_t read_start_line();
  void read_field(const RawField& raw);
  std::string_view unfold(std::string_view value);
  void read_essential(const HeaderField& field);
  void read_address(std::string_view value, std::string_view& uri, std::string_view& tag);
  void read_via(std::string_view value);
  void finish(const FieldReader& reader);

  // Essentials that were met: a second field of the name changes nothing, even if the first was
  // empty.
  struct Seen {
    bool call_id = false, from = false, to = false, cseq = false, contact = false;
    bool content_type = false, user_agent = false, server = false;
  };
  static bool first(bool& seen) { return !std::exchange(seen, true); }

  Message& message_;
  ContentLength content_length_;
  Seen seen_;
};

namespace {

// A header line of 40 octets is usual; the bounds keep the one allocation small.
std::size_t expected_fields(std::size_t octets) { return std::clamp<std::size_t>(octets / 40, 8, 32); }

}  // namespace

void MessageParser::run() {
  message_.headers_.reserve(expected_fields(message_.octets_.size()));
  FieldReader reader(message_.raw(), read_start_line());
  RawField raw;
  while (reader.next(raw)) {
    if (raw.malformed) message_.defects_.header_line_malformed = true;
    if (!raw.name.empty()) read_field(raw);
  }
  finish(reader);
}

// Gives the place behind the first line.
std::size_t MessageParser::read_start_line() {
  std::string_view octets = message_.raw();
  std::size_t end = find_octet(octets, '\n');
  bool ended = end < octets.size();
  if (ended && (end == 0 || octets[end - 1] != '\r')) message_.defects_.bare_lf = true;
  StartLine line = parse_start_line(without_cr(octets.substr(0, end)));
  message_.defects_.start_line_malformed = !line.readable;
  message_.defects_.start_line_spaces = line.spaces;
  message_.status_ = line.status;
  message_.method_ = line.method;
  message_.request_uri_ = line.request_uri;
  message_.version_ = line.version;
  message_.reason_ = line.reason;
  return ended ? end + 1 : end;
}

void MessageParser::read_field(const RawField& raw) {
  if (raw.id == HeaderId::content_length) content_length_.add(raw.value);
  if (message_.headers_.size() >= limits::sip_header_fields) {
    message_.defects_.header_fields_over_limit = true;
    return;
  }
  HeaderField& field = message_.headers_.emplace_back();
  field.id = raw.id;
  field.name = raw.name;
  field.value = raw.folded ? unfold(raw.value) : raw.value;
  read_essential(field);
}

// Each line end with the white space around it becomes one space (RFC 3261 7.3.1).
std::string_view MessageParser::unfold(std::string_view value) {
  if (value.find('\n') == std::string_view::npos) return value;
  std::string& joined = message_.unfolded_.emplace_front();
  joined.reserve(value.size());
  while (!value.empty()) {
    std::size_t end = std::min(value.find('\n'), value.size());
    std::string_view line = trim_lws(value.substr(0, end));
    if (!joined.empty() && !line.empty()) joined.push_back(' ');
    joined.append(line);
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return joined;
}

void MessageParser::read_essential(const HeaderField& field) {
  Essentials& known = message_.essentials_;
  switch (field.id) {
    case HeaderId::via:
      return read_via(field.value);
    case HeaderId::from:
      if (first(seen_.from)) read_address(field.value, known.from_uri, known.from_tag);
      return;
    case HeaderId::to:
      if (first(seen_.to)) read_address(field.value, known.to_uri, known.to_tag);
      return;
    case HeaderId::call_id:
      if (first(seen_.call_id)) known.call_id = field.value;
      return;
    case HeaderId::cseq:
      if (first(seen_.cseq)) {
        CSeq cseq = parse_cseq(field.value);
        known.cseq = cseq.number;
        known.cseq_method = cseq.method;
      }
      return;
    case HeaderId::contact:
      if (first(seen_.contact)) known.contact = field.value;
      return;
    case HeaderId::content_type:
      if (first(seen_.content_type)) known.content_type = field.value;
      return;
    case HeaderId::user_agent:
      if (first(seen_.user_agent)) known.user_agent = field.value;
      return;
    case HeaderId::server:
      if (first(seen_.server) && !seen_.user_agent) known.user_agent = field.value;
      return;
    default:
      return;
  }
}

void MessageParser::read_address(std::string_view value, std::string_view& uri, std::string_view& tag) {
  NameAddr address = parse_name_addr(value);
  uri = address.uri;
  if (std::optional<Parameter> found = find_parameter(address.parameters, "tag")) {
    tag = found->value;
  }
}

void MessageParser::read_via(std::string_view value) {
  Essentials& known = message_.essentials_;
  ListReader reader(value);
  while (std::optional<std::string_view> element = reader.next()) {
    if (++known.via_count > 1) continue;
    const ViaHead via = parse_via_head(*element);
    known.sent_by = via.sent_by;
    known.via_transport = via.transport;
    if (std::optional<Parameter> branch = find_parameter(via.parameters, "branch")) known.branch = branch->value;
  }
}

void MessageParser::finish(const FieldReader& reader) {
  message_.body_offset_ = reader.offset();
  message_.content_length_ = content_length_.value();
  MessageDefects& defects = message_.defects_;
  defects.header_section_unterminated = !reader.terminated();
  defects.bare_lf = defects.bare_lf || reader.bare_lf();
  defects.content_length_invalid = content_length_.invalid();
  defects.content_length_conflict = content_length_.conflict();
  defects.body_truncated = message_.content_length_.value_or(0) > message_.body().size();
}

Message Message::parse(std::vector<char>&& octets) {
  Message message;
  message.octets_ = std::move(octets);
  MessageParser(message).run();
  return message;
}

const HeaderField* Message::find(HeaderId id) const {
  auto field = std::find_if(headers_.begin(), headers_.end(), [id](const HeaderField& one) { return one.id == id; });
  return field == headers_.end() ? nullptr : &*field;
}

}  // namespace rung::sip
