#include "cli/ladder/markdown_renderer.h"

#include <algorithm>
#include <ostream>
#include <variant>

#include "base/timestamp.h"
#include "cli/json_text.h"
#include "cli/ladder/ladder_words.h"
#include "cli/ladder/mermaid_renderer.h"
#include "cli/ladder/uri_text.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

constexpr std::size_t text_columns = 400;  // of a cell

std::string cell(const std::string& text) {
  return text.empty() ? "" : markdown_code(shorten(printable(text), text_columns));
}

void write_fact(std::string_view what, const std::string& value, std::ostream& out) {
  if (!value.empty()) out << "| " << what << " | " << cell(value) << " |\n";
}

std::string milliseconds_text(const std::optional<double>& ms) { return ms ? json_number(*ms) + " ms" : ""; }

void write_call(const LadderCall& call, bool several, std::ostream& out) {
  const std::string prefix = several ? "Call " + std::to_string(call.id) + ": " : "";
  write_fact(prefix + "caller", short_uri(call.caller), out);
  write_fact(prefix + "callee", short_uri(call.callee), out);
  write_fact(prefix + "outcome", outcome(call), out);
  write_fact(prefix + "hung up by", call.hung_up_by, out);
  write_fact(prefix + "reason", call.end_reason, out);
  write_fact(prefix + "Q.850", call.q850_name, out);
  write_fact(prefix + "post-dial delay", milliseconds_text(call.pdd_ms), out);
  write_fact(prefix + "set-up", milliseconds_text(call.setup_ms), out);
  write_fact(prefix + "Call-ID", call.call_id, out);
}

std::string fact_text(const Fact& fact) {
  if (const std::string* text = std::get_if<std::string>(&fact.value)) return *text;
  if (const double* number = std::get_if<double>(&fact.value)) return json_number(*number);
  return std::to_string(std::get<std::int64_t>(fact.value));
}

void write_facts(const Ladder& ladder, std::ostream& out) {
  out << "| | |\n|---|---|\n";
  write_fact("started", ladder.started, out);
  for (const LadderCall& call : ladder.calls) write_call(call, ladder.calls.size() > 1, out);
  for (const Fact& fact : ladder.facts) write_fact(fact.column, fact_text(fact), out);
  for (const LegLink& link : ladder.links)
    write_fact("calls " + std::to_string(ladder.calls[link.call_a].id) + " and " +
                   std::to_string(ladder.calls[link.call_b].id),
               link.rule + ", " + json_number(link.score), out);
  for (const Participant& participant : ladder.participants) {
    std::string text = participant.product;
    if (!participant.addresses.empty()) text += (text.empty() ? "" : ", ") + participant.addresses;
    out << "| " << cell(participant.name) << " | " << cell(text.empty() ? std::string(to_text(participant.kind)) : text)
        << " |\n";
  }
  if (ladder.lost_bytes > 0) write_fact("missing in the capture", std::to_string(ladder.lost_bytes) + " bytes", out);
}

std::string_view transport_mark(const Arrow& arrow) { return arrow.secured ? " (secured)" : ""; }

class MessageList {
 public:
  MessageList(const Ladder& ladder, std::ostream& out) : ladder_(ladder), out_(out) {}

  void write() {
    out_ << "| s | + | from | to | message | transport | packet |\n|---:|---:|---|---|---|---|---|\n";
    for (const Step& step : ladder_.steps) std::visit([this](const auto& one) { row(one); }, step);
  }

 private:
  std::string name(std::size_t participant) const { return cell(ladder_.participants[participant].name); }

  void begin(const Moment& moment) {
    out_ << "| " << seconds_text(moment.elapsed_ns) << " | " << seconds_text(moment.delta_ns) << " | ";
  }

  void row(const Arrow& arrow) {
    begin(arrow);
    std::string text = call_prefix(ladder_, arrow.call) + whole_label(arrow);
    if (!arrow.media.empty()) text += ": " + media_text(arrow);
    out_ << name(arrow.from) << " | " << name(arrow.to) << " | " << cell(text) << " | " << printable(arrow.transport)
         << transport_mark(arrow) << " | " << cell(packet_text(ladder_, arrow)) << " |\n";
    findings(arrow);
  }

  void row(const Note& note) {
    if (note.kind == NoteKind::finding) return findings(note);
    begin(note);
    out_ << name(note.participant) << " | | " << cell(call_prefix(ladder_, note.call) + whole_text(note)) << " | | "
         << cell(packet_text(ladder_, note)) << " |\n";
    findings(note);
  }

  void row(const Pause&) {}  // the delta of the next row tells it

  void findings(const Moment& moment) {
    for (const FindingMark& mark : moment.findings)
      out_ << "| | | | | **" << to_text(mark.severity) << "** " << cell(finding_text(mark)) << " | | |\n";
  }

  const Ladder& ladder_;
  std::ostream& out_;
};

}  // namespace

std::string markdown_code(std::string_view text) {
  std::string safe = printable(text);
  std::size_t longest = 0, run = 0;
  for (char c : safe) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const bool padded =
      safe.empty() || safe.front() == '`' || safe.back() == '`' || safe.front() == ' ' || safe.back() == ' ';
  const std::string fence(longest + 1, '`');
  std::string result = fence + (padded ? " " : "");
  char before = ' ';
  for (char c : safe) {
    // A cell ends at a bar unless a backslash stands before it, which is not shown then, in code spans too. Behind a
    // backslash of the text itself readers differ: a broken bar stands there.
    if (c == '|')
      result += before == '\\' ? "\u00a6" : "\\|";
    else
      result += c;
    before = c;
  }
  return result + (padded ? " " : "") + fence;
}

void render_markdown(const Ladder& ladder, std::ostream& out) {
  out << "## " << title(ladder) << "\n\n";
  write_facts(ladder, out);
  out << "\n```mermaid\n";
  render_mermaid(ladder, out);
  out << "```\n\n";
  MessageList(ladder, out).write();
}

}  // namespace rung::cli
