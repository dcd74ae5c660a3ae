// A ladder as a PlantUML sequence diagram.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "cli/ladder/ladder_model.h"

namespace rung::cli {

// ASCII only, so that it reads the same whatever character set PlantUML is told.
void render_plantuml(const Ladder& ladder, std::ostream& out);

// Any text as part of a line of a diagram: what the preprocessor or Creole markup would read as more than a character
// becomes <U+0023>, and nothing in it ends the line.
std::string plantuml_text(std::string_view text);

}  // namespace rung::cli
