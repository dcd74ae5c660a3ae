// Colours, icons and the legend of LadderShapes.
#include <array>
#include <ostream>

#include "cli/ladder/ladder_shapes.h"
#include "cli/ladder/text_width.h"
#include "cli/page/markup.h"

namespace rung::cli {
namespace {

struct ColorRow {
  std::string_view name, light, dark;
};

// As page.css has them, but for `life`, the lifelines.
constexpr std::array<ColorRow, 19> colors{{
    {"ink", "#1a2028", "#e5eaf0"},        {"quiet", "#55606e", "#9dabba"},
    {"life", "#a9b4c0", "#566373"},       {"line", "#d5dbe2", "#323c48"},
    {"card", "#ffffff", "#1a2028"},       {"sunken", "#eef1f4", "#10141a"},
    {"accent", "#0b5fa5", "#6fb5f5"},     {"accent-soft", "#e3effa", "#1d3348"},
    {"request", "#0b5fa5", "#6fb5f5"},    {"provisional", "#855700", "#e2b552"},
    {"success", "#08734f", "#52cfa2"},    {"redirect", "#7b3f9e", "#cb9ce6"},
    {"failure", "#b3350d", "#ff9274"},    {"info", "#55606e", "#9dabba"},
    {"warning", "#855700", "#e2b552"},    {"error", "#b3350d", "#ff9274"},
    {"info-soft", "#eef1f4", "#232b35"},  {"warning-soft", "#fdf3dc", "#352b14"},
    {"error-soft", "#fde9e2", "#3d2119"},
}};

std::string_view light(std::string_view name) {
  for (const ColorRow& row : colors)
    if (row.name == name) return row.light;
  return "none";
}

// Paths around their middle, 12 by 12.
constexpr std::string_view repeat_path = "M4.2-2.6a5 5 0 1 0 .8 3.4M4.6-5.4v3h-3", cut_path = "M-1-5l-3 10M4-5l-3 10",
                           triangle_path = "M0-5.5l6 10.5h-12z", triangle_sign = "M0-1.8v3.4M0 3.2v.6",
                           cross_sign = "M-2.3-2.3l4.6 4.6m0-4.6l-4.6 4.6", info_sign = "M0-1v4M0-3.2v.6";

}  // namespace

std::string dark_palette() {
  std::string style;
  for (const ColorRow& row : colors)
    style += ".f-" + std::string(row.name) + "{fill:" + std::string(row.dark) + "}.s-" + std::string(row.name) +
             "{stroke:" + std::string(row.dark) + "}";
  return style;
}

std::string LadderShapes::paint(std::string_view fill, std::string_view stroke) const {
  std::string classes = fill.empty() ? "" : "f-" + std::string(fill);
  if (!stroke.empty()) classes += (classes.empty() ? "s-" : " s-") + std::string(stroke);
  std::string result = " class=\"" + classes + "\"";
  if (fill.empty()) result += " fill=\"none\"";
  if (palette_ == Palette::of_page) return result;
  if (!fill.empty()) result += " fill=\"" + std::string(light(fill)) + "\"";
  if (!stroke.empty()) result += " stroke=\"" + std::string(light(stroke)) + "\"";
  return result;
}

void LadderShapes::icon(std::ostream& out, Remark::Mark mark, int x, int y) const {
  const auto sign = [&](std::string_view path, std::string_view color) {
    out << "<path d=\"" << path << '"' << paint("", color) << " stroke-width=\"1.6\"/>";
  };
  if (mark == Remark::Mark::none) return;
  out << "<g transform=\"translate(" << x << ' ' << y << ")\">";
  if (mark == Remark::Mark::repeated) sign(repeat_path, "provisional");
  if (mark == Remark::Mark::cut) sign(cut_path, "warning");
  if (mark == Remark::Mark::warning) {
    out << "<path d=\"" << triangle_path << '"' << paint("warning-soft", "warning") << "/>";
    sign(triangle_sign, "warning");
  } else if (mark == Remark::Mark::info || mark == Remark::Mark::error) {
    const bool error = mark == Remark::Mark::error;
    out << "<circle r=\"5.5\"" << (error ? paint("error-soft", "error") : paint("info-soft", "info")) << "/>";
    sign(error ? cross_sign : info_sign, error ? "error" : "info");
  }
  out << "</g>";
}

void LadderShapes::lock(std::ostream& out, int x, int y) const {
  out << "<path d=\"M" << x << ' ' << y + 4 << "h8v6h-8z\"" << paint("accent") << "/><path d=\"M" << x + 2 << ' '
      << y + 4 << "v-2a2 2 0 0 1 4 0v2\"" << paint("", "accent") << " stroke-width=\"1.4\"/>";
}

void LadderShapes::heads(std::ostream& out, int y) const {
  for (std::size_t i = 0; i < layout_.heads.size(); ++i) {
    const LadderHead& head = layout_.heads[i];
    const int middle = layout_.lifeline(i), left = middle - layout_.head_width / 2;
    const int name = text_width(head.name, LadderLayout::name_size, true);
    const int sign = middle - name / 2 - 10;
    out << "<rect x=\"" << left << "\" y=\"" << y << "\" width=\"" << layout_.head_width << "\" height=\""
        << layout_.head_height << "\" rx=\"7\"" << paint("sunken", "life") << "/>";
    if (head.kind == ParticipantKind::user_agent)  // a person; what forwards is a box with two lamps
      out << "<circle cx=\"" << sign << "\" cy=\"" << y + 13 << "\" r=\"3.2\"" << paint("quiet") << "/><path d=\"M"
          << sign - 6 << ' ' << y + 24 << "a6 6 0 0 1 12 0z\"" << paint("quiet") << "/>";
    else
      out << "<path d=\"M" << sign - 6 << ' ' << y + 10 << "h12v5h-12zM" << sign - 6 << ' ' << y + 18 << "h12v5h-12zM"
          << sign - 3 << ' ' << y + 12.5 << "h2M" << sign - 3 << ' ' << y + 20.5 << "h2\"" << paint("", "quiet")
          << " stroke-width=\"1.4\"/>";
    out << "<text x=\"" << middle + 6 << "\" y=\"" << y + 22 << "\" font-size=\"" << LadderLayout::name_size
        << "\" font-weight=\"600\" text-anchor=\"middle\"" << paint("ink") << '>' << markup(head.name) << "</text>";
    int line = y + 24;
    for (const std::string& text : head.lines)
      out << "<text x=\"" << middle << "\" y=\"" << (line += LadderLayout::remark_height) << "\" font-size=\""
          << LadderLayout::small_size << "\" text-anchor=\"middle\"" << paint("quiet") << '>' << markup(text)
          << "</text>";
  }
}

int LadderShapes::legend(std::ostream& out, int y) const {
  int x = LadderLayout::margin, top = y;
  const auto place = [&](int width) {  // the next one in the line, or the first of a new one
    if (x > LadderLayout::margin && x + width > layout_.width - LadderLayout::margin) {
      x = LadderLayout::margin;
      top += 20;
    }
  };
  const auto words = [&](int at, std::string_view text) {
    out << "<text x=\"" << at << "\" y=\"" << top + 13 << "\" font-size=\"" << LadderLayout::small_size << '"'
        << paint("quiet") << '>' << text << "</text>";
    x = at + text_width(text, LadderLayout::small_size) + 18;
  };
  const auto arrow_sign = [&](Tone tone, std::string_view text) {
    place(44 + text_width(text, LadderLayout::small_size));
    const int end = x + 34;
    shaft(out, tone, true,
          "M" + std::to_string(x) + " " + std::to_string(top + 9) + "H" +
              std::to_string(tone == Tone::request ? end - 9 : end));
    head(out, tone, end, top + 9, true);
    words(end + 6, text);
  };
  arrow_sign(Tone::request, "request");
  arrow_sign(Tone::provisional, "1xx: in progress");
  arrow_sign(Tone::success, "2xx: done");
  arrow_sign(Tone::redirect, "3xx, 401, 407: try again");
  arrow_sign(Tone::failure, "other 4xx, 5xx, 6xx: failed");
  place(16 + text_width("encrypted", LadderLayout::small_size));
  lock(out, x, top + 4);
  words(x + 14, "encrypted");
  place(20 + text_width("#1: packet number", LadderLayout::small_size));
  words(x, "#1: packet number");
  return top + 20 - y;
}

}  // namespace rung::cli
