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
// Octets of decryption secrets kept from one file.
constexpr std::size_t secrets_size = 64u << 20;

// --- net
// Encapsulations inside one packet (VLAN tags, tunnels), so that a crafted packet cannot recurse.
constexpr int encapsulation_depth = 8;
// IP fragments: how long a datagram may wait for its last fragment (RFC 791 suggests 15 s, Linux uses 30 s),
// how many may wait, and how many octets all of them may hold.
constexpr Duration fragment_timeout = seconds(30);
constexpr std::size_t fragment_datagrams = 4096;
constexpr std::size_t fragment_octets = 16u << 20;
// TCP: octets that one direction may hold beyond a hole, and all directions together. A window with scaling
// on a fast path reaches a few megabytes.
constexpr std::size_t tcp_direction_octets = 4u << 20;
constexpr std::size_t tcp_total_octets = 64u << 20;
// How long a hole may wait to be filled before it is given up as lost by the capture: longer than any
// reordering between interfaces, and than the first retransmissions (RFC 6298: 1 s, then doubled).
constexpr Duration tcp_hole_timeout = seconds(5);
// A connection without a packet for so long is ended as timed out; RFC 5382 asks NATs for 2 h 4 min.
constexpr Duration tcp_idle_timeout = seconds(7440);
// Connections held at once; at the limit the longest idle one is ended.
constexpr std::size_t tcp_connections = 1u << 17;
// A UDP flow ends after so long without SIP: longer than the usual re-REGISTER interval.
constexpr Duration udp_idle_timeout = seconds(7200);
constexpr std::size_t udp_flows = 1u << 18;

// --- decode
// Octets held to tell which protocol a stream speaks.
constexpr std::size_t detect_octets = 4096;
// One HTTP head (RFC 9112 names no limit; servers use 8 to 64 KiB).
constexpr std::size_t http_head_octets = 64u << 10;
// One WebSocket message, all fragments together. The rest of a larger one is skipped by its length.
constexpr std::size_t ws_message_octets = 16u << 20;
// SIP: a start line, a header section, a whole message on a stream or in a WebSocket message.
constexpr std::size_t sip_start_line_octets = 8u << 10;
constexpr std::size_t sip_header_octets = 256u << 10;
constexpr std::size_t sip_message_octets = 16u << 20;
// Header fields of one SIP message; further ones stay in the raw octets and are not indexed.
constexpr std::size_t sip_header_fields = 4096;
// Octets searched for the next start line after a loss before a direction is given up until it begins a
// segment with one.
constexpr std::size_t sip_resync_octets = 1u << 20;
// Findings of one code on one connection; further ones are only counted.
constexpr std::size_t findings_per_connection = 20;

// --- correlate
// 64*T1 (RFC 3261 17.1.1.2): how long a transaction without a final response may still get one, and how long
// a finished one absorbs retransmissions.
constexpr Duration transaction_timeout = seconds(32);
// A call that ended is written after this time, so that late retransmissions still count towards it.
constexpr Duration call_linger = seconds(32);
// A provisional response restarts the wait of an INVITE (Timer C is more than 3 minutes, RFC 3261 16.6).
constexpr Duration invite_timeout = seconds(200);
// A call without any message for so long is no longer followed (session timers refresh at 30 min by default).
constexpr Duration call_idle_timeout = seconds(4 * 3600);
// Calls, transactions and registrations followed at once; at the limit the one that waits longest is written.
constexpr std::size_t calls = 200'000;
constexpr std::size_t transactions = 400'000;
constexpr std::size_t registrations = 400'000;

// --- store
// Events on their way to the database writer, in octets: enough to keep both threads busy.
constexpr std::size_t queue_octets = 8u << 20;
// Rows written between two commits of a batch.
constexpr std::size_t batch_rows = 50'000;
// Entries of a cache of texts that repeat (user agents, reasons, header sets).
constexpr std::size_t text_cache_entries = 1u << 16;

}  // namespace rung::limits
