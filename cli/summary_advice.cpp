#include <algorithm>

#include "cli/summary_text.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

constexpr std::size_t shown_reasons = 4;

bool has_finding(const SummaryFacts& facts, std::string_view code) {
  return std::any_of(facts.findings.begin(), facts.findings.end(),
                     [&](const Counted& row) { return row.detail == code; });
}

}  // namespace

std::string shell_word(const std::string& text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./:=@%+,").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return text;
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += c;
  }
  return quoted + '\'';
}

std::vector<std::string> explain_silence(const SummaryFacts& facts) {
  std::vector<std::string> sentences;
  if (facts.messages > 0 || !facts.msrp.empty()) return sentences;
  std::int64_t packets = 0;
  for (const SummaryCapture& capture : facts.captures) packets += capture.packets;
  if (packets == 0) return {"There is no packet in it: look at the capture filter and at the interface."};
  for (std::size_t i = 0; i < facts.reasons.size() && i < shown_reasons; ++i) {
    const Counted& row = facts.reasons[i];
    sentences.push_back(std::to_string(row.count) + (row.count == 1 ? " connection " : " connections ") + row.detail +
                        ": " + printable(row.name));
  }
  if (has_finding(facts, "cap-link-type-unknown"))
    sentences.push_back("Packets of a link type that rung does not read: capture on another interface.");
  if (facts.connections.empty() && sentences.empty())
    sentences.push_back(
        "No TCP connection carried data and no UDP datagram looked like SIP: was the capture taken "
        "where the "
        "signalling passes, and was its filter not too narrow?");
  if (has_finding(facts, "cap-snaplen-truncated"))
    sentences.push_back("Packets were cut while capturing: use tcpdump -s 0.");
  if (sentences.empty())
    sentences.push_back("Nothing that could be read was SIP: `rung connections` lists what was there.");
  return sentences;
}

std::vector<std::string> next_commands(const SummaryFacts& facts, const std::vector<std::string>& sources,
                                       const std::vector<std::string>& key_logs) {
  const bool single = sources.size() == 1 && sources.front() != "-";
  std::vector<std::string> commands;
  std::string keys;
  for (const std::string& log : key_logs) keys += " --keylog " + shell_word(log);
  std::string file = single ? shell_word(sources.front()) : "all.db";
  if (!single) {
    std::string analyze = "rung analyze";
    for (const std::string& source : sources) analyze += ' ' + shell_word(source);
    commands.push_back(analyze + keys + " -o all.db");
    keys.clear();  // the database holds what they opened
  }
  const auto add = [&](const std::string& command, const std::string& rest) {
    commands.push_back("rung " + command + ' ' + file + keys + rest);
  };
  if (key_logs.empty() && single && has_finding(facts, "tls-no-secrets"))
    commands.push_back("rung " + file + " --keylog KEYS");
  if (facts.any_call) add("ladder", ' ' + std::to_string(facts.failed_call.value_or(*facts.any_call)));
  if (total(facts.calls) > 1) add("calls", facts.failed_call ? " --status 300-699" : "");
  if (facts.failed_registration) add("query", " @registrations-failed");
  if (facts.error_message) add("show", ' ' + std::to_string(*facts.error_message));
  if (!facts.findings.empty()) add("findings", "");
  if (!facts.any_call && facts.any_message) add("messages", "");
  if (facts.messages == 0 && !facts.msrp.empty()) add("query", " @msrp-messages");
  if (facts.messages == 0 && !facts.connections.empty()) add("connections", "");
  return commands;
}

}  // namespace rung::cli
