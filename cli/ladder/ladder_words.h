// The words of a ladder that its renderers share. Texts are as sent: not yet safe for a terminal or a page.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/ladder/ladder_model.h"

namespace rung::cli {

std::string seconds_text(std::int64_t ns);   // "1.830"
std::string short_seconds(std::int64_t ns);  // "1.8 s"

// "200 OK" and "(BYE) ×3 in 1.5 s incomplete", with `times` before the count.
Label marked_label(const Arrow& arrow, std::string_view times);
// Both parts of it, with × before the count.
std::string whole_label(const Arrow& arrow);

std::string whole_text(const Note& note);           // with its detail
std::string finding_text(const FindingMark& mark);  // "dlg-ack-wrong-ruri: ACK 1 is sent to ..."

// "#61"; "#2:61" where frame numbers need their capture; empty where there is no packet.
std::string packet_text(const Ladder& ladder, const Moment& moment);

// "0.030 s, WSS, #61": where and when an arrow stands.
std::string place_text(const Ladder& ladder, const Arrow& arrow);

// "[2] " before what belongs to a call, where the ladder has several; else empty.
std::string call_prefix(const Ladder& ladder, const std::optional<std::size_t>& call);

}  // namespace rung::cli
