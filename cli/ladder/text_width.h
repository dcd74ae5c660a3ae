// How wide text is in pixels, for a drawing that cannot ask the font.
#pragma once

#include <string>
#include <string_view>

namespace rung::cli {

// The fonts that drawings ask for, as the value of font-family. DejaVu Sans is the widest of them.
constexpr std::string_view drawing_fonts = "'Segoe UI', Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif";

// Pixels that safe text (printable()) takes at most in one of them, at a font size of `size` pixels.
int text_width(std::string_view utf8, int size, bool bold = false);

// The beginning of it that fits into `width` pixels, with "…" where something was cut off.
std::string fitted_text(std::string_view utf8, int width, int size, bool bold = false);

}  // namespace rung::cli
