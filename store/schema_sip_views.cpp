#include "store/schema.h"

namespace rung::store {

std::string_view sip_views_sql() {
  return R"sql(
-- ---------------------------------------------------------------------------------------------------------
-- Views: what SIP made of it

-- A request on one hop with its responses (RFC 3261 17). The ACK to a 2xx is one of its own.
CREATE VIEW transactions (
  id,               -- counts from 1 in order of first appearance
  method,           -- of its request
  branch,           -- of the topmost Via
  cseq,             -- number of CSeq
  connection_id,    -- connections.id of the hop
  call,             -- calls.id
  dialog_id,        -- dialogs.id; of an initial INVITE the dialog that was confirmed
  registration_id,  -- registrations.id
  subscription_id,  -- subscriptions.id
  state,            -- how far it came: trying, proceeding, completed, accepted, confirmed, or that it timed out
  status,           -- the last final response, else the last provisional one
  started_ns,       -- time of the request
  first_response_ns, -- time of the first response
  completed_ns,     -- time of the first final response
  retransmissions,  -- messages of it that were sent again
  attempt_id        -- the first transaction of its attempt on this hop: a request that is sent again with credentials,
                    -- or because another response asks for it, belongs to the same one
) AS SELECT t.id, method.value, t.branch, t.cseq, t.connection_id, t.call, t.dialog_id, t.registration_id,
  t.subscription_id, state.value, t.status, t.started_ns, t.first_response_ns, t.completed_ns, t.retransmissions,
  coalesce(t.attempt_id, t.id)
FROM sip_transaction t
LEFT JOIN text method ON method.id = t.method
LEFT JOIN text state ON state.id = t.state;

-- A dialog of an INVITE (RFC 3261 12).
CREATE VIEW dialogs (
  id,               -- counts from 1 in order of first appearance
  call,             -- calls.id
  call_id,          -- Call-ID
  from_tag,         -- tag of the caller
  to_tag,           -- tag of the callee
  state,            -- early confirmed terminated
  created_ns,       -- first response with its To tag
  confirmed_ns,     -- first 2xx
  terminated_ns,    -- its end
  terminated_by,    -- caller or callee
  winner,           -- 1: of the dialogs of a forked INVITE the one that the caller talked in
  codecs,           -- agreed by the last answer: of each m= line its first codec for media, "-" where it was refused
  offers,           -- session descriptions offered, the first one included, each once whatever the hops
  unanswered_offers, -- how many of them got no answer
  held_by,          -- who has the other on hold: caller, callee or both
  holds,            -- how often somebody did
  session_expires_s, -- Session-Expires, seconds, as last agreed (RFC 4028)
  refresher         -- who refreshes the session: caller or callee
) AS SELECT d.id, d.call, d.call_id, d.from_tag, d.to_tag, d.state, d.created_ns, d.confirmed_ns, d.terminated_ns,
  d.terminated_by, d.winner, codecs.value, d.offers, d.unanswered_offers, d.held_by, d.holds, d.session_expires_s,
  d.refresher
FROM dialog d
LEFT JOIN text codecs ON codecs.id = d.codecs;

-- A call: one Call-ID and the initial INVITE's From tag, on all hops, authentication retries included.
CREATE VIEW calls (
  id,               -- counts from 1 in order of first appearance
  call_id,          -- Call-ID
  caller,           -- From URI of the initial INVITE
  callee,           -- To URI of the initial INVITE
  state,            -- attempting proceeding ringing answered confirmed completed cancelled rejected redirected
                    -- failed partial
  status,           -- final response the caller got
  reason,           -- its reason phrase
  started_ns,       -- time of the first INVITE
  started,          -- the same as text: 2026-11-22T15:37:27.023607000Z
  ringing_ns,       -- first 180 or other sign of ringing
  answered_ns,      -- first 2xx to the INVITE
  ended_ns,         -- its end
  pdd_ms,           -- post-dial delay: from the INVITE to ringing
  setup_ms,         -- from the INVITE to the 2xx
  duration_ms,      -- from the 2xx to the end
  hung_up_by,       -- caller or callee
  transports,       -- comma separated, in order of first appearance: WS,UDP
  messages,         -- rows of messages on all hops, retransmissions included
  retransmissions,  -- how many of them are retransmissions
  hops,             -- connections its INVITE crossed
  group_id,         -- smallest calls.id of the legs that belong together; its own id where it is alone
  findings,         -- rows of findings for this call
  complete,         -- 1: nothing of it is known to be missing
  end_reason,       -- Reason of the BYE, CANCEL or refusal that ended it (RFC 3326), as sent
  q850_cause,       -- the cause of Q.850 in it
  q850_name,        -- what ITU-T Q.850 calls that cause: "User busy"
  attempts,         -- INVITEs of the caller with a CSeq number of their own: credentials and redirections make more
  recorded_call     -- of a recording session (RFC 7866) the call that it records: calls.id
) AS SELECT c.id, c.call_id, c.caller, c.callee, c.state, c.status, c.reason, c.started_ns,
  strftime('%Y-%m-%dT%H:%M:%S', c.started_ns / 1000000000 - (c.started_ns % 1000000000 < 0), 'unixepoch') ||
    printf('.%09dZ', c.started_ns % 1000000000 + 1000000000 * (c.started_ns % 1000000000 < 0)),
  c.ringing_ns, c.answered_ns, c.ended_ns, c.pdd / 1e6, c.setup / 1e6, c.duration / 1e6, c.hung_up_by,
  c.transports, c.messages, c.retransmissions, c.hops, coalesce(g.group_id, c.id),
  (SELECT count(*) FROM finding f WHERE f.call = c.id), c.complete, c.end_reason, c.q850_cause, cause.name,
  c.attempts, c.recorded_call
FROM call c
LEFT JOIN q850_cause cause ON cause.id = c.q850_cause
LEFT JOIN call_group g ON g.call = c.id;

-- A binding across its refreshes, Call-IDs and hops, or an attempt that was never granted.
CREATE VIEW registrations (
  id,               -- counts from 1 in order of first appearance
  aor,              -- address of record
  contact,          -- URI of Contact
  instance,         -- +sip.instance
  reg_id,           -- reg-id (RFC 5626)
  call_id,          -- Call-ID of its first REGISTER
  registrar,        -- Request-URI of its first REGISTER
  connection_id,    -- connections.id
  transport,        -- of that connection
  user_agent,       -- User-Agent of the client
  state,            -- challenged registered refreshing expired unregistered rejected flow-lost flow-recovered
  status,           -- the last final response
  first_ns,         -- time of its first message
  last_ns,          -- time of its last message
  expires_s,        -- seconds, as last granted
  expires_ns,       -- when it ends unless refreshed
  refreshes,        -- how often it was refreshed
  challenges,       -- how often it was answered 401 or 407
  path,             -- Path
  pub_gruu,         -- public GRUU (RFC 5627)
  temp_gruu,        -- temporary GRUU (RFC 5627), as last given
  outbound,         -- 1: the registrar granted Outbound (Require: outbound, RFC 5626 6)
  flow_timer_s,     -- Flow-Timer: seconds within which the client sends keep-alives (RFC 5626 4.4.1)
  service_route,    -- Service-Route, as last granted (RFC 3608)
  received,         -- where the server saw the client: received or alias of the Contact in its answer, else of its Via
  third_party,      -- From URI, where another one than the address of record registers it
  failed_refreshes, -- refreshes that were refused or got no answer; challenges do not count
  last_refresh_at,  -- when in the granted time the last refresh came: 0.5 is half of it
  latest_refresh_at, -- the same of the latest refresh: near 1 the client is late
  lost_flows,       -- how often the connection that it was registered over ended
  lost_ns,          -- when it last did
  recovered_ns      -- when the client came back after that
) AS SELECT r.id, r.aor, r.contact, r.instance, r.reg_id, r.call_id, r.registrar, r.connection_id, r.transport,
  ua.value, r.state, r.status, r.first_ns, r.last_ns, r.expires_s, r.expires_ns, r.refreshes, r.challenges, r.path,
  r.pub_gruu, r.temp_gruu, r.outbound, r.flow_timer_s, r.service_route, r.received, r.third_party,
  r.failed_refreshes, r.last_refresh_at / 1e3, r.latest_refresh_at / 1e3, r.lost_flows, r.lost_ns, r.recovered_ns
FROM registration r
LEFT JOIN text ua ON ua.id = r.user_agent;

-- Subscriptions that SUBSCRIBE or REFER made, from their first message to their end on all hops (RFC 6665).
CREATE VIEW subscriptions (
  id,               -- counts from 1 in order of first appearance
  event,            -- event package: presence, dialog, refer
  subscriber,       -- From URI of who asked
  notifier,         -- To URI of who was asked
  state,            -- as Subscription-State said last, or terminated where it ran out; NULL: no NOTIFY told one
  status,           -- the last final response to SUBSCRIBE or REFER
  started_ns,       -- time of its first message
  ended_ns,         -- its end
  expires_s,        -- seconds, as last granted
  notifications,    -- how many NOTIFY, each once whatever the hops
  call,             -- calls.id: the call in whose dialog it lives
  event_id,         -- id parameter of Event
  call_id,          -- Call-ID
  from_tag,         -- tag of the subscriber
  to_tag,           -- tag of the notifier
  reason,           -- why it ended: the reason of Subscription-State, timeout where it ran out, or the status of the
                    -- response that ended it (481)
  refreshes,        -- how often it was refreshed
  refer_to,         -- of a REFER: where to
  refer_status      -- of a REFER: the status that its last NOTIFY told
) AS SELECT id, event, subscriber, notifier, state, status, started_ns, ended_ns, expires_s, notifications, call,
  event_id, call_id, from_tag, to_tag, reason, refreshes, refer_to, refer_status
FROM subscription;

-- What PUBLISH told, through its refreshes, changes and removal: a chain of entity tags (RFC 3903).
CREATE VIEW publications (
  id,               -- counts from 1 in order of first appearance
  event,            -- event package
  entity,           -- Request-URI of the first PUBLISH: whose state it is
  publisher,        -- From URI
  call_id,          -- Call-ID of the first PUBLISH
  entity_tag,       -- SIP-ETag, as last given
  state,            -- published removed expired refused
  status,           -- the last final response
  started_ns,       -- time of its first message
  ended_ns,         -- its end
  expires_s,        -- seconds, as last granted
  refreshes,        -- PUBLISH without a body that kept it
  changes           -- PUBLISH with a body that replaced it
) AS SELECT id, event, entity, publisher, call_id, entity_tag, state, status, started_ns, ended_ns, expires_s, refreshes,
  changes
FROM publication;

-- Page-mode messages (RFC 3428): a row for each MESSAGE, whatever the hops, attempts with credentials included. The
-- hop that was seen first, which is the one nearest the sender, tells how it went.
CREATE VIEW instant_messages (
  id,               -- messages.id of its first request
  time_ns,          -- time of that
  from_uri,         -- URI of From
  to_uri,           -- URI of To
  call_id,          -- Call-ID
  status,           -- final response: 2xx delivered, or 202 taken over for delivery; NULL: none came
  latency_ms,       -- from the first request to that response
  hops,             -- connections it crossed
  content_type,     -- Content-Type
  size,             -- octets of its body
  transaction_id,   -- transactions.id that the status is from
  transports        -- comma separated, in order of first appearance: WS,UDP
) AS SELECT m.id, m.time_ns, h.from_uri, h.to_uri, h.call_id, iif(t.completed_ns IS NULL, NULL, t.status),
  (t.completed_ns - m.time_ns) / 1e6, g.hops, s.content_type,
  (SELECT m.size - instr(substr(r.octets, m.start, m.size), x'0d0a0d0a') - 3 FROM stretch r WHERE r.id = m.stretch),
  t.id,
  (SELECT group_concat(hop.transport) FROM (
    SELECT c.transport FROM header_set h2 JOIN message m2 ON m2.header_set = h2.id
    JOIN message_traits s2 ON s2.id = m2.traits JOIN connection c ON c.id = m2.connection_id
    WHERE h2.call_id = h.call_id AND h2.from_tag IS h.from_tag AND m2.cseq = m.cseq AND s2.method = 'MESSAGE'
    GROUP BY c.transport ORDER BY min(m2.id)) hop)
FROM (
  SELECT min(one.id) AS id, max(one.hops) AS hops, max(f.transaction_id) AS last FROM (
    SELECT min(m1.id) AS id, count(DISTINCT m1.connection_id) AS hops
    FROM message m1 JOIN message_traits s1 ON s1.id = m1.traits JOIN header_set h1 ON h1.id = m1.header_set
    WHERE s1.method = 'MESSAGE' GROUP BY h1.call_id, h1.from_tag, m1.cseq, iif(h1.call_id IS NULL, m1.id, NULL)) one
  JOIN message f ON f.id = one.id LEFT JOIN sip_transaction a ON a.id = f.transaction_id
  GROUP BY coalesce(a.attempt_id, a.id, -f.id)) g
JOIN message m ON m.id = g.id
LEFT JOIN header_set h ON h.id = m.header_set
LEFT JOIN message_traits s ON s.id = m.traits
LEFT JOIN sip_transaction t ON t.id = g.last;

-- Every change of state with the packet that proves it. Their order is time_ns, id.
CREATE VIEW events (
  id,               -- the same in every run
  time_ns,          -- time of the packet, or the deadline that passed
  capture_id,       -- captures.id; NULL where no packet shows it
  frame,            -- number of the packet within its capture; NULL where no packet shows it
  kind,             -- what happened: call-ringing, connection-gap, registration-expired, ...
  connection_id,    -- connections.id
  message_id,       -- messages.id
  transaction_id,   -- transactions.id
  dialog_id,        -- dialogs.id
  call,             -- calls.id
  registration_id,  -- registrations.id
  subscription_id,  -- subscriptions.id
  detail            -- a JSON object
) AS SELECT e.id * 16, e.time_ns, e.capture_id, e.frame, kind.value, coalesce(e.connection_id, m.connection_id),
  e.message_id, coalesce(e.transaction_id, m.transaction_id), e.dialog_id, e.call, e.registration_id,
  e.subscription_id, e.detail
FROM event e
LEFT JOIN text kind ON kind.id = e.kind
LEFT JOIN message m ON m.id = e.message_id
UNION ALL SELECT m.id * 16 + 1, m.time_ns, m.capture_id, m.frame, 'call-attempting', m.connection_id,
  m.id, m.transaction_id, NULL, c.id, NULL, NULL, NULL FROM call c JOIN message m ON m.id = c.attempting_proof
UNION ALL SELECT m.id * 16 + 2, m.time_ns, m.capture_id, m.frame, 'call-proceeding', m.connection_id,
  m.id, m.transaction_id, NULL, c.id, NULL, NULL, NULL FROM call c JOIN message m ON m.id = c.proceeding_proof
UNION ALL SELECT m.id * 16 + 3, m.time_ns, m.capture_id, m.frame, 'call-ringing', m.connection_id,
  m.id, m.transaction_id, NULL, c.id, NULL, NULL, NULL FROM call c JOIN message m ON m.id = c.ringing_proof
UNION ALL SELECT m.id * 16 + 4, m.time_ns, m.capture_id, m.frame, 'call-answered', m.connection_id,
  m.id, m.transaction_id, NULL, c.id, NULL, NULL, NULL FROM call c JOIN message m ON m.id = c.answered_proof
UNION ALL SELECT m.id * 16 + 5, m.time_ns, m.capture_id, m.frame, 'call-confirmed', m.connection_id,
  m.id, m.transaction_id, NULL, c.id, NULL, NULL, NULL FROM call c JOIN message m ON m.id = c.confirmed_proof
UNION ALL SELECT m.id * 16 + 6, m.time_ns, m.capture_id, m.frame, 'call-' || coalesce(c.end_state, c.state), m.connection_id,
  m.id, m.transaction_id, NULL, c.id, NULL, NULL, NULL FROM call c JOIN message m ON m.id = c.end_proof;

-- Why two calls are legs of one, or one of them led to the other. See docs/CORRELATION.md for the rules.
CREATE VIEW leg_links (
  call_a,           -- calls.id, the smaller one
  call_b,           -- calls.id
  rule,             -- what they have in common: session-id, replaces, refer, ...
  score,            -- 0 to 1
  message_id        -- messages.id that showed it
) AS SELECT l.call_a, l.call_b, rule.value, l.score / 100.0, l.message_id
FROM leg_link l
LEFT JOIN text rule ON rule.id = l.rule;

-- What rung has to say about the traffic.
CREATE VIEW findings (
  id,               -- counts from 1 in the order they were noticed
  code,             -- stable name: tcp-gap-in-stream
  severity,         -- error warning info
  layer,            -- where it belongs: capture ip tcp tls http2 ws-handshake ws-frame sip sip-ws sdp event transaction
                    -- dialog subscription registration correlate
  time_ns,          -- time of the packet
  capture_id,       -- captures.id
  frame,            -- number of the packet within its capture
  connection_id,    -- connections.id
  message_id,       -- messages.id
  call,             -- calls.id
  detail,           -- facts of this occurrence
  reference         -- RFC and section
) AS SELECT f.id, code.code, severity.value, code.layer, f.time_ns, f.capture_id, f.frame, f.connection_id,
  f.message_id, f.call, f.detail, code.reference
FROM finding f
LEFT JOIN finding_code code ON code.id = f.code
LEFT JOIN text severity ON severity.id = f.severity;
)sql";
}

}  // namespace rung::store
