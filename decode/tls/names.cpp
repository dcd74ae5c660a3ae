#include <algorithm>
#include <array>

#include "decode/tls/session.h"

namespace rung::tls {
namespace {

struct Named {
  std::uint8_t description;
  const char* name;
};

// RFC 8446 6, RFC 5246 7.2, IANA TLS Alerts.
constexpr std::array alerts = {
    Named{0, "close_notify"},
    Named{10, "unexpected_message"},
    Named{20, "bad_record_mac"},
    Named{21, "decryption_failed"},
    Named{22, "record_overflow"},
    Named{30, "decompression_failure"},
    Named{40, "handshake_failure"},
    Named{41, "no_certificate"},
    Named{42, "bad_certificate"},
    Named{43, "unsupported_certificate"},
    Named{44, "certificate_revoked"},
    Named{45, "certificate_expired"},
    Named{46, "certificate_unknown"},
    Named{47, "illegal_parameter"},
    Named{48, "unknown_ca"},
    Named{49, "access_denied"},
    Named{50, "decode_error"},
    Named{51, "decrypt_error"},
    Named{52, "too_many_cids_requested"},
    Named{60, "export_restriction"},
    Named{70, "protocol_version"},
    Named{71, "insufficient_security"},
    Named{80, "internal_error"},
    Named{86, "inappropriate_fallback"},
    Named{90, "user_canceled"},
    Named{100, "no_renegotiation"},
    Named{109, "missing_extension"},
    Named{110, "unsupported_extension"},
    Named{111, "certificate_unobtainable"},
    Named{112, "unrecognized_name"},
    Named{113, "bad_certificate_status_response"},
    Named{114, "bad_certificate_hash_value"},
    Named{115, "unknown_psk_identity"},
    Named{116, "certificate_required"},
    Named{120, "no_application_protocol"},
    Named{121, "ech_required"},
};

}  // namespace

std::string alert_name(std::uint8_t description) {
  auto found =
      std::find_if(alerts.begin(), alerts.end(), [&](const Named& named) { return named.description == description; });
  return found == alerts.end() ? "alert " + std::to_string(description) : found->name;
}

std::string version_name(std::uint16_t version) {
  switch (version) {
    case 0x0300:
      return "SSL 3.0";
    case 0x0301:
      return "TLS 1.0";
    case 0x0302:
      return "TLS 1.1";
    case 0x0303:
      return "TLS 1.2";
    case 0x0304:
      return "TLS 1.3";
    default:
      return {};
  }
}

}  // namespace rung::tls
