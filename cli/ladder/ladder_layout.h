// Where the parts of a ladder stand in a drawing, in pixels. Whole numbers, so that the same ladder is the same octets
// everywhere.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/ladder/ladder_model.h"
#include "cli/ladder/step_text.h"

namespace rung::cli {

// What stands over a lifeline; texts are safe and fit.
struct LadderHead {
  ParticipantKind kind = ParticipantKind::user_agent;
  std::string name;
  std::vector<std::string> lines;  // product, what it is, its sockets
};

struct LadderLayout {
  static constexpr int margin = 16;
  static constexpr int label_size = 13, small_size = 11, name_size = 14;  // of fonts
  static constexpr int label_line = 16, arrow_line = 25;                  // in a row, from its top
  static constexpr int remark_height = 15;
  static constexpr std::size_t findings_shown = 3;  // below an arrow; the others are counted

  int first = 0;        // x of the first lifeline
  int gap = 0;          // from lifeline to lifeline
  int times = 0;        // right edge of the times
  int badges = 0;       // left edge of the transports
  int badge_width = 0;  // of the widest
  int calls = 0;        // left edge of the numbers of calls; 0 where there is one call only
  int frames = 0;       // right edge of the packet numbers
  int width = 0;        // of the whole drawing
  int head_width = 0, head_height = 0;
  std::vector<LadderHead> heads;

  int lifeline(std::size_t participant) const { return first + static_cast<int>(participant) * gap; }
};

LadderLayout lay_out(const Ladder& ladder);

// A note as it fits: beside its lifeline, over the others where it is long.
struct NoteBox {
  bool right = true;
  int x = 0, width = 0, height = 0;
  std::string text, detail;  // safe and fitting
  bool two_lines = false;    // the detail below the text
};
NoteBox note_box(const Ladder& ladder, const LadderLayout& layout, const Note& note);

// Out of a lifeline and back into it, to the side that has room.
inline bool loops_right(const Ladder& ladder, const Arrow& arrow) {
  return arrow.from + 1 < ladder.participants.size() || ladder.participants.size() == 1;
}

int row_height(const Ladder& ladder, const LadderLayout& layout, const Step& step);

}  // namespace rung::cli
