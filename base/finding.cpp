#include "base/finding.h"

#include <array>

namespace rung {
namespace {

using enum Severity;
using C = FindingCode;

constexpr std::array<FindingRow, static_cast<std::size_t>(C::count_)> table{{
    {C::cap_snaplen_truncated, "cap-snaplen-truncated", "capture", warning,
     "A packet was captured with fewer octets than it had on the wire.",
     "Capture with -s 0 (or a larger snapshot length): what was cut off cannot be decoded.", "pcapng EPB"},
    {C::cap_drops_reported, "cap-drops-reported", "capture", warning,
     "The capturing side counted packets that it dropped.",
     "Messages may be missing: enlarge the capture buffer, or narrow the capture filter.", "pcapng ISB"},
    {C::cap_last_packet_cut, "cap-last-packet-cut", "capture", info, "The file ends in the middle of its last packet.",
     "Usual for a capture that is still being written or was killed; everything before it was read.", "-"},
    {C::cap_damaged, "cap-damaged", "capture", error, "The capture file is damaged at this offset.",
     "Octets were skipped up to the next packet that can be read: what was sent in them is missing.", "-"},
    {C::cap_link_type_unknown, "cap-link-type-unknown", "capture", warning,
     "Packets of a link type that rung does not read.",
     "Capture on another interface, or convert the file to Ethernet or raw IP.", "-"},
    {C::cap_duplicate_packet, "cap-duplicate-packet", "capture", info, "The same packet was captured more than once.",
     "It counts once, not as a retransmission: a mirror port, the `any` interface or two captures of one network do "
     "this.",
     "-"},
    {C::cap_time_backwards, "cap-time-backwards", "capture", info,
     "A packet is earlier than the one before it on its interface.",
     "Files were joined unsorted, or a clock was set: delays across the step mean nothing.", "pcapng EPB"},
    {C::cap_offload_merged, "cap-offload-merged", "capture", info,
     "A packet was captured before the network card cut it into segments.",
     "Segments have no times of their own; switch segmentation offloading off for exact timing.", "pcapng EPB"},
    {C::cap_filter_not_applied, "cap-filter-not-applied", "capture", warning,
     "The filter means nothing for packets of this link type.",
     "They were read unfiltered; filter by addresses and ports instead of link-layer fields.", "-"},
    {C::ip_fragment_incomplete, "ip-fragment-incomplete", "ip", warning,
     "Fragments of an IP datagram never came together.",
     "A message is missing: a firewall or the capture filter dropped fragments; over UDP keep SIP below the MTU "
     "or move it to TCP.",
     "RFC 791; RFC 3261 18.1.1"},
    {C::icmp_unreachable_for_sip, "icmp-unreachable-for-sip", "ip", warning,
     "A host or router said that a SIP message could not be delivered.",
     "The peer's port is closed, the host is down, or a filter stands between; a client takes it as a 503.",
     "RFC 792; RFC 3261 18.4"},
    {C::icmp_frag_needed, "icmp-frag-needed", "ip", warning,
     "A router said that a packet of a SIP flow is larger than the next link takes.",
     "Where these messages are filtered, large requests vanish: lower the MTU, or move large SIP to TCP.",
     "RFC 792; RFC 1191"},
    {C::ip_fragment_overlap_differs, "ip-fragment-overlap-differs", "ip", warning,
     "Fragments of an IP datagram contradict each other.",
     "What came first was kept, a receiver may decide otherwise (IPv6 ones drop the datagram): somebody may be hiding "
     "octets from filters.",
     "RFC 791 3.2; RFC 5722 4"},
    {C::dns_naptr_sip, "dns-naptr-sip", "dns", info, "DNS told which transports a domain offers for SIP.",
     "The client should use the first one, by order, that it can.", "RFC 3263 4.1; RFC 7118 5.5"},
    {C::dns_chosen_transport_mismatch, "dns-chosen-transport-mismatch", "dns", info,
     "A client uses a transport that DNS did not offer for the domain.",
     "The client is configured by hand, or its resolver saw other records.", "RFC 3263 4.1"},
    {C::tcp_gap_in_stream, "tcp-gap-in-stream", "tcp", warning, "Octets of a TCP stream are not in the capture.",
     "Messages in the hole are lost and decoding goes on behind it; look for dropped packets at the capture.",
     "RFC 9293 3.4"},
    {C::tcp_mid_stream_pickup, "tcp-mid-stream-pickup", "tcp", info, "A connection had begun before the capture did.",
     "Its handshakes are not in the capture; start the capture before the client connects.", "RFC 9293 3.5"},
    {C::tcp_over_limit, "tcp-over-limit", "tcp", warning, "A limit on held TCP data or connections was reached.",
     "The oldest hole was given up, or the longest idle connection ended, to keep memory bounded.", "-"},
    {C::tcp_overlap_differs, "tcp-overlap-differs", "tcp", warning,
     "Octets of a TCP stream came twice and were not the same.",
     "What came first was kept, the receiver may have read the other: look for a middlebox that rewrites, for ports "
     "used again, or for somebody who injects segments.",
     "RFC 9293 3.10.7.4"},
    {C::tcp_half_open_no_synack, "tcp-half-open-no-synack", "tcp", warning,
     "A client sent its SYN again because nothing answered.",
     "The server is down, a firewall drops the attempt, or its answers take a way that is not captured.",
     "RFC 3261 18.1.1"},
    {C::tcp_reset_with_open_dialogs, "tcp-reset-with-open-dialogs", "tcp", warning,
     "A connection was reset that carried a registration or a confirmed dialog still open.",
     "The client cannot be reached until it registers over a new connection, and calls may be orphaned: find out who "
     "sent the RST.",
     "RFC 3261 18.4; RFC 5626 4.4, 4.5"},
    {C::sctp_gap, "sctp-gap", "sctp", warning, "Chunks of an SCTP association are not in the capture.",
     "Messages are lost or incomplete; look for dropped packets at the capture, and for a second path of a multihomed "
     "association that it does not see.",
     "RFC 9260 6.2"},
    {C::sctp_over_limit, "sctp-over-limit", "sctp", warning, "A limit on held SCTP data or associations was reached.",
     "The oldest incomplete messages were given up, or the longest idle association ended, to keep memory bounded.",
     "-"},
    {C::tls_no_secrets, "tls-no-secrets", "tls", info, "A TLS connection stayed closed: no key of it is known.",
     "Give a key log with --keylog, or capture with embedded secrets; without them only its handshake can be seen.",
     "RFC 9850"},
    {C::tls_handshake_failed, "tls-handshake-failed", "tls", error, "A TLS handshake failed.",
     "An alert about a certificate from a browser is what its page reports as close code 1006 or 1015: trust the "
     "server's certificate there, or give the server one that is trusted.",
     "RFC 8446 6.2; RFC 5246 7.2"},
    {C::tls_decrypt_auth_fail, "tls-decrypt-auth-fail", "tls", warning, "A TLS record does not fit the keys.",
     "Records were lost unseen, or the key line belongs to another connection: this direction was read up to here.",
     "RFC 8446 5.2"},
    {C::tls_key_update, "tls-key-update", "tls", info, "A side changed its keys.",
     "Decryption went on with the new ones.", "RFC 8446 4.6.3, 7.2"},
    {C::tls_early_data, "tls-early-data", "tls", info, "A client sent data before the handshake was over.",
     "Such data can be replayed by others: servers should take nothing from it that changes state.",
     "RFC 8446 2.3, 4.2.10"},
    {C::tls_weak_version, "tls-weak-version", "tls", warning, "A version of TLS that should no longer be used.",
     "Let both sides offer TLS 1.2 or 1.3.", "RFC 8996; RFC 7568"},
    {C::tls_cert_name_mismatch, "tls-cert-name-mismatch", "tls", info,
     "The server's certificate is not for the name that the client asked for.",
     "Browsers refuse it: they check names as for HTTPS, not as for SIP domains.", "RFC 7118 9.1; RFC 6455 4.1"},
    {C::ws_handshake_rejected, "ws-handshake-rejected", "ws-handshake", warning,
     "The server refused to open the WebSocket.",
     "Look at the HTTP status and at path, Origin, subprotocol and authentication of the request.", "RFC 6455 4.2.2"},
    {C::ws_message_over_limit, "ws-message-over-limit", "ws-frame", warning,
     "A WebSocket message is larger than rung keeps.", "Its beginning was kept, the rest was skipped by its length.",
     "RFC 6455 10.4"},
    {C::ws_stream_unreadable, "ws-stream-unreadable", "ws-frame", error,
     "Octets on a WebSocket connection are not WebSocket frames.",
     "Decoding of this direction stopped here: the peer broke the framing, or the capture lost octets unseen.",
     "RFC 6455 5.2"},
    {C::ws_deflate_inflate_error, "ws-deflate-inflate-error", "ws-compress", error,
     "A compressed WebSocket message cannot be inflated.",
     "Its sender or a proxy broke it, or octets were lost unseen; those behind it that refer to it are lost as well.",
     "RFC 7692 7.2.2"},
    {C::ws_deflate_context_lost, "ws-deflate-context-lost", "ws-compress", warning,
     "A compressed WebSocket message refers to others that are not in the capture.",
     "Capture from before the connection begins, or let the server use no_context_takeover.", "RFC 7692 7.1.1, 7.2.2"},
    {C::ws_deflate_bomb, "ws-deflate-bomb", "ws-compress", warning,
     "A compressed WebSocket message is far larger than what was sent.",
     "Its beginning was kept: somebody may be trying to exhaust the receiver's memory.", "RFC 6455 10.4"},
    {C::udp_sip_over_1300, "udp-sip-over-1300", "sip-transport", info,
     "A SIP request larger than 1300 octets was sent over UDP.",
     "It should go over TCP: on its way it may be fragmented, and one lost fragment loses all of it.",
     "RFC 3261 18.1.1"},
    {C::sip_start_line_malformed, "sip-start-line-malformed", "sip", error,
     "The first line is neither a request line nor a status line.", "The receiver will answer 400 or drop it.",
     "RFC 3261 7.1, 7.2"},
    {C::sip_header_section_unterminated, "sip-header-section-unterminated", "sip", error,
     "A message ends without the empty line behind its headers.", "It was cut by its sender or by the capture.",
     "RFC 3261 7"},
    {C::sip_content_length_invalid, "sip-content-length-invalid", "sip", error,
     "Content-Length is not a number that can be.",
     "On a stream nobody can tell where the message ends: the receiver will close the connection.", "RFC 3261 20.14"},
    {C::sip_content_length_conflict, "sip-content-length-conflict", "sip", error,
     "Several Content-Length values that differ.", "Receivers will disagree where the message ends.", "RFC 3261 20.14"},
    {C::sip_content_length_missing_stream, "sip-content-length-missing-stream", "sip", error,
     "A message on a stream has no Content-Length.", "It is mandatory there; the end of the body was guessed.",
     "RFC 3261 18.3, 20.14"},
    {C::sip_body_truncated, "sip-body-truncated", "sip", error, "The body is shorter than Content-Length says.",
     "A receiver must answer 400; look for a wrong length or for a cut datagram.", "RFC 3261 18.3"},
    {C::sip_stream_resync, "sip-stream-resync", "sip", warning,
     "Octets were skipped to find the next SIP message of a stream.",
     "Something other than SIP was sent, or a message before it had a wrong length.", "RFC 3261 7.5"},
    {C::sip_message_over_limit, "sip-message-over-limit", "sip", warning,
     "A SIP message or its header section is larger than rung keeps.", "It was cut there and counts as incomplete.",
     "-"},
    {C::sipws_multiple_messages, "sipws-multiple-messages", "sip-ws", error,
     "Several SIP messages in one WebSocket message.",
     "Each message must have a WebSocket message of its own; clients will read the first one only.", "RFC 7118 5"},
    {C::sipws_split_message, "sipws-split-message", "sip-ws", error,
     "A SIP message goes on in the next WebSocket message.",
     "Somebody treats the WebSocket as a byte stream; clients will see two broken messages.", "RFC 7118 5"},
    {C::correlate_over_limit, "correlate-over-limit", "correlate", warning,
     "More calls, transactions or registrations were open at once than rung follows.",
     "The ones that waited longest were written as they stood.", "-"},
}};

constexpr bool rows_stand_in_order() {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i].code != static_cast<C>(i)) return false;
  return true;
}
static_assert(rows_stand_in_order(), "finding_table() is indexed by FindingCode");

}  // namespace

std::string_view to_text(Severity severity) {
  switch (severity) {
    case info:
      return "info";
    case warning:
      return "warning";
    case error:
      return "error";
  }
  return "";
}

std::span<const FindingRow> finding_table() { return table; }
const FindingRow& row_of(FindingCode code) { return table[static_cast<std::size_t>(code)]; }

Finding make_finding(FindingCode code, const PacketRef& where, std::string detail) {
  return {code, row_of(code).severity, where, 0, 0, 0, std::move(detail)};
}

}  // namespace rung
