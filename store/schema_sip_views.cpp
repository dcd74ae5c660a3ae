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
  retransmissions   -- messages of it that were sent again
) AS SELECT t.id, method.value, t.branch, t.cseq, t.connection_id, t.call, t.dialog_id, t.registration_id,
  t.subscription_id, state.value, t.status, t.started_ns, t.first_response_ns, t.completed_ns, t.retransmissions
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
  terminated_by     -- caller or callee
) AS SELECT id, call, call_id, from_tag, to_tag, state, created_ns, confirmed_ns, terminated_ns, terminated_by
FROM dialog;

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
  complete          -- 1: nothing of it is known to be missing
) AS SELECT c.id, c.call_id, c.caller, c.callee, c.state, c.status, c.reason, c.started_ns,
  strftime('%Y-%m-%dT%H:%M:%S', c.started_ns / 1000000000 - (c.started_ns % 1000000000 < 0), 'unixepoch') ||
    printf('.%09dZ', c.started_ns % 1000000000 + 1000000000 * (c.started_ns % 1000000000 < 0)),
  c.ringing_ns, c.answered_ns, c.ended_ns, c.pdd / 1e6, c.setup / 1e6, c.duration / 1e6, c.hung_up_by,
  c.transports, c.messages, c.retransmissions, c.hops, coalesce(c.group_id, c.id),
  (SELECT count(*) FROM finding f WHERE f.call = c.id), c.complete
FROM call c;

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
  flow_timer_s      -- Flow-Timer: seconds within which the client sends keep-alives (RFC 5626 4.4.1)
) AS SELECT r.id, r.aor, r.contact, r.instance, r.reg_id, r.call_id, r.registrar, r.connection_id, r.transport,
  ua.value, r.state, r.status, r.first_ns, r.last_ns, r.expires_s, r.expires_ns, r.refreshes, r.challenges, r.path,
  r.pub_gruu, r.temp_gruu, r.outbound, r.flow_timer_s
FROM registration r
LEFT JOIN text ua ON ua.id = r.user_agent;

-- Subscriptions (RFC 6665). Not filled in by this version.
CREATE VIEW subscriptions (
  id,               -- counts from 1
  event,            -- event package
  subscriber,       -- who asked
  notifier,         -- who was asked
  state,            -- as Subscription-State said last
  status,           -- the last final response to SUBSCRIBE
  started_ns,       -- time of its first message
  ended_ns,         -- its end
  expires_s,        -- seconds, as last granted
  notifications,    -- how many NOTIFY
  call              -- calls.id
) AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

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

-- Why two calls are legs of one. Not filled in by this version.
CREATE VIEW leg_links (
  call_a,           -- calls.id, the smaller one
  call_b,           -- calls.id
  rule,             -- what they have in common
  score             -- 0 to 1
) AS SELECT NULL, NULL, NULL, NULL WHERE 0;

-- Performance metrics (RFC 6076). Not filled in by this version.
CREATE VIEW metrics (
  scope,            -- what it is counted over: all, server, user agent, ...
  key,              -- which of them
  hour_ns,          -- beginning of the hour; NULL for all time
  name,             -- of the metric
  value,            -- ratio or delay
  numerator,        -- of a ratio
  denominator       -- of a ratio
) AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

-- What rung has to say about the traffic.
CREATE VIEW findings (
  id,               -- counts from 1 in the order they were noticed
  code,             -- stable name: tcp-gap-in-stream
  severity,         -- error warning info
  layer,            -- where it belongs: capture ip tcp tls http2 ws-handshake ws-frame sip sip-ws sdp event correlate
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
