// The summary for people and for programs.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "cli/summary_facts.h"

namespace rung::cli {

struct SummaryStyle {
  bool color = false;
  std::optional<std::size_t> width;  // of the terminal; lines are cut there
};

// At most about forty lines, whatever the source holds.
void write_summary(const SummaryFacts& facts, const SummaryStyle& style, std::ostream& out);

// One JSON object on one line, without a line end.
void write_summary_json(const SummaryFacts& facts, std::ostream& out);

// Why there is no SIP in the source, and what to try; a sentence each. Empty where there is some, or MSRP.
std::vector<std::string> explain_silence(const SummaryFacts& facts);

// What to type next, as command lines.
std::vector<std::string> next_commands(const SummaryFacts& facts, const std::vector<std::string>& sources,
                                       const std::vector<std::string>& key_logs = {});

// `text` as one word of a shell's command line.
std::string shell_word(const std::string& text);

}  // namespace rung::cli
