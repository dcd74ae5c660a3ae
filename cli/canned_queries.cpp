#include "cli/canned_queries.h"

#include <array>

namespace rung::cli {
namespace {

constexpr std::array<CannedQuery, 28> queries{{
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
    {"one-sided-hangups", "In which calls does always the same side hang up, by callee?",
     "SELECT callee, count(*) AS calls, sum(hung_up_by = 'caller') AS by_caller, sum(hung_up_by = 'callee') AS "
     "by_callee, "
     "round(avg(duration_ms) / 1000, 1) AS seconds FROM calls WHERE state = 'completed' AND hung_up_by IS NOT NULL "
     "GROUP BY callee HAVING calls > 1 AND (by_caller = 0 OR by_callee = 0) ORDER BY calls DESC, callee"},
    {"calls-without-bye", "Which answered calls have no end in the capture?",
     "SELECT id, started, caller, callee, state, complete, call_id FROM calls WHERE answered_ns IS NOT NULL AND "
     "ended_ns "
     "IS NULL ORDER BY id"},
    {"hangup-causes", "Why did calls end: Reason and Q.850 cause?",
     "SELECT q850_cause, end_reason, state, count(*) AS calls, min(id) AS example FROM calls WHERE end_reason IS NOT "
     "NULL "
     "GROUP BY q850_cause, end_reason, state ORDER BY calls DESC, q850_cause"},
    {"forks", "Which calls rang at several phones, and who took them?",
     "SELECT c.id, c.caller, c.callee, count(d.id) AS dialogs, sum(d.confirmed_ns IS NOT NULL) AS confirmed, "
     "max(CASE WHEN d.winner THEN d.to_tag END) AS winner FROM calls c JOIN dialogs d ON d.call = c.id GROUP BY c.id "
     "HAVING dialogs > 1 ORDER BY c.id"},
    {"legs", "Which calls are legs of one, and by which rule?",
     "SELECT a.group_id, l.call_a, a.caller, a.callee, l.call_b, b.caller AS caller_b, b.callee AS callee_b, l.rule, "
     "l.score FROM leg_links l JOIN calls a ON a.id = l.call_a JOIN calls b ON b.id = l.call_b ORDER BY a.group_id, "
     "l.call_a, l.call_b, l.rule"},
    {"holds", "Which calls were put on hold?",
     "SELECT call, id AS dialog, holds, held_by AS held_at_the_end_by, codecs FROM dialogs WHERE holds > 0 ORDER BY "
     "call, "
     "id"},
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
    {"retransmitting-peers", "Which hosts have to send again, or make others do so?",
     "SELECT src_ip, dst_ip, transport, count(*) AS messages, sum(retransmission) AS retransmissions, "
     "round(100.0 * sum(retransmission) / count(*), 1) AS per_cent FROM messages GROUP BY src_ip, dst_ip, transport "
     "HAVING sum(retransmission) > 0 ORDER BY retransmissions DESC, src_ip, dst_ip, transport"},
    {"unanswered", "Which requests never got a final response?",
     "SELECT id, method, state, status, call, connection_id FROM transactions "
     "WHERE method <> 'ACK' AND (status IS NULL OR status < 200) ORDER BY id"},
    {"registrations-failed", "Which registrations were refused, lost, or never got past the challenge?",
     "SELECT id, aor, contact, state, status, challenges, transport, user_agent FROM registrations "
     "WHERE state IN ('rejected', 'challenged', 'flow-lost') ORDER BY id"},
    {"registrations-lost", "Which registrations ran out or lost their connection, and when?",
     "SELECT r.id, r.aor, r.contact, r.state, e.kind, strftime('%Y-%m-%d %H:%M:%S', e.time_ns / 1000000000, "
     "'unixepoch') "
     "AS at, e.connection_id, r.user_agent FROM registrations r JOIN events e ON e.registration_id = r.id AND e.kind "
     "IN "
     "('registration-expired', 'registration-flow-lost') ORDER BY e.time_ns, r.id"},
    {"connections-lost", "Which connections took calls and registrations down with them, and where did they come back?",
     "SELECT id, transport, client_ip, client_port, server_ip, \"end\", ws_close_code, orphaned_registrations, "
     "orphaned_calls, recovered_by FROM connections WHERE orphaned_registrations > 0 OR orphaned_calls > 0 ORDER BY "
     "id"},
    {"connections-opaque", "Which connections could not be read, and why?",
     "SELECT id, transport, client_ip, client_port, server_ip, server_port, visibility, "
     "visibility_reason "
     "FROM connections WHERE visibility NOT IN ('decoded', 'not-sip') ORDER BY id"},
    {"msrp-messages", "Which MSRP messages were sent, and in which calls?",
     "SELECT id, time, call, transport, coalesce(method, status || ' ' || reason) AS message, content_type, size, "
     "complete, chunks, from_path, to_path FROM msrp_messages ORDER BY time_ns, capture_id, frame, id"},
    {"instant-messages", "Which MESSAGEs were delivered, and how fast?",
     "SELECT id, time_ns, from_uri, to_uri, status, latency_ms, hops, content_type, size, transports FROM "
     "instant_messages ORDER BY time_ns, id"},
    {"transfers", "Which transfers (REFER) were asked for, and how did they go?",
     "SELECT id, call, subscriber, notifier, refer_to, status, refer_status, reason FROM subscriptions "
     "WHERE refer_to IS NOT NULL ORDER BY id"},
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
    {"metrics", "What do RFC 6076 and the rest say of all traffic?",
     "SELECT name, value, unit, numerator, denominator FROM metrics WHERE scope = 'all' AND hour_ns IS NULL"},
    {"findings-by-code", "What is wrong, how often, and where first?",
     "SELECT severity, code, count(*) AS findings, min(frame) AS frame, reference FROM findings "
     "GROUP BY severity, code ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 "
     "ELSE 2 END, "
     "findings DESC, code"},
}};

}  // namespace

std::span<const CannedQuery> canned_queries() { return queries; }

}  // namespace rung::cli
