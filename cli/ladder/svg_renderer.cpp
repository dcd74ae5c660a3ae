#include "cli/ladder/svg_renderer.h"

#include <algorithm>
#include <ostream>
#include <sstream>
#include <string>

#include "cli/ladder/ladder_layout.h"
#include "cli/ladder/ladder_shapes.h"
#include "cli/ladder/text_width.h"
#include "cli/page/markup.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

constexpr int smallest_width = 720;  // for the title and the legend
constexpr int title_size = 17, title_height = 74;

class SvgRenderer {
 public:
  SvgRenderer(const Ladder& ladder, std::ostream& out)
      : ladder_(ladder), layout_(lay_out(ladder)), shapes_(ladder_, layout_, Palette::carried), out_(out) {
    layout_.width = std::max(layout_.width, smallest_width);
  }

  void render() {
    const int heads = title_height, rows = heads + layout_.head_height + 8;
    int end = rows;
    for (const Step& step : ladder_.steps) end += row_height(ladder_, layout_, step);
    const int foot = end + 16;
    const int height = foot + 20 + legend_height() + 12;
    begin(height);
    describe_call();
    shapes_.lifelines(out_, heads + layout_.head_height, std::to_string(end + 8));
    out_ << "\n";
    shapes_.heads(out_, heads);
    out_ << "\n";
    int y = rows;
    for (const Step& step : ladder_.steps) {
      out_ << "<g><title>" << markup(spoken(ladder_, step)) << "</title>";
      shapes_.row(out_, step, y);
      out_ << "</g>\n";
      y += row_height(ladder_, layout_, step);
    }
    line(LadderLayout::margin, foot + 13, LadderLayout::small_size, "", "quiet", counts_text(ladder_));
    shapes_.legend(out_, foot + 22);
    out_ << "\n</svg>\n";
  }

 private:
  int legend_height() const {
    std::ostringstream unused;
    return shapes_.legend(unused, 0);
  }

  void begin(int height) {
    out_ << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\""
         << layout_.width << "\" height=\"" << height << "\" viewBox=\"0 0 " << layout_.width << ' ' << height
         << "\" font-family=\"" << drawing_fonts << "\" role=\"img\" aria-labelledby=\"title description\">\n"
         << "<title id=\"title\">" << markup(heading()) << "</title>\n<desc id=\"description\">"
         << markup(outcome(ladder_) + ". " + counts_text(ladder_)) << "</desc>\n"
         << "<style>@media (prefers-color-scheme:dark){" << dark_palette() << "}</style>\n"
         << "<rect width=\"100%\" height=\"100%\"" << shapes_.paint("card") << "/>\n";
  }

  std::string heading() const {
    const std::string who = parties(ladder_, "→");
    return title(ladder_) + (who.empty() ? "" : ": " + who);
  }

  void line(int x, int y, int size, const std::string& attributes, std::string_view color, const std::string& text) {
    const std::string shown =
        fitted_text(printable(text), layout_.width - x - LadderLayout::margin, size, !attributes.empty());
    out_ << "<text x=\"" << x << "\" y=\"" << y << "\" font-size=\"" << size << '"' << attributes
         << shapes_.paint(color) << '>' << markup(shown) << "</text>\n";
  }

  void describe_call() {
    constexpr int x = LadderLayout::margin;
    line(x, 28, title_size, " font-weight=\"600\"", "ink", heading());
    line(x, 47, LadderLayout::small_size + 1, "", "ink", outcome(ladder_));
    std::string facts = ladder_.started;
    if (ladder_.calls.size() == 1) facts += "   Call-ID " + ladder_.calls.front().call_id;
    line(x, 63, LadderLayout::small_size, "", "quiet", facts);
  }

  const Ladder& ladder_;
  LadderLayout layout_;
  LadderShapes shapes_;
  std::ostream& out_;
};

}  // namespace

void render_svg(const Ladder& ladder, std::ostream& out) { SvgRenderer(ladder, out).render(); }

}  // namespace rung::cli
