#include "cli/summary_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <ostream>

#include "base/timestamp.h"
#include "cli/color.h"
#include "cli/counted.h"
#include "cli/finding_groups.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

// Lines of each section; what is beyond is counted.
constexpr std::size_t shown_captures = 4;
constexpr std::size_t shown_findings = 8;
constexpr std::size_t shown_reasons = 3;

std::string with_unit(double octets) {
  constexpr std::array<const char*, 4> units{"B", "kB", "MB", "GB"};
  std::size_t unit = 0;
  for (; octets >= 1000 && unit + 1 < units.size(); ++unit) octets /= 1000;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", octets, units[unit]);
  return text.data();
}

class SummaryWriter {
 public:
  SummaryWriter(const SummaryFacts& facts, const SummaryStyle& style, std::ostream& out)
      : facts_(facts), style_(style), out_(out) {}

  void write() {
    captures();
    if (!facts_.connections.empty()) section("Connections", total(facts_.connections), by_name(facts_.connections));
    messages();
    msrp();
    if (!facts_.calls.empty()) section("Calls", total(facts_.calls), states(facts_.calls));
    if (!facts_.registrations.empty())
      section("Registrations", total(facts_.registrations), states(facts_.registrations));
    if (!facts_.subscriptions.empty())
      section("Subscriptions", total(facts_.subscriptions), states(facts_.subscriptions));
    if (!facts_.publications.empty()) section("Publications", total(facts_.publications), states(facts_.publications));
    reasons();
    findings();
  }

 private:
  // A line no longer than the terminal is wide; colour is put on afterwards.
  std::string cut(const std::string& text) const { return style_.width ? shorten(text, *style_.width) : text; }
  void line(const std::string& text) { out_ << cut(text) << '\n'; }
  std::string paint(const std::string& text, Color color) const { return style_.color ? painted(text, color) : text; }

  void section(const std::string& title, std::int64_t count, const std::string& text) {
    const std::string head = title + std::string(15 - title.size(), ' ') + std::to_string(count);
    const std::string whole = cut(head + "   " + text);
    out_ << paint(whole.substr(0, std::min(head.size(), whole.size())), Color::bold)
         << whole.substr(std::min(head.size(), whole.size())) << '\n';
  }

  void captures() {
    for (std::size_t i = 0; i < facts_.captures.size() && i < shown_captures; ++i) {
      const SummaryCapture& capture = facts_.captures[i];
      std::string text = printable(capture.path) + ": " + capture.format + ", " + counted(capture.packets, "packet") +
                         ", " + with_unit(static_cast<double>(capture.octets));
      if (capture.dropped > 0) text += ", " + std::to_string(capture.dropped) + " dropped while capturing";
      if (capture.truncated) text += ", damaged: parts could not be read";
      line(text);
    }
    if (facts_.captures.size() > shown_captures)
      line("and " + counted(static_cast<std::int64_t>(facts_.captures.size() - shown_captures), "more capture"));
    if (facts_.first_ns && facts_.last_ns) {
      const double seconds = static_cast<double>(*facts_.last_ns - *facts_.first_ns) / 1e9;
      std::array<char, 48> length{};
      std::snprintf(length.data(), length.size(), "%.1f s", seconds);
      line(to_text(Timestamp{*facts_.first_ns}).substr(0, 23) + "Z to " +
           to_text(Timestamp{*facts_.last_ns}).substr(0, 23) + "Z, " + length.data());
    }
    out_ << '\n';
  }

  // "WS 2 decoded, 1 no-keys; UDP 3 decoded"
  static std::string by_name(const std::vector<Counted>& rows) {
    std::string text;
    std::string name;
    for (const Counted& row : rows) {
      text += row.name == name ? ", " : (text.empty() ? "" : "; ") + row.name + ' ';
      text += std::to_string(row.count) + ' ' + row.detail;
      name = row.name;
    }
    return text;
  }

  // "completed 2, rejected 1 (486), rejected 1 (603)"
  static std::string states(const std::vector<Counted>& rows) {
    std::string text;
    for (const Counted& row : rows) {
      text += (text.empty() ? "" : ", ") + row.name + ' ' + std::to_string(row.count);
      if (!row.detail.empty()) text += " (" + row.detail + ')';
    }
    return text;
  }

  static std::string counts(const std::vector<Counted>& rows) {
    std::string text;
    for (const Counted& row : rows)
      text += (text.empty() ? "" : "  ") + printable(row.name) + ' ' + std::to_string(row.count);
    return text;
  }

  void msrp() {
    if (!facts_.msrp.empty()) section("MSRP messages", total(facts_.msrp), counts(facts_.msrp));
  }

  void messages() {
    if (facts_.messages == 0) return;
    std::string notes = counted(total(facts_.methods), "request") + ", " + counted(total(facts_.statuses), "response");
    if (facts_.retransmissions > 0) notes += ", " + counted(facts_.retransmissions, "retransmission");
    if (facts_.incomplete > 0) notes += ", " + std::to_string(facts_.incomplete) + " incomplete";
    section("SIP messages", facts_.messages, notes);
    if (!facts_.methods.empty()) line("  " + counts(facts_.methods));
    if (!facts_.statuses.empty()) line("  " + counts(facts_.statuses));
  }

  // Where no SIP was seen at all, explain_silence() says this.
  void reasons() {
    if (facts_.messages == 0 && facts_.msrp.empty()) return;
    std::size_t shown = 0;
    for (const Counted& row : facts_.reasons) {
      if (row.detail == "not-sip") continue;
      if (shown == 0) out_ << "\nNot readable, or not all of it\n";
      if (++shown > shown_reasons) return;
      line("  " + std::to_string(row.count) + " x " + row.detail + ": " + printable(row.name));
    }
  }

  void findings() {
    if (facts_.findings.empty()) return;
    std::map<std::string, std::int64_t> severities;
    for (const Counted& row : facts_.findings) severities[row.name] += row.count;
    std::string text;
    for (const char* severity : {"error", "warning", "info"})
      if (const auto found = severities.find(severity); found != severities.end())
        text += (text.empty() ? "" : ", ") + std::string(severity) + ' ' + std::to_string(found->second);
    out_ << '\n';
    section("Findings", total(facts_.findings), text);
    for (std::size_t i = 0; i < facts_.findings.size() && i < shown_findings; ++i) finding(facts_.findings[i]);
    if (facts_.findings.size() > shown_findings)
      line("  and " + counted(static_cast<std::int64_t>(facts_.findings.size() - shown_findings), "more code"));
  }

  void finding(const Counted& row) {
    const FindingRow* known = row_with_id(row.detail);
    const std::string meaning(known ? known->meaning : "");
    const std::string severity = row.name + std::string(row.name.size() < 8 ? 8 - row.name.size() : 0, ' ');
    const std::string rest = std::to_string(row.count) + " x " + row.detail + (meaning.empty() ? "" : ": ") + meaning;
    const std::string whole = cut("  " + severity + rest);
    const std::size_t head = std::min(whole.size(), 2 + severity.size());
    out_ << paint(whole.substr(0, head), color_of("severity", row.name)) << whole.substr(head) << '\n';
  }

  const SummaryFacts& facts_;
  const SummaryStyle& style_;
  std::ostream& out_;
};

}  // namespace

void write_summary(const SummaryFacts& facts, const SummaryStyle& style, std::ostream& out) {
  SummaryWriter(facts, style, out).write();
}

}  // namespace rung::cli
