#include "cli/ladder/html_renderer.h"

#include <ostream>
#include <string>

#include "cli/ladder/html_facts.h"
#include "cli/ladder/html_section.h"
#include "cli/ladder/step_text.h"
#include "cli/page/markup.h"
#include "cli/page/page_writer.h"

namespace rung::cli {
namespace {

std::string heading(const Ladder& ladder) {
  const std::string who = parties(ladder, "→");
  return title(ladder) + (who.empty() ? "" : ": " + who);
}

PageHead head_of(const std::vector<Ladder>& ladders) {
  PageHead head;
  head.styles = {ladder_css};
  head.scripts = {ladder_js};
  if (ladders.size() == 1) {
    head.title = brief(heading(ladders.front()), 200);
    const std::string how = outcome(ladders.front());
    head.subtitle = brief(how, 200) + (how.empty() ? "" : "; ") + counts_text(ladders.front());
  } else {
    head.title = std::to_string(ladders.size()) + " ladders";
  }
  return head;
}

void write_index(const std::vector<Ladder>& ladders, std::ostream& out) {
  out << "<nav class=\"card\" aria-label=\"The ladders of this page\"><div class=\"scroll\"><table><thead><tr>"
         "<th>Ladder</th><th>Started</th><th>How it went</th><th class=\"number\">Messages</th></tr></thead><tbody>\n";
  for (const Ladder& ladder : ladders) {
    out << "<tr><td><a href=\"#" << section_id(ladder) << "\">" << markup(brief(heading(ladder), 200))
        << "</a></td><td>" << markup(ladder.started.substr(0, 19)) << "</td><td>";
    if (ladder.calls.size() == 1 && ladder.subject == Subject::call)
      write_state(ladder.calls.front(), out);
    else
      out << markup(brief(outcome(ladder), 200));
    out << "</td><td class=\"number\">" << ladder.messages + ladder.msrp_messages << "</td></tr>\n";
  }
  out << "</tbody></table></div></nav>\n";
}

}  // namespace

void render_html(const store::Database& database, const std::vector<Ladder>& ladders, bool show_secrets,
                 std::ostream& out) {
  PageWriter page(head_of(ladders), out);
  const bool several = ladders.size() != 1;
  if (several) write_index(ladders, page.body());
  for (const Ladder& ladder : ladders) write_ladder_section(database, ladder, show_secrets, several, page.body());
  page.finish();
}

}  // namespace rung::cli
