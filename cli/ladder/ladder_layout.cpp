#include "cli/ladder/ladder_layout.h"

#include <algorithm>

#include "cli/ladder/ladder_words.h"
#include "cli/ladder/text_width.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

constexpr int smallest_gap = 150;
constexpr int label_room = 28;  // pixels of a gap that are not the label's
constexpr int icon_room = 16;
constexpr std::size_t faces_shown = 3;

// Two have room for whole sentences, a dozen must still fit on a wide screen.
int largest_gap(std::size_t participants) {
  if (participants <= 2) return 340;
  if (participants <= 4) return 270;
  return participants <= 6 ? 220 : 190;
}

int label_width(const Arrow& arrow) {
  const Label parts = label(arrow);
  int width = text_width(printable(parts.head), LadderLayout::label_size, true);
  if (!parts.tail.empty()) width += text_width(" " + printable(parts.tail), LadderLayout::label_size);
  return width;
}

int arrow_width(const Arrow& arrow) {
  int width = label_width(arrow);
  for (const Remark& remark : remarks_of(arrow, LadderLayout::findings_shown))
    width = std::max(width, text_width(printable(remark.text), LadderLayout::small_size) + icon_room);
  return width + label_room;
}

std::string face_text(const Face& face) {
  std::string text;
  for (const std::string& transport : face.transports) text += (text.empty() ? "" : "/") + transport;
  const bool v6 = face.ip.find(':') != std::string::npos;
  text += (text.empty() ? "" : face.listening ? " " : " from ") + (v6 ? "[" + face.ip + "]" : face.ip);
  return face.port == 0 ? text : text + ":" + std::to_string(face.port);
}

std::string kind_text(const Participant& participant) {
  if (participant.kind == ParticipantKind::gateway) return "gateway";
  return participant.kind == ParticipantKind::intermediary ? "forwards (proxy or relay)" : "";
}

std::vector<std::string> head_lines(const Participant& participant) {
  std::vector<std::string> lines;
  for (const std::string& line : {participant.product, kind_text(participant)})
    if (!line.empty()) lines.push_back(printable(line));
  const std::size_t all = participant.faces.size(), shown = all <= faces_shown + 1 ? all : faces_shown;
  for (std::size_t i = 0; i < shown; ++i) lines.push_back(printable(face_text(participant.faces[i])));
  if (shown < all) lines.push_back("and " + std::to_string(all - shown) + " more sockets");
  if (all == 0 && !participant.addresses.empty()) lines.push_back(printable(participant.addresses));
  return lines;
}

int needed_head(const Participant& participant) {
  int width = text_width(printable(participant.name), LadderLayout::name_size, true) + 2 * icon_room;
  for (const std::string& line : head_lines(participant))
    width = std::max(width, text_width(line, LadderLayout::small_size) + icon_room);
  return width;
}

LadderHead head_of(const Participant& participant, int width) {
  LadderHead head;
  head.kind = participant.kind;
  head.name = fitted_text(printable(participant.name), width - 2 * icon_room, LadderLayout::name_size, true);
  for (const std::string& line : head_lines(participant))
    head.lines.push_back(fitted_text(line, width - icon_room, LadderLayout::small_size));
  return head;
}

struct Columns {
  int time = 0, badge = 0, call = 0, frame = 0, gap = 0;
};

Columns measure(const Ladder& ladder) {
  Columns columns;
  for (const Participant& participant : ladder.participants)
    columns.gap = std::max(columns.gap, needed_head(participant) + 12);
  for (const Step& step : ladder.steps) {
    const Moment& moment = moment_of(step);
    columns.time = std::max({columns.time, text_width(seconds_text(moment.elapsed_ns), LadderLayout::small_size + 1),
                             text_width("+" + seconds_text(moment.delta_ns), LadderLayout::small_size - 1)});
    columns.frame = std::max(columns.frame, text_width(packet_text(ladder, moment), LadderLayout::small_size));
    const Arrow* arrow = std::get_if<Arrow>(&step);
    if (arrow == nullptr) continue;
    columns.gap = std::max(columns.gap, arrow_width(*arrow));
    const int lock = arrow->secured ? 10 : 0;
    columns.badge = std::max(columns.badge,
                             text_width(printable(arrow->transport), LadderLayout::small_size - 1, true) + lock + 14);
  }
  columns.badge = std::min(columns.badge, smallest_gap);
  if (ladder.calls.size() > 1)
    for (const LadderCall& call : ladder.calls)
      columns.call = std::max(columns.call, text_width("call " + std::to_string(call.id), LadderLayout::small_size));
  return columns;
}

}  // namespace

LadderLayout lay_out(const Ladder& ladder) {
  const Columns columns = measure(ladder);
  const std::size_t count = ladder.participants.size();
  LadderLayout layout;
  layout.gap = std::clamp(columns.gap, smallest_gap, largest_gap(count));
  layout.head_width = layout.gap - 12;
  layout.times = LadderLayout::margin + columns.time;
  layout.first = std::max(layout.times + 24, LadderLayout::margin + layout.head_width / 2);
  const int last = layout.lifeline(std::max<std::size_t>(count, 2) - 1);
  layout.badges = last + 22;
  layout.badge_width = columns.badge;
  int right = layout.badges + columns.badge;
  if (columns.call > 0) {
    layout.calls = right + 10;
    right = layout.calls + columns.call;
  }
  layout.frames = right + 10 + columns.frame;
  layout.width = std::max(layout.frames, last + layout.head_width / 2) + LadderLayout::margin;
  std::size_t lines = 0;
  for (const Participant& participant : ladder.participants) {
    layout.heads.push_back(head_of(participant, layout.head_width));
    lines = std::max(lines, layout.heads.back().lines.size());
  }
  layout.head_height = 30 + static_cast<int>(lines) * LadderLayout::remark_height + (lines > 0 ? 4 : 0);
  return layout;
}

NoteBox note_box(const Ladder& ladder, const LadderLayout& layout, const Note& note) {
  NoteBox box;
  const std::size_t count = ladder.participants.size();
  box.right = note.participant == 0 || (note.towards > note.participant && note.participant + 1 < count);
  const int x = layout.lifeline(note.participant), edge = layout.lifeline(std::max<std::size_t>(count, 2) - 1);
  const int room = (box.right ? edge - x : x - layout.first) - 16;
  const std::string detail = printable(note.detail);
  const int inner = std::max(room, smallest_gap - 20) - icon_room - 16;
  box.text = fitted_text(printable(note.text), inner, LadderLayout::small_size + 1, true);
  const int text = text_width(box.text, LadderLayout::small_size + 1, true);
  const int wanted = detail.empty() ? 0 : text_width("  " + detail, LadderLayout::small_size);
  box.two_lines = !detail.empty() && text + wanted > inner;
  box.detail = box.two_lines ? fitted_text(detail, inner, LadderLayout::small_size) : detail;
  const int content = box.two_lines ? std::max(text, text_width(box.detail, LadderLayout::small_size)) : text + wanted;
  box.width = content + icon_room + 16;
  box.height = box.two_lines ? 37 : 22;
  box.x = box.right ? x + 10 : x - 10 - box.width;
  return box;
}

int row_height(const Ladder& ladder, const LadderLayout& layout, const Step& step) {
  if (const Arrow* arrow = std::get_if<Arrow>(&step)) {
    const auto remarks = static_cast<int>(remarks_of(step, LadderLayout::findings_shown).size());
    return 34 + (arrow->from == arrow->to ? 8 : 0) + (remarks > 0 ? remarks * LadderLayout::remark_height + 3 : 0);
  }
  if (const Note* note = std::get_if<Note>(&step)) {
    const auto remarks = static_cast<int>(remarks_of(step, LadderLayout::findings_shown).size());
    return note_box(ladder, layout, *note).height + 8 + remarks * LadderLayout::remark_height;
  }
  return 28;
}

}  // namespace rung::cli
