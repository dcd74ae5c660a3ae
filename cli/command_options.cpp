#include "cli/command_options.h"

#include <array>
#include <string>
#include <string_view>

namespace rung::cli {
namespace {

// Options that only some formats of a command have.
struct FormatOption {
  Command command;
  const char* option;
  std::string_view formats;  // their names, separated by a comma and a space
};

constexpr std::array<FormatOption, 9> format_options{{
    {Command::ladder, "--ascii", "text"},
    {Command::ladder, "--width", "text"},
    {Command::exporting, "--no-secrets", "pcapng"},
    {Command::exporting, "--force", "pcapng"},
    {Command::exporting, "--show-secrets", "clf, sipp"},
    {Command::exporting, "--clf-viewpoint", "clf"},
    {Command::exporting, "--clf-base", "clf"},
    {Command::exporting, "--clf-optional", "clf"},
    {Command::exporting, "--sipp-speed", "sipp"},
}};

LadderFormat ladder_format_of(const std::string& text) {
  if (text == "svg") return LadderFormat::svg;
  if (text == "html") return LadderFormat::html;
  if (text == "mermaid") return LadderFormat::mermaid;
  if (text == "plantuml") return LadderFormat::plantuml;
  if (text == "markdown") return LadderFormat::markdown;
  return text == "json" ? LadderFormat::json : LadderFormat::text;
}

LadderFindings ladder_findings_of(const std::string& text) {
  if (text == "none") return LadderFindings::none;
  if (text == "error") return LadderFindings::error;
  return text == "all" ? LadderFindings::all : LadderFindings::warning;
}

const std::string time_forms =
    " (2026-11-22T15:37:27.5 in UTC, seconds since 1970, or 15:37[:27] of the capture's day)";

void add_filters(CLI::App& app, ListFilters& filters) {
  const std::string group = "Filters";
  app.add_option("--call-id", filters.call_id, "this Call-ID")->group(group);
  app.add_option("--from", filters.from, "part of the caller's URI (From)")->group(group);
  app.add_option("--to", filters.to, "part of the callee's URI (To)")->group(group);
  app.add_option("--method", filters.method, "requests of this method, and their responses")->group(group);
  app.add_option("--status", filters.status, "486, 4xx or 400-499")->group(group);
  app.add_option("--since", filters.since, "not before this time" + time_forms)->group(group);
  app.add_option("--until", filters.until, "not after this time")->group(group);
  app.add_option("--where", filters.where, "an SQL condition on the columns, see `rung schema`")->group(group);
}

void add_clf_options(CLI::App& app, ClfOptions& clf) {
  const std::string group = "SIP Common Log Format";
  app.add_option("--clf-viewpoint", clf.viewpoint,
                 "who logs: the server or the client of each hop, or an address, with or without port (server)")
      ->type_name("IP|client|server")
      ->group(group);
  app.add_option("--clf-base", clf.base, "what pointers call the first octet (1, as the RFC's examples do)")
      ->check(CLI::IsMember({0, 1}))
      ->group(group);
  app.add_option("--clf-optional", clf.optional, "beside the mandatory fields: all header fields (headers)")
      ->check(CLI::IsMember({"none", "headers", "message"}))
      ->group(group);
}

void add_export_options(CLI::App& app, Options& options) {
  ExportOptions& exporting = options.exporting;
  app.add_option("CALL", exporting.calls, "number from `rung calls`, Call-ID, or the beginning of one");
  app.add_flag("--group", exporting.group, "with each call all its legs, on both sides of back-to-back user agents");
  app.add_flag("--no-secrets", exporting.no_secrets, "pcapng: leave out the TLS secrets that decrypt the packets");
  app.add_flag("--force", options.force, "pcapng: overwrite a capture file");
  app.add_flag("--show-secrets", options.show_secrets,
               "clf, sipp: do not redact credentials, keys, cookies and tokens");
  add_clf_options(app, exporting.clf);
  app.add_option("--sipp-speed", exporting.sipp.speed, "divide pauses by this; 0: no pauses (1)")
      ->check(CLI::Range(0.0, 1e6))
      ->group("SIPp scenarios");
  app.footer("Lists are written by their own commands: rung calls SOURCE --format csv -o FILE (also json, jsonl).");
}

void add_ladder_options(CLI::App& app, Typed& typed) {
  LadderOptions& ladder = typed.options.ladder;
  app.add_option("CALL", ladder.calls, "number from `rung calls`, Call-ID, or the beginning of one");
  app.add_flag("--group", ladder.group, "each call with all legs that belong to it, as one ladder");
  app.add_option("--registration", ladder.registrations, "number from `rung registrations` (repeatable)")
      ->type_name("ID")
      ->allow_extra_args(false);
  app.add_option("--connection", ladder.connections,
                 "number from `rung connections`: everything on it, from its handshake to its end (repeatable)")
      ->type_name("ID")
      ->allow_extra_args(false);
  app.add_option(
         "--alias", ladder.aliases,
         "names of participants: lines of ADDRESS[:PORT], ADDRESS/BITS, host, user@host or instance, then a name")
      ->type_name("FILE");
  app.add_option("--findings", typed.ladder_findings, "which findings are marked: all, warning and worse, error, none")
      ->check(CLI::IsMember({"all", "warning", "error", "none"}));
  app.add_flag("--ascii", ladder.ascii, "text: draw with ASCII characters only");
  app.add_option("--width", typed.ladder_width, "text: columns to fit into")->check(CLI::Range(20, 10000));
  app.add_flag("--show-secrets", typed.options.show_secrets, "do not redact credentials, keys, cookies and tokens");
}

}  // namespace

bool is_list(Command command) {
  return command == Command::calls || command == Command::registrations || command == Command::subscriptions ||
         command == Command::connections || command == Command::messages || command == Command::findings;
}

void add_own_options(CLI::App& app, Typed& typed, Command command) {
  Options& options = typed.options;
  if (is_list(command)) add_filters(app, options.filters);
  if (command == Command::report) {
    app.add_option("--title", options.report.title, "heading of the page (the names of the sources)");
    app.add_option("--since", options.filters.since, "leave out what ended before this time" + time_forms);
    app.add_option("--until", options.filters.until, "leave out what began after this time");
  }
  if (command == Command::messages || command == Command::show || command == Command::report)
    app.add_flag("--show-secrets", options.show_secrets, "do not redact credentials, keys, cookies and tokens");
  if (command == Command::summary || command == Command::analyze || command == Command::findings)
    app.add_option("--fail-on", typed.fail_on, "status 4 where findings of this severity, or a worse one, exist")
        ->check(CLI::IsMember({"error", "warning"}));
  if (command == Command::analyze) app.add_flag("--force", options.force, "overwrite the database");
  if (command == Command::show)
    app.add_option("MESSAGE", options.message, "messages.id, as in `rung messages`")->required();
  if (command == Command::query) {
    app.add_option("SQL", options.sql, "the question, or @NAME of a ready-made one; standard input where missing");
    app.add_option("-f,--file", options.sql_file, "read the question from a file");
    app.add_flag("--list", options.list_queries, "list the ready-made questions");
  }
  if (command == Command::exporting) add_export_options(app, options);
  if (command == Command::capturing) add_capture_options(app, options.capture);
  if (command == Command::ladder) add_ladder_options(app, typed);
}

void check_formats(const CLI::App& app, const Typed& typed, Command command) {
  const std::string_view standard = command == Command::ladder ? "text" : "pcapng";
  const std::string_view format = typed.format == "table" ? standard : typed.format;
  for (const FormatOption& row : format_options)
    if (row.command == command && app.count(row.option) > 0 && row.formats.find(format) == std::string_view::npos)
      throw CLI::ValidationError(row.option,
                                 "belongs to --format " + std::string(row.formats) + ", not to " + std::string(format));
}

void take_own_options(Typed& typed, Command command) {
  Options& options = typed.options;
  if (command == Command::exporting && typed.format != "table") options.exporting.format = typed.format;
  options.ladder.format = ladder_format_of(typed.format);
  options.ladder.findings = ladder_findings_of(typed.ladder_findings);
  options.ladder.show_secrets = options.show_secrets;
  if (typed.ladder_width > 0) options.ladder.width = typed.ladder_width;
}

}  // namespace rung::cli
