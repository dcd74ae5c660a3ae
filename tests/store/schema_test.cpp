// The views and columns that scripts rely on, and that each is documented.
#include "store/schema.h"

#include <map>
#include <sstream>

#include "tests/store/sample_events.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

const std::map<std::string, std::string> contract{
    {"captures",
     "id, path, format, interface, link_types, first_ns, last_ns, packets, bytes, dropped, "
     "truncated, inside_id, size"},
    {"connections",
     "id, parent_id, stream_id, transport, client_ip, client_port, server_ip, server_port, "
     "first_ns, last_ns, end, "
     "client_bytes, server_bytes, lost_bytes, tls_version, tls_cipher, sni, alpn, http_version, "
     "http_status, "
     "http_server, ws_version, ws_host, ws_path, ws_origin, ws_user_agent, "
     "ws_offered_subprotocols, ws_subprotocol, "
     "ws_extensions, ws_close_code, ws_close_reason, ws_closed_by, messages, visibility, "
     "visibility_reason, ws_pings, ws_pongs, ws_rtt_min_ms, ws_rtt_avg_ms, ws_rtt_max_ms, "
     "other_protocol, other_messages, other_bytes, crlf_pings, crlf_pongs, crlf_rtt_min_ms, "
     "crlf_rtt_avg_ms, crlf_rtt_max_ms, orphaned_registrations, orphaned_calls, recovered_by, agent_id"},
    {"messages",
     "id, capture_id, frame, time_ns, time, first_frame, first_ns, connection_id, transport, "
     "src_ip, src_port, dst_ip, "
     "dst_port, kind, method, status, reason, request_uri, from_uri, from_tag, to_uri, to_tag, "
     "call_id, cseq, "
     "cseq_method, branch, contact, user_agent, content_type, size, retransmission, complete, "
     "redacted, "
     "transaction_id, dialog_id, call, raw, body_summary"},
    {"transactions",
     "id, method, branch, cseq, connection_id, call, dialog_id, registration_id, subscription_id, "
     "state, status, "
     "started_ns, first_response_ns, completed_ns, retransmissions, attempt_id"},
    {"dialogs",
     "id, call, call_id, from_tag, to_tag, state, created_ns, confirmed_ns, terminated_ns, "
     "terminated_by, winner, codecs, offers, unanswered_offers, held_by, holds, session_expires_s, refresher"},
    {"calls",
     "id, call_id, caller, callee, state, status, reason, started_ns, started, ringing_ns, "
     "answered_ns, ended_ns, "
     "pdd_ms, setup_ms, duration_ms, hung_up_by, transports, messages, retransmissions, hops, "
     "group_id, findings, "
     "complete, end_reason, q850_cause, q850_name, attempts, recorded_call"},
    {"registrations",
     "id, aor, contact, instance, reg_id, call_id, registrar, connection_id, transport, "
     "user_agent, state, status, "
     "first_ns, last_ns, expires_s, expires_ns, refreshes, challenges, path, pub_gruu, temp_gruu, "
     "outbound, flow_timer_s, service_route, received, third_party, failed_refreshes, last_refresh_at, "
     "latest_refresh_at, lost_flows, lost_ns, recovered_ns"},
    {"instant_messages",
     "id, time_ns, from_uri, to_uri, call_id, status, latency_ms, hops, content_type, size, transaction_id, "
     "transports"},
    {"call_measures",
     "call, hour_ns, server, user_agent, transport, requests, redirected, answered, effective, ineffective, reached, "
     "ended, completed, pdd_ms, srd_s, srd_failed_s, sdt_s, sdd_ms, bye_failed"},
    {"register_measures", "hour_ns, server, user_agent, transport, requests, failed, rrd_ms"},
    {"subscriptions",
     "id, event, subscriber, notifier, state, status, started_ns, ended_ns, expires_s, "
     "notifications, call, event_id, call_id, from_tag, to_tag, reason, refreshes, refer_to, refer_status"},
    {"publications",
     "id, event, entity, publisher, call_id, entity_tag, state, status, started_ns, ended_ns, expires_s, refreshes, "
     "changes"},
    {"register_attempts", "id, registration_id, connection_id, user_agent, started_ns, ended_ns, status, requests"},
    {"sdp_media",
     "id, message_id, role, position, media, port, protocol, direction, codecs, address, "
     "ice_ufrag, candidates, "
     "fingerprint, setup, mid, formats, candidate_types, ice_options, ice_lite, end_of_candidates, bundle, rtcp_mux, "
     "rtcp, crypto_suites, ptime, bandwidth, label, content, sctp_port, max_message_size, path, websocket_uri, cname, "
     "session_id, session_version, faults"},
    {"ws_frames",
     "id, connection_id, capture_id, frame, time_ns, direction, opcode, fin, rsv, masked, size, "
     "inflated_size, "
     "message_id, rtt_ms"},
    {"message_sources", "id, message_id, agent_id, time_ns, capture_id, frame, seen_ns, correlation_id"},
    {"msrp_messages",
     "id, time_ns, connection_id, call, method, status, from_path, to_path, msrp_message_id, "
     "content_type, size, "
     "complete, capture_id, frame, time, first_frame, first_ns, transport, src_ip, src_port, dst_ip, dst_port, "
     "direction, kind, reason, msrp_transaction_id, dialog_id, success_report, failure_report, report_status, "
     "use_path, "
     "expires_s, chunks, head, body"},
    {"events",
     "id, time_ns, capture_id, frame, kind, connection_id, message_id, transaction_id, dialog_id, "
     "call, "
     "registration_id, subscription_id, detail"},
    {"leg_links", "call_a, call_b, rule, score, message_id"},
    {"metrics", "scope, key, hour_ns, name, value, numerator, denominator, unit"},
    {"drops", "capture_id, from_ns, to_ns, place, packets"},
    {"findings",
     "id, code, severity, layer, time_ns, capture_id, frame, connection_id, message_id, call, "
     "detail, reference"},
};

// The lines between "CREATE <what> <name> (" and the ")" that closes it.
std::string definition(const std::string& what, const std::string& name) {
  std::string all(store::schema_sql());
  std::string head = "\nCREATE " + what + " " + name + " (\n";
  std::size_t begin = all.find(head);
  if (begin == std::string::npos) return {};
  begin += head.size();
  return all.substr(begin, all.find("\n)", begin) + 1 - begin);
}

}  // namespace

TEST_CASE("the views are those of the contract") {
  store::Database database = store::Database::temporary();
  std::string names;
  for (const auto& [name, columns] : contract) names += name + "\n";
  CHECK(rows(database, "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name") == names);
}

TEST_CASE("each view has the columns of the contract") {
  store::Database database = store::Database::temporary();
  for (const auto& [name, columns] : contract) {
    CAPTURE(name);
    store::Statement statement(database, "SELECT * FROM " + name);
    std::string found;
    for (int i = 0; i < statement.columns(); ++i) found.append(i > 0 ? ", " : "").append(statement.name(i));
    CHECK(found == columns);
  }
}

TEST_CASE("the schema documents every column of every view") {
  for (const auto& [name, columns] : contract) {
    std::istringstream names(columns);
    std::istringstream lines(definition("VIEW", name));
    std::string line;
    for (std::string column; std::getline(names >> std::ws, column, ',');) {
      do {
        REQUIRE(std::getline(lines, line));
      } while (line.find_first_not_of(' ') == line.find("--"));  // the comment before goes on
      CAPTURE(name, column, line);
      CHECK(line.substr(2, line.find_first_of(", ", 2) - 2) == column);
      std::size_t comment = line.find("-- ");
      REQUIRE(comment != std::string::npos);
      CHECK(line.size() > comment + 6);
    }
  }
}

TEST_CASE("each table and view has a comment before it, and each table says what its columns are") {
  std::string all(store::schema_sql());
  for (std::size_t at = all.find("\nCREATE TABLE"); at != std::string::npos; at = all.find("\nCREATE TABLE", at + 1)) {
    std::size_t line = all.rfind('\n', at - 1) + 1;
    CAPTURE(all.substr(at, 60));
    CHECK(all.substr(line, 3) == "-- ");
  }
  for (const auto& [name, columns] : contract) {
    std::size_t at = all.find("\nCREATE VIEW " + name + " (");
    REQUIRE(at != std::string::npos);
    CHECK(all.substr(all.rfind('\n', at - 1) + 1, 3) == "-- ");
  }
}

TEST_CASE("the printed schema is the one of a finished database") {
  store::Database printed = store::Database::temporary();
  printed.execute(std::string(store::indexes_sql()));
  std::string names = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name";
  CHECK(rows(filled({}), names) == rows(printed, names));
  std::istringstream lines(rows(printed, names));
  for (std::string line; std::getline(lines, line);) {
    std::string type = line.substr(0, line.find('|'));
    std::string name = line.substr(line.find('|') + 1);
    for (char& c : type) c = static_cast<char>(c - 'a' + 'A');
    CAPTURE(line);
    CHECK(store::schema_sql().find("CREATE " + type + " " + name + " ") != std::string_view::npos);
  }
}
