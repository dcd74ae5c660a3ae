#include "cli/options.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <utility>

#include "cli/command_options.h"
#include "cli/exit_status.h"

namespace rung::cli {
namespace {

struct CommandRow {
  Command command;
  std::string_view name;  // empty: what `rung SOURCE…` does
  std::string_view description;
};

constexpr std::array<CommandRow, 17> command_table{{
    {Command::summary, "", "Dissect captured SIP and SIP over WebSocket: what happened, and why it failed."},
    {Command::analyze, "analyze", "Write a database of everything the captures hold."},
    {Command::capturing, "capture", "Capture from interfaces into a database, until Ctrl-C."},
    {Command::interfaces, "interfaces", "List the interfaces that can be captured on."},
    {Command::calls, "calls", "List the calls."},
    {Command::registrations, "registrations", "List the registrations."},
    {Command::subscriptions, "subscriptions", "List the subscriptions, those of transfers (REFER) included."},
    {Command::connections, "connections", "List the connections, and why one could not be read."},
    {Command::messages, "messages", "List the SIP messages."},
    {Command::findings, "findings", "List what is wrong or worth knowing."},
    {Command::show, "show", "Show one message as it was sent, with its place and its findings."},
    {Command::query, "query", "Ask in SQL."},
    {Command::ladder, "ladder", "Draw the ladder diagram of calls."},
    {Command::exporting, "export",
     "Write calls for other programs: their packets with keys, a log (SIP CLF), SIPp scenarios."},
    {Command::report, "report", "Write one HTML page over a whole source: outcomes, delays, findings, every ladder."},
    {Command::stats, "stats",
     "Count: answer ratios, delays, response codes, by server, user agent, transport and hour."},
    {Command::schema, "schema", "Print the SQL schema with a comment on every column."},
}};

When when_of(const std::string& text) {
  if (text == "always") return When::always;
  return text == "never" ? When::never : When::automatic;
}

Format format_of(const std::string& text) {
  if (text == "csv") return Format::csv;
  if (text == "json") return Format::json;
  return text == "jsonl" ? Format::jsonl : Format::table;
}

bool is_live(Command command) { return command == Command::capturing || command == Command::interfaces; }

// Commands whose output is a database.
bool makes_database(Command command) { return command == Command::analyze || command == Command::capturing; }

std::vector<std::string> formats_of(Command command) {
  if (command == Command::ladder) return {"text", "mermaid", "plantuml", "markdown", "json", "svg", "html"};
  if (command == Command::exporting) return {"pcapng", "clf", "sipp"};
  if (command == Command::summary || command == Command::show) return {"table", "json", "jsonl"};
  return {"table", "csv", "json", "jsonl"};
}

void add_source(CLI::App& app, Typed& typed, Command command) {
  const std::string captures = "capture files (pcap, pcapng, SIP CLF, also compressed), - for standard input";
  if (command == Command::schema || is_live(command)) return;
  if (command == Command::analyze) {
    app.add_option("FILE", typed.options.sources, captures)->required();
  } else if (command == Command::summary || command == Command::report || is_list(command)) {
    app.add_option("SOURCE", typed.options.sources, captures + ", or one database of rung")->required();
  } else {
    app.add_option(
           "SOURCE", typed.source,
           "a capture file (pcap, pcapng, SIP CLF, also compressed), - for standard input, or a database of rung")
        ->required(command != Command::query);
  }
}

constexpr const char* common_group = "Common options";

// How packets are chosen and read.
void add_reading_options(CLI::App& app, Options& options) {
  app.add_option("--filter", options.filter, "read only packets that match, e.g. 'port 5060' (pcap-filter(7))")
      ->group(common_group);
  app.add_option("--keylog", options.key_logs,
                 "TLS secrets: a key log, or an RSA private key in PEM (repeatable; SSLKEYLOGFILE is read when set)")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(common_group);
  app.add_option("--memory-limit", options.memory_limit,
                 "memory it may take (at least 128M): what was silent longest is no longer followed")
      ->type_name("SIZE")
      ->group(common_group);
  const std::string legs = "Legs of back-to-back user agents";
  app.add_option("--leg-score", options.leg_score, "group calls whose link is as sure as this, 0 to 1 (0.7)")
      ->check(CLI::Range(0.0, 1.0))
      ->group(legs);
  app.add_option(
         "--leg-header", options.leg_headers,
         "a header whose value is the same on all legs, or the other's Call-ID: its name, or a regular expression "
         "over 'Name: value' whose first group is the value (repeatable)")
      ->type_name("NAME|REGEX")
      ->allow_extra_args(false)
      ->group(legs);
}

void add_common_options(CLI::App& app, Typed& typed, Command command) {
  const std::string group = common_group;
  Options& options = typed.options;
  app.set_help_flag("-h,--help", "print this help")->group(group);
  app.set_version_flag("--version", "rung " RUNG_VERSION)->description("print the version")->group(group);
  app.add_option("-o,--output", options.output,
                 makes_database(command)      ? "the database to write"
                 : command == Command::report ? "the page to write (- for standard output)"
                                              : "write to a file")
      ->group(group);
  if (command == Command::schema) return;
  if (command != Command::interfaces) add_reading_options(app, options);
  const auto formats = formats_of(command);
  if (!makes_database(command) && command != Command::report)
    app.add_option("--format", typed.format, command == Command::exporting ? "what is written" : "how rows are written")
        ->check(CLI::IsMember(formats))
        ->group(group);
  if (is_list(command) || command == Command::query || command == Command::stats || command == Command::interfaces)
    app.add_flag("--no-header", typed.no_header, "no header row (table, csv)")->group(group);
  const std::vector<std::string> whens{"auto", "always", "never"};
  if (command != Command::interfaces)
    app.add_option("--progress", typed.progress, "progress on standard error")
        ->check(CLI::IsMember(whens))
        ->group(group);
  if (!makes_database(command) && command != Command::report && command != Command::exporting)
    app.add_option("--color", typed.color, "colours; NO_COLOR is respected")->check(CLI::IsMember(whens))->group(group);
  app.add_flag("-q,--quiet", options.quiet, "no messages on standard error but errors")->group(group);
  app.add_flag("-v,--verbose", options.verbose, "timings and counters on standard error; findings: every place of them")
      ->group(group);
}

std::string command_list() {
  std::string text =
      "Commands (rung COMMAND --help tells more; a file named like a command is written "
      "./calls):\n";
  for (const CommandRow& row : command_table)
    if (!row.name.empty())
      text +=
          "  " + std::string(row.name) + std::string(16 - row.name.size(), ' ') + std::string(row.description) + '\n';
  return text +
         "\nExit status: 0 done, 1 nothing found, 2 usage, 3 a file could not be read or was "
         "damaged, "
         "4 --fail-on.\n";
}

std::unique_ptr<CLI::App> make_app(const CommandRow& row, Typed& typed) {
  auto app = std::make_unique<CLI::App>(std::string(row.description));
  app->name(row.name.empty() ? "rung" : "rung " + std::string(row.name));
  add_source(*app, typed, row.command);
  add_own_options(*app, typed, row.command);
  add_common_options(*app, typed, row.command);
  if (row.name.empty()) app->footer(command_list());
  return app;
}

using Apps = std::vector<std::unique_ptr<CLI::App>>;

// True where this option, "--format" or "-o", is followed by a value. Unknown options are not.
bool takes_value(const Apps& apps, const std::string& name) {
  return std::any_of(apps.begin(), apps.end(), [&](const auto& app) {
    const CLI::Option* option = app->get_option_no_throw(name);
    return option != nullptr && option->get_items_expected_max() > 0;
  });
}

// True where `argument`, an option or a cluster of short ones (-qo), takes the next argument as its
// value.
bool takes_next(const Apps& apps, const std::string& argument) {
  if (argument.starts_with("--")) return argument.find('=') == std::string::npos && takes_value(apps, argument);
  for (std::size_t i = 1; i < argument.size(); ++i)
    if (takes_value(apps, std::string("-") + argument[i])) return i + 1 == argument.size();
  return false;
}

// Takes the command's name out of the arguments where the first positional is one.
std::size_t take_command(const Apps& apps, std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") return 0;
    if (argument.size() > 1 && argument.front() == '-') {
      if (takes_next(apps, argument)) ++i;
      continue;
    }
    const auto row = std::find_if(command_table.begin() + 1, command_table.end(),
                                  [&](const CommandRow& candidate) { return candidate.name == argument; });
    if (row == command_table.end()) return 0;
    arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i));
    return static_cast<std::size_t>(row - command_table.begin());
  }
  return 0;
}

Options finished(Typed&& typed, Command command) {
  take_own_options(typed, command);
  Options options = std::move(typed.options);
  options.command = command;
  if (!typed.source.empty()) options.sources = {typed.source};
  options.format = format_of(typed.format);
  options.progress = when_of(typed.progress);
  options.color = when_of(typed.color);
  options.header = !typed.no_header;
  if (!typed.fail_on.empty()) options.fail_on = typed.fail_on == "error" ? Severity::error : Severity::warning;
  return options;
}

}  // namespace

std::variant<Options, int> parse_options(const std::vector<std::string>& arguments) {
  Typed typed;
  Apps apps;
  for (const CommandRow& row : command_table) apps.push_back(make_app(row, typed));
  if (arguments.empty()) {
    std::cerr << "Usage: rung [OPTIONS] SOURCE...\n       rung COMMAND [OPTIONS] ...\n\n" << command_list();
    return exit_usage;
  }
  std::vector<std::string> rest = arguments;
  const std::size_t index = take_command(apps, rest);
  CLI::App& app = *apps[index];
  try {
    std::reverse(rest.begin(), rest.end());  // CLI11 takes them from the back
    app.parse(std::move(rest));
    check_formats(app, typed, command_table[index].command);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return exit_done;
  } catch (const CLI::CallForVersion& version) {
    std::cout << version.what() << '\n';
    return exit_done;
  } catch (const CLI::ParseError& error) {
    std::cerr << "rung: " << error.what() << "\nTry '" << app.get_name() << " --help'.\n";
    return exit_usage;
  }
  return finished(std::move(typed), command_table[index].command);
}

}  // namespace rung::cli
