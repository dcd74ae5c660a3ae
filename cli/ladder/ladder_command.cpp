#include "cli/ladder/ladder_command.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdint>
#include <ostream>

#include "cli/call_argument.h"
#include "cli/exit_status.h"
#include "cli/ladder/html_renderer.h"
#include "cli/ladder/ladder_query.h"
#include "cli/ladder/svg_renderer.h"
#include "cli/ladder/text_renderer.h"

namespace rung::cli {
namespace {

constexpr std::int64_t calls_without_asking = 20;
constexpr std::size_t default_width = 120;

// The width asked for, else the terminal's, else one that tickets and mails can take.
std::size_t drawing_width(const LadderOptions& options) {
  if (options.width) return static_cast<std::size_t>(*options.width);
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return default_width;
}

std::vector<std::int64_t> first_calls(const store::Database& database, std::ostream& errors) {
  store::Statement count(database, "SELECT count(*) FROM calls");
  std::int64_t all = count.step() ? count.integer(0) : 0;
  store::Statement row(database, "SELECT id FROM calls ORDER BY id LIMIT ?1");
  row.bind(1, calls_without_asking);
  std::vector<std::int64_t> calls;
  while (row.step()) calls.push_back(row.integer(0));
  if (all > calls_without_asking)
    errors << "rung: " << all - calls_without_asking << " of " << all
           << " calls are not drawn; name those you want: rung ladder SOURCE CALL... (rung calls "
              "SOURCE lists them)\n";
  return calls;
}

// All ladders in one page, or the only one as a drawing.
void render_page(const store::Database& database, const std::vector<Ladder>& ladders, const LadderOptions& options,
                 std::ostream& out) {
  if (options.format == LadderFormat::html) return render_html(database, ladders, options.show_secrets, out);
  if (ladders.size() > 1)
    throw UsageError("an SVG holds one ladder, and here are " + std::to_string(ladders.size()) +
                     ": name one CALL (rung calls SOURCE lists them), or take --format html for all of them");
  render_svg(ladders.front(), out);
}

}  // namespace

int run_ladder(const store::Database& database, const LadderOptions& options, std::ostream& out, std::ostream& errors) {
  std::vector<std::int64_t> calls;
  for (const std::string& call : options.calls) calls.push_back(resolve_call(database, call));
  if (calls.empty()) calls = first_calls(database, errors);

  TextStyle style{options.ascii, options.color, drawing_width(options)};
  bool drawn = false;
  std::vector<Ladder> ladders;  // of a page
  for (std::int64_t call : calls) {
    std::optional<Ladder> ladder = read_ladder(database, call);
    if (!ladder) continue;
    if (options.format != LadderFormat::text) {
      ladders.push_back(std::move(*ladder));
    } else {
      if (drawn) out << '\n';
      render_text(*ladder, style, out);
    }
    drawn = true;
  }
  if (!ladders.empty()) render_page(database, ladders, options, out);
  if (!drawn) errors << "rung: no calls, so there is no ladder to draw\n";
  return drawn ? exit_done : exit_nothing_found;
}

}  // namespace rung::cli
