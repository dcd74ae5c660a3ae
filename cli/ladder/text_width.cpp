#include "cli/ladder/text_width.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

// Advance widths of U+0020 to U+007E in DejaVu Sans, in thousandths of the font size.
using Widths = std::array<std::uint16_t, 95>;
constexpr Widths regular{318,  401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
                         636,  636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
                         1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
                         603,  787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
                         500,  613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
                         635,  635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838};
constexpr Widths strong{348,  456, 521, 838, 696, 1002, 872, 306,  457, 457, 523, 838, 380, 415,  380, 365,
                        696,  696, 696, 696, 696, 696,  696, 696,  696, 696, 400, 400, 838, 838,  838, 580,
                        1000, 774, 762, 734, 830, 683,  683, 821,  837, 372, 372, 775, 637, 995,  837, 850,
                        733,  850, 770, 720, 682, 812,  774, 1103, 771, 724, 725, 457, 365, 457,  838, 500,
                        500,  675, 716, 593, 716, 678,  435, 716,  712, 343, 343, 665, 343, 1042, 712, 687,
                        716,  716, 493, 595, 478, 712,  652, 924,  645, 652, 582, 712, 365, 712,  838};

// Of what lies beyond ASCII: a few letters are wider, most are narrower.
constexpr int other_width = 850, wide_width = 1050, ellipsis_width = 1000;

int thousandths(std::string_view character, bool bold) {
  const char c = character.front();
  if (c >= 0x20 && c < 0x7F) return (bold ? strong : regular)[static_cast<std::size_t>(c - 0x20)];
  const std::size_t columns = display_width(character);
  return columns == 0 ? 0 : columns == 2 ? wide_width : other_width;
}

std::string_view first_character(std::string_view utf8) {
  return utf8.substr(0, std::max<std::size_t>(1, utf8_character_size(utf8)));
}

int pixels(long thousands, int size) {
  return static_cast<int>(std::min<long>((thousands * size + 999) / 1000, std::numeric_limits<int>::max() / 4));
}

}  // namespace

int text_width(std::string_view utf8, int size, bool bold) {
  long sum = 0;
  while (!utf8.empty()) {
    const std::string_view character = first_character(utf8);
    sum += thousandths(character, bold);
    utf8.remove_prefix(character.size());
  }
  return pixels(sum, size);
}

std::string fitted_text(std::string_view utf8, int width, int size, bool bold) {
  long sum = 0;
  std::size_t fits = 0;  // octets that leave room for the ellipsis
  for (std::string_view rest = utf8; !rest.empty();) {
    const std::string_view character = first_character(rest);
    sum += thousandths(character, bold);
    if (pixels(sum, size) > width) return std::string(utf8.substr(0, fits)) + "…";
    rest.remove_prefix(character.size());
    if (pixels(sum + ellipsis_width, size) <= width) fits = utf8.size() - rest.size();
  }
  return std::string(utf8);
}

}  // namespace rung::cli
