// What drawings and pages say about a step, in words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/ladder/ladder_model.h"

namespace rung::cli {

// What a message is to whoever looks for trouble. Colours and lines follow it.
enum class Tone { request, provisional, success, redirect, failure };
Tone tone_of(const Arrow& arrow);
std::string_view to_text(Tone tone);  // "request", the name of its colour in page.css

// What is to be said of an arrow below it.
struct Remark {
  enum class Mark { none, repeated, cut, info, warning, error };
  Mark mark = Mark::none;
  std::string text;  // as sent
};
// At most `findings` of its findings, and a line that counts the others.
std::vector<Remark> remarks_of(const Step& step, std::size_t findings);

Remark::Mark mark_of(Severity severity);
std::string_view to_text(Remark::Mark mark);  // "warning", the name of its colour in page.css

std::string label_text(const Arrow& arrow);  // "200 OK (BYE)", as sent
std::string length_text(std::int64_t ns);    // "0.4 s", "12 min 5 s"

// "22 messages, 4 participants, 2 retransmissions"
std::string counts_text(const Ladder& ladder);

// The beginning of a text from the wire as printable(), for where it stands once for each message and a name of 64 KiB
// must not: names and labels 100 columns, details more.
std::string brief(std::string_view text, std::size_t columns = 100);

// A whole step for screen readers and tooltips: "0.007 s: kamailio to bob: INVITE (sdp), over UDP, frame 29". Safe and
// brief.
std::string spoken(const Ladder& ladder, const Step& step);

// The element that stands for a step in a page: "m12" for messages.id 12, "msrp3", "frame7"; `prefix` and "s5" for the
// sixth step where it is none of these.
std::string anchor_of(const Arrow& arrow, std::size_t index, std::string_view prefix);

}  // namespace rung::cli
