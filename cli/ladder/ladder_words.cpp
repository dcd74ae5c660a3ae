#include "cli/ladder/ladder_words.h"

#include <cstdio>

#include "base/timestamp.h"

namespace rung::cli {

std::string seconds_text(std::int64_t ns) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", static_cast<double>(ns) / 1e9);
  return text;
}

std::string short_seconds(std::int64_t ns) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(ns) / 1e9);
  return text;
}

Label marked_label(const Arrow& arrow, std::string_view times) {
  Label result = label(arrow);
  std::string& tail = result.tail;
  if (arrow.times > 1) {
    tail += (tail.empty() ? "" : " ") + std::string(times) + std::to_string(arrow.times);
    tail += " in " + short_seconds((Timestamp{arrow.last_ns} - Timestamp{arrow.time_ns}).ns);
  }
  if (!arrow.complete) tail += tail.empty() ? "incomplete" : " incomplete";
  return result;
}

std::string whole_label(const Arrow& arrow) {
  const Label parts = marked_label(arrow, "×");
  return parts.tail.empty() ? parts.head : parts.head + " " + parts.tail;
}

std::string whole_text(const Note& note) { return note.detail.empty() ? note.text : note.text + " " + note.detail; }

std::string finding_text(const FindingMark& mark) {
  std::string text = mark.detail.empty() ? mark.code : mark.code + ": " + mark.detail;
  return mark.times > 1 ? text + ", " + std::to_string(mark.times) + " times" : text;
}

std::string packet_text(const Ladder& ladder, const Moment& moment) {
  if (moment.frame == 0) return {};
  const std::string number = std::to_string(moment.frame);
  return ladder.several_captures ? "#" + std::to_string(moment.capture_id) + ":" + number : "#" + number;
}

std::string place_text(const Ladder& ladder, const Arrow& arrow) {
  std::string text = seconds_text(arrow.elapsed_ns) + " s";
  if (!arrow.transport.empty()) text += ", " + arrow.transport;
  if (const std::string packet = packet_text(ladder, arrow); !packet.empty()) text += ", " + packet;
  return text;
}

std::string call_prefix(const Ladder& ladder, const std::optional<std::size_t>& call) {
  if (!call || ladder.calls.size() < 2) return {};
  return "[" + std::to_string(ladder.calls[*call].id) + "] ";
}

}  // namespace rung::cli
