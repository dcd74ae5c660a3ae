// Every limit there is, with its unit and its reason. Reaching one is a finding, keeps what was gathered, and
// has a test. No number of this kind stands anywhere else.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/timestamp.h"

namespace rung::limits {

// --- capture
// Octets of one packet. libpcap writes at most 262,144 as its snapshot length; GRO super-frames and big TCP
// (up to 512 KiB) go beyond. Larger means that the file is damaged.
constexpr std::uint32_t packet_size = 2u << 20;
// Octets of one pcapng block that is not a packet (secrets, names, journals). A larger one is skipped unread.
constexpr std::uint32_t block_size = 16u << 20;
// Interfaces of one pcapng section: `any` on large hosts has hundreds, a hostile file has billions.
constexpr std::size_t interfaces = 4096;
// Octets of decryption secrets kept from one file, what each block costs included.
constexpr std::size_t secrets_size = 64u << 20;
// How often a capture may be compressed over itself (a .pcap.gz once more in a .zst): each layer multiplies what a
// crafted file costs.
constexpr int compression_depth = 2;
// The window a zstd frame may ask for, as a power of two of octets: 128 MiB, what the zstd program grants unasked.
// gzip and lz4 need 32 KiB and 4 MiB at most.
constexpr int zstd_window_log = 27;
// Octets of one record of a SIP log (RFC 6873). Its text has room for 16 MiB, but each field ends at 4096 octets: a
// message of two hundred header fields, all of them in it.
constexpr std::size_t clf_record_octets = 1u << 20;
// Octets of one field of a record, as written (RFC 6873 4.2).
constexpr std::size_t clf_field_octets = 4096;
// Findings of one code about the records of one log: who writes it does the same in each.
constexpr std::size_t clf_findings = 20;
// Octets of a block behind damage that is believed to be where reading goes on: more than any packet needs.
constexpr std::uint32_t resync_block_size = 4u << 20;
// How far the time of such a packet may lie from its neighbours': a capture may have run for weeks.
constexpr Duration resync_time = seconds(30 * 86'400);
// A packet this much earlier than the one before it on its interface is told: several queues of one network card
// deliver out of order by less.
constexpr Duration time_backwards = milliseconds(1);
// Damaged places of one file that get a finding each; further ones are only counted.
constexpr std::size_t damage_findings = 20;

// Captured packets on their way to decoding, in octets: half a second of a full 1 Gbit/s link. And the least there may
// be: four packets of the largest size a snapshot has.
constexpr std::size_t ring_octets = 64u << 20;
constexpr std::size_t ring_least_octets = 1u << 20;
// What may be asked for: octets of a snapshot (headers of a packet at least), of the kernel's buffer, which libpcap counts
// with 31 bits, of a rotated file, and of memory altogether: what is bounded by a number of its own takes most of it.
constexpr std::uint32_t least_snapshot = 64;
constexpr std::uint64_t least_kernel_buffer = 256u << 10;
constexpr std::uint64_t most_kernel_buffer = (1u << 31) - 1;
constexpr std::uint64_t rotated_least_octets = 64u << 10;
constexpr std::uint64_t least_memory = 128u << 20;
// What the ring of packets, the rows that wait to be written, and SQLite's pages may each take of --memory-limit: an eighth.
constexpr std::uint64_t memory_part = 8;
// Of --memory-limit, in hundredths: from here on the half of what is followed that waits longest is let go; from here on
// packets are lost before they are decoded.
constexpr std::uint64_t memory_shed_percent = 85;
constexpr std::uint64_t memory_full_percent = 97;
// Where captures are read from files: octets of packets until it is looked at again.
constexpr std::size_t memory_check_octets = 4u << 20;
// A pcapng file that could not be written is given up, and another one tried after so long.
constexpr Duration write_retry = seconds(10);
// Slices of lost packets that wait to be asked for: minutes of each place of some interfaces.
constexpr std::size_t drop_slices = 1024;
// TCP connections of agents that send HEP to us at once; of more the longest silent one is ended. A site has some dozens.
constexpr std::size_t listener_clients = 256;
// Connections of them that are taken before what others sent has its turn: whoever connects without end stops nobody.
constexpr std::size_t listener_accepts = 64;
// Datagrams with key log lines that are taken before packets have their turn.
constexpr int key_datagrams_at_once = 1024;
// Octets of key log lines that each pcapng file of a capture begins with, the latest ones: some 40,000 connections.
constexpr std::size_t written_key_octets = 8u << 20;
// Octets of a request for metrics; and how long one may take, and wait for its answer to be taken.
constexpr std::size_t metrics_request_octets = 8u << 10;
constexpr Duration metrics_timeout = seconds(2);

// --- net
// Encapsulations inside one packet (VLAN tags, label stacks, tunnels, all counted together), and extension headers or
// labels in a row, so that a crafted packet cannot recurse. Operators' networks nest about six, mirrored ones two more.
constexpr int encapsulation_depth = 16;
// A packet captured twice: how far apart the copies may be on one interface (a mirror port, `any`, a bond and its
// slave), and on two, where clocks and queues differ; SIP's first retransmission comes after 500 ms (RFC 3261 T1).
constexpr Duration duplicate_time = milliseconds(5);
constexpr Duration duplicate_time_elsewhere = milliseconds(300);
// Packets remembered for that: as many as pass in that time on a busy link. A power of two.
constexpr std::size_t duplicate_packets = 1u << 14;
// IP fragments: how long a datagram may wait for its last fragment (RFC 791 suggests 15 s, Linux uses 30 s),
// how many may wait, and how many octets all of them may hold. --filter remembers as many verdicts for as long.
constexpr Duration fragment_timeout = seconds(30);
constexpr std::size_t fragment_datagrams = 4096;
constexpr std::size_t fragment_octets = 16u << 20;
// Octets of the payload of one reassembled datagram: both IP lengths are 16 bits.
constexpr std::uint32_t fragment_datagram_octets = 65535;
// Fragments of a datagram that is complete are duplicates for so long (a port mirror, the `any` interface);
// a sender needs 65,536 datagrams to use its identification again.
constexpr Duration fragment_duplicate_time = seconds(1);
// TCP: octets that one direction may hold beyond a hole, and all directions together. A window with scaling
// on a fast path reaches a few megabytes.
constexpr std::size_t tcp_direction_octets = 4u << 20;
constexpr std::size_t tcp_total_octets = 64u << 20;
// How long a hole may wait to be filled before it is given up as lost by the capture: longer than any
// reordering between interfaces, and than the first retransmissions (RFC 6298: 1 s, then doubled).
constexpr Duration tcp_hole_timeout = seconds(5);
// The same once the receiver has acknowledged what the hole hides: the capture lost it, yet a merged capture
// may bring it late. Either is enough, time or further segments of the direction.
constexpr Duration tcp_acknowledged_hole_timeout = milliseconds(200);
constexpr std::uint64_t tcp_acknowledged_hole_segments = 64;
// What a piece held beyond a hole costs beside its octets, so that tiny segments are bounded as well.
constexpr std::size_t tcp_piece_octets = 160;
// How far ahead of the expected octet a segment is believed while no window is known: the largest there is
// (RFC 7323 2.3). Any window is taken for at least tcp_least_window_octets.
constexpr std::uint32_t tcp_ahead_octets = 1u << 30;
constexpr std::uint32_t tcp_least_window_octets = 64u << 10;
// How far behind the expected octet a segment is still a retransmission.
constexpr std::uint32_t tcp_behind_octets = 64u << 20;
// Segments in a row, each going on near the end of the one before, that all lie elsewhere: they are believed.
constexpr int tcp_stray_segments = 3;
// Octets handed on last, of all directions together, that later copies are compared with: at 100 Mbit/s of
// signalling a third of a second, in which most retransmissions come; it fits a processor's cache. And the runs of
// them that one direction refers to.
constexpr std::size_t tcp_recent_octets = 4u << 20;
constexpr std::size_t tcp_recent_spans = 16;
// A SYN that comes again is a retransmission if this much later (RFC 6298 begins with 1 s), else a captured copy;
// without an answer for so long since the first one it is told (the second retransmission is due then). And of
// how many servers: more is somebody who scans.
constexpr Duration tcp_least_retransmission = milliseconds(200);
constexpr Duration tcp_handshake_timeout = seconds(3);
constexpr std::size_t tcp_unanswering_servers = 64;
// How long a connection that ended keeps its ports from looking new (TIME-WAIT lasts 60 s on Linux).
constexpr Duration tcp_closed_linger = seconds(60);
// A connection without a packet for so long is ended as timed out; RFC 5382 asks NATs for 2 h 4 min.
constexpr Duration tcp_idle_timeout = seconds(7440);
// Connections held at once; at the limit the longest idle one is ended.
constexpr std::size_t tcp_connections = 1u << 17;
// SCTP: how long a missing chunk may come late before it is given up, as for TCP.
constexpr Duration sctp_hole_timeout = seconds(5);
// Octets that one direction may hold of messages that are not whole, and all directions together; and what a chunk
// costs beside its octets. SIP messages are far smaller.
constexpr std::size_t sctp_direction_octets = 4u << 20;
constexpr std::size_t sctp_total_octets = 64u << 20;
constexpr std::size_t sctp_chunk_octets = 200;
// Packets in a row with another verification tag than the association has: they are believed.
constexpr int sctp_stray_packets = 3;
// Associations held at once (trunks between servers: few); at the limit the longest idle one is ended.
constexpr std::size_t sctp_associations = 1u << 14;
// As for TCP; an idle association still sends a HEARTBEAT every 30 s (RFC 9260 16).
constexpr Duration sctp_idle_timeout = seconds(7440);
constexpr Duration sctp_closed_linger = seconds(60);
// A UDP flow ends after so long without SIP: longer than the usual re-REGISTER interval.
constexpr Duration udp_idle_timeout = seconds(7200);
constexpr std::size_t udp_flows = 1u << 18;

// QUIC: flows that are rows, which end after so long without a packet (NATs forget them earlier, RFC 9308 3.2); at
// the limit the longest idle one is ended. Later packets of a flow that ended belong to none.
constexpr Duration quic_idle_timeout = seconds(300);
constexpr std::size_t quic_flows = 1u << 16;
// Handshakes followed at once, the oldest one goes; what each side's CRYPTO frames may carry of one (a ClientHello with
// post-quantum keys has 2 KB), which costs an eighth more; and Initial packets that are opened of one.
constexpr std::size_t quic_handshakes = 2048;
constexpr std::size_t quic_crypto_octets = 8u << 10;
constexpr std::uint32_t quic_initial_packets = 64;

// --- decode
// Octets held to tell which protocol a stream speaks.
constexpr std::size_t detect_octets = 4096;
// Octets of each direction looked at before a stream that did not begin as anything known is left alone: a
// capture may begin, or lose octets, in the middle of a large message.
constexpr std::size_t detect_search_octets = 64u << 10;
// Requests of one HTTP connection that wait for their answers; browsers and proxies pipeline a handful.
constexpr std::size_t http_pipelined_requests = 256;
// HEP: octets that a compressed payload may become, agents of all captures that get a row (a large platform has some
// hundred; the last row stands for all further ones), and octets kept of the texts that an agent may fill as it likes.
constexpr std::size_t hep_payload_octets = 1u << 20;
constexpr std::size_t hep_agents = 4096;
constexpr std::size_t hep_text_octets = 256;
// Types of payload that are counted apart on one connection: 25 have a name.
constexpr std::size_t hep_types = 64;
// UDP flows that carried HEP, and flows that envelopes told of, held at once.
constexpr std::size_t hep_flows = 1u << 14;
constexpr std::size_t envelope_flows = 1u << 18;
// How far the clock of an agent may be from the time of arrival before its steps are counted from there: agents send at
// once, and clocks that are kept by NTP agree better; but queues and full disks of a busy agent may cost a second.
constexpr Duration envelope_clock_error = seconds(2);
// The same octets between the same ends, told by two within this time, are one message; and messages remembered for
// that. RFC 3261's T1 is half of it, so repetitions are counted for each who tells. A power of two.
constexpr Duration copy_time = seconds(1);
constexpr std::size_t copies_remembered = 1u << 12;
// Chunks of one direction whose packets are remembered while a message that they belong to is not whole. Beyond
// it neighbours share one packet.
constexpr std::size_t packet_marks = 4096;
// Records taken from one DNS message, and names, addresses and services remembered of all answers: the oldest go.
constexpr std::size_t dns_records = 256;
constexpr std::size_t dns_names = 16384;
// One HTTP head (RFC 9112 names no limit; servers use 8 to 64 KiB).
constexpr std::size_t http_head_octets = 64u << 10;
// HTTP/2 (RFC 9113). Octets held while frames are looked for behind a gap: a frame of the largest size that needs no
// agreement (4.2), the next one's header, and what may have stood before them.
constexpr std::size_t http2_search_octets = 32u << 10;
// Octets of the dynamic table of one direction (RFC 7541 4.2): browsers ask for 64 KiB, servers for less.
constexpr std::size_t http2_header_table_octets = 256u << 10;
// Octets kept of one header list, counted as RFC 7541 4.1 does; the rest is decoded, as later lists refer to it, and
// dropped.
constexpr std::size_t http2_header_list_octets = 64u << 10;
// Streams of one connection that are or may be WebSockets. Servers let a client open 100 or so at once; a proxy may
// carry those of many clients on one connection.
constexpr std::size_t http2_streams = 1024;
// Octets of all streams of one connection that wait until it is known what they are, with what they cost.
constexpr std::size_t http2_held_octets = 1u << 20;
// Octets of one connection that are examined to tell which streams are WebSockets, where header fields do not say so,
// counted each time: less than a second's work.
constexpr std::size_t http2_examined_octets = 16u << 20;
// What a hole of unknown size counts for in a stream: more than any WebSocket message has left to come.
constexpr std::uint64_t http2_unknown_hole_octets = 1ull << 40;
// One WebSocket message, all fragments together. The rest of a larger one is skipped by its length.
constexpr std::size_t ws_message_octets = 16u << 20;
// How much longer a message may get by inflating (RFC 7692): text of one letter shrinks to a thousandth.
constexpr std::size_t ws_inflate_ratio = 1000;
// Octets held behind a gap while it is not sure whether they are WebSocket frames: most SIP messages are whole
// within it.
constexpr std::size_t ws_search_octets = 16u << 10;
// Frames of one direction whose message is not known yet: a long message in small fragments. Further ones get a row
// without their message.
constexpr std::size_t ws_frames_held = 4096;
// Pairs of a client's address and a server between which upgrade requests wait for their answer.
constexpr std::size_t pending_upgrades = 1u << 14;
// Pings of one side that wait for their Pong: one every 5 to 60 s is usual.
constexpr std::size_t ws_pings = 64;
// After these times the lack of an answer is told: to an upgrade request, a Ping (of WebSocket, or the CRLF CRLF of
// RFC 5626 4.4.1), a Close. Stacks give up after 5 to 30 s.
constexpr Duration ws_handshake_timeout = seconds(10);
constexpr Duration ws_pong_timeout = seconds(10);
constexpr Duration ws_close_timeout = seconds(5);
// Octets of the client that come so much earlier than the 101 were sent without waiting for it: no capture orders
// packets of the two directions worse than that.
constexpr Duration ws_least_early = milliseconds(50);
// A WebSocket that was silent for longer before it broke off lacked keep-alives: RFC 5626 4.4.1 has clients send one
// within 120 s, and middleboxes forget connections after some minutes.
constexpr Duration ws_long_silence = seconds(120);
// Frames in a row with the same masking key that are told: a key of 32 random bits hardly ever repeats once.
constexpr int ws_same_masks = 8;
// SIP: a start line, a header section, a whole message on a stream or in a WebSocket message.
constexpr std::size_t sip_start_line_octets = 8u << 10;
constexpr std::size_t sip_header_octets = 256u << 10;
constexpr std::size_t sip_message_octets = 16u << 20;
// A request of more octets than this goes over TCP, where the path's MTU is not known (RFC 3261 18.1.1).
constexpr std::size_t sip_udp_request_octets = 1300;
// Header fields of one SIP message; further ones stay in the raw octets and are not indexed.
constexpr std::size_t sip_header_fields = 4096;
// Octets searched for the next start line after a loss before a direction is given up until it begins a
// segment with one.
constexpr std::size_t sip_resync_octets = 1u << 20;
// Octets behind a start line with an unknown method in which a Via makes it credible while resynchronising.
constexpr std::size_t sip_resync_via_octets = 4096;
// Messages cut out of one WebSocket message: gateways glue a handful, and each costs far more than its octets.
constexpr std::size_t sip_glued_messages = 256;
// MSRP (RFC 4975): a start line, whose comment is free text, and a head with its header fields. Paths name a handful
// of relays.
constexpr std::size_t msrp_start_line_octets = 1024;
constexpr std::size_t msrp_head_octets = 64u << 10;
// Header fields of one head; further ones are not looked at.
constexpr std::size_t msrp_header_fields = 256;
// Octets of the body of one message that are kept; those behind them are counted. Texts are far smaller, files larger.
constexpr std::size_t msrp_body_octets = 1u << 20;
// Parts that the body of one message may consist of while chunks between them are missing: relays reorder a few.
constexpr std::size_t msrp_ranges = 1024;
// Messages of one connection whose chunks have not all come, and octets held for them: beyond it the one that waits
// longest is given up. Clients send a few files at once.
constexpr std::size_t msrp_open_messages = 256;
constexpr std::size_t msrp_open_octets = 4u << 20;
// How long chunks that are missing may come behind the last one of their message. Transactions end after 30 s
// (RFC 4975 7.1.3).
constexpr Duration msrp_late_chunks = seconds(30);
// Parts of a multipart body that are looked through for a session description, and multiparts within each other
// (RFC 5621 asks for mixed, alternative and related, one in another at most).
constexpr std::size_t multipart_parts = 64;
constexpr int multipart_depth = 4;
// Session descriptions: octets and lines that are read, attributes above the first m= line (each m= line looks through
// them), m= lines, and formats of one (payload types have 7 bits). Browsers in a conference send some thousand lines
// with fifty m= lines. And faults of one that are kept; further ones are only counted.
constexpr std::size_t sdp_octets = 256u << 10;
constexpr std::uint32_t sdp_lines = 16384;
constexpr std::size_t sdp_session_attributes = 256;
constexpr std::size_t sdp_media = 256;
// Groups that an m= line is looked for in: browsers send one, lip synchronisation one more for each pair.
constexpr std::size_t sdp_groups = 16;
constexpr std::size_t sdp_formats = 128;
constexpr std::size_t sdp_faults = 32;
// Octets of one value of a session description that are given on: fingerprints of SHA-512 have 200, URIs rarely more.
constexpr std::size_t sdp_value_octets = 1024;
// Bodies that are read to one line (event packages and the like): octets, elements and depth of an XML document; rosters
// of conferences with a thousand users have some ten thousand elements, eight deep.
constexpr std::size_t xml_octets = 1u << 20;
constexpr std::size_t xml_elements = 1u << 15;
constexpr std::size_t xml_depth = 32;
// Octets kept of one text or attribute value, and attributes of one element: lines show less.
constexpr std::size_t xml_value_octets = 256;
constexpr std::size_t xml_attributes = 32;
// Octets of the line that is made of a body, all of its parts together, and of one value in it.
constexpr std::size_t body_summary_octets = 1024;
constexpr std::size_t body_summary_value_octets = 80;
// Octets that compressed parts (Content-Encoding) of one body may inflate to, all together, multiparts in each other
// included: as much as a document may have.
constexpr std::size_t inflated_body_octets = xml_octets;
// Findings of one code on one connection; further ones are only counted.
constexpr std::size_t findings_per_connection = 20;

// --- tls
// Secrets kept of all key logs: a day of a busy proxy is about a million connections, with four or five each in TLS
// 1.3. They take 100 octets each, and 60 each connection.
constexpr std::size_t tls_secrets = 4u << 20;
// Octets of one line of a key log: the longest useful one has 230, an ECH_CONFIG a few hundred.
constexpr std::size_t tls_key_line_octets = 4096;
// Which connection a key line is about (Kamailio's "# TUPLE"), of all connections, and of two ends that met again
// and again from the same ports.
constexpr std::size_t tls_hints = 1u << 18;
constexpr std::size_t tls_hints_of_two_ends = 16;
// Master secrets remembered for resumption by session id or ticket, the oldest go; and pre-master secrets of RSA lines.
constexpr std::size_t tls_sessions = 1u << 17;
// RSA private keys, each of which is tried on a key exchange of its size; and octets of the file one stands in, the
// certificates beside it included.
constexpr std::size_t tls_private_keys = 64;
constexpr std::size_t tls_private_key_octets = 1u << 20;

// --- correlate
// 64*T1 (RFC 3261 17.1.1.2): how long a transaction without a final response may still get one, and how long
// a finished one absorbs retransmissions.
constexpr Duration transaction_timeout = seconds(32);
// A call that ended is written after this time, so that late retransmissions still count towards it.
constexpr Duration call_linger = seconds(32);
// How long an INVITE that was not captured may have waited for the response that was: a proxy's Timer C is more than
// 3 minutes (RFC 3261 16.6).
constexpr Duration invite_timeout = seconds(200);
// An INVITE that is still sent again so long after the first time was never answered: Timer A fires at 15.5 s for the
// fifth time (RFC 3261 17.1.1.2), and once more.
constexpr Duration invite_retransmitted = seconds(15);
// How far packets of one conversation may be captured out of order: what comes later than that was missed before.
constexpr Duration capture_disorder = milliseconds(100);
// A call without any message for so long is kept in fewer octets: its transactions, which would ask for it, are over.
constexpr Duration call_rest = seconds(40);
// A call without any message for so long is no longer followed (session timers refresh at 30 min by default).
constexpr Duration call_idle_timeout = seconds(4 * 3600);
// Calls, transactions and registrations followed at once; at the limit the one that waits longest is written. A million
// plain calls are what a large platform holds open; each leaves two transactions behind for transaction_timeout.
constexpr std::size_t calls = 1'200'000;
constexpr std::size_t transactions = 500'000;
constexpr std::size_t registrations = 200'000;
// Transactions looked back over for the one that an ICMP error means, where it quotes too little to tell.
constexpr std::size_t icmp_lookback = 256;
// Hops on which one transaction (branch, sent-by, method) is looked for, the latest first to go; transactions of one
// Call-ID, From tag and method that are compared with a new one; and CANCELs that wait for an INVITE behind them.
constexpr std::size_t hops_of_a_transaction = 64;
// Nonces whose counts are remembered: of the clients that registered last. The longest known one goes.
constexpr std::size_t nonces = 20'000;
// Dialogs of one call, and INVITEs of one call that decide its outcome: forks of the largest hunt groups.
constexpr std::size_t dialogs_of_a_call = 256;
constexpr std::size_t invites_of_a_call = 128;
// Calls of one Call-ID (they differ in the From tag).
constexpr std::size_t calls_of_a_call_id = 256;
// Subscriptions to conferences whose versions are followed, the longest unused one goes; and conferences of one.
constexpr std::size_t conference_subscriptions = 10'000;
constexpr std::size_t conferences_of_a_subscription = 16;
// Users of one conference, endpoints of one, and dialogs of one whose dialogs are watched: those of the largest rooms,
// and of boss and secretary; and how many of them are known at a time, of all subscriptions.
constexpr std::size_t conference_users = 1024;
constexpr std::size_t conference_endpoints = 16;
constexpr std::size_t known_users = 200'000;
// Octets of Call-ID and tags of one; longer ones are crafted, and not followed.
constexpr std::size_t subscription_key_octets = 1024;
// MSRP sessions that session descriptions named, two keys each, and how long one is remembered without a message: as
// long as a call without one.
constexpr std::size_t msrp_sessions = 200'000;
constexpr Duration msrp_session_timeout = call_idle_timeout;
// GRUUs and flow tokens by which registrations are found: one or two for each, and temporary GRUUs of each refresh, all
// of which stay valid (RFC 5627 4.2). Further ones are not learnt.
constexpr std::size_t registration_addresses = 400'000;
// Subscriptions and publications followed at once, and how long one that ended is still known, for what comes late: 64*T1.
constexpr std::size_t subscriptions = 100'000;
constexpr std::size_t publications = 100'000;
constexpr Duration subscription_linger = transaction_timeout;
// Octets of a text that a row keeps of a header that anybody may fill: Reason, Refer-To, entity tags.
constexpr std::size_t kept_text_octets = 1024;
// m= lines of a description that offers and answers are compared over, and formats of one: browsers offer 60 codecs.
constexpr std::size_t negotiated_media = 64;
constexpr std::size_t negotiated_formats = 128;
// Reliable provisional responses of a dialog that wait for a PRACK.
constexpr std::size_t unacknowledged_provisionals = 16;
// Octets of a value that names another leg of a call, and of a header field that is searched for one: shorter ones stand in
// calls that have nothing to do with each other, longer ones are crafted.
constexpr std::size_t leg_value_least_octets = 6;
constexpr std::size_t leg_value_octets = 512;
constexpr std::size_t leg_line_octets = 2048;
// A Call-ID made from another one: octets of what they share, and of what was put before or behind it.
constexpr std::size_t leg_call_id_octets = 10;
constexpr std::size_t leg_call_id_affix_octets = 12;
// Users of each side of a call that another leg is recognised by, and hosts that got its INVITE.
constexpr std::size_t leg_parties = 8;
constexpr std::size_t leg_receivers = 16;
// How long after its INVITE a call waits for legs that only its beginning can show: 64*T1.
constexpr Duration leg_setup_time = transaction_timeout;
// What may link one call to others (headers, identities of its media, dialogs it names), and calls looked at for one of
// these: a value that so many share says nothing.
constexpr std::size_t leg_keys_of_a_call = 32;
constexpr std::size_t calls_of_a_leg_key = 16;
// Links told of one call: a conference has as many as participants.
constexpr std::size_t links_of_a_call = 256;
// How much later than the first leg the INVITE of the next one comes, where nothing but numbers and hosts agree.
constexpr Duration leg_delay = seconds(3);
// Calls of one group: conferences and hunt groups are far smaller.
constexpr std::size_t calls_of_a_group = 1024;
// Contacts of one REGISTER, and of its answer.
constexpr std::size_t contacts_of_a_register = 64;

// --- tls
// Octets of a record's fragment: 2^14 and what protection may add (RFC 5246 6.2.3).
constexpr std::size_t tls_record_octets = (1u << 14) + 2048;
// Octets of one handshake message: chains of certificates are a few thousand.
constexpr std::size_t tls_handshake_octets = 256u << 10;
// Octets of a handshake that are kept for its extended master secret, of each side.
constexpr std::size_t tls_transcript_octets = 256u << 10;
// Octets of records of one connection, and of all, that wait for keys or for the other direction.
constexpr std::size_t tls_held_octets = 1u << 20;
constexpr std::size_t tls_held_octets_total = 64u << 20;
// TCP streams that ended while records wait for keys: how long, by packet time, and how many of them. Their records take
// half of the room at most.
constexpr Duration tls_keys_late = seconds(300);
constexpr std::size_t tls_ended_streams = 1000;
// Handshakes of one connection that one side may be ahead of the other.
constexpr std::size_t tls_handshakes = 16;
// Record numbers that are tried behind a hole, and for a connection whose beginning was not captured.
constexpr std::uint64_t tls_number_window = 4096;
// Records of one direction that may fail before it is given up.
constexpr int tls_failed_records = 64;
// Trials of a secret with a suite and a record number: of one connection, and of all.
constexpr std::uint64_t tls_trials = 1u << 17;
constexpr std::uint64_t tls_trials_total = 1u << 23;

// --- store
// Events on their way to the database writer, in octets: enough to keep both threads busy.
constexpr std::size_t queue_octets = 2u << 20;
// Rows written between two commits of a batch.
constexpr std::size_t batch_rows = 50'000;
// Rows written by one statement.
constexpr std::size_t insert_rows = 16;
// Octets of texts after which fewer rows must do.
constexpr std::size_t insert_octets = 256u << 10;
// Octets of messages that share a row: one message is read with all of its neighbours there.
constexpr std::size_t stretch_octets = 8u << 10;
// Entries of a cache of texts that repeat (user agents, kinds, header sets).
constexpr std::size_t text_cache_entries = 1u << 16;
// Of what many messages share: a few hundred combinations, even where many products meet.
constexpr std::size_t traits_cache_entries = 1u << 12;
// Octets of one entry of such a cache: longer texts are crafted or do not repeat, and get a row each time.
constexpr std::size_t text_cache_octets = 1024;
// Events handed over to the writer's thread at once, and their octets: few enough to keep it fed, many enough
// that waking it costs nothing.
constexpr std::size_t queue_batch_events = 128;
constexpr std::size_t queue_batch_octets = 128u << 10;
// Octets SQLite may hold of a database that is being written, and again when it sorts for an index; it spills.
constexpr std::size_t database_cache_octets = 64u << 20;

// Of a database that is read while it grows. What is committed is seen by readers and survives a kill; half a second
// keeps what a kill costs below one with the writing itself.
constexpr Duration live_commit_interval = milliseconds(500);
// How often a disk that refused is tried again.
constexpr Duration live_retry_interval = seconds(1);
// Octets of events that wait to be committed: some seconds of a busy proxy, while a disk is slow or full. Beyond half of
// it the writer commits by itself.
constexpr std::size_t live_queue_octets = 64u << 20;
// Octets of the write-ahead log from which it is copied into the file, and from which a reader that keeps it from
// beginning anew is reported.
constexpr std::uint64_t live_checkpoint_octets = 16u << 20;
constexpr std::uint64_t live_wal_octets = 256u << 20;
// How long the writer waits for another one that locks the database.
constexpr int live_busy_ms = 1000;
// Rows that are looked at for removal with each commit, at least: a fraction of what a commit of a busy proxy writes. It
// is as many as were written since the last one and half of these again, where that is more.
constexpr std::size_t live_removed_rows = 2000;
// Shared texts after which those of rows that are gone are looked for, once what was written until then is old.
constexpr std::uint64_t live_shared_texts = 100'000;
// Connections of calls that stay, each with each call, which are remembered while older ones are removed; of further calls
// they go when they are old themselves.
constexpr std::size_t live_kept_connections = 100'000;
// The part of its time that a database over its size gives up at a time.
constexpr int live_size_steps = 64;
constexpr int live_hasty_size_steps = 16;  // where that was not enough
// The part of its limit that is left free, but not more than live_queue_octets: what is written while old rows go.
constexpr std::uint64_t live_size_spare = 8;

// --- cli
// Columns of a ladder; further participants share the last one. More is no picture, and each arrow would cost
// a line as wide as all of them.
constexpr std::size_t ladder_participants = 40;
// Messages of a ladder: nobody reads more, and connections between servers carry millions.
constexpr std::size_t ladder_messages = 20'000;
// Octets of one message in a page: four times the largest SIP message that UDP can carry. What is beyond is counted
// there, and `rung show` has it.
constexpr std::size_t page_message_octets = 256u << 10;
// Octets of a file of --alias: a name for each phone of a large site.
constexpr std::size_t alias_file_octets = 16u << 20;
// Characters of a Mermaid diagram: where the site that shows it draws no more (maxTextSize of Mermaid).
constexpr std::size_t mermaid_characters = 50'000;

// Rows of each list of a report but that of its calls; what is beyond is counted. More is no overview.
constexpr std::size_t report_rows = 200;
// User agents, and servers, of a report.
constexpr std::size_t report_products = 30;
// Places named for each code of a report's findings.
constexpr std::size_t report_finding_places = 10;
// Bars of a timeline: as many as fit beside each other on paper.
constexpr std::size_t report_buckets = 60;
// Calls listed in a report, 250 octets each: more make a page that browsers open slowly.
constexpr std::size_t report_calls = 50'000;
// Calls that stand in the page for browsers without scripts, and on paper.
constexpr std::size_t report_calls_on_paper = 50;
// Calls whose ladder a report holds, and the octets of all these ladders in the page.
constexpr std::size_t report_ladders = 2000;
constexpr std::size_t report_ladder_octets = 50u << 20;

}  // namespace rung::limits
