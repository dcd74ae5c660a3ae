#include "cli/ladder/ladder_shapes.h"

#include <algorithm>
#include <cstdlib>
#include <ostream>

#include "cli/ladder/ladder_words.h"
#include "cli/ladder/text_width.h"
#include "cli/page/markup.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

constexpr int head_length = 9, head_half = 4;
constexpr int loop_width = 30, loop_height = 12;

// How lines differ where colours do not: a request is solid, an answer dashed, a provisional one dotted.
std::string_view dashes(Tone tone) {
  if (tone == Tone::request) return "";
  return tone == Tone::provisional ? " stroke-dasharray=\"2 4\"" : " stroke-dasharray=\"8 4\"";
}

std::string text_at(int x, int y, int size, std::string_view attributes, std::string_view inner) {
  return "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" font-size=\"" + std::to_string(size) +
         "\"" + std::string(attributes) + ">" + std::string(inner) + "</text>";
}

std::string point(int x, int y) { return std::to_string(x) + " " + std::to_string(y); }

constexpr std::string_view at_end = " text-anchor=\"end\"", in_middle = " text-anchor=\"middle\"",
                           strong = " font-weight=\"600\"";

}  // namespace

void LadderShapes::lifelines(std::ostream& out, int from, const std::string& to) const {
  for (std::size_t i = 0; i < ladder_.participants.size(); ++i) {
    const std::string x = std::to_string(layout_.lifeline(i));
    out << "<line x1=\"" << x << "\" y1=\"" << from << "\" x2=\"" << x << "\" y2=\"" << to << '"' << paint("", "life")
        << "/>";
  }
}

void LadderShapes::row(std::ostream& out, const Step& step, int y) const {
  if (const Pause* silence = std::get_if<Pause>(&step)) return pause(out, *silence, y);
  times(out, moment_of(step), y);
  if (const Arrow* message = std::get_if<Arrow>(&step))
    arrow(out, *message, y);
  else
    note(out, std::get<Note>(step), y);
}

void LadderShapes::times(std::ostream& out, const Moment& moment, int y) const {
  constexpr int size = LadderLayout::small_size;
  out << text_at(layout_.times, y + LadderLayout::label_line, size + 1, std::string(at_end) + paint("ink"),
                 seconds_text(moment.elapsed_ns));
  if (moment.delta_ns != 0)
    out << text_at(layout_.times, y + LadderLayout::label_line + 12, size - 1, std::string(at_end) + paint("quiet"),
                   "+" + seconds_text(moment.delta_ns));
}

void LadderShapes::place(std::ostream& out, const Moment& moment, int y) const {
  if (const std::string frame = packet_text(ladder_, moment); !frame.empty())
    out << text_at(layout_.frames, y, LadderLayout::small_size, std::string(at_end) + paint("quiet"), frame);
}

void LadderShapes::arrow(std::ostream& out, const Arrow& arrow, int y) const {
  if (arrow.from == arrow.to) {
    loop(out, arrow, y);
  } else {
    line(out, arrow, y);
    // In the gap next to the sender, so that no lifeline crosses the text.
    const std::size_t left = arrow.from < arrow.to ? arrow.from : arrow.from - 1;
    const int middle = layout_.lifeline(left) + layout_.gap / 2;
    label(out, arrow, middle, layout_.gap - 24, y + LadderLayout::label_line);
    remarks(out, arrow, middle, layout_.gap - 16, y + LadderLayout::arrow_line + 16);
  }
  badge(out, arrow, y + LadderLayout::arrow_line);
  place(out, arrow, y + LadderLayout::arrow_line + 4);
  if (layout_.calls > 0 && arrow.call)
    out << text_at(layout_.calls, y + LadderLayout::arrow_line + 4, LadderLayout::small_size, paint("quiet"),
                   "call " + std::to_string(ladder_.calls[*arrow.call].id));
}

void LadderShapes::shaft(std::ostream& out, Tone tone, bool whole, const std::string& path) const {
  out << "<path d=\"" << path << '"' << paint("", to_text(tone)) << " stroke-width=\""
      << (tone == Tone::failure ? "2" : "1.6") << '"' << (whole ? dashes(tone) : " stroke-dasharray=\"1 5\"") << "/>";
}

// The point of an arrow: filled for a request, open for an answer.
void LadderShapes::head(std::ostream& out, Tone tone, int x, int y, bool right) const {
  const int back = right ? x - head_length : x + head_length;
  const std::string path = "M" + point(back, y - head_half) + "L" + point(x, y) + "L" + point(back, y + head_half);
  if (tone == Tone::request)
    out << "<path d=\"" << path << "z\"" << paint(to_text(tone)) << "/>";
  else
    out << "<path d=\"" << path << '"' << paint("", to_text(tone)) << " stroke-width=\"1.8\"/>";
}

void LadderShapes::line(std::ostream& out, const Arrow& arrow, int y) const {
  const bool right = arrow.from < arrow.to;
  const Tone tone = tone_of(arrow);
  const int from = layout_.lifeline(arrow.from), to = layout_.lifeline(arrow.to), level = y + LadderLayout::arrow_line;
  const int end = tone == Tone::request ? (right ? to - head_length : to + head_length) : to;
  shaft(out, tone, arrow.complete, "M" + point(from, level) + "H" + std::to_string(end));
  head(out, tone, to, level, right);
  if (tone == Tone::failure) {  // crossed out where it begins
    const int x = right ? from + 12 : from - 12;
    out << "<path d=\"M" << point(x - 4, level - 4) << "l8 8m0-8l-8 8\"" << paint("", "failure")
        << " stroke-width=\"2\"/>";
  } else {
    out << "<circle cx=\"" << from << "\" cy=\"" << level << "\" r=\"2.5\"" << paint(to_text(tone)) << "/>";
  }
}

void LadderShapes::loop(std::ostream& out, const Arrow& arrow, int y) const {
  const bool right = loops_right(ladder_, arrow);
  const Tone tone = tone_of(arrow);
  const int x = layout_.lifeline(arrow.from), level = y + 10, far = right ? x + loop_width : x - loop_width;
  const int end = tone == Tone::request ? (right ? x + head_length : x - head_length) : x;
  shaft(out, tone, arrow.complete,
        "M" + point(x, level) + "H" + std::to_string(far) + "v" + std::to_string(loop_height) + "H" +
            std::to_string(end));
  head(out, tone, x, level + loop_height, !right);
  const int room = layout_.gap - loop_width - 20;
  const int middle = right ? far + 8 + room / 2 : far - 8 - room / 2;
  label(out, arrow, middle, room, y + LadderLayout::label_line + 4);
  remarks(out, arrow, middle, room, y + LadderLayout::arrow_line + 24);
}

// The reason phrase gives way first: "180 Sess… (UPDATE)".
void LadderShapes::label(std::ostream& out, const Arrow& arrow, int middle, int room, int y) const {
  constexpr int size = LadderLayout::label_size, shortest_head = 48;
  const Label parts = cli::label(arrow);
  std::string tail = parts.tail.empty() ? "" : " " + printable(parts.tail);
  tail = fitted_text(tail, room - shortest_head, size);
  const std::string front = fitted_text(printable(parts.head), room - text_width(tail, size), size, true);
  const std::string inner =
      "<tspan" + std::string(strong) + paint(to_text(tone_of(arrow))) + ">" + markup(front) + "</tspan>" + markup(tail);
  out << text_at(middle, y, size, std::string(in_middle) + paint("quiet"), inner);
}

void LadderShapes::remarks(std::ostream& out, const Step& step, int middle, int room, int y) const {
  constexpr int size = LadderLayout::small_size, icon_room = 16;
  for (const Remark& remark : remarks_of(step, LadderLayout::findings_shown)) {
    const int left_room = remark.mark == Remark::Mark::none ? 0 : icon_room;
    const std::string text = fitted_text(printable(remark.text), room - left_room, size);
    const int width = text_width(text, size) + left_room;
    icon(out, remark.mark, middle - width / 2 + 6, y - 4);
    out << text_at(left_room > 0 ? middle - width / 2 + left_room : middle, y, size,
                   std::string(left_room > 0 ? "" : in_middle) + paint(to_text(remark.mark)), markup(text));
    y += LadderLayout::remark_height;
  }
}

void LadderShapes::badge(std::ostream& out, const Arrow& arrow, int y) const {
  if (arrow.transport.empty()) return;
  constexpr int size = LadderLayout::small_size - 1;
  const int lock_room = arrow.secured ? 10 : 0;
  const std::string text = fitted_text(printable(arrow.transport), layout_.badge_width - lock_room - 12, size, true);
  const int width = text_width(text, size, true) + lock_room + 14;
  out << "<rect x=\"" << layout_.badges << "\" y=\"" << y - 8 << "\" width=\"" << width << "\" height=\"16\" rx=\"8\""
      << (arrow.secured ? paint("accent-soft") : paint("sunken", "line")) << "/>";
  if (arrow.secured) lock(out, layout_.badges + 7, y - 5);
  out << text_at(layout_.badges + 7 + lock_room, y + 4, size,
                 std::string(strong) + paint(arrow.secured ? "accent" : "quiet"), markup(text));
}

void LadderShapes::note(std::ostream& out, const Note& note, int y) const {
  const NoteBox box = note_box(ladder_, layout_, note);
  const int x = layout_.lifeline(note.participant), top = y + 4;
  const bool bad = note.kind == NoteKind::reset || note.kind == NoteKind::icmp;
  const Remark::Mark mark = note.finding ? mark_of(note.finding->severity)
                            : bad        ? Remark::Mark::warning
                                         : Remark::Mark::none;
  const std::string soft = mark == Remark::Mark::none ? "sunken" : std::string(to_text(mark)) + "-soft";
  const std::string border = mark == Remark::Mark::none ? "life" : std::string(to_text(mark));
  out << "<rect x=\"" << box.x << "\" y=\"" << top << "\" width=\"" << box.width << "\" height=\"" << box.height
      << "\" rx=\"5\"" << paint(soft, border) << "/><path d=\"M" << point(x, top + 11) << "H"
      << (box.right ? box.x : box.x + box.width) << '"' << paint("", border) << "/><circle cx=\"" << x << "\" cy=\""
      << top + 11 << "\" r=\"4\"" << paint(note.kind == NoteKind::closed ? "card" : border, border) << "/>";
  const int left_room = mark == Remark::Mark::none ? 0 : 16;
  if (left_room > 0) icon(out, mark, box.x + 14, top + 11);
  const std::string detail = markup(box.detail);
  const std::string quiet = "<tspan" + paint("quiet") + " font-size=\"11\" font-weight=\"400\">";
  out << text_at(box.x + 8 + left_room, top + 15, LadderLayout::small_size + 1, std::string(strong) + paint("ink"),
                 markup(box.text) + (detail.empty() || box.two_lines ? "" : quiet + "  " + detail + "</tspan>"));
  if (box.two_lines) out << text_at(box.x + 8 + left_room, top + 30, LadderLayout::small_size, paint("quiet"), detail);
  remarks(out, note, box.x + box.width / 2, std::max(box.width, layout_.gap - 16), top + box.height + 13);
  place(out, note, top + 15);
}

void LadderShapes::pause(std::ostream& out, const Pause& pause, int y) const {
  const int middle = y + 14, last = layout_.lifeline(ladder_.participants.size() - 1);
  for (std::size_t i = 0; i < ladder_.participants.size(); ++i)  // lifelines become dots
    out << "<path d=\"M" << point(layout_.lifeline(i), y + 2) << "v24\"" << paint("", "card")
        << " stroke-width=\"4\" stroke-dasharray=\"3 3\"/>";
  const std::string text = length_text(pause.length_ns) + " later";
  const int width = text_width(text, LadderLayout::small_size) + 20;
  const int x = std::max((layout_.first + last) / 2, layout_.first) - width / 2;
  out << "<rect x=\"" << x << "\" y=\"" << middle - 9 << "\" width=\"" << width << "\" height=\"18\" rx=\"9\""
      << paint("card", "life") << " stroke-dasharray=\"2 3\"/>"
      << text_at(x + width / 2, middle + 4, LadderLayout::small_size, std::string(in_middle) + paint("quiet"), text);
}

}  // namespace rung::cli
