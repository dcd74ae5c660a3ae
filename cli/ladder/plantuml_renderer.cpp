#include "cli/ladder/plantuml_renderer.h"

#include <algorithm>
#include <cstdio>
#include <ostream>

#include "base/ascii.h"
#include "cli/ladder/ladder_words.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

constexpr std::size_t text_columns = 120;  // of a label or a note

std::string name(std::size_t participant) { return "p" + std::to_string(participant + 1); }

std::string cut(const std::string& text) { return plantuml_text(shorten(printable(text), text_columns)); }

std::string over(std::size_t a, std::size_t b) {
  return a == b ? "over " + name(a) : "over " + name(std::min(a, b)) + ", " + name(std::max(a, b));
}

std::string_view color_of(const Arrow& arrow) {
  if (arrow.request) return "#1f5fa8";
  if (arrow.status < 200) return "#8a6d00";
  if (arrow.status < 300) return "#1d7a34";
  return arrow.status < 400 ? "#8a6d00" : "#b3261e";
}

void write_findings(const Moment& moment, const std::string& where, std::ostream& out) {
  for (const FindingMark& mark : moment.findings) {
    const char* color = mark.severity == Severity::error     ? "#fbd9d7"
                        : mark.severity == Severity::warning ? "#fdf0c8"
                                                             : "#e8eef7";
    out << "note " << where << ' ' << color << " : " << to_text(mark.severity) << ' ' << cut(finding_text(mark))
        << '\n';
  }
}

void write(const Ladder& ladder, const Arrow& arrow, std::ostream& out) {
  out << name(arrow.from) << ' ' << (arrow.request ? "-[" : "--[") << color_of(arrow) << ']'
      << (arrow.complete ? "> " : ">x ") << name(arrow.to) << " : "
      << cut(call_prefix(ladder, arrow.call) + whole_label(arrow));
  if (!arrow.media.empty()) out << "\\n" << cut(media_text(arrow));
  out << "\\n<size:10>" << cut(place_text(ladder, arrow)) << "</size>\n";
  write_findings(arrow, over(arrow.from, arrow.to), out);
}

void write(const Ladder& ladder, const Note& note, std::ostream& out) {
  const std::string where = over(note.participant, note.towards);
  if (note.kind != NoteKind::finding) {
    const bool right = note.participant == 0 || note.towards > note.participant;
    out << "note " << (right ? "right of " : "left of ") << name(note.participant) << " : "
        << cut(call_prefix(ladder, note.call) + whole_text(note)) << '\n';
  }
  write_findings(note, where, out);
}

void write(const Ladder&, const Pause& pause, std::ostream& out) {
  out << "... " << short_seconds(pause.length_ns) << " ...\n";
}

void write_head(const Ladder& ladder, std::ostream& out) {
  out << "@startuml\nhide footbox\nskinparam shadowing false\nskinparam sequenceMessageAlign left\n";
  std::string text = title(ladder) + ", " + parties(ladder, "to");
  if (const std::string how = outcome(ladder); !how.empty()) text += ", " + how;
  out << "title " << cut(text) << '\n';
  for (std::size_t i = 0; i < ladder.participants.size(); ++i) {
    const Participant& participant = ladder.participants[i];
    out << "participant \"" << cut(participant.name);
    if (!participant.product.empty()) out << "\\n" << cut(participant.product);
    if (!participant.addresses.empty()) out << "\\n<size:10>" << cut(participant.addresses) << "</size>";
    out << "\" as " << name(i) << '\n';
  }
}

std::string code_point(std::uint32_t value) {
  char code[24];
  std::snprintf(code, sizeof code, "<U+%04X>", static_cast<unsigned>(value));
  return value > 0xFFFFF ? "?" : code;  // five digits are all it reads
}

// Of one character in UTF-8, which printable() made sure of.
std::uint32_t code_point_of(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  std::uint32_t value = first & (0xFFu >> (character.size() + 1));
  for (char c : character.substr(1)) value = value << 6 | (static_cast<unsigned char>(c) & 0x3Fu);
  return value;
}

bool is_plain(char c, char before) {
  if (ascii_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == ' ') return true;
  constexpr std::string_view single = ".,:()@+?-_";  // two of them may be markup
  return c != before && single.find(c) != std::string_view::npos;
}

}  // namespace

std::string plantuml_text(std::string_view text) {
  const std::string safe = printable(text);
  std::string result;
  char before = ' ';
  for (std::size_t at = 0; at < safe.size();) {
    const char c = safe[at];
    if (static_cast<unsigned char>(c) < 0x80) {
      result += is_plain(c, before) ? std::string(1, c) : code_point(static_cast<unsigned char>(c));
      ++at;
    } else {
      const std::size_t size = std::max<std::size_t>(1, utf8_character_size(std::string_view(safe).substr(at)));
      result += code_point(code_point_of(std::string_view(safe).substr(at, size)));
      at += size;
    }
    before = c;
  }
  return trim(result).empty() ? "<U+002D>" : result;
}

void render_plantuml(const Ladder& ladder, std::ostream& out) {
  write_head(ladder, out);
  for (const Step& step : ladder.steps) std::visit([&](const auto& one) { write(ladder, one, out); }, step);
  out << "@enduml\n";
}

}  // namespace rung::cli
