#include "store/schema.h"

namespace rung::store {

std::string_view tables_sql() {
  return R"sql(
-- The schema of a rung database. PRAGMA application_id is 0x52554E47, PRAGMA user_version the schema's version.
--
-- The views are the contract: they keep names and meaning within a major version. The tables below them are not:
-- they hold narrow rows, with texts that repeat stored once, and may change with user_version.
--
-- *_ns are nanoseconds since 1970-01-01 00:00 UTC, *_ms are milliseconds (REAL), flags are 0 or 1, NULL means
-- not known. Identical input gives identical rows, ids included.

-- ---------------------------------------------------------------------------------------------------------
-- Tables

-- Texts that stand in many rows: methods, user agents, states, kinds. A text may have
-- several rows.
CREATE TABLE text (
  id INTEGER PRIMARY KEY,
  value TEXT              -- as sent
);

-- What the messages of one sender in a dialog, and their answers, have in common. The same values may have several rows.
CREATE TABLE header_set (
  id INTEGER PRIMARY KEY,
  call INTEGER,           -- call.id
  call_id TEXT,           -- see messages.call_id
  from_uri TEXT,          -- see messages.from_uri
  from_tag TEXT,          -- see messages.from_tag
  to_uri TEXT             -- see messages.to_uri
);

-- What many messages share word for word. The same values may have several rows.
CREATE TABLE message_traits (
  id INTEGER PRIMARY KEY,
  method TEXT,            -- see messages.method
  status INTEGER,         -- see messages.status
  reason TEXT,            -- see messages.reason
  cseq_method TEXT,       -- see messages.cseq_method
  user_agent TEXT,        -- see messages.user_agent
  content_type TEXT       -- see messages.content_type
);

-- A SIP message on one hop. Written once, never changed.
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  capture_id INTEGER,     -- capture.id
  frame INTEGER,          -- see messages.frame
  time_ns INTEGER,        -- see messages.time_ns
  first_frame INTEGER,    -- NULL where it is frame
  first_ns INTEGER,       -- NULL where it is time_ns
  connection_id INTEGER,  -- connection.id
  flags INTEGER,          -- sum of 1 retransmission, 2 complete, 4 redacted, 8 sent by the client of the
                          -- connection, 16 the branch is that of the transaction
  header_set INTEGER,     -- header_set.id
  traits INTEGER,         -- message_traits.id
  transaction_id INTEGER, -- sip_transaction.id
  cseq INTEGER,           -- see messages.cseq
  to_tag TEXT,            -- see messages.to_tag
  request_uri TEXT,       -- see messages.request_uri
  branch TEXT,            -- NULL where it is that of the transaction
  contact TEXT,           -- see messages.contact
  stretch INTEGER,        -- stretch.id: where its octets are
  start INTEGER,          -- the first one there, from 1
  size INTEGER            -- how many
);

-- The octets of messages, as sent, many messages in a row: apart, so that reading everything else about them is fast,
-- and together, because a row for each costs more than its octets do.
CREATE TABLE stretch (
  id INTEGER PRIMARY KEY,
  octets BLOB
);

-- What the body of a message says, where it says anything but a session description.
CREATE TABLE body_summary (
  message_id INTEGER PRIMARY KEY, -- message.id
  text TEXT               -- see messages.body_summary
);

-- An MSRP message with its chunks, or another MSRP request or response. Written once, never changed.
CREATE TABLE msrp_message (
  id INTEGER PRIMARY KEY,
  capture_id INTEGER,     -- capture.id
  frame INTEGER,          -- see msrp_messages.frame
  time_ns INTEGER,        -- see msrp_messages.time_ns
  first_frame INTEGER,    -- NULL where it is frame
  first_ns INTEGER,       -- NULL where it is time_ns
  connection_id INTEGER,  -- connection.id
  call INTEGER,           -- call.id
  dialog_id INTEGER,      -- dialog.id
  flags INTEGER,          -- sum of 2 complete, 8 sent by the client of the connection
  method INTEGER,         -- text.id
  status INTEGER,         -- see msrp_messages.status
  reason INTEGER,         -- text.id
  "transaction" TEXT,     -- see msrp_messages.msrp_transaction_id
  from_path TEXT,         -- see msrp_messages.from_path
  to_path TEXT,           -- see msrp_messages.to_path
  message_id TEXT,        -- see msrp_messages.msrp_message_id
  content_type INTEGER,   -- text.id
  success_report INTEGER, -- text.id
  failure_report INTEGER, -- text.id
  report_status INTEGER,  -- text.id
  use_path TEXT,          -- see msrp_messages.use_path
  expires_s INTEGER,      -- see msrp_messages.expires_s
  chunks INTEGER,         -- see msrp_messages.chunks
  size INTEGER,           -- see msrp_messages.size
  head BLOB,              -- see msrp_messages.head
  body BLOB               -- see msrp_messages.body
);

-- An m= line of the session description of a message.
CREATE TABLE media_description (
  id INTEGER PRIMARY KEY,
  message_id INTEGER,     -- message.id
  role INTEGER,           -- text.id
  position INTEGER,       -- see sdp_media.position
  media INTEGER,          -- text.id
  port INTEGER,           -- see sdp_media.port
  protocol INTEGER,       -- text.id
  direction INTEGER,      -- text.id
  codecs INTEGER,         -- text.id
  address TEXT,           -- see sdp_media.address
  ice_ufrag TEXT,         -- see sdp_media.ice_ufrag
  candidates INTEGER,     -- see sdp_media.candidates
  fingerprint TEXT,       -- see sdp_media.fingerprint
  setup INTEGER,          -- text.id
  mid TEXT,               -- see sdp_media.mid
  flags INTEGER,          -- sum of 1 rtcp_mux, 2 ice_lite, 4 end_of_candidates
  formats INTEGER,        -- text.id
  candidate_types INTEGER, -- text.id
  ice_options INTEGER,    -- text.id
  bundle INTEGER,         -- text.id
  rtcp INTEGER,           -- text.id
  crypto_suites INTEGER,  -- text.id
  ptime INTEGER,          -- text.id
  bandwidth INTEGER,      -- text.id
  label INTEGER,          -- text.id
  content INTEGER,        -- text.id
  sctp_port INTEGER,      -- see sdp_media.sctp_port
  max_message_size INTEGER, -- see sdp_media.max_message_size
  path TEXT,              -- see sdp_media.path
  websocket_uri TEXT,     -- see sdp_media.websocket_uri
  cname TEXT,             -- see sdp_media.cname
  session_id TEXT,        -- see sdp_media.session_id
  session_version TEXT,   -- see sdp_media.session_version
  faults INTEGER          -- see sdp_media.faults
);

-- A request on one hop with its responses.
CREATE TABLE sip_transaction (
  id INTEGER PRIMARY KEY,
  method INTEGER,            -- text.id
  branch TEXT,               -- see transactions.branch
  cseq INTEGER,              -- see transactions.cseq
  connection_id INTEGER,     -- connection.id
  call INTEGER,              -- call.id
  dialog_id INTEGER,         -- dialog.id
  registration_id INTEGER,   -- registration.id
  subscription_id INTEGER,   -- subscription.id
  state INTEGER,             -- text.id
  status INTEGER,            -- see transactions.status
  started_ns INTEGER,        -- see transactions.started_ns
  first_response_ns INTEGER, -- see transactions.first_response_ns
  completed_ns INTEGER,      -- see transactions.completed_ns
  retransmissions INTEGER,   -- see transactions.retransmissions
  attempt_id INTEGER         -- NULL where it is id
);

-- Columns as in the view dialogs.
CREATE TABLE dialog (
  id INTEGER PRIMARY KEY, call INTEGER, call_id TEXT, from_tag TEXT, to_tag TEXT, state TEXT, created_ns INTEGER,
  confirmed_ns INTEGER, terminated_ns INTEGER, terminated_by TEXT, winner INTEGER,
  codecs INTEGER,         -- text.id
  offers INTEGER, unanswered_offers INTEGER, held_by TEXT, holds INTEGER, session_expires_s INTEGER, refresher TEXT
);

-- Columns as in the view calls; delays in nanoseconds. *_proof is the message.id that showed the state first: a row
-- of events each, and NULL where it was not reached or the table event tells it.
CREATE TABLE call (
  id INTEGER PRIMARY KEY, call_id TEXT, caller TEXT, callee TEXT, state TEXT, status INTEGER, reason TEXT,
  started_ns INTEGER, ringing_ns INTEGER, answered_ns INTEGER, ended_ns INTEGER,
  pdd INTEGER,            -- nanoseconds, see calls.pdd_ms
  setup INTEGER,          -- nanoseconds, see calls.setup_ms
  duration INTEGER,       -- nanoseconds, see calls.duration_ms
  hung_up_by TEXT, transports TEXT, messages INTEGER, retransmissions INTEGER, hops INTEGER, complete INTEGER,
  attempting_proof INTEGER, proceeding_proof INTEGER, ringing_proof INTEGER, answered_proof INTEGER,
  confirmed_proof INTEGER, end_proof INTEGER,
  end_state TEXT,         -- the state that end_proof showed; NULL where it is state
  end_reason TEXT, q850_cause INTEGER, attempts INTEGER, recorded_call INTEGER
);

-- The calls that are not alone in their group.
CREATE TABLE call_group (
  call INTEGER PRIMARY KEY, -- call.id
  group_id INTEGER        -- see calls.group_id
);

-- Columns as in the view leg_links.
CREATE TABLE leg_link (
  call_a INTEGER, call_b INTEGER,
  rule INTEGER,           -- text.id
  score INTEGER,          -- hundredths, see leg_links.score
  message_id INTEGER      -- message.id
);

-- Columns as in the view subscriptions.
CREATE TABLE subscription (
  id INTEGER PRIMARY KEY, event TEXT, event_id TEXT, subscriber TEXT, notifier TEXT, call_id TEXT, from_tag TEXT,
  to_tag TEXT, state TEXT, reason TEXT, status INTEGER, started_ns INTEGER, ended_ns INTEGER, expires_s INTEGER,
  notifications INTEGER, refreshes INTEGER, call INTEGER, refer_to TEXT, refer_status INTEGER
);

-- Columns as in the view publications.
CREATE TABLE publication (
  id INTEGER PRIMARY KEY, event TEXT, entity TEXT, publisher TEXT, call_id TEXT, entity_tag TEXT, state TEXT,
  status INTEGER, started_ns INTEGER, ended_ns INTEGER, expires_s INTEGER, refreshes INTEGER, changes INTEGER
);

-- Columns as in the view registrations.
CREATE TABLE registration (
  id INTEGER PRIMARY KEY, aor TEXT, contact TEXT, instance TEXT, reg_id INTEGER, call_id TEXT, registrar TEXT,
  connection_id INTEGER, transport TEXT,
  user_agent INTEGER,     -- text.id
  state TEXT, status INTEGER, first_ns INTEGER, last_ns INTEGER, expires_s INTEGER, expires_ns INTEGER,
  refreshes INTEGER, challenges INTEGER, path TEXT, pub_gruu TEXT, temp_gruu TEXT, outbound INTEGER,
  flow_timer_s INTEGER, service_route TEXT, received TEXT, third_party TEXT, failed_refreshes INTEGER,
  last_refresh_at INTEGER,   -- thousandths, see registrations.last_refresh_at
  latest_refresh_at INTEGER, -- the same
  lost_flows INTEGER, lost_ns INTEGER, recovered_ns INTEGER
);

-- Columns as in the view register_attempts.
CREATE TABLE register_attempt (
  id INTEGER PRIMARY KEY, registration_id INTEGER, connection_id INTEGER,
  user_agent INTEGER,     -- text.id
  started_ns INTEGER, ended_ns INTEGER, status INTEGER, requests INTEGER
);

-- Columns as in the view captures.
CREATE TABLE capture (
  id INTEGER PRIMARY KEY, path TEXT, format TEXT, interface TEXT, link_types TEXT, first_ns INTEGER,
  last_ns INTEGER, packets INTEGER, bytes INTEGER, dropped INTEGER, truncated INTEGER, inside_id INTEGER,
  size INTEGER
);

-- Columns as in the view drops.
CREATE TABLE loss (
  id INTEGER PRIMARY KEY, capture_id INTEGER, from_ns INTEGER, to_ns INTEGER, place TEXT, packets INTEGER
);

-- Columns as in the view connections, where this version fills them in.
CREATE TABLE connection (
  id INTEGER PRIMARY KEY, parent_id INTEGER, stream_id INTEGER, transport TEXT, client_ip TEXT, client_port INTEGER,
  server_ip TEXT, server_port INTEGER, first_ns INTEGER, last_ns INTEGER,
  "end" TEXT,             -- see connections.end
  client_bytes INTEGER, server_bytes INTEGER, lost_bytes INTEGER, tls_version TEXT, tls_cipher TEXT, sni TEXT,
  alpn TEXT, http_version TEXT, http_status INTEGER, http_server TEXT, ws_version TEXT, ws_host TEXT, ws_path TEXT,
  ws_origin TEXT,
  ws_user_agent INTEGER,  -- text.id
  ws_offered_subprotocols TEXT, ws_subprotocol TEXT, ws_extensions TEXT, ws_close_code INTEGER,
  ws_close_reason TEXT, ws_closed_by TEXT, ws_pings INTEGER, ws_pongs INTEGER,
  ws_rtt_min INTEGER,     -- nanoseconds, see connections.ws_rtt_min_ms
  ws_rtt_max INTEGER, ws_rtt_sum INTEGER, other_protocol TEXT, other_messages INTEGER, other_bytes INTEGER,
  messages INTEGER, visibility TEXT, visibility_reason TEXT, crlf_pings INTEGER, crlf_pongs INTEGER,
  crlf_rtt_min INTEGER,   -- nanoseconds, see connections.crlf_rtt_min_ms
  crlf_rtt_max INTEGER, crlf_rtt_sum INTEGER, orphaned_registrations INTEGER, orphaned_calls INTEGER,
  agent_id INTEGER
);

-- Columns as in the view ws_frames.
CREATE TABLE ws_frame (
  id INTEGER PRIMARY KEY, connection_id INTEGER, time_ns INTEGER, capture_id INTEGER, frame INTEGER,
  from_client INTEGER,    -- 1: the client sent it
  opcode INTEGER, fin INTEGER, rsv INTEGER, masked INTEGER, size INTEGER, inflated_size INTEGER, message_id INTEGER,
  round_trip INTEGER      -- nanoseconds, see ws_frames.rtt_ms
);

-- Columns as in the view message_sources.
CREATE TABLE message_source (
  id INTEGER PRIMARY KEY, message_id INTEGER, agent_id INTEGER, time_ns INTEGER, capture_id INTEGER, frame INTEGER,
  seen_ns INTEGER, correlation_id TEXT
);

-- What the view events shows beside the first changes of each call, which are in its row.
CREATE TABLE event (
  id INTEGER PRIMARY KEY, time_ns INTEGER, capture_id INTEGER, frame INTEGER,
  kind INTEGER,           -- text.id
  connection_id INTEGER, message_id INTEGER, transaction_id INTEGER, dialog_id INTEGER, call INTEGER,
  registration_id INTEGER, subscription_id INTEGER, detail TEXT
);

-- What rung can find, one row a code.
CREATE TABLE finding_code (
  id INTEGER PRIMARY KEY,
  code TEXT,              -- as in findings.code
  layer TEXT,             -- see findings.layer
  reference TEXT,         -- see findings.reference
  meaning TEXT,           -- what happened, in one sentence
  advice TEXT             -- what it means or how to mend it
);

-- Causes of the telephone network that have a name (ITU-T Q.850 2.2.7).
CREATE TABLE q850_cause (
  id INTEGER PRIMARY KEY, -- as in calls.q850_cause
  name TEXT               -- see calls.q850_name
);

-- An occurrence of a finding. Columns as in the view findings.
CREATE TABLE finding (
  id INTEGER PRIMARY KEY,
  code INTEGER,           -- finding_code.id
  severity INTEGER,       -- text.id
  time_ns INTEGER, capture_id INTEGER, frame INTEGER, connection_id INTEGER, message_id INTEGER, call INTEGER,
  detail TEXT
);
)sql";
}

}  // namespace rung::store
