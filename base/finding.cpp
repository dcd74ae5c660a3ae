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
     "Packets behind the damage were not read; everything before it was.", "-"},
    {C::cap_link_type_unknown, "cap-link-type-unknown", "capture", warning,
     "Packets of a link type that rung does not read.",
     "Capture on another interface, or convert the file to Ethernet or raw IP.", "-"},
    {C::cap_duplicate_packet, "cap-duplicate-packet", "capture", info,
     "The same packet was captured more than once.",
     "It counts once, not as a retransmission: a mirror port, the `any` interface or two captures of one network do "
     "this.",
     "-"},
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
