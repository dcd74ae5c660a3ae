#include "cli/ladder/mermaid_renderer.h"

#include <algorithm>
#include <ostream>
#include <vector>

#include "base/ascii.h"
#include "base/limits.h"
#include "cli/ladder/ladder_words.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

constexpr std::size_t text_columns = 120;      // of a label or a note
constexpr std::size_t room_for_the_end = 200;  // of the note that tells what was left out
constexpr std::string_view line_break = "<br/>";

std::string name(std::size_t participant) { return "p" + std::to_string(participant + 1); }

std::string cut(const std::string& text) { return mermaid_text(shorten(printable(text), text_columns)); }

std::string over(const Ladder& ladder, std::size_t a, std::size_t b) {
  if (ladder.participants.size() < 2 || a == b) return "over " + name(a);
  return "over " + name(std::min(a, b)) + "," + name(std::max(a, b));
}

std::string note_line(const std::string& where, const std::string& text) {
  return "    Note " + where + ": " + text + "\n";
}

std::string finding_lines(const Moment& moment, const std::string& where) {
  std::string lines;
  for (const FindingMark& mark : moment.findings)
    lines += note_line(where, std::string(to_text(mark.severity)) + " " + cut(finding_text(mark)));
  return lines;
}

std::string lines_of(const Ladder& ladder, const Arrow& arrow) {
  const std::string shaft = arrow.request ? (arrow.complete ? "->>" : "-x") : (arrow.complete ? "-->>" : "--x");
  std::string text = call_prefix(ladder, arrow.call) + whole_label(arrow);
  std::string line = "    " + name(arrow.from) + shaft + name(arrow.to) + ": " + cut(text);
  if (!arrow.media.empty()) line.append(line_break).append(cut(media_text(arrow)));
  line.append(line_break).append(cut(place_text(ladder, arrow))).append("\n");
  return line + finding_lines(arrow, over(ladder, arrow.from, arrow.to));
}

std::string lines_of(const Ladder& ladder, const Note& note) {
  const std::string where = over(ladder, note.participant, note.towards);
  if (note.kind == NoteKind::finding) return finding_lines(note, where);
  const bool right = note.participant == 0 || note.towards > note.participant;
  const std::string side = (right ? "right of " : "left of ") + name(note.participant);
  return note_line(side, cut(call_prefix(ladder, note.call) + whole_text(note))) + finding_lines(note, where);
}

std::string lines_of(const Ladder& ladder, const Pause& pause) {
  return note_line(over(ladder, 0, ladder.participants.size() - 1),
                   cut("... " + short_seconds(pause.length_ns) + " ..."));
}

std::string head(const Ladder& ladder) {
  std::string text = "sequenceDiagram\n    title " + cut(title(ladder) + ", " + parties(ladder, "to"));
  if (const std::string how = outcome(ladder); !how.empty()) text += mermaid_text(", " + printable(how));
  text += "\n";
  for (std::size_t i = 0; i < ladder.participants.size(); ++i) {
    const Participant& participant = ladder.participants[i];
    text += "    participant " + name(i) + " as " + cut(participant.name);
    if (!participant.product.empty()) text.append(line_break).append(cut(participant.product));
    if (!participant.addresses.empty()) text.append(line_break).append(cut(participant.addresses));
    text += "\n";
  }
  return text;
}

bool is_plain(char c) {
  constexpr std::string_view marks = " .,:()/@+=?!*'|-_~^";
  return ascii_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
         marks.find(c) != std::string_view::npos || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::string mermaid_text(std::string_view text) {
  const std::string safe = printable(text);
  std::string result;
  for (char c : safe) {
    if (is_plain(c))
      result += c;
    else
      result += "#" + std::to_string(static_cast<unsigned>(static_cast<unsigned char>(c))) + ";";
  }
  // A line that begins with "wrap:" or "nowrap:" is an instruction, an empty one no line at all.
  for (std::string_view word : {"wrap:", "nowrap:"})
    if (starts_ignoring_case(result, word)) result.replace(word.size() - 1, 1, "#58;");
  return trim(result).empty() ? "-" : result;
}

void render_mermaid(const Ladder& ladder, std::ostream& out) {
  std::string text = head(ladder);
  std::size_t characters = text.size();
  out << text;
  for (std::size_t i = 0; i < ladder.steps.size(); ++i) {
    text = std::visit([&](const auto& step) { return lines_of(ladder, step); }, ladder.steps[i]);
    if (characters + text.size() + room_for_the_end > limits::mermaid_characters) {
      out << note_line(over(ladder, 0, ladder.participants.size() - 1),
                       std::to_string(ladder.steps.size() - i) +
                           " more steps are left out, Mermaid draws no more than " +
                           std::to_string(limits::mermaid_characters) + " characters");
      return;
    }
    characters += text.size();
    out << text;
  }
}

}  // namespace rung::cli
