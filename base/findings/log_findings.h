// Findings about logs in the SIP Common Log Format. Rows of the table in base/finding.cpp.
#pragma once

#include "base/finding.h"

namespace rung::findings {

inline constexpr FindingRow log[] = {
    {FindingCode::clf_pointer_base, "clf-pointer-base", "clf", Severity::info,
     "A record counts its octets from 0, as the text of RFC 6873 reads; its examples count from 1.",
     "It was read all the same; other readers of SIP CLF may take each field one octet too far.", "RFC 6873 4.1, 5"},
    {FindingCode::clf_flag_inconsistent, "clf-flag-inconsistent", "clf", Severity::warning,
     "A record says of a WebSocket that it is encrypted, or that it is not, and its port or its Via says otherwise.",
     "The flags were believed: look at how the logging server tells WS from WSS.", "RFC 7355 4"},
    {FindingCode::clf_length_mismatch, "clf-length-mismatch", "clf", Severity::warning,
     "A length or the pointers of a record do not fit its octets.",
     "Fields were found by the tabs between them; readers that follow the pointers get others.", "RFC 6873 4.1, 4.4"},
};

}  // namespace rung::findings
