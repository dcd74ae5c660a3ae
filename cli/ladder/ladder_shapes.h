// The parts of a ladder as SVG elements, for the standalone file and for the rows of a page alike.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "cli/ladder/ladder_layout.h"
#include "cli/ladder/ladder_model.h"

namespace rung::cli {

// Where colours come from: a file of its own carries those of the light theme with it, and its style the dark ones; a
// page has classes only, coloured by ladder.css.
enum class Palette { carried, of_page };

// The rules for what a standalone drawing is in a dark theme, for its <style>.
std::string dark_palette();

class LadderShapes {
 public:
  // Ladder and layout live as long as the shapes.
  LadderShapes(const Ladder& ladder, const LadderLayout& layout, Palette palette)
      : ladder_(ladder), layout_(layout), palette_(palette) {}

  // Boxes of the participants; `y` is the top.
  void heads(std::ostream& out, int y) const;
  // `to` as an attribute value: a number, or 100%.
  void lifelines(std::ostream& out, int from, const std::string& to) const;
  // Everything of a step in its row, whose top is `y`.
  void row(std::ostream& out, const Step& step, int y) const;
  // What the signs mean; gives its height.
  int legend(std::ostream& out, int y) const;

  // fill and stroke by the names of colours; empty for none.
  std::string paint(std::string_view fill, std::string_view stroke = {}) const;

 private:
  void times(std::ostream& out, const Moment& moment, int y) const;
  void place(std::ostream& out, const Moment& moment, int y) const;
  void arrow(std::ostream& out, const Arrow& arrow, int y) const;
  void line(std::ostream& out, const Arrow& arrow, int y) const;
  void loop(std::ostream& out, const Arrow& arrow, int y) const;
  void label(std::ostream& out, const Arrow& arrow, int middle, int room, int y) const;
  void remarks(std::ostream& out, const Step& step, int middle, int room, int y) const;
  void badge(std::ostream& out, const Arrow& arrow, int y) const;
  void note(std::ostream& out, const Note& note, int y) const;
  void pause(std::ostream& out, const Pause& pause, int y) const;
  void icon(std::ostream& out, Remark::Mark mark, int x, int y) const;
  void lock(std::ostream& out, int x, int y) const;
  void shaft(std::ostream& out, Tone tone, bool whole, const std::string& path) const;
  void head(std::ostream& out, Tone tone, int x, int y, bool right) const;

  const Ladder& ladder_;
  const LadderLayout& layout_;
  Palette palette_;
};

}  // namespace rung::cli
