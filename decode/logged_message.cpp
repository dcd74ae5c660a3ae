#include "decode/logged_message.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/sip/header_id.h"
#include "decode/sip/lexical.h"
#include "decode/sip/start_line.h"

namespace rung::decode {
namespace {

using capture::clf::Field;
using capture::clf::OptionalField;
using capture::clf::Record;
using sip::HeaderId;

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view magic_cookie = "z9hG4bK";

// What the optional fields of a record hold.
struct Logged {
  struct HeaderLine {
    HeaderId id;
    std::string text;  // "Name: value", on one line
  };
  std::vector<HeaderLine> headers;
  std::string reason;        // Reason-Phrase
  std::string content_type;  // of the body
  std::optional<std::string> body, message;
  bool message_cut = false;

  bool has(HeaderId id) const {
    return std::any_of(headers.begin(), headers.end(), [id](const HeaderLine& line) { return line.id == id; });
  }
};

// Base64 may hide line ends, which would begin header fields of their own.
std::string on_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return text;
}

void add_header(std::string text, Logged& logged) {
  constexpr std::string_view reason = "Reason-Phrase";
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return;
  const std::string_view name = trim(std::string_view(text).substr(0, colon));
  if (equals_ignoring_case(name, reason)) {
    logged.reason = trim(std::string_view(text).substr(colon + 1));
    return;
  }
  const HeaderId id = sip::header_id(name);
  logged.headers.push_back({id, std::move(text)});
}

// "application/sdp v=0...": the type ends at the first space that stands behind no semicolon and in no quotes.
void add_body(std::string_view text, Logged& logged) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    if (text[end] == '"') quoted = !quoted;
    if (text[end] == ' ' && !quoted && end > 0 && text[end - 1] != ';') break;
  }
  logged.content_type = on_one_line(std::string(text.substr(0, end)));
  logged.body = std::string(text.substr(std::min(end + 1, text.size())));
}

// Whether the writer may have stopped there: an escape, a character or four digits of Base64 are not cut in two.
bool fills_field(const OptionalField& field) {
  constexpr std::size_t longest_piece = 6;
  const std::size_t size = field.value.size();
  return size > limits::clf_field_octets - longest_piece && size <= limits::clf_field_octets;
}

bool begins_with_start_line(std::string_view text) {
  const std::size_t lf = text.find('\n');
  return lf != std::string_view::npos && sip::is_start_line(sip::without_cr(text.substr(0, lf)));
}

Logged read_optional_fields(const Record& record) {
  Logged logged;
  for (const OptionalField& field : record.optional_fields) {
    if (!field.is_standard()) continue;
    std::optional<std::string> value = capture::clf::plain_value(field);
    if (!value) continue;
    if (field.tag == "00") {
      add_header(on_one_line(std::move(*value)), logged);
    } else if (field.tag == "01" && !logged.body) {
      add_body(*value, logged);
    } else if (field.tag == "02" && !logged.message && begins_with_start_line(*value)) {
      logged.message = std::move(*value);
      logged.message_cut = fills_field(field);
    }
  }
  return logged;
}

std::string_view or_unknown(std::string_view text) { return text.empty() ? "?" : text; }

void add_line(std::string& octets, std::string_view name, std::string_view value) {
  if (!value.empty()) octets.append(name).append(": ").append(value).append(line_end);
}

void add_start_line(const Record& record, const Logged& logged, std::string& octets) {
  const std::string_view cseq = record.value(Field::cseq);
  const std::string_view status = record.value(Field::status);
  if (!record.is_request()) {
    octets.append("SIP/2.0 ").append(or_unknown(status)).append(" ").append(logged.reason);
  } else {
    const std::size_t space = cseq.find(' ');
    const std::string_view method = space == std::string_view::npos ? std::string_view() : trim(cseq.substr(space));
    octets.append(or_unknown(method)).append(" ").append(or_unknown(record.value(Field::request_uri)));
    octets.append(" SIP/2.0");
  }
  octets.append(line_end);
}

// The log's name of the transaction on this hop: who got a request is its server, and sends its response.
std::string_view transaction_of(const Record& record) {
  const bool as_server = record.is_request() != record.was_sent();
  const std::string_view server = record.value(Field::server_transaction);
  const std::string_view client = record.value(Field::client_transaction);
  const std::string_view best = as_server ? server : client;
  return best.empty() ? (as_server ? client : server) : best;
}

std::string_view via_transport(const Record& record) {
  switch (record.transport()) {
    case 'T':
      return record.is_encrypted() ? "TLS" : "TCP";
    case 'S':
      return record.is_encrypted() ? "TLS-SCTP" : "SCTP";
    case 'W':
      return record.is_encrypted() ? "WSS" : "WS";
    default:
      return "UDP";
  }
}

// RFC 6873 4.2 lets a branch stand there with its magic cookie or without.
void add_via(const Record& record, std::string& octets) {
  const std::string_view client = record.value(record.is_request() ? Field::source : Field::destination);
  const std::string_view transaction = transaction_of(record);
  octets.append("Via: SIP/2.0/").append(via_transport(record)).append(" ");
  octets.append(client.empty() ? "unknown.invalid" : client);
  if (!transaction.empty() && sip::token_size(transaction) == transaction.size()) {
    octets.append(";branch=");
    if (!transaction.starts_with(magic_cookie)) octets.append(magic_cookie);
    octets.append(transaction);
  }
  octets.append(line_end);
}

void add_party(std::string_view name, std::string_view uri, std::string_view tag, std::string& octets) {
  if (uri.empty()) return;
  octets.append(name).append(": <").append(uri).append(">");
  if (!tag.empty()) octets.append(";tag=").append(tag);
  octets.append(line_end);
}

std::string put_together(const Record& record, const Logged& logged) {
  std::string octets;
  add_start_line(record, logged, octets);
  if (!logged.has(HeaderId::via)) add_via(record, octets);
  if (!logged.has(HeaderId::from))
    add_party("From", record.value(Field::from_uri), record.value(Field::from_tag), octets);
  if (!logged.has(HeaderId::to)) add_party("To", record.value(Field::to_uri), record.value(Field::to_tag), octets);
  if (!logged.has(HeaderId::call_id)) add_line(octets, "Call-ID", record.value(Field::call_id));
  if (!logged.has(HeaderId::cseq)) add_line(octets, "CSeq", record.value(Field::cseq));
  for (const Logged::HeaderLine& header : logged.headers) octets.append(header.text).append(line_end);
  if (!logged.body) return octets;
  if (!logged.has(HeaderId::content_type)) add_line(octets, "Content-Type", logged.content_type);
  return octets.append(line_end).append(*logged.body);
}

}  // namespace

LoggedMessage logged_message(const Record& record) {
  Logged logged = read_optional_fields(record);
  if (logged.message) return {std::move(*logged.message), true, logged.message_cut};
  return {put_together(record, logged), false, false};
}

}  // namespace rung::decode
