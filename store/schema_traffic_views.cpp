#include "store/schema.h"

namespace rung::store {

std::string_view traffic_views_sql() {
  return R"sql(
-- ---------------------------------------------------------------------------------------------------------
-- Views: the traffic

-- What was read: a row for each file.
CREATE VIEW captures (
  id,               -- counts from 1 in the order the files were named
  path,             -- as it was named; - for standard input
  format,           -- pcap or pcapng
  interface,        -- names of the interfaces, comma separated, where the file tells them
  link_types,       -- numbers (LINKTYPE_) of the link types met, comma separated, in order of appearance
  first_ns,         -- time of the earliest packet
  last_ns,          -- time of the latest packet
  packets,          -- packets read
  bytes,            -- octets of all packets as captured
  dropped,          -- packets the capturing side says it lost
  truncated         -- 1: damaged or interrupted, packets are missing
) AS SELECT id, path, format, interface, link_types, first_ns, last_ns, packets, bytes, dropped, truncated
FROM capture;

-- TCP connections with payload, WebSockets, and UDP flows that carried SIP.
CREATE VIEW connections (
  id,               -- counts from 1 in order of first appearance
  parent_id,        -- connections.id of the connection that carries this one
  stream_id,        -- HTTP/2 stream; not filled in by this version
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
  alpn,             -- protocol that the server chose; in TLS 1.3 only where it was decrypted
  http_version,     -- of the response to the upgrade
  http_status,      -- of the response to the upgrade; 101 opened the WebSocket
  http_server,      -- Server header field of that response
  ws_version,       -- Sec-WebSocket-Version as requested
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
  messages,         -- SIP messages on it
  visibility,       -- how much could be read: decoded partial no-keys bad-keys no-handshake unsupported-cipher
                    -- lost-context compressed refused not-sip
  visibility_reason -- why not all of it, and what to do
) AS SELECT c.id, c.parent_id, NULL, c.transport, c.client_ip, c.client_port, c.server_ip, c.server_port, c.first_ns,
  c.last_ns, c."end", c.client_bytes, c.server_bytes, c.lost_bytes, c.tls_version, c.tls_cipher, c.sni, c.alpn,
  c.http_version, c.http_status, c.http_server, c.ws_version, c.ws_host, c.ws_path, c.ws_origin, ua.value,
  c.ws_offered_subprotocols, c.ws_subprotocol, c.ws_extensions, c.ws_close_code, c.ws_close_reason,
  c.ws_closed_by, c.messages, c.visibility, c.visibility_reason
FROM connection c
LEFT JOIN text ua ON ua.id = c.ws_user_agent;

-- SIP messages, one row a hop. Their order is time_ns, capture_id, frame, id.
CREATE VIEW messages (
  id,               -- counts from 1 in the order messages were read
  capture_id,       -- captures.id
  frame,            -- number of the packet that completed the message, from 1 within its capture
  time_ns,          -- time of that packet
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
  raw               -- all octets, as sent (BLOB)
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
  (SELECT substr(r.octets, m.start, m.size) FROM stretch r WHERE r.id = m.stretch)
FROM message m
LEFT JOIN connection c ON c.id = m.connection_id
LEFT JOIN header_set h ON h.id = m.header_set
LEFT JOIN sip_transaction t ON t.id = m.transaction_id
LEFT JOIN message_traits s ON s.id = m.traits;

-- Media lines of session descriptions. Not filled in by this version.
CREATE VIEW sdp_media (
  id,               -- counts from 1
  message_id,       -- messages.id
  role,             -- offer or answer
  position,         -- of the m= line in its description, from 1
  media,            -- audio, video, message, ... as sent
  port,             -- of the m= line
  protocol,         -- of the m= line
  direction,        -- sendrecv sendonly recvonly inactive
  codecs,           -- names, comma separated, in order of preference
  address,          -- connection address that holds for it
  ice_ufrag,        -- ICE user name fragment
  candidates,       -- how many ICE candidates
  fingerprint,      -- of the DTLS certificate
  setup,            -- DTLS role offered: actpass active passive holdconn
  mid               -- its identification tag
) AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

-- WebSocket frames. Not filled in by this version.
CREATE VIEW ws_frames (
  id,               -- counts from 1
  connection_id,    -- connections.id
  capture_id,       -- captures.id
  frame,            -- number of the packet that completed it
  time_ns,          -- time of that packet
  direction,        -- client or server: who sent it
  opcode,           -- number, as sent
  fin,              -- 1: last frame of its message
  rsv,              -- the three reserved bits as a number
  masked,           -- 1: masked
  size,             -- octets of payload as sent
  inflated_size,    -- octets of payload after decompression
  message_id        -- messages.id of the first SIP message in it
) AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

-- MSRP requests and responses. Not filled in by this version.
CREATE VIEW msrp_messages (
  id,               -- counts from 1
  time_ns,          -- time of the packet that completed it
  connection_id,    -- connections.id
  call,             -- calls.id
  method,           -- of a request
  status,           -- of a response
  from_path,        -- From-Path
  to_path,          -- To-Path
  msrp_message_id,  -- Message-ID
  content_type,     -- Content-Type
  size,             -- octets of its body
  complete          -- 1: every octet was seen
) AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

-- Packets lost while capturing. Not filled in by this version.
CREATE VIEW drops (
  capture_id,       -- captures.id
  from_ns,          -- not earlier than this
  to_ns,            -- not later than this
  place,            -- who lost them: kernel interface ring
  packets           -- how many
) AS SELECT NULL, NULL, NULL, NULL, NULL WHERE 0;
)sql";
}

}  // namespace rung::store
