// What rung has to say about the traffic: a code of one table, a place, a detail. Findings are for the user;
// inside parsers a ParseError travels instead.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/packet_ref.h"

namespace rung {

enum class Severity : std::uint8_t { info, warning, error };
std::string_view to_text(Severity severity);

// Enumerators are the ids of the table with _ for -. Only what some code reports stands here.
enum class FindingCode : std::uint16_t {
  cap_snaplen_truncated,
  cap_drops_reported,
  cap_last_packet_cut,
  cap_damaged,
  cap_link_type_unknown,
  cap_duplicate_packet,
  cap_time_backwards,
  cap_offload_merged,
  cap_filter_not_applied,
  ip_fragment_incomplete,
  icmp_unreachable_for_sip,
  icmp_frag_needed,
  ip_fragment_overlap_differs,
  dns_naptr_sip,
  dns_chosen_transport_mismatch,
  tcp_gap_in_stream,
  tcp_mid_stream_pickup,
  tcp_over_limit,
  tcp_overlap_differs,
  tcp_half_open_no_synack,
  tcp_reset_with_open_dialogs,
  sctp_gap,
  sctp_over_limit,
  tls_no_secrets,
  tls_handshake_failed,
  tls_decrypt_auth_fail,
  tls_key_update,
  tls_early_data,
  tls_weak_version,
  tls_cert_name_mismatch,
  ws_handshake_rejected,
  ws_message_over_limit,
  ws_stream_unreadable,
  ws_deflate_inflate_error,
  ws_deflate_context_lost,
  ws_deflate_bomb,
  udp_sip_over_1300,
  sip_start_line_malformed,
  sip_header_section_unterminated,
  sip_content_length_invalid,
  sip_content_length_conflict,
  sip_content_length_missing_stream,
  sip_body_truncated,
  sip_stream_resync,
  sip_message_over_limit,
  sipws_multiple_messages,
  sipws_split_message,
  correlate_over_limit,
  count_,  // not a code: how many there are
};

struct FindingRow {
  FindingCode code;
  std::string_view id;         // as users see it: "tcp-gap-in-stream"
  std::string_view layer;      // capture ip dns tcp sctp ws-handshake ws-frame sip-transport sip sip-ws correlate
  Severity severity;           // the default; an occurrence may be lowered, the reason in its detail
  std::string_view meaning;    // one sentence: what happened
  std::string_view advice;     // one sentence: what it means or how to mend it
  std::string_view reference;  // RFC and section, "-" where there is none
};

// All rows, in the order of FindingCode.
std::span<const FindingRow> finding_table();
const FindingRow& row_of(FindingCode code);

struct Finding {
  FindingCode code;
  Severity severity;  // see FindingRow::severity
  PacketRef where;
  std::uint64_t connection_id = 0;  // 0: none
  std::uint64_t message_id = 0;     // 0: none
  std::uint64_t call = 0;           // 0: none; filled in by the correlator
  std::string detail;               // facts of this occurrence: sizes, offsets, names
};

// A finding with its default severity.
Finding make_finding(FindingCode code, const PacketRef& where, std::string detail);

class FindingSink {
 public:
  virtual ~FindingSink() = default;
  virtual void on_finding(Finding&& finding) = 0;
};

}  // namespace rung
