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
  tls_alpn_h2_for_ws,
  h2_extended_connect_without_setting,
  h2_websocket_bad_headers,
  h2_hpack_state_lost,
  h2_over_limit,
  ws_version_unsupported,
  ws_legacy_hixie,
  ws_legacy_hybi,
  ws_handshake_rejected,
  http_upgrade_missing_header,
  http_upgrade_bad_key,
  http_upgrade_not_get,
  ws_request_malformed,
  ws_accept_mismatch,
  ws_101_bad_upgrade,
  ws_extension_not_offered,
  ws_subprotocol_not_offered,
  ws_handshake_401,
  ws_handshake_timeout,
  ws_parallel_connecting,
  ws_origin_missing,
  ws_origin_cross_site,
  ws_token_in_url,
  ws_basic_auth_cleartext,
  ws_frame_before_101,
  ws_rsv_set,
  ws_reserved_opcode,
  ws_client_unmasked,
  ws_server_masked,
  ws_weak_mask,
  ws_nonminimal_length,
  ws_length_msb,
  ws_control_too_long,
  ws_control_fragmented,
  ws_unexpected_continuation,
  ws_interleaved_data,
  ws_text_bad_utf8,
  ws_close_bad_length,
  ws_close_bad_code,
  ws_close_unassigned_code,
  ws_close_reason_bad_utf8,
  ws_data_after_close,
  ws_close_unanswered,
  ws_closed_without_close_frame,
  ws_abnormal_close_code,
  ws_ping_unanswered,
  ws_pong_payload_mismatch,
  ws_message_over_limit,
  ws_stream_unreadable,
  ws_deflate_inflate_error,
  ws_deflate_context_lost,
  ws_deflate_rsv1_on_continuation,
  ws_deflate_bad_params,
  ws_deflate_bomb,
  amqp_ws_detected,
  jsonrpc_ws_detected,
  udp_sip_over_1300,
  sip_start_line_malformed,
  sip_header_section_unterminated,
  sip_content_length_invalid,
  sip_content_length_conflict,
  sip_content_length_missing_stream,
  sip_body_truncated,
  sip_stream_resync,
  sip_message_over_limit,
  sip_request_line_spaces,
  sip_uri_in_angle_brackets,
  sip_uri_lws,
  sip_uri_headers_in_ruri,
  sip_ipv6_unbracketed,
  sip_version_unsupported,
  sip_status_out_of_range,
  sip_header_line_malformed,
  sip_bare_lf,
  sip_missing_mandatory_header,
  sip_duplicate_single_header,
  sip_extra_octets,
  sip_leading_crlf,
  sip_cseq_method_mismatch,
  sip_cseq_overflow,
  sip_scalar_overflow,
  sip_quoted_string_unterminated,
  sip_displayname_not_token,
  sip_addrspec_needs_brackets,
  sip_addrspec_spaces,
  sip_empty_params,
  sip_date_not_gmt,
  sip_unknown_scheme,
  sip_unknown_method,
  sip_via_transport_unknown,
  sip_via_broadcast,
  sip_max_forwards_zero,
  sip_url_escape_invalid,
  sip_nul_in_uri,
  sip_non_utf8_header,
  sip_body_content_type_missing,
  sip_multipart_boundary_missing,
  sip_basic_credentials,
  sipws_subprotocol_not_requested,
  sipws_subprotocol_missing_in_101,
  sipws_subprotocol_case,
  sipws_wrong_subprotocol_content,
  sipws_sip_on_other_subprotocol,
  sipws_multiple_messages,
  sipws_split_message,
  sipws_text_not_utf8,
  sipws_binary_ascii,
  sipws_content_length_mismatch,
  sipws_no_content_length,
  sipws_via_transport_mismatch,
  sipws_via_not_ws,
  sipws_transport_param_wss,
  sipws_contact_no_ws_transport,
  sipws_received_private,
  sipws_sips_over_cleartext,
  sipws_cleartext,
  sipws_keepalive_none,
  sipws_crlf_unanswered,
  sipws_regid_without_instance,
  sipws_outbound_not_granted,
  sipws_439,
  sipws_flow_failed_430,
  sipws_path_missing,
  sipws_no_record_route,
  sipws_single_record_route,
  sdp_over_limit,
  sdp_parse_error,
  sdp_no_connection,
  sdp_webrtc_no_fingerprint,
  sdp_ice_missing,
  sdp_ice_no_relay_or_srflx,
  sdp_private_address,
  sdp_websocket_uri_missing,
  sdp_websocket_uri_holdconn,
  sdp_websocket_uri_legacy_name,
  poc_settings_seen,
  conference_state_gap,
  msrp_ws_cleartext,
  msrp_ws_multi_chunk,
  msrp_end_line_missing,
  msrp_byte_range_gap,
  msrp_sdp_proto,
  msrp_over_limit,
  correlate_over_limit,
  count_,  // not a code: how many there are
};

struct FindingRow {
  FindingCode code;
  std::string_view id;         // as users see it: "tcp-gap-in-stream"
  std::string_view layer;      // capture ip dns tcp sctp tls http2 ws-handshake ws-frame ... sip sdp msrp correlate
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
  std::uint64_t msrp_id = 0;        // 0: none; the MSRP message it is about, which leads to its call
};

// A finding with its default severity.
Finding make_finding(FindingCode code, const PacketRef& where, std::string detail);

class FindingSink {
 public:
  virtual ~FindingSink() = default;
  virtual void on_finding(Finding&& finding) = 0;
};

}  // namespace rung
