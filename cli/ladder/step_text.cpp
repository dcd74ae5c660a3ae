#include "cli/ladder/step_text.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "cli/counted.h"
#include "cli/ladder/ladder_words.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

// "audio sendonly: opus PCMU, video refused": the direction before the codecs, of which there may be too many to show.
std::string media_words(const Arrow& arrow) {
  std::string text;
  for (const MediaLine& line : arrow.media) {
    text += (text.empty() ? "" : ", ") + line.media;
    if (line.port == 0)
      text += " refused";
    else if (!line.direction.empty())
      text += " " + line.direction;
    if (line.port == 0 || line.codecs.empty()) continue;
    text += ": ";
    for (const char c : line.codecs) text += c == ',' ? ' ' : c;
  }
  return text;
}

std::string spoken_remarks(const Step& step) {
  constexpr std::size_t findings = 5;
  std::string text;
  for (const Remark& remark : remarks_of(step, findings))
    text += ", " + (remark.mark >= Remark::Mark::info ? std::string(to_text(remark.mark)) + " " : "") +
            brief(remark.text, 300);
  return text;
}

std::string spoken_arrow(const Ladder& ladder, const Arrow& arrow) {
  std::string text = brief(ladder.participants[arrow.from].name) +
                     (arrow.from == arrow.to ? " to itself" : " to " + brief(ladder.participants[arrow.to].name)) +
                     ": " + brief(label_text(arrow), 200);
  text += spoken_remarks(arrow);
  if (!arrow.transport.empty()) text += ", over " + brief(arrow.transport) + (arrow.secured ? ", encrypted" : "");
  if (arrow.call && ladder.calls.size() > 1) text += ", call " + std::to_string(ladder.calls[*arrow.call].id);
  return text;
}

std::string spoken_note(const Ladder& ladder, const Note& note) {
  std::string text = brief(ladder.participants[note.participant].name) + ": " +
                     (note.finding ? std::string(to_text(note.finding->severity)) + " " : "") + brief(note.text, 200);
  if (!note.detail.empty()) text += ", " + brief(note.detail, 300);
  text += spoken_remarks(note);
  return text;
}

}  // namespace

Tone tone_of(const Arrow& arrow) {
  if (arrow.request) return Tone::request;
  if (arrow.protocol == Protocol::http && arrow.status == 101) return Tone::success;  // the upgrade that was asked for
  if (arrow.status < 200) return arrow.protocol == Protocol::msrp ? Tone::success : Tone::provisional;
  if (arrow.status < 300) return Tone::success;
  const bool challenge = arrow.status == 401 || arrow.status == 407;  // RFC 3261 22: no failure yet
  return arrow.status < 400 || challenge ? Tone::redirect : Tone::failure;
}

std::string_view to_text(Tone tone) {
  constexpr std::array<std::string_view, 5> names{"request", "provisional", "success", "redirect", "failure"};
  return names[static_cast<std::size_t>(tone)];
}

Remark::Mark mark_of(Severity severity) {
  if (severity == Severity::error) return Remark::Mark::error;
  return severity == Severity::warning ? Remark::Mark::warning : Remark::Mark::info;
}

std::string_view to_text(Remark::Mark mark) {
  constexpr std::array<std::string_view, 6> names{"quiet", "provisional", "warning", "info", "warning", "error"};
  return names[static_cast<std::size_t>(mark)];
}

std::vector<Remark> remarks_of(const Step& step, std::size_t findings) {
  std::vector<Remark> remarks;
  const Moment& moment = moment_of(step);
  std::vector<FindingMark> marks = moment.findings;
  if (const Arrow* arrow = std::get_if<Arrow>(&step)) {
    if (const std::string media = media_words(*arrow); !media.empty()) remarks.push_back({Remark::Mark::none, media});
    if (arrow->times > 1)
      remarks.push_back(
          {Remark::Mark::repeated, "sent " + std::to_string(arrow->times) + " times within " +
                                       length_text((Timestamp{arrow->last_ns} - Timestamp{arrow->time_ns}).ns)});
    if (!arrow->complete) remarks.push_back({Remark::Mark::cut, "not captured whole"});
  } else if (const Note* note = std::get_if<Note>(&step); note != nullptr && note->finding) {
    marks.clear();  // the note says it
  }
  const std::size_t shown = marks.size() <= findings + 1 ? marks.size() : findings;
  for (std::size_t i = 0; i < shown; ++i) remarks.push_back({mark_of(marks[i].severity), finding_text(marks[i])});
  if (shown < marks.size())
    remarks.push_back({mark_of(marks[shown].severity), "and " + counted(marks.size() - shown, "more finding")});
  return remarks;
}

std::string label_text(const Arrow& arrow) {
  const Label parts = label(arrow);
  return parts.tail.empty() ? parts.head : parts.head + " " + parts.tail;
}

std::string length_text(std::int64_t ns) {
  const double seconds = static_cast<double>(ns) / 1e9;
  std::array<char, 48> text{};
  if (seconds < 1)
    std::snprintf(text.data(), text.size(), "%.0f ms", seconds * 1e3);
  else if (seconds < 60)
    std::snprintf(text.data(), text.size(), "%.1f s", seconds);
  else if (const std::int64_t whole = ns / 1'000'000'000; whole < 3600)
    std::snprintf(text.data(), text.size(), "%d min %d s", static_cast<int>(whole / 60), static_cast<int>(whole % 60));
  else
    std::snprintf(text.data(), text.size(), "%lld h %d min", static_cast<long long>(whole / 3600),
                  static_cast<int>(whole / 60 % 60));
  return text.data();
}

std::string counts_text(const Ladder& ladder) {
  const auto size = [](std::int64_t count) { return static_cast<std::size_t>(count); };
  std::string text = counted(size(ladder.messages), "message");
  if (ladder.msrp_messages > 0) text += ", " + counted(size(ladder.msrp_messages), "MSRP message");
  text += ", " + counted(ladder.participants.size(), "participant");
  if (ladder.retransmissions > 0) text += ", " + counted(size(ladder.retransmissions), "retransmission");
  if (ladder.incomplete > 0) text += ", " + std::to_string(ladder.incomplete) + " incomplete";
  if (ladder.lost_bytes > 0) text += ", " + counted(size(ladder.lost_bytes), "byte") + " missing in the capture";
  if (ladder.left_out > 0) text += ", " + counted(size(ladder.left_out), "further message") + " not drawn";
  return text;
}

std::string brief(std::string_view text, std::size_t columns) {
  const std::size_t most = columns * 4;  // octets: no column takes more, combining marks aside
  return shorten(printable(text.substr(0, most)), columns);
}

std::string spoken(const Ladder& ladder, const Step& step) {
  const Moment& moment = moment_of(step);
  std::string text = seconds_text(moment.elapsed_ns) + " s: ";
  if (const Arrow* arrow = std::get_if<Arrow>(&step))
    text += spoken_arrow(ladder, *arrow);
  else if (const Note* note = std::get_if<Note>(&step))
    text += spoken_note(ladder, *note);
  else
    return "For " + length_text(std::get<Pause>(step).length_ns) + " nothing passed";
  if (moment.frame != 0) text += ", frame " + packet_text(ladder, moment).substr(1);
  return text;
}

std::string anchor_of(const Arrow& arrow, std::size_t index, std::string_view prefix) {
  if (arrow.message_id == 0 || arrow.protocol == Protocol::http)
    return std::string(prefix) + "s" + std::to_string(index);
  const std::string number = std::to_string(arrow.message_id);
  if (arrow.protocol == Protocol::msrp) return "msrp" + number;
  return (arrow.protocol == Protocol::websocket ? "frame" : "m") + number;
}

}  // namespace rung::cli
