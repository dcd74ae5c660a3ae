#include "cli/ladder/text_renderer.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/counted.h"
#include "cli/ladder/ladder_words.h"
#include "cli/ladder/text_row.h"
#include "cli/ladder/uri_text.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

constexpr std::size_t smallest_gap = 19;  // columns from lifeline to lifeline: "200 OK (sdp)" still fits
constexpr std::size_t largest_gap = 36;   // a chatty reason phrase does not tear the drawing apart
constexpr std::size_t usual_gap = 24;
constexpr std::size_t label_inset = 4;  // from the left lifeline to the label
constexpr std::size_t label_trim = 7;   // columns of a gap that are not the label's
constexpr std::size_t uri_width = 60;
constexpr std::size_t call_id_width = 256;
constexpr std::size_t legs_named = 8;

std::string duration_text(double ms) {
  char text[400];  // DBL_MAX has 309 digits
  std::snprintf(text, sizeof text, "%.3f s", ms / 1000);
  return text;
}

std::string right_aligned(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

Color color_of_arrow(const Arrow& arrow) {
  if (arrow.request) return Color::cyan;
  if (arrow.status < 200) return Color::yellow;
  if (arrow.status < 300) return Color::green;
  return arrow.status < 400 ? Color::yellow : Color::red;
}

class TextRenderer {
 public:
  TextRenderer(const Ladder& ladder, const TextStyle& style, std::ostream& out)
      : ladder_(ladder), style_(style), glyphs_(style.ascii ? ascii_glyphs() : unicode_glyphs()), out_(out) {
    for (const Participant& participant : ladder.participants) add_participant(participant);
    lay_out();
  }

  void render() {
    head_lines();
    heads();
    print(lifelines());
    for (const Step& step : ladder_.steps) {
      std::visit([this](const auto& one) { draw(one); }, step);
      draw_findings(step);
    }
    print(lifelines());
    footer();
  }

 private:
  void add_participant(const Participant& participant) {
    Participant safe_one;
    safe_one.name = safe(participant.name);
    safe_one.product = safe(participant.product);
    safe_one.addresses = safe(participant.addresses);
    participants_.push_back(std::move(safe_one));
  }

  std::string safe(std::string_view text) const { return safe_text(text, style_.ascii); }
  std::string fit(std::string_view text, std::size_t width) const { return fitted(text, width, style_.ascii); }
  void print(const TextRow& row) { out_ << row.text(style_.color) << '\n'; }
  std::size_t lifeline(std::size_t participant) const { return left_ + participant * gap_; }

  // Columns: times, lifelines, transport and packet. The heads of the outer lifelines reach over
  // the margins.
  void lay_out() {
    std::size_t needed = usual_gap, delta = 0;
    for (const Step& step : ladder_.steps) {
      const Moment& moment = moment_of(step);
      elapsed_width_ = std::max(elapsed_width_, seconds_text(moment.elapsed_ns).size());
      delta = std::max(delta, seconds_text(moment.delta_ns).size() + 1);
      if (const Arrow* arrow = std::get_if<Arrow>(&step)) {
        needed = std::max(needed, display_width(whole_label(*arrow)) + label_trim);
        frame_width_ = std::max(frame_width_, frame_text(*arrow).size());
        if (ladder_.transports.size() > 1) transport_width_ = std::max(transport_width_, safe(arrow->transport).size());
      } else if (const Note* note = std::get_if<Note>(&step); note != nullptr && note->kind != NoteKind::finding) {
        needed = std::max(needed, display_width(whole_text(*note)) + label_inset);
      }
    }
    if (ladder_.calls.size() > 1)
      for (const LadderCall& call : ladder_.calls) call_width_ = std::max(call_width_, call_mark(call).size());
    for (const Participant& participant : participants_)
      needed = std::max(needed, display_width(joined_name(participant)) + 2);
    needed = std::min(needed, largest_gap);
    std::size_t gaps = std::max<std::size_t>(1, participants_.size() - 1);
    auto room = [&](std::size_t left) {
      std::size_t margins = left + right_width() + 1;
      return style_.width > margins ? (style_.width - margins) / gaps : 0;
    };
    delta_width_ = delta;
    const std::size_t calls = call_width_ > 0 ? call_width_ + 2 : 0;
    left_ = 1 + elapsed_width_ + 2 + delta_width_ + 2 + calls;
    if (room(left_) < smallest_gap) {
      delta_width_ = 0;
      left_ = 1 + elapsed_width_ + 2 + calls;
    }
    gap_ = std::clamp(room(left_), smallest_gap, needed);
    right_ = lifeline(gaps) + 1;
    stacked_ = std::any_of(participants_.begin(), participants_.end(), [&](const Participant& participant) {
      return !participant.product.empty() && display_width(joined_name(participant)) > gap_ - 2;
    });
  }

  std::size_t right_width() const { return (transport_width_ > 0 ? 2 + transport_width_ : 0) + 2 + frame_width_; }

  static std::string joined_name(const Participant& participant) {
    return participant.name + (participant.product.empty() ? "" : " / " + participant.product);
  }

  static std::string call_mark(const LadderCall& call) { return "[" + std::to_string(call.id) + "]"; }

  void put_next(TextRow& row, std::size_t& at, const std::string& text, Color color) const {
    row.put(at, text, color);
    at += display_width(text);
  }

  std::string who(const LadderCall& call) const {
    return fit(safe(short_uri(call.caller)), uri_width) + " " + std::string(glyphs_.to) + " " +
           fit(safe(short_uri(call.callee)), uri_width);
  }

  void call_outcome(TextRow& row, std::size_t at, const LadderCall& call) const {
    const std::string state = safe(call.state);
    put_next(row, at, state, color_of("state", state));
    std::string rest;
    if (call.status) rest += ", " + std::to_string(*call.status) + " " + fit(safe(call.reason), uri_width);
    if (call.duration_ms) rest += ", " + duration_text(*call.duration_ms);
    row.put(at, rest);
  }

  void head_lines() {
    const bool one_call = ladder_.calls.size() == 1 && ladder_.subject != Subject::connection;
    TextRow first;
    std::size_t at = 0;
    put_next(first, at, fit(title(ladder_), uri_width) + "  ", Color::bold);
    if (one_call) {
      put_next(first, at, who(ladder_.calls.front()) + "  ", Color::bold);
      call_outcome(first, at, ladder_.calls.front());
    } else if (ladder_.subject == Subject::registration || ladder_.subject == Subject::connection) {
      put_next(first, at, fit(safe(parties(ladder_, glyphs_.to)), uri_width * 2) + "  ", Color::bold);
      first.put(at, fit(safe(outcome(ladder_)), uri_width));
    }
    print(first);

    std::string second = safe(ladder_.started.substr(0, 23)) + "Z  ";
    for (std::size_t i = 0; i < ladder_.transports.size(); ++i)
      second += (i > 0 ? ", " : "") + safe(ladder_.transports[i]);
    if (one_call) second += "  Call-ID " + fit(safe(ladder_.calls.front().call_id), call_id_width);
    TextRow row;
    row.put(0, second, Color::dim);
    print(row);
    if (ladder_.calls.size() > 1) call_lines();
    print(TextRow());
  }

  void call_lines() {
    std::size_t width = 0;
    for (const LadderCall& call : ladder_.calls) width = std::max(width, display_width(who(call)));
    for (const LadderCall& call : ladder_.calls) {
      TextRow row;
      row.put(0, call_mark(call), Color::dim);
      row.put(call_width_ + 1, who(call), Color::bold);
      call_outcome(row, call_width_ + 1 + width + 2, call);
      print(row);
    }
  }

  void heads() {
    if (stacked_) {
      head_line([](const Participant& participant) { return participant.name; }, Color::bold);
      head_line([](const Participant& participant) { return participant.product; }, Color::none);
    } else {
      head_line(joined_name, Color::bold);
    }
    head_line([](const Participant& participant) { return participant.addresses; }, Color::dim);
  }

  // Centred over the lifelines, moved where the text would leave the drawing or touch its
  // neighbour.
  template <typename TextOf>
  void head_line(TextOf text_of, Color color) {
    TextRow row;
    std::size_t end = 0, limit = std::max(style_.width, right_ + right_width());
    for (std::size_t i = 0; i < participants_.size(); ++i) {
      std::string text = fit(text_of(participants_[i]), gap_ - 2);
      std::size_t size = display_width(text), middle = lifeline(i);
      std::size_t start = middle > size / 2 ? middle - size / 2 : 0;
      if (start + size > limit && limit > size) start = limit - size;
      if (i > 0) start = std::max(start, end + 1);
      row.put(start, text, color);
      end = start + size;
    }
    print(row);
  }

  TextRow lifelines() const { return lifelines(glyphs_.lifeline); }
  TextRow lifelines(std::string_view glyph) const {
    TextRow row;
    for (std::size_t i = 0; i < participants_.size(); ++i) row.put(lifeline(i), glyph, Color::dim);
    return row;
  }

  TextRow timed_row(const Moment& moment, std::optional<std::size_t> call) {
    TextRow row = lifelines();
    row.put(1, right_aligned(seconds_text(moment.elapsed_ns), elapsed_width_), Color::dim);
    std::size_t column = 1 + elapsed_width_ + 2;
    if (delta_width_ > 0) {
      if (!is_first_) row.put(column, right_aligned("+" + seconds_text(moment.delta_ns), delta_width_), Color::dim);
      column += delta_width_ + 2;
    }
    is_first_ = false;
    if (call_width_ > 0 && call) row.put(column, call_mark(ladder_.calls[*call]), Color::dim);
    return row;
  }

  std::string frame_text(const Arrow& arrow) const { return packet_text(ladder_, arrow); }

  // As marked_label(), safe for a terminal.
  Label marked(const Arrow& arrow) const {
    const Label parts = marked_label(arrow, glyphs_.times);
    return {safe(parts.head), safe(parts.tail)};
  }

  std::string whole_label(const Arrow& arrow) const {
    Label parts = marked(arrow);
    return parts.tail.empty() ? parts.head : parts.head + " " + parts.tail;
  }

  // The reason phrase gives way first: "180 Sess… (UPDATE)".
  std::string fit_label(const Arrow& arrow, std::size_t width) const {
    constexpr std::size_t shortest_head = 5;  // "200 …"
    Label parts = marked(arrow);
    std::string whole = whole_label(arrow);
    std::size_t tail = display_width(parts.tail) + 1;
    if (display_width(whole) <= width || parts.tail.empty() || tail + shortest_head > width) return fit(whole, width);
    return fit(parts.head, width - tail) + " " + parts.tail;
  }

  void put_packet(TextRow& row, const Arrow& arrow) const {
    std::size_t column = right_;
    if (transport_width_ > 0) {
      row.put(column + 2, safe(arrow.transport), Color::dim);
      column += 2 + transport_width_;
    }
    row.put(column + 2, right_aligned(frame_text(arrow), frame_width_), Color::dim);
  }

  void draw(const Arrow& arrow) {
    if (arrow.from == arrow.to) return draw_loop(arrow);
    TextRow row = timed_row(arrow, arrow.call);
    Color color = color_of_arrow(arrow);
    bool rightward = arrow.from < arrow.to;
    std::size_t first = std::min(arrow.from, arrow.to), last = std::max(arrow.from, arrow.to);
    row.fill(lifeline(first) + 1, lifeline(last), arrow.complete ? glyphs_.shaft : glyphs_.cut_shaft, color);
    for (std::size_t i = first + 1; i < last; ++i) row.put(lifeline(i), glyphs_.crossing, color);
    row.put(lifeline(arrow.from), rightward ? glyphs_.from_left : glyphs_.from_right, color);
    row.put(rightward ? lifeline(last) - 1 : lifeline(first) + 1, rightward ? glyphs_.head_right : glyphs_.head_left,
            color);
    // The label stands in the gap next to the sender, so that it hides no crossing.
    std::size_t at = lifeline(rightward ? first : last - 1) + label_inset;
    row.put(at - 1, " " + fit_label(arrow, gap_ - label_trim) + " ", color);
    put_packet(row, arrow);
    print(row);
  }

  // Out of the lifeline and back into it, on the side that has room.
  void draw_loop(const Arrow& arrow) {
    TextRow row = timed_row(arrow, arrow.call), back = lifelines();
    Color color = color_of_arrow(arrow);
    std::size_t middle = lifeline(arrow.from);
    std::string text = fit_label(arrow, gap_ - label_trim);
    if (arrow.from + 1 < participants_.size() || participants_.size() == 1) {
      row.put(middle, std::string(glyphs_.from_left) + std::string(glyphs_.shaft) + std::string(glyphs_.loop_top_right),
              color);
      row.put(middle + label_inset, text, color);
      back.put(middle + 1, std::string(glyphs_.head_left) + std::string(glyphs_.loop_bottom_right), color);
    } else {
      row.put(middle - 2, std::string(glyphs_.loop_top_left) + std::string(glyphs_.shaft), color);
      row.put(middle, glyphs_.from_right, color);
      row.put(middle - label_inset + 1 - display_width(text), text, color);
      back.put(middle - 2, std::string(glyphs_.loop_bottom_left) + std::string(glyphs_.head_right), color);
    }
    put_packet(row, arrow);
    print(row);
    print(back);
  }

  std::string whole_text(const Note& note) const { return safe(rung::cli::whole_text(note)); }

  static Color color_of_note(const Note& note) {
    switch (note.kind) {
      case NoteKind::reset:
      case NoteKind::icmp:
        return Color::red;
      case NoteKind::held:
        return Color::yellow;
      default:
        return Color::bold;
    }
  }

  void draw(const Note& note) {
    TextRow row = timed_row(note, note.call);
    if (note.kind == NoteKind::finding) return print(row);  // its line comes below
    const Color color = color_of_note(note);
    std::size_t middle = lifeline(note.participant);
    row.put(middle, glyphs_.note, color);
    std::string text = whole_text(note);
    if (display_width(text) > gap_ - label_inset) text = fit(safe(note.text), gap_ - label_inset);
    bool right =
        note.participant == 0 || (note.towards > note.participant && note.participant + 1 < participants_.size());
    row.put(right ? middle + 2 : middle - 1 - display_width(text), text, color);
    print(row);
  }

  void draw(const Pause& pause) {
    TextRow row = lifelines(glyphs_.pause_lifeline);
    std::string dots(glyphs_.dots);
    std::string text = dots + " " + short_seconds(pause.length_ns) + " " + dots;
    std::size_t left = lifeline(participants_.size() < 2 ? 0 : (participants_.size() - 2) / 2);
    row.put(left + (gap_ - display_width(text)) / 2 + 1, text, Color::dim);
    print(row);
  }

  // "! dlg-ack-wrong-ruri: ACK 1 is sent to ..." below its arrow, from its left end on; over the lifelines to the right
  // where one gap is too narrow, since codes that are cut help nobody.
  void draw_findings(const Step& step) {
    std::size_t column = 0;
    if (const Arrow* arrow = std::get_if<Arrow>(&step)) column = std::min(arrow->from, arrow->to);
    if (const Note* note = std::get_if<Note>(&step)) column = std::min(note->participant, note->towards);
    for (const FindingMark& mark : moment_of(step).findings) {
      TextRow row = lifelines();
      const std::size_t at = lifeline(column) + 2;
      const std::size_t end = std::max(style_.width, at + smallest_gap);
      const std::string text = severity_sign(mark.severity) + " " + safe(finding_text(mark));
      row.put(at, fit(text, std::max(end - at, safe(mark.code).size() + 2)),
              color_of("severity", rung::to_text(mark.severity)));
      print(row);
    }
  }

  std::string severity_sign(Severity severity) const {
    if (severity == Severity::error) return std::string(glyphs_.error);
    return severity == Severity::warning ? "!" : "i";
  }

  void print_dim(const std::string& text) {
    TextRow row;
    row.put(0, text, Color::dim);
    print(row);
  }

  void footer() {
    std::string text = counted(ladder_.messages, "message") + ", " +
                       (ladder_.msrp_messages > 0 ? counted(ladder_.msrp_messages, "MSRP message") + ", " : "") +
                       counted(static_cast<std::int64_t>(participants_.size()), "participant");
    if (ladder_.retransmissions > 0)
      text += ", " + counted(ladder_.retransmissions, "retransmission") + " (" + std::string(glyphs_.times) + ")";
    if (ladder_.incomplete > 0) text += ", " + std::to_string(ladder_.incomplete) + " incomplete";
    if (ladder_.lost_bytes > 0) text += ", " + counted(ladder_.lost_bytes, "byte") + " missing in the capture";
    if (ladder_.left_out > 0) text += ", " + counted(ladder_.left_out, "message") + " beyond them not drawn";
    print(TextRow());
    print_dim(text);
    if (ladder_.findings_left_out > 0)
      print_dim(counted(ladder_.findings_left_out, "finding") + " not marked: --findings all");
    if (!ladder_.other_legs.empty()) {
      std::string legs;
      for (std::size_t i = 0; i < std::min<std::size_t>(ladder_.other_legs.size(), legs_named); ++i)
        legs += (i > 0 ? ", " : "") + std::to_string(ladder_.other_legs[i]);
      if (ladder_.other_legs.size() > legs_named) legs += " and others";
      print_dim("Linked with call " + legs + ": --group draws all legs in one ladder");
    }
  }

  const Ladder& ladder_;
  const TextStyle style_;
  const Glyphs& glyphs_;
  std::ostream& out_;
  std::vector<Participant> participants_;  // safe for a terminal
  std::size_t elapsed_width_ = 6, delta_width_ = 0, transport_width_ = 0, frame_width_ = 0, call_width_ = 0;
  std::size_t left_ = 0;   // column of the first lifeline
  std::size_t gap_ = 0;    // columns from lifeline to lifeline
  std::size_t right_ = 0;  // column behind the last lifeline
  bool stacked_ = false;   // name and product in lines of their own
  bool is_first_ = true;
};

}  // namespace

void render_text(const Ladder& ladder, const TextStyle& style, std::ostream& out) {
  TextRenderer(ladder, style, out).render();
}

}  // namespace rung::cli
