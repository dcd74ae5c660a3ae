#include "store/schema.h"

namespace rung::store {

std::string_view metric_views_sql() {
  return R"sql(
-- ---------------------------------------------------------------------------------------------------------
-- Views: metrics (RFC 6076), all of them as seen at the capture

-- An attempt to register: a REGISTER with its challenges and other retries, once whatever the hops.
CREATE VIEW register_attempts (
  id,               -- counts from 1 in order of first appearance
  registration_id,  -- registrations.id
  connection_id,    -- connections.id of the hop nearest the client
  user_agent,       -- of the first REGISTER
  started_ns,       -- time of the first REGISTER
  ended_ns,         -- time of the last final response, or when it timed out; NULL where the capture ended before
  status,           -- of that response; NULL: none
  requests          -- REGISTER requests, retransmissions not counted
) AS SELECT a.id, a.registration_id, a.connection_id, ua.value, a.started_ns, a.ended_ns, a.status, a.requests
FROM register_attempt a
LEFT JOIN text ua ON ua.id = a.user_agent;

-- What each call says about the metrics: one row for each that counts. Calls whose beginning or outcome is not in the
-- capture do not, nor do recording sessions. An attempt is a call, its authentication retries included.
CREATE VIEW call_measures (
  call,             -- calls.id
  hour_ns,          -- beginning of the hour in which it started
  server,           -- address and port that the caller's INVITE went to
  user_agent,       -- of the caller's INVITE
  transport,        -- of the caller's hop
  requests,         -- INVITE requests of the caller, retransmissions not counted
  redirected,       -- 1: its outcome was 3xx
  answered,         -- 1: 2xx
  effective,        -- 1: 200, 480, 486, 600 or 603
  ineffective,      -- 1: 408, 500, 503, 504, or no final response
  reached,          -- 1: answered, or the user was reached and busy, away, unwilling, or the caller gave up
  ended,            -- 1: its end is in the capture
  completed,        -- 1: it ended, and not for the lack of a response
  pdd_ms,           -- from the INVITE to the first 18x
  srd_s,            -- answered: from the INVITE to the first 18x, else to the 2xx
  srd_failed_s,     -- failed: from the INVITE to the first 18x, else to the final response
  sdt_s,            -- from the 2xx to its end
  sdd_ms,           -- from the first BYE to the 2xx that answered it
  bye_failed        -- 1: its BYE got another answer, or none
) AS
WITH bye AS (
  SELECT t.call, min(t.started_ns) AS sent, max(CASE WHEN t.status BETWEEN 200 AND 299 THEN t.completed_ns END) AS done,
    max(t.completed_ns) AS finished
  FROM sip_transaction t JOIN text method ON method.id = t.method AND method.value = 'BYE'
  GROUP BY t.call),
known AS (
  SELECT *, coalesce(answered_ns IS NOT NULL, 0) AS won,
    CASE WHEN status IS NULL AND state = 'failed' THEN 408 ELSE status END AS outcome
  FROM call WHERE state <> 'partial' AND recorded_call IS NULL)
SELECT c.id, c.started_ns - c.started_ns % 3600000000000,
  CASE WHEN instr(k.server_ip, ':') THEN '[' || k.server_ip || ']' ELSE k.server_ip END || ':' || k.server_port,
  t.user_agent, k.transport, coalesce(c.attempts, 1),
  coalesce(c.outcome BETWEEN 300 AND 399, 0), c.won, c.won OR coalesce(c.outcome IN (480, 486, 600, 603), 0),
  NOT c.won AND coalesce(c.outcome IN (408, 500, 503, 504), 0),
  c.won OR c.state = 'cancelled' OR coalesce(c.outcome IN (480, 486, 487, 600, 603), 0),
  c.ended_ns IS NOT NULL,
  c.ended_ns IS NOT NULL AND coalesce(c.outcome, 0) <> 408 AND NOT (bye.sent IS NOT NULL AND bye.finished IS NULL),
  c.pdd / 1e6, CASE WHEN c.won THEN coalesce(c.pdd, c.setup) / 1e9 END,
  CASE WHEN NOT c.won AND c.outcome >= 400 AND c.complete THEN coalesce(c.pdd, c.ended_ns - c.started_ns) / 1e9 END,
  c.duration / 1e9, (bye.done - bye.sent) / 1e6, bye.sent IS NOT NULL AND bye.done IS NULL
FROM known c
LEFT JOIN message m ON m.id = c.attempting_proof
LEFT JOIN connection k ON k.id = m.connection_id
LEFT JOIN message_traits t ON t.id = m.traits
LEFT JOIN bye ON bye.call = c.id
WHERE c.won OR c.outcome IS NOT NULL OR c.state = 'cancelled';

-- The same of attempts to register; those that the capture does not see the end of do not count.
CREATE VIEW register_measures (
  hour_ns,          -- beginning of the hour in which it started
  server,           -- address and port that it went to
  user_agent,       -- of the client
  transport,        -- of that hop
  requests,         -- REGISTER requests, retransmissions not counted
  failed,           -- 1: refused for good, or no response (RFC 6076 4.2)
  rrd_ms            -- from the first REGISTER to the 2xx
) AS SELECT a.started_ns - a.started_ns % 3600000000000,
  CASE WHEN instr(k.server_ip, ':') THEN '[' || k.server_ip || ']' ELSE k.server_ip END || ':' || k.server_port,
  ua.value, k.transport, a.requests,
  a.status IS NULL OR (a.status >= 400 AND a.status NOT IN (401, 402, 407)),
  CASE WHEN a.status BETWEEN 200 AND 299 THEN (a.ended_ns - a.started_ns) / 1e6 END
FROM register_attempt a
LEFT JOIN connection k ON k.id = a.connection_id
LEFT JOIN text ua ON ua.id = a.user_agent
WHERE a.ended_ns IS NOT NULL;

-- Performance metrics (RFC 6076; PDD, ASR and NER beside it). Delays are averages: numerator is their sum, denominator how
-- many. A metric without anything to count has no value: NULL, neither 0 nor 100. What each means: docs/METRICS.md.
CREATE VIEW metrics (
  scope,            -- what it is counted over: all, server, user-agent, transport
  key,              -- which server, user agent or transport
  hour_ns,          -- beginning of the hour; NULL for all time
  name,             -- RRD IRA IRA-requests SRD SRD-failed SDD SDD-failed SDT SER SER-requests SEER SEER-requests ISA SCR PDD
                    -- ASR NER
  value,            -- a delay, or a ratio in per cent
  numerator,        -- of it
  denominator,      -- of it
  unit              -- ms s %
) AS
WITH calls_in AS (
  SELECT 'all' AS scope, NULL AS key, c.* FROM call_measures c
  UNION ALL SELECT 'server', c.server, c.* FROM call_measures c
  UNION ALL SELECT 'user-agent', c.user_agent, c.* FROM call_measures c
  UNION ALL SELECT 'transport', c.transport, c.* FROM call_measures c),
calls_at AS (
  SELECT scope, key, NULL AS at, c.* FROM calls_in c UNION ALL SELECT scope, key, hour_ns, c.* FROM calls_in c),
registers_in AS (
  SELECT 'all' AS scope, NULL AS key, r.* FROM register_measures r
  UNION ALL SELECT 'server', r.server, r.* FROM register_measures r
  UNION ALL SELECT 'user-agent', r.user_agent, r.* FROM register_measures r
  UNION ALL SELECT 'transport', r.transport, r.* FROM register_measures r),
registers_at AS (
  SELECT scope, key, NULL AS at, r.* FROM registers_in r UNION ALL SELECT scope, key, hour_ns, r.* FROM registers_in r),
call_sums AS (
  SELECT scope, key, at, count(*) AS n, sum(requests) AS asked, sum(redirected) AS redirected, sum(answered) AS answered,
    sum(effective) AS effective, sum(ineffective) AS ineffective, sum(reached) AS reached, sum(ended) AS ended,
    sum(completed) AS completed, sum(pdd_ms) AS pdd, count(pdd_ms) AS pdds, sum(srd_s) AS srd, count(srd_s) AS srds,
    sum(srd_failed_s) AS fail, count(srd_failed_s) AS fails, sum(sdt_s) AS sdt, count(sdt_s) AS sdts,
    sum(sdd_ms) AS sdd, count(sdd_ms) AS sdds, sum(bye_failed) AS unfinished
  FROM calls_at GROUP BY scope, key, at
  UNION ALL SELECT 'all', NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, 0
  WHERE NOT EXISTS (SELECT 1 FROM call_measures)),
register_sums AS (
  SELECT scope, key, at, count(*) AS n, sum(requests) AS asked, sum(failed) AS failed, sum(rrd_ms) AS rrd,
    count(rrd_ms) AS rrds
  FROM registers_at GROUP BY scope, key, at
  UNION ALL SELECT 'all', NULL, NULL, 0, 0, 0, NULL, 0 WHERE NOT EXISTS (SELECT 1 FROM register_measures)),
named (scope, key, at, place, name, numerator, denominator, unit) AS (
  SELECT scope, key, at, 1, 'RRD', rrd, rrds, 'ms' FROM register_sums
  UNION ALL SELECT scope, key, at, 2, 'IRA', failed, n, '%' FROM register_sums
  UNION ALL SELECT scope, key, at, 3, 'IRA-requests', failed, asked, '%' FROM register_sums
  UNION ALL SELECT scope, key, at, 4, 'SRD', srd, srds, 's' FROM call_sums
  UNION ALL SELECT scope, key, at, 5, 'SRD-failed', fail, fails, 's' FROM call_sums
  UNION ALL SELECT scope, key, at, 6, 'SDD', sdd, sdds, 'ms' FROM call_sums
  UNION ALL SELECT scope, key, at, 7, 'SDD-failed', unfinished, sdds + unfinished, '%' FROM call_sums
  UNION ALL SELECT scope, key, at, 8, 'SDT', sdt, sdts, 's' FROM call_sums
  UNION ALL SELECT scope, key, at, 9, 'SER', answered, n - redirected, '%' FROM call_sums
  UNION ALL SELECT scope, key, at, 10, 'SER-requests', answered, asked - redirected, '%' FROM call_sums
  UNION ALL SELECT scope, key, at, 11, 'SEER', effective, n - redirected, '%' FROM call_sums
  UNION ALL SELECT scope, key, at, 12, 'SEER-requests', effective, asked - redirected, '%' FROM call_sums
  UNION ALL SELECT scope, key, at, 13, 'ISA', ineffective, n, '%' FROM call_sums
  UNION ALL SELECT scope, key, at, 14, 'SCR', completed, ended, '%' FROM call_sums
  UNION ALL SELECT scope, key, at, 15, 'PDD', pdd, pdds, 'ms' FROM call_sums
  UNION ALL SELECT scope, key, at, 16, 'ASR', answered, n, '%' FROM call_sums
  UNION ALL SELECT scope, key, at, 17, 'NER', reached, n, '%' FROM call_sums)
SELECT scope, key, at, name,
  CASE WHEN denominator > 0 THEN numerator * CASE unit WHEN '%' THEN 100.0 ELSE 1.0 END / denominator END, numerator,
  denominator, unit
FROM named
ORDER BY scope <> 'all', scope, key, at, place;
)sql";
}

}  // namespace rung::store
