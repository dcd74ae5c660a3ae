#include "cli/ladder/html_facts.h"

#include <map>
#include <ostream>
#include <set>
#include <string>

#include "cli/ladder/ladder_words.h"
#include "cli/ladder/step_text.h"
#include "cli/ladder/uri_text.h"
#include "cli/page/markup.h"

namespace rung::cli {
namespace {

void fact(std::ostream& out, std::string_view name, const std::string& value) {
  if (!value.empty()) out << "<div><dt>" << name << "</dt><dd>" << markup(value) << "</dd></div>\n";
}

std::string milliseconds_text(const std::optional<double>& ms) {
  if (!ms || *ms < -9e15 || *ms > 9e15) return {};
  return length_text(static_cast<std::int64_t>(*ms * 1e6));
}

std::string joined(const std::vector<std::string>& texts) {
  std::string result;
  for (const std::string& text : texts) result += (result.empty() ? "" : ", ") + text;
  return result;
}

// "2026-11-22 15:37:27.023 UTC"
std::string when(const std::string& started) {
  if (started.size() < 23) return started;
  return started.substr(0, 10) + " " + started.substr(11, 12) + " UTC";
}

void call_facts(const LadderCall& call, std::ostream& out) {
  fact(out, "From", short_uri(call.caller));
  fact(out, "To", short_uri(call.callee));
  fact(out, "Started", when(call.started));
  fact(out, "Until it rang", milliseconds_text(call.pdd_ms));
  fact(out, "Until it was answered", milliseconds_text(call.setup_ms));
  fact(out, "Lasted", milliseconds_text(call.duration_ms));
  fact(out, "Ended by", call.hung_up_by);
  fact(out, "Because of", call.end_reason.empty() ? call.q850_name : call.end_reason);
  fact(out, "Call-ID", call.call_id);
}

void legs(const Ladder& ladder, std::ostream& out) {
  out << "<div class=\"scroll\"><table><caption>The calls of this ladder</caption><thead><tr><th>Call</th><th>From</th>"
         "<th>To</th><th>Started</th><th>State</th><th>Call-ID</th></tr></thead><tbody>\n";
  for (const LadderCall& call : ladder.calls) {
    out << "<tr><td>" << call.id << "</td><td>" << markup(short_uri(call.caller)) << "</td><td>"
        << markup(short_uri(call.callee)) << "</td><td>" << markup(when(call.started)) << "</td><td>";
    write_state(call, out);
    out << "</td><td>" << markup(call.call_id) << "</td></tr>\n";
  }
  out << "</tbody></table></div>\n";
  if (ladder.links.empty()) return;
  out << "<ul class=\"links\">";
  for (const LegLink& link : ladder.links)
    out << "<li>Calls " << ladder.calls[link.call_a].id << " and " << ladder.calls[link.call_b].id
        << " belong together: " << markup(link.rule) << " (" << static_cast<int>(link.score * 100) << " %)</li>";
  out << "</ul>\n";
}

std::string text_of(const std::variant<std::int64_t, double, std::string>& value) {
  if (const std::string* text = std::get_if<std::string>(&value)) return *text;
  if (const std::int64_t* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return std::to_string(std::get<double>(value));
}

void option(std::ostream& out, const std::string& value, const std::string& text) {
  out << "<option value=\"" << markup(value) << "\">" << markup(text) << "</option>";
}

std::string with_count(const std::string& name, std::size_t count) { return name + " (" + std::to_string(count) + ")"; }

struct Counts {
  std::map<std::string, std::size_t> methods;
  std::map<std::int64_t, std::size_t> classes;  // of responses, by the first digit
  std::size_t requests = 0, found = 0, repeated = 0;
};

Counts count(const Ladder& ladder) {
  Counts counts;
  for (const Step& step : ladder.steps) {
    const Arrow* arrow = std::get_if<Arrow>(&step);
    if (arrow == nullptr) continue;
    ++counts.methods[brief(arrow->method)];
    if (arrow->request)
      ++counts.requests;
    else
      ++counts.classes[arrow->status / 100];
    if (!arrow->findings.empty()) ++counts.found;
    if (arrow->times > 1) ++counts.repeated;
  }
  return counts;
}

}  // namespace

void write_state(const LadderCall& call, std::ostream& out) {
  const std::string& state = call.state;
  const bool bad = state == "failed" || state == "rejected", good = state == "completed" || state == "answered";
  out << "<span class=\"badge " << (bad ? "error" : good ? "success" : "warning") << "\">" << markup(state);
  if (call.status && !good) out << ' ' << *call.status;
  out << "</span>";
}

void write_ladder_facts(const Ladder& ladder, bool headed, std::ostream& out) {
  out << "<div class=\"card about\">\n";
  const std::string who = parties(ladder, "→");
  out << "<h2" << (headed ? ">" : " class=\"only-read\">") << markup(title(ladder)) << (who.empty() ? "" : ": ")
      << markup(who) << "</h2>\n<dl class=\"facts\">\n";
  if (ladder.subject == Subject::call && ladder.calls.size() == 1) {
    out << "<div><dt>State</dt><dd>";
    write_state(ladder.calls.front(), out);
    const LadderCall& call = ladder.calls.front();
    if (call.status) out << ' ' << *call.status << ' ' << markup(brief(call.reason));
    out << "</dd></div>\n";
    call_facts(call, out);
  } else {
    fact(out, "Started", when(ladder.started));
    for (const Fact& row : ladder.facts)
      if (const std::string value = text_of(row.value); !value.empty()) fact(out, markup(row.column), value);
  }
  fact(out, "Transports", joined(ladder.transports));
  out << "</dl>\n";
  if (ladder.calls.size() > 1) legs(ladder, out);
  out << "</div>\n";
}

void write_ladder_tools(const Ladder& ladder, std::ostream& out) {
  const Counts counts = count(ladder);
  out << "<div class=\"tools no-print needs-script\" role=\"search\" aria-label=\"Filter of the ladder\">\n"
         "<input type=\"search\" name=\"text\" placeholder=\"Search messages\" aria-label=\"Search in all messages\">\n"
         "<select name=\"kind\" aria-label=\"Kind of message\">";
  option(out, "", "All messages");
  option(out, "request", with_count("Requests", counts.requests));
  for (const auto& [digit, number] : counts.classes)
    option(out, std::to_string(digit), with_count(std::to_string(digit) + "xx answers", number));
  if (counts.found > 0) option(out, "found", with_count("With findings", counts.found));
  if (counts.repeated > 0) option(out, "repeated", with_count("Sent again", counts.repeated));
  out << "</select>\n<select name=\"method\" aria-label=\"Method\">";
  option(out, "", "All methods");
  for (const auto& [method, number] : counts.methods) option(out, method, with_count(method, number));
  out << "</select>\n";
  if (ladder.participants.size() > 2) {
    out << "<select name=\"who\" aria-label=\"Participant\">";
    option(out, "", "All participants");
    for (std::size_t i = 0; i < ladder.participants.size(); ++i)
      option(out, std::to_string(i), brief(ladder.participants[i].name, 40));
    out << "</select>\n";
  }
  if (ladder.calls.size() > 1) {
    out << "<select name=\"call\" aria-label=\"Call\">";
    option(out, "", "All calls");
    for (std::size_t i = 0; i < ladder.calls.size(); ++i)
      option(out, std::to_string(i), "Call " + std::to_string(ladder.calls[i].id));
    out << "</select>\n";
  }
  out << "<output class=\"quiet\" aria-live=\"polite\"></output>\n"
         "<button type=\"button\" class=\"bare keys\" title=\"Keys\"><kbd>?</kbd><span class=\"only-read\">Keys</span>"
         "</button>\n</div>\n";
}

}  // namespace rung::cli
