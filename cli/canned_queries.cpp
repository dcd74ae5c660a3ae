#include "cli/canned_queries.h"

#include <array>

namespace rung::cli {
namespace {

constexpr std::array<CannedQuery, 16> queries{{
    {"failed-calls", "Which calls failed, and with what?",
     "SELECT id, started, caller, callee, state, status, reason, call_id FROM calls "
     "WHERE state IN ('failed', 'rejected', 'redirected') OR status >= 300 ORDER BY id"},
    {"failure-reasons", "What do calls fail with?",
     "SELECT status, reason, count(*) AS calls, min(id) AS example FROM calls WHERE status >= 300 "
     "GROUP BY status, reason ORDER BY calls DESC, status"},
    {"slow-setup", "Which calls took longest to be answered?",
     "SELECT id, started, caller, callee, pdd_ms, setup_ms FROM calls WHERE setup_ms IS NOT NULL "
     "ORDER BY setup_ms DESC, id LIMIT 20"},
    {"short-calls", "Which answered calls ended within five seconds?",
     "SELECT id, started, caller, callee, duration_ms, hung_up_by FROM calls WHERE duration_ms < "
     "5000 "
     "ORDER BY duration_ms, id"},
    {"longest-calls", "Which calls lasted longest?",
     "SELECT id, started, caller, callee, duration_ms FROM calls WHERE duration_ms IS NOT NULL "
     "ORDER BY duration_ms DESC, id LIMIT 20"},
    {"calls-per-minute", "How many calls began in each minute, and how many of them were answered?",
     "SELECT substr(started, 1, 16) AS minute, count(*) AS calls, count(answered_ns) AS answered "
     "FROM calls "
     "GROUP BY minute ORDER BY minute"},
    {"talkers", "Who calls most?",
     "SELECT caller, count(*) AS calls, count(answered_ns) AS answered, round(sum(duration_ms) / "
     "1000, 1) AS seconds "
     "FROM calls GROUP BY caller ORDER BY calls DESC, caller LIMIT 20"},
    {"retransmissions", "Which transactions had to be sent again?",
     "SELECT t.id, t.method, t.retransmissions, t.status, t.call, c.transport, c.client_ip, "
     "c.server_ip "
     "FROM transactions t LEFT JOIN connections c ON c.id = t.connection_id WHERE "
     "t.retransmissions > 0 "
     "ORDER BY t.retransmissions DESC, t.id"},
    {"unanswered", "Which requests never got a final response?",
     "SELECT id, method, state, status, call, connection_id FROM transactions "
     "WHERE method <> 'ACK' AND (status IS NULL OR status < 200) ORDER BY id"},
    {"registrations-failed", "Which registrations were refused, lost, or never got past the challenge?",
     "SELECT id, aor, contact, state, status, challenges, transport, user_agent FROM registrations "
     "WHERE state IN ('rejected', 'challenged', 'flow-lost') ORDER BY id"},
    {"connections-opaque", "Which connections could not be read, and why?",
     "SELECT id, transport, client_ip, client_port, server_ip, server_port, visibility, "
     "visibility_reason "
     "FROM connections WHERE visibility NOT IN ('decoded', 'not-sip') ORDER BY id"},
    {"msrp-messages", "Which MSRP messages were sent, and in which calls?",
     "SELECT id, time, call, transport, coalesce(method, status || ' ' || reason) AS message, content_type, size, "
     "complete, chunks, from_path, to_path FROM msrp_messages ORDER BY time_ns, capture_id, frame, id"},
    {"user-agents", "Which software takes part?",
     "SELECT user_agent, count(*) AS messages, min(id) AS example FROM messages WHERE user_agent "
     "IS NOT NULL "
     "GROUP BY user_agent ORDER BY messages DESC, user_agent"},
    {"methods", "Which requests were sent, over which transport?",
     "SELECT method, transport, count(*) AS requests, sum(retransmission) AS retransmissions FROM "
     "messages "
     "WHERE kind = 'request' GROUP BY method, transport ORDER BY requests DESC, method, transport"},
    {"response-codes", "Which responses came to which requests?",
     "SELECT cseq_method AS method, status, count(*) AS responses, min(reason) AS reason FROM "
     "messages "
     "WHERE kind = 'response' GROUP BY cseq_method, status ORDER BY method, status"},
    {"findings-by-code", "What is wrong, how often, and where first?",
     "SELECT severity, code, count(*) AS findings, min(frame) AS frame, reference FROM findings "
     "GROUP BY severity, code ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 "
     "ELSE 2 END, "
     "findings DESC, code"},
}};

}  // namespace

std::span<const CannedQuery> canned_queries() { return queries; }

}  // namespace rung::cli
