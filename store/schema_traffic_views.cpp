#include "store/schema.h"

namespace rung::store {

std::string_view traffic_views_sql() {
  return R"sql(
-- ---------------------------------------------------------------------------------------------------------
-- Views: the traffic

-- What was read: a row for each file, and for each agent whose packets (HEP) stand in one.
CREATE VIEW captures (
  id,               -- counts from 1 in the order the files were named; agents come behind
  path,             -- as it was named; - for standard input; of an agent its name, id and address
  format,           -- pcap pcapng; clf: a log; live: an interface, or a socket that agents send to; hep: an agent
  interface,        -- names of the interfaces, comma separated, where the file tells them
  link_types,       -- numbers (LINKTYPE_) of the link types met, comma separated, in order of appearance
  first_ns,         -- time of the earliest packet
  last_ns,          -- time of the latest packet
  packets,          -- packets read
  bytes,            -- octets of all packets as captured
  dropped,          -- packets the capturing side says it lost
  truncated,        -- 1: damaged or interrupted, packets are missing
  inside_id,        -- captures.id of the file that an agent's packets stand in, and are counted in as well
  size              -- octets of the file, as compressed as it is; NULL where it was a pipe
) AS SELECT id, path, format, interface, link_types, first_ns, last_ns, packets, bytes, dropped, truncated, inside_id,
  size
FROM capture;

-- TCP connections with payload, WebSockets, UDP flows that carried SIP or HEP, and connections that agents told of.
CREATE VIEW connections (
  id,               -- counts from 1 in order of first appearance
  parent_id,        -- connections.id of the connection that carries this one
  stream_id,        -- HTTP/2 stream of that connection
  transport,        -- UDP TCP TLS SCTP WS WSS QUIC
  client_ip,        -- who opened it; UDP: who sent the first request
  client_port,      -- port of the client
  server_ip,        -- the other side
  server_port,      -- port of the server
  first_ns,         -- time of its first packet
  last_ns,          -- time of its last packet
  end,              -- open fin rst timeout
  client_bytes,     -- octets of payload captured from the client
  server_bytes,     -- octets of payload captured from the server
  lost_bytes,       -- octets of payload known to be missing from the capture, both directions
  tls_version,      -- TLS 1.0 to TLS 1.3, SSL 3.0
  tls_cipher,       -- IANA name of the cipher suite, 0x1234 where it has none here
  sni,              -- server name that the client asked for
  alpn,             -- protocol that the server chose, in TLS 1.3 where it was decrypted; of QUIC, those offered
  http_version,     -- of the response to the upgrade
  http_status,      -- of the response to the upgrade; 101 opened the WebSocket
  http_server,      -- Server header field of that response
  ws_version,       -- Sec-WebSocket-Version as requested; drafts by name: hixie-76, hybi-03, 8 (hybi-08 to -12)
  ws_host,          -- Host header field of the upgrade request
  ws_path,          -- path and query of the upgrade request
  ws_origin,        -- Origin of the upgrade request
  ws_user_agent,    -- User-Agent of the upgrade request
  ws_offered_subprotocols, -- Sec-WebSocket-Protocol of the request
  ws_subprotocol,   -- Sec-WebSocket-Protocol of the response
  ws_extensions,    -- Sec-WebSocket-Extensions of the response
  ws_close_code,    -- of the first Close that carried one; 1005: none did, 1006: there was no Close
  ws_close_reason,  -- text of that Close
  ws_closed_by,     -- client or server: who sent that Close
  messages,         -- SIP messages on it; those of MSRP are counted in visibility_reason
  visibility,       -- how much could be read: decoded partial no-keys bad-keys no-handshake unsupported-cipher
                    -- lost-context compressed refused not-sip
  visibility_reason, -- why not all of it, and what to do; how many MSRP messages it carried
  ws_pings,         -- Pings of both sides
  ws_pongs,         -- Pongs that answer one of them
  ws_rtt_min_ms,    -- shortest time between a Ping and its Pong, as captured
  ws_rtt_avg_ms,    -- mean of these times
  ws_rtt_max_ms,    -- longest
  other_protocol,   -- what the first WebSocket message was that is not SIP: JSON-RPC, AMQP, XMPP, text, ...; or HEP
  other_messages,   -- WebSocket messages that are not SIP; packets of HEP
  other_bytes,      -- octets of those, inflated
  crlf_pings,       -- keep-alives CRLF CRLF of both sides (RFC 5626 3.5.1), on WebSockets and on SIP over TCP or TLS
  crlf_pongs,       -- CRLFs that answer one of them
  crlf_rtt_min_ms,  -- shortest time between such a keep-alive and its answer, as captured
  crlf_rtt_avg_ms,  -- mean of these times
  crlf_rtt_max_ms,  -- longest
  orphaned_registrations, -- registrations that could not be reached any more when it ended
  orphaned_calls,   -- calls that were not over and lost their signalling when it ended
  recovered_by,     -- connections.id: where the client came back with one of them
  agent_id          -- captures.id of the agent that told of it; NULL where its own packets are in the capture
) AS SELECT c.id, c.parent_id, c.stream_id, c.transport, c.client_ip, c.client_port, c.server_ip, c.server_port, c.first_ns,
  c.last_ns, c."end", c.client_bytes, c.server_bytes, c.lost_bytes, c.tls_version, c.tls_cipher, c.sni, c.alpn,
  c.http_version, c.http_status, c.http_server, c.ws_version, c.ws_host, c.ws_path, c.ws_origin, ua.value,
  c.ws_offered_subprotocols, c.ws_subprotocol, c.ws_extensions, c.ws_close_code, c.ws_close_reason,
  c.ws_closed_by, c.messages, c.visibility, c.visibility_reason, c.ws_pings, c.ws_pongs, c.ws_rtt_min / 1e6,
  c.ws_rtt_sum / 1e6 / c.ws_pongs, c.ws_rtt_max / 1e6, c.other_protocol, c.other_messages, c.other_bytes,
  c.crlf_pings, c.crlf_pongs, c.crlf_rtt_min / 1e6, c.crlf_rtt_sum / 1e6 / c.crlf_pongs, c.crlf_rtt_max / 1e6,
  c.orphaned_registrations, c.orphaned_calls, (SELECT m.connection_id FROM event e JOIN text kind ON kind.id = e.kind
    JOIN message m ON m.id = e.message_id WHERE e.connection_id = c.id AND kind.value = 'connection-recovered'
    ORDER BY e.id LIMIT 1), c.agent_id
FROM connection c
LEFT JOIN text ua ON ua.id = c.ws_user_agent;

-- SIP messages, one row a hop. Their order is time_ns, capture_id, frame, id.
CREATE VIEW messages (
  id,               -- counts from 1 in the order messages were read
  capture_id,       -- captures.id
  frame,            -- number of the packet that completed the message, from 1 within its capture
  time_ns,          -- time of that packet; of what an agent told, when it says that it saw the message
  time,             -- the same as text: 2026-11-22T15:37:27.023607000Z
  first_frame,      -- number of the packet with its first octet
  first_ns,         -- time of that packet
  connection_id,    -- connections.id
  transport,        -- of the connection: UDP TCP TLS SCTP WS WSS QUIC
  src_ip,           -- who sent it, on this hop
  src_port,         -- port of the sender
  dst_ip,           -- whom it was sent to, on this hop
  dst_port,         -- port of the receiver
  kind,             -- request or response
  method,           -- of a request, as sent; NULL for responses, see cseq_method
  status,           -- of a response; NULL for requests
  reason,           -- reason phrase of a response
  request_uri,      -- of a request
  from_uri,         -- URI of From, without angle brackets
  from_tag,         -- tag of From
  to_uri,           -- URI of To, without angle brackets
  to_tag,           -- tag of To
  call_id,          -- Call-ID
  cseq,             -- number of CSeq
  cseq_method,      -- method of CSeq: that of the request, in responses too
  branch,           -- branch of the topmost Via
  contact,          -- value of the first Contact header field
  user_agent,       -- User-Agent, else Server
  content_type,     -- Content-Type
  size,             -- octets of raw
  retransmission,   -- 1: sent before on the same connection
  complete,         -- 1: every octet to the end of the body was seen
  redacted,         -- 1: secrets were taken out before it was stored; never so in this version
  transaction_id,   -- transactions.id
  dialog_id,        -- dialogs.id
  call,             -- calls.id
  raw,              -- all octets, as sent (BLOB)
  body_summary      -- what its body says, in one line: state of an event package, fragment, DTMF; of a text only its size.
                    -- NULL where there is none of that kind: session descriptions are rows of sdp_media
) AS SELECT m.id, m.capture_id, m.frame, m.time_ns,
  strftime('%Y-%m-%dT%H:%M:%S', m.time_ns / 1000000000 - (m.time_ns % 1000000000 < 0), 'unixepoch') ||
    printf('.%09dZ', m.time_ns % 1000000000 + 1000000000 * (m.time_ns % 1000000000 < 0)),
  coalesce(m.first_frame, m.frame), coalesce(m.first_ns, m.time_ns), m.connection_id, c.transport,
  iif(m.flags & 8, c.client_ip, c.server_ip), iif(m.flags & 8, c.client_port, c.server_port),
  iif(m.flags & 8, c.server_ip, c.client_ip), iif(m.flags & 8, c.server_port, c.client_port),
  iif(s.status IS NULL, 'request', 'response'), s.method, s.status, s.reason, m.request_uri,
  h.from_uri, h.from_tag, h.to_uri, m.to_tag, h.call_id, m.cseq, s.cseq_method,
  iif(m.flags & 16, t.branch, m.branch), m.contact, s.user_agent, s.content_type, m.size,
  m.flags & 1, m.flags >> 1 & 1, m.flags >> 2 & 1, m.transaction_id, t.dialog_id, h.call,
  (SELECT substr(r.octets, m.start, m.size) FROM stretch r WHERE r.id = m.stretch),
  (SELECT b.text FROM body_summary b WHERE b.message_id = m.id)
FROM message m
LEFT JOIN connection c ON c.id = m.connection_id
LEFT JOIN header_set h ON h.id = m.header_set
LEFT JOIN sip_transaction t ON t.id = m.transaction_id
LEFT JOIN message_traits s ON s.id = m.traits;

-- Media lines of the session descriptions (SDP) that complete SIP messages carry, one row for each m= line of each
-- message. What holds for the whole session stands in each of its rows. Keys and ICE passwords are left out.
CREATE VIEW sdp_media (
  id,               -- counts from 1
  message_id,       -- messages.id
  role,             -- offer or answer (an early one in an unreliable response included); NULL: neither, or what it
                    -- belongs to is not in the capture
  position,         -- of the m= line in its description, from 1
  media,            -- audio, video, message, ... as sent
  port,             -- of the m= line; 0: refused, or bundled only; 9: to be told by ICE
  protocol,         -- of the m= line
  direction,        -- sendrecv sendonly recvonly inactive, as seen by who sent it; RTP to 0.0.0.0 is received by nobody
  codecs,           -- names, comma separated, in order of preference; a payload type that nothing names as a number
  address,          -- connection address that holds for it
  ice_ufrag,        -- ICE user name fragment
  candidates,       -- how many ICE candidates
  fingerprint,      -- of the DTLS certificate: hash function and value
  setup,            -- DTLS role offered: actpass active passive holdconn
  mid,              -- its identification tag
  formats,          -- of the m= line as sent, as many as codecs where none is *: payload types
  candidate_types,  -- how many candidates of which type: host 3, srflx 1
  ice_options,      -- as sent: trickle ice2
  ice_lite,         -- 1: a lite implementation
  end_of_candidates, -- 1: no more candidates will follow
  bundle,           -- identification tags of its BUNDLE group, separated by spaces
  rtcp_mux,         -- 1: RTP and RTCP may share a port
  rtcp,             -- a=rtcp as sent: port, and perhaps address
  crypto_suites,    -- of SDES keys, comma separated
  ptime,            -- milliseconds of media in a packet, as sent
  bandwidth,        -- b= lines, its own or else those of the session, comma separated: AS:64,TIAS:64000
  label,            -- a=label
  content,          -- a=content: main slides sl ...
  sctp_port,        -- of a data channel
  max_message_size, -- octets that one message of a data channel may have; 0: any number
  path,             -- MSRP URIs, separated by spaces
  websocket_uri,    -- where to connect to for BFCP over WebSocket
  cname,            -- of the first source that a=ssrc tells
  session_id,       -- sess-id of o=
  session_version,  -- sess-version of o=: the same again means that nothing changed
  faults            -- lines of the whole description that break the grammar
) AS SELECT d.id, d.message_id, role.value, d.position, media.value, d.port, protocol.value, direction.value,
  codecs.value, d.address, d.ice_ufrag, d.candidates, d.fingerprint, setup.value, d.mid, formats.value, types.value,
  options.value, d.flags >> 1 & 1, d.flags >> 2 & 1, bundle.value, d.flags & 1, rtcp.value, suites.value, ptime.value,
  bandwidth.value, label.value, content.value, d.sctp_port, d.max_message_size, d.path, d.websocket_uri, d.cname,
  d.session_id, d.session_version, d.faults
FROM media_description d
LEFT JOIN text role ON role.id = d.role
LEFT JOIN text media ON media.id = d.media
LEFT JOIN text protocol ON protocol.id = d.protocol
LEFT JOIN text direction ON direction.id = d.direction
LEFT JOIN text codecs ON codecs.id = d.codecs
LEFT JOIN text setup ON setup.id = d.setup
LEFT JOIN text formats ON formats.id = d.formats
LEFT JOIN text types ON types.id = d.candidate_types
LEFT JOIN text options ON options.id = d.ice_options
LEFT JOIN text bundle ON bundle.id = d.bundle
LEFT JOIN text rtcp ON rtcp.id = d.rtcp
LEFT JOIN text suites ON suites.id = d.crypto_suites
LEFT JOIN text ptime ON ptime.id = d.ptime
LEFT JOIN text bandwidth ON bandwidth.id = d.bandwidth
LEFT JOIN text label ON label.id = d.label
LEFT JOIN text content ON content.id = d.content;

-- WebSocket frames, in the order of each direction.
CREATE VIEW ws_frames (
  id,               -- counts from 1
  connection_id,    -- connections.id
  capture_id,       -- captures.id
  frame,            -- number of the packet that completed it
  time_ns,          -- time of that packet
  direction,        -- client or server: who sent it
  opcode,           -- 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong; others as sent
  fin,              -- 1: last frame of its message
  rsv,              -- the three reserved bits as a number: RSV1 is 4 (compressed), RSV2 2, RSV3 1
  masked,           -- 1: masked
  size,             -- octets of payload as sent
  inflated_size,    -- of a compressed message, with its last frame: octets of the whole message when inflated
  message_id,       -- messages.id of the first SIP message in it
  rtt_ms            -- of a Pong: since the Ping that it answers, both as captured
) AS SELECT id, connection_id, capture_id, frame, time_ns, iif(from_client, 'client', 'server'), opcode, fin, rsv, masked,
  size, inflated_size, message_id, round_trip / 1e6
FROM ws_frame;

-- Who showed a message, where agents did: a row for each of them, the first one included; and one for its own packet
-- where an agent was faster. The others come from their packets alone.
CREATE VIEW message_sources (
  id,               -- counts from 1
  message_id,       -- messages.id
  agent_id,         -- captures.id of the agent; NULL: its own packet
  time_ns,          -- time of arrival
  capture_id,       -- captures.id of the capture with the packet that brought it
  frame,            -- number of that packet
  seen_ns,          -- when the agent saw it, by its own clock
  correlation_id    -- by which the agent says that calls belong together
) AS SELECT id, message_id, agent_id, time_ns, capture_id, frame, seen_ns, correlation_id
FROM message_source;

-- MSRP messages (SEND, with all of their chunks), other requests and responses, one row a hop. Their order is time_ns,
-- capture_id, frame, id. Texts of a message in several chunks are those of the first one.
CREATE VIEW msrp_messages (
  id,               -- counts from 1 in the order they were completed
  time_ns,          -- time of the packet that completed it
  connection_id,    -- connections.id
  call,             -- calls.id of the call whose session description names the session
  method,           -- of a request: SEND REPORT AUTH or another, as sent; NULL for responses
  status,           -- of a response; NULL for requests
  from_path,        -- From-Path: URIs separated by spaces, that of the sender on this hop first
  to_path,          -- To-Path: URIs separated by spaces, that of the receiver on this hop first
  msrp_message_id,  -- Message-ID
  content_type,     -- Content-Type
  size,             -- octets of its body that were seen, in all chunks
  complete,         -- 1: its end and every octet before it were seen
  capture_id,       -- captures.id
  frame,            -- number of the packet that completed it, from 1 within its capture
  time,             -- time_ns as text: 2026-11-22T15:37:27.023607000Z
  first_frame,      -- number of the packet with its first octet
  first_ns,         -- time of that packet
  transport,        -- of the connection: TCP TLS WS WSS
  src_ip,           -- who sent it, on this hop
  src_port,         -- port of the sender
  dst_ip,           -- whom it was sent to, on this hop
  dst_port,         -- port of the receiver
  direction,        -- client or server: who sent it
  kind,             -- request or response
  reason,           -- comment behind the status of a response
  msrp_transaction_id, -- which response answers which request: the identifier of both
  dialog_id,        -- dialogs.id, where it is known
  success_report,   -- Success-Report: yes or no
  failure_report,   -- Failure-Report: yes, no or partial
  report_status,    -- Status of a REPORT: 000 200 OK
  use_path,         -- Use-Path: what a relay gives to be named in a=path
  expires_s,        -- Expires: seconds that a relay's path stays good
  chunks,           -- how many chunks it came in
  head,             -- start line and header fields of its first chunk, as sent (BLOB)
  body              -- the beginning of its body, up to 1 MiB and up to the first octet that is missing (BLOB)
) AS SELECT m.id, m.time_ns, m.connection_id, m.call, method.value, m.status, m.from_path, m.to_path, m.message_id,
  content_type.value, m.size, m.flags >> 1 & 1, m.capture_id, m.frame,
  strftime('%Y-%m-%dT%H:%M:%S', m.time_ns / 1000000000 - (m.time_ns % 1000000000 < 0), 'unixepoch') ||
    printf('.%09dZ', m.time_ns % 1000000000 + 1000000000 * (m.time_ns % 1000000000 < 0)),
  coalesce(m.first_frame, m.frame), coalesce(m.first_ns, m.time_ns), c.transport,
  iif(m.flags & 8, c.client_ip, c.server_ip), iif(m.flags & 8, c.client_port, c.server_port),
  iif(m.flags & 8, c.server_ip, c.client_ip), iif(m.flags & 8, c.server_port, c.client_port),
  iif(m.flags & 8, 'client', 'server'), iif(m.method IS NULL, 'response', 'request'), reason.value, m."transaction",
  m.dialog_id, success.value, failure.value, report_status.value, m.use_path, m.expires_s, m.chunks, m.head, m.body
FROM msrp_message m
LEFT JOIN connection c ON c.id = m.connection_id
LEFT JOIN text method ON method.id = m.method
LEFT JOIN text reason ON reason.id = m.reason
LEFT JOIN text content_type ON content_type.id = m.content_type
LEFT JOIN text success ON success.id = m.success_report
LEFT JOIN text failure ON failure.id = m.failure_report
LEFT JOIN text report_status ON report_status.id = m.report_status;

-- Packets that a capture from an interface lost. Captures that were read from files say how many in captures.dropped.
CREATE VIEW drops (
  capture_id,       -- captures.id; NULL: of all
  from_ns,          -- not earlier than this
  to_ns,            -- not later than this
  place,            -- who lost them: kernel interface ring; store: messages that were decoded, but could not be written
  packets           -- how many; of store, messages
) AS SELECT capture_id, from_ns, to_ns, place, packets
FROM loss;
)sql";
}

}  // namespace rung::store
