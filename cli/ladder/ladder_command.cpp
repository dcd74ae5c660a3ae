#include "cli/ladder/ladder_command.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "cli/call_argument.h"
#include "cli/exit_status.h"
#include "cli/ladder/html_renderer.h"
#include "cli/ladder/json_renderer.h"
#include "cli/ladder/ladder_query.h"
#include "cli/ladder/markdown_renderer.h"
#include "cli/ladder/mermaid_renderer.h"
#include "cli/ladder/plantuml_renderer.h"
#include "cli/ladder/svg_renderer.h"
#include "cli/ladder/text_renderer.h"
#include "cli/single_value.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

constexpr std::int64_t calls_without_asking = 20;
constexpr std::size_t default_width = 120;
constexpr std::size_t damages_told = 10;

// The width asked for, else the terminal's, else one that tickets and mails can take.
std::size_t drawing_width(const LadderOptions& options) {
  if (options.width) return static_cast<std::size_t>(*options.width);
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return default_width;
}

std::vector<std::int64_t> first_calls(const store::Database& database, std::ostream& errors) {
  const std::int64_t all = single_integer(database, "SELECT count(*) FROM calls").value_or(0);
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

// The first call of each group, in the order of `calls`.
std::vector<std::int64_t> groups_of(const store::Database& database, const std::vector<std::int64_t>& calls) {
  std::vector<std::int64_t> groups;
  store::Statement row(database, "SELECT group_id FROM calls WHERE id = ?1");
  for (std::int64_t call : calls) {
    row.reset();
    row.bind(1, call);
    if (row.step() && std::find(groups.begin(), groups.end(), row.integer(0)) == groups.end())
      groups.push_back(row.integer(0));
  }
  return groups;
}

LadderSettings settings_of(const LadderOptions& options, std::ostream& errors) {
  LadderSettings settings;
  settings.show_secrets = options.show_secrets;
  switch (options.findings) {
    case LadderFindings::none:
      settings.findings.reset();
      break;
    case LadderFindings::error:
      settings.findings = Severity::error;
      break;
    case LadderFindings::warning:
      settings.findings = Severity::warning;
      break;
    case LadderFindings::all:
      settings.findings = Severity::info;
      break;
  }
  if (!options.aliases) return settings;
  std::vector<Aliases::Damage> damages;
  settings.aliases = Aliases::read(*options.aliases, damages);
  for (std::size_t i = 0; i < std::min(damages.size(), damages_told); ++i)
    errors << "rung: " << printable(*options.aliases) << ':' << damages[i].line << ": " << damages[i].reason
           << "; the line is left out\n";
  if (damages.size() > damages_told)
    errors << "rung: " << printable(*options.aliases) << ": " << damages.size() - damages_told
           << " more lines are left out\n";
  return settings;
}

// What else there is to draw where there is no call.
void tell_nothing(const store::Database& database, std::ostream& errors) {
  errors << "rung: no calls, so there is no ladder to draw\n";
  if (const auto id = single_integer(database, "SELECT min(id) FROM registrations"))
    errors << "rung: there are registrations: rung ladder SOURCE --registration " << *id
           << " draws the first one (rung registrations SOURCE lists them)\n";
  if (const auto id = single_integer(database, "SELECT min(id) FROM connections"))
    errors << "rung: there are connections: rung ladder SOURCE --connection " << *id
           << " draws the first one (rung connections SOURCE lists them)\n";
}

void require(bool exists, const char* what, std::int64_t id) {
  const std::string noun = what;
  if (!exists) throw UsageError("no " + noun + " " + std::to_string(id) + ": see `rung " + noun + "s`");
}

void write_svg(const std::vector<Ladder>& ladders, std::ostream& out) {
  if (ladders.size() > 1)
    throw UsageError("an SVG holds one ladder, and here are " + std::to_string(ladders.size()) +
                     ": name one CALL (rung calls SOURCE lists them), or take --format html for all of them");
  if (!ladders.empty()) render_svg(ladders.front(), out);
}

void write_ladders(const store::Database& database, const std::vector<Ladder>& ladders, const LadderOptions& options,
                   std::ostream& out) {
  if (options.format == LadderFormat::json) return render_json(ladders, out);
  if (options.format == LadderFormat::svg) return write_svg(ladders, out);
  if (options.format == LadderFormat::html && !ladders.empty())
    return render_html(database, ladders, options.show_secrets, out);
  const TextStyle style{options.ascii, options.color, drawing_width(options)};
  for (std::size_t i = 0; i < ladders.size(); ++i) {
    if (i > 0) out << '\n';
    if (options.format == LadderFormat::mermaid)
      render_mermaid(ladders[i], out);
    else if (options.format == LadderFormat::plantuml)
      render_plantuml(ladders[i], out);
    else if (options.format == LadderFormat::markdown)
      render_markdown(ladders[i], out);
    else
      render_text(ladders[i], style, out);
  }
}

}  // namespace

int run_ladder(const store::Database& database, const LadderOptions& options, std::ostream& out, std::ostream& errors) {
  std::vector<std::int64_t> calls;
  for (const std::string& call : options.calls) calls.push_back(resolve_call(database, call));
  if (calls.empty() && options.registrations.empty() && options.connections.empty())
    calls = first_calls(database, errors);
  if (options.group) calls = groups_of(database, calls);

  LadderReader reader(database, settings_of(options, errors));
  std::vector<Ladder> ladders;
  const auto take = [&](std::optional<Ladder>&& ladder) {
    if (ladder) ladders.push_back(std::move(*ladder));
  };
  for (std::int64_t call : calls) take(options.group ? reader.group(call) : reader.call(call));
  for (std::int64_t id : options.registrations) {
    const std::string condition = "SELECT id FROM registrations WHERE id = " + std::to_string(id);
    require(single_integer(database, condition.c_str()).has_value(), "registration", id);
    take(reader.registration(id));
  }
  for (std::int64_t id : options.connections) {
    std::optional<Ladder> ladder = reader.connection(id);
    require(ladder.has_value(), "connection", id);
    take(std::move(ladder));
  }
  for (const Ladder& ladder : ladders)
    if (ladder.left_out > 0)
      errors << "rung: " << title(ladder) << " has " << ladder.left_out << " messages beyond those that are drawn\n";
  write_ladders(database, ladders, options, out);
  if (ladders.empty()) tell_nothing(database, errors);
  return ladders.empty() ? exit_nothing_found : exit_done;
}

}  // namespace rung::cli
