#include "cli/export/clf_export.h"

#include <cstdio>
#include <optional>
#include <ostream>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address.h"
#include "base/ascii.h"
#include "cli/exit_status.h"
#include "cli/export/clf_text.h"
#include "cli/export/exported_calls.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/source.h"
#include "cli/terminal_text.h"
#include "decode/net/address_scope.h"
#include "decode/sip/header_list.h"
#include "decode/sip/message.h"
#include "decode/sip/redaction.h"
#include "decode/sip/via.h"

namespace rung::cli {
namespace {

using capture::clf::Field;

// Who the log is written by: RFC 6873 knows servers and clients that tell what they sent and got.
struct Viewpoint {
  enum class Kind : std::uint8_t { server, client, host } kind = Kind::server;
  IpAddress address;
  std::optional<std::uint16_t> port;

  bool is(const Endpoint& endpoint) const { return endpoint.address == address && (!port || *port == endpoint.port); }
};

[[noreturn]] void refuse(const std::string& text) {
  throw UsageError("--clf-viewpoint " + printable(text) +
                   ": client, server or an IP address, with or without a port, is asked for");
}

Viewpoint viewpoint_of(const std::string& text) {
  if (text == "server") return {};
  if (text == "client") return {Viewpoint::Kind::client, {}, {}};
  Viewpoint viewpoint{Viewpoint::Kind::host, {}, {}};
  std::string_view address = text;
  const bool bracketed = address.starts_with('[');
  const std::size_t end = bracketed ? text.find(']') : text.find(':');
  const bool plain_v6 = !bracketed && end != std::string::npos && text.find(':', end + 1) != std::string::npos;
  if (bracketed && end == std::string::npos) refuse(text);
  if (!plain_v6 && end != std::string::npos) {
    const std::string_view behind = address.substr(end + (bracketed ? 1 : 0));
    address = bracketed ? address.substr(1, end - 1) : address.substr(0, end);
    if (!behind.empty()) {
      const std::optional<std::uint64_t> port = parse_decimal(behind.substr(1));
      if (behind.front() != ':' || !port || *port == 0 || *port > UINT16_MAX) refuse(text);
      viewpoint.port = static_cast<std::uint16_t>(*port);
    }
  }
  const std::optional<IpAddress> parsed = net::parse_address(address);
  if (!parsed) refuse(text);
  viewpoint.address = *parsed;
  return viewpoint;
}

// A row of the query below.
struct LoggedRow {
  Timestamp time;
  std::string_view transport;
  Endpoint source, destination;
  bool from_client = true, retransmission = false;
  std::string_view raw;
};

constexpr std::string_view columns =
    "SELECT m.time_ns, m.transport, m.src_ip, m.src_port, m.dst_ip, m.dst_port, "
    "m.src_ip = c.client_ip AND m.src_port = c.client_port, m.retransmission, m.raw "
    "FROM messages m LEFT JOIN connections c ON c.id = m.connection_id ";

LoggedRow row_of(const store::Statement& row) {
  const auto endpoint = [&](int column) {
    return Endpoint{net::parse_address(row.text(column)).value_or(IpAddress{}),
                    static_cast<std::uint16_t>(row.integer(column + 1))};
  };
  return {{row.integer(0)},    row.text(1),         endpoint(2), endpoint(4),
          row.integer(6) != 0, row.integer(7) != 0, row.text(8)};
}

// True: by who logs. Nothing where it neither sent nor got the message.
std::optional<bool> was_sent(const Viewpoint& viewpoint, const LoggedRow& row) {
  switch (viewpoint.kind) {
    case Viewpoint::Kind::server:
      return !row.from_client;
    case Viewpoint::Kind::client:
      return row.from_client;
    case Viewpoint::Kind::host:
      break;
  }
  const bool sent = viewpoint.is(row.source), got = viewpoint.is(row.destination);
  if (!sent && !got) return std::nullopt;
  // Who talks to itself logs as its server does.
  return sent && got ? !row.from_client : sent;
}

std::string flags_of(const LoggedRow& row, const sip::Message& message, bool sent) {
  const bool websocket = row.transport.starts_with("WS");
  const bool encrypted = row.transport == "TLS" || row.transport == "WSS" || row.transport == "QUIC";
  const char transport = websocket ? 'W' : row.transport == "UDP" ? 'U' : row.transport == "SCTP" ? 'S' : 'T';
  return {message.is_request() ? 'R' : 'r', row.retransmission ? 'D' : 'O', sent ? 'S' : 'R', transport,
          encrypted ? 'E' : 'U'};
}

// "?" where the field is there and what is asked for cannot be read in it.
std::string value_of(const sip::Message& message, sip::HeaderId id, std::string_view value) {
  return value.empty() && message.find(id) != nullptr ? "?" : clf_value(value);
}

std::string cseq_of(const sip::Message& message) {
  const sip::Essentials& known = message.essentials();
  if (!known.cseq || known.cseq_method.empty()) return value_of(message, sip::HeaderId::cseq, {});
  return clf_value(std::to_string(*known.cseq) + ' ' + std::string(known.cseq_method));
}

// RFC 6873 4.2: who got a request is its server and calls the transaction by the branch it came with. Who sends a request
// is its client; where it forwards it, the branch below its own is that of the request it got.
std::pair<std::string_view, std::string_view> transactions_of(const sip::Message& message, bool sent) {
  const std::string_view own = message.essentials().branch;
  if (message.is_request() != sent) return {own, {}};
  std::string_view below;
  bool topmost = true;
  for (const std::string_view via : sip::list_of(message.headers(), sip::HeaderId::via))
    if (!std::exchange(topmost, false)) {
      below = sip::parse_via(via).branch;
      break;
    }
  return {below, own};
}

// The message with secrets out, and Content-Length of what is left where it was right before.
std::string without_secrets(std::string_view raw) {
  std::string redacted = sip::redact(raw);
  const std::string raw_copy(raw);
  const sip::Message before = sip::Message::parse({raw_copy.begin(), raw_copy.end()});
  const sip::Message after = sip::Message::parse({redacted.begin(), redacted.end()});
  const bool was_right = before.content_length() && *before.content_length() == before.body().size();
  const sip::HeaderField* length = after.find(sip::HeaderId::content_length);
  if (!was_right || length == nullptr || before.body().size() == after.body().size()) return redacted;
  const std::size_t at = static_cast<std::size_t>(length->value.data() - after.raw().data());
  if (at >= redacted.size()) return redacted;  // it is folded
  return redacted.replace(at, length->value.size(), std::to_string(after.body().size()));
}

ClfText record_of(const LoggedRow& row, const sip::Message& message, bool sent, const std::string& optional) {
  const sip::Essentials& known = message.essentials();
  const auto [server, client] = transactions_of(message, sent);
  ClfText text;
  text.time = row.time;
  text.flags = flags_of(row, message, sent);
  text[Field::cseq] = cseq_of(message);
  text[Field::status] = message.is_request() ? "-" : std::to_string(message.status());
  text[Field::request_uri] = clf_value(message.request_uri());
  text[Field::destination] = to_text(row.destination);
  text[Field::source] = to_text(row.source);
  text[Field::to_uri] = value_of(message, sip::HeaderId::to, known.to_uri);
  text[Field::to_tag] = clf_value(known.to_tag);
  text[Field::from_uri] = value_of(message, sip::HeaderId::from, known.from_uri);
  text[Field::from_tag] = clf_value(known.from_tag);
  text[Field::call_id] = value_of(message, sip::HeaderId::call_id, known.call_id);
  text[Field::server_transaction] = clf_value(server);
  text[Field::client_transaction] = clf_value(client);
  if (optional == "message") {
    text.optional_fields.push_back(clf_whole_message(message.raw()));
  } else if (optional == "headers") {
    if (!message.reason().empty()) text.optional_fields.push_back(clf_header_field("Reason-Phrase", message.reason()));
    for (const sip::HeaderField& field : message.headers())
      text.optional_fields.push_back(clf_header_field(field.name, field.value));
  }
  return text;
}

std::string query_for(const std::vector<std::int64_t>& calls) {
  std::string sql(columns);
  for (std::size_t i = 0; i < calls.size(); ++i)
    sql += (i == 0 ? "WHERE m.call IN (" : ", ") + std::to_string(calls[i]);
  return sql + (calls.empty() ? "" : ") ") + "ORDER BY m.time_ns, m.capture_id, m.frame, m.id";
}

struct Written {
  std::uint64_t records = 0, not_logged = 0;
};

Written write_records(const store::Database& database, const Options& options, const Viewpoint& viewpoint,
                      std::ostream& out) {
  const ClfOptions& clf = options.exporting.clf;
  const std::vector<std::int64_t> calls = exported_calls(database, options.exporting);
  store::Statement rows(database, query_for(calls));
  Written written;
  while (rows.step()) {
    const LoggedRow row = row_of(rows);
    const std::optional<bool> sent = was_sent(viewpoint, row);
    if (!sent) {
      ++written.not_logged;
      continue;
    }
    const std::string octets = options.show_secrets ? std::string(row.raw) : without_secrets(row.raw);
    const sip::Message message = sip::Message::parse({octets.begin(), octets.end()});
    out << clf_record(record_of(row, message, *sent, clf.optional), clf.base);
    ++written.records;
  }
  return written;
}

}  // namespace

int export_clf(const Options& options) {
  const Viewpoint viewpoint = viewpoint_of(options.exporting.clf.viewpoint);
  const Source source = open_source(options);
  Output output(options);
  const Written written = write_records(source.database, options, viewpoint, output.stream());
  output.finish();
  if (written.records == 0 && written.not_logged > 0)
    std::fprintf(stderr, "rung: none of %llu messages was sent or received by %s\n",
                 static_cast<unsigned long long>(written.not_logged),
                 printable(options.exporting.clf.viewpoint).c_str());
  report_outcome(source.outcome, options);
  return status_of(source.outcome, written.records > 0);
}

}  // namespace rung::cli
