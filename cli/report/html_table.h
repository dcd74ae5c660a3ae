// The tables of a page, and the words and numbers in them.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rung::cli {

struct HtmlColumn {
  std::string_view title;
  bool number = false;  // to the right
};

// Cells are HTML already, each made with markup() or of numbers. A wide table scrolls by itself, also with the keyboard.
void write_table(std::ostream& out, std::string_view caption, const std::vector<HtmlColumn>& columns,
                 const std::vector<std::vector<std::string>>& rows);
// What a list does not show of its rows; nothing where it shows all.
void write_left_out(std::ostream& out, std::int64_t shown, std::int64_t all, std::string_view command);

// "12,345"; digits in groups of three
std::string count_text(std::int64_t count);
// "1 call", "12,345 calls"
std::string amount_text(std::int64_t count, std::string_view noun);
// "12.5 %", "undefined" where there is nothing to count
std::string percent_text(std::int64_t part, std::int64_t whole);
// "1.2 MB"
std::string octets_text(std::int64_t octets);
// "2026-11-22 15:37:27.023"
std::string time_text(std::int64_t time_ns);
// "486 Busy Here"; "no final response" where there is none
std::string status_text(std::optional<std::int64_t> status, std::string_view reason = {});

// A link to the ladder of a call: "call 12".
std::string call_link(std::int64_t call);
// "error", "warning" or "info" as a badge with that colour.
std::string severity_badge(std::string_view severity);

}  // namespace rung::cli
