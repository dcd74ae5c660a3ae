// What stands over the drawing of a ladder in a page: what it is of, and the controls of its filter.
#pragma once

#include <iosfwd>

#include "cli/ladder/ladder_model.h"

namespace rung::cli {

// `headed`: with the title as a heading.
void write_ladder_facts(const Ladder& ladder, bool headed, std::ostream& out);

void write_ladder_tools(const Ladder& ladder, std::ostream& out);

// A badge with the state of a call, in a colour that fits it, and its status.
void write_state(const LadderCall& call, std::ostream& out);

}  // namespace rung::cli
