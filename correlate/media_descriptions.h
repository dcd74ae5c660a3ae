// Session descriptions of SIP messages to rows: which is an offer and which an answer (RFC 3264, RFC 6337), and what each
// of their m= lines says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "correlate/event.h"
#include "correlate/tracked_call.h"
#include "correlate/transaction_table.h"
#include "decode/sdp/session_description.h"

namespace rung::correlate {

// One m= line of a session description, with what holds for the whole session. Views are into what the description was
// parsed from, cut at limits::sdp_value_octets, and empty where absent; lists have commas.
struct MediaDescription {
  std::uint32_t position = 0;  // from 1
  std::string_view media, protocol;
  std::optional<std::uint32_t> port;
  std::string_view direction;  // sendrecv sendonly recvonly inactive
  std::string_view formats;    // in order of preference
  std::string codecs;          // the same: names of codecs, else their formats
  std::string_view ptime;      // milliseconds
  std::string bandwidth;       // "AS:64"
  std::string_view address;    // of the c= line that holds for it
  std::string_view ice_ufrag, ice_options;
  std::string candidate_types;  // "host 3, srflx 1"
  std::uint32_t candidates = 0;
  bool ice_lite = false, end_of_candidates = false, rtcp_mux = false;
  std::string_view fingerprint, setup;
  std::string crypto_suites;
  std::string_view mid, bundle;  // bundle: mids of its group, separated by spaces
  std::string_view rtcp, label, content, cname;
  std::optional<std::uint32_t> sctp_port;
  std::optional<std::uint64_t> max_message_size;  // octets
  std::string_view path, websocket_uri;
  std::string_view session_id, session_version;  // of o=
  std::uint64_t faults = 0;                      // lines of the whole description that break the grammar
};

// The role of the description in `message`, which is complete and carries one. Remembers in the transaction, and in
// `call` (nullptr: none), what later messages are judged by.
DescriptionRole judge_role(const decode::SipMessage& message, TrackedTransaction& transaction, TrackedCall* call);

// A row for each m= line of `description`, in order.
std::vector<MediaDescription> rows_of(const sdp::SessionDescription& description);

}  // namespace rung::correlate
