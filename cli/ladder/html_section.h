// A ladder as a part of an HTML page: its facts, the drawing, its findings, and every message as sent.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "cli/ladder/ladder_model.h"
#include "store/database.h"

namespace rung::cli {

// What a page with such parts needs: styles and the script of PageHead. The script serves sections that come into the
// page later, too (cloned from a <template>).
extern const std::string_view ladder_css, ladder_js;

// One <section class="ladder" id="call-12">, "group-12", "registration-3" or "connection-7". Without a script it shows
// everything: each step is a row with its drawing, and a link to its message below. A row has the id "m12" of
// messages.id, its message "m12-text"; a message stands in one section of a page only, so these ids are unique as long
// as no ladder is written twice. `headed`: with a heading, for a page that has several.
void write_ladder_section(const store::Database& database, const Ladder& ladder, bool show_secrets, bool headed,
                          std::ostream& out);

// "call-12"
std::string section_id(const Ladder& ladder);

}  // namespace rung::cli
