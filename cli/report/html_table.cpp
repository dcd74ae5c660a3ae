#include "cli/report/html_table.h"

#include <array>
#include <cstdio>
#include <ostream>

#include "base/timestamp.h"
#include "cli/page/markup.h"
#include "decode/sip/status_phrase.h"

namespace rung::cli {

void write_table(std::ostream& out, std::string_view caption, const std::vector<HtmlColumn>& columns,
                 const std::vector<std::vector<std::string>>& rows) {
  out << "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" << markup(caption)
      << "\"><table><caption>" << markup(caption) << "</caption><thead><tr>";
  for (const HtmlColumn& column : columns)
    out << "<th scope=\"col\"" << (column.number ? " class=\"number\">" : ">") << markup(column.title) << "</th>";
  out << "</tr></thead><tbody>\n";
  for (const auto& cells : rows) {
    out << "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i)
      out << (columns[i].number ? "<td class=\"number\">" : "<td>") << cells[i] << "</td>";
    out << "</tr>\n";
  }
  out << "</tbody></table></div>\n";
}

void write_left_out(std::ostream& out, std::int64_t shown, std::int64_t all, std::string_view command) {
  if (shown >= all) return;
  out << "<p class=\"quiet\">The first " << count_text(shown) << " of " << count_text(all) << " are listed: <code>"
      << markup(command) << "</code> lists all.</p>\n";
}

std::string count_text(std::int64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3 + (count < 0 ? 1u : 0u);) text.insert(at -= 3, 1, ',');
  return text;
}

std::string amount_text(std::int64_t count, std::string_view noun) {
  return count_text(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

std::string percent_text(std::int64_t part, std::int64_t whole) {
  if (whole <= 0) return "undefined";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
  return text.data();
}

std::string octets_text(std::int64_t octets) {
  constexpr std::array<const char*, 5> units{"B", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(octets);
  std::size_t unit = 0;
  for (; value >= 1000 && unit + 1 < units.size(); ++unit) value /= 1000;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  return text.data();
}

std::string time_text(std::int64_t time_ns) {
  std::string text = to_text(Timestamp{time_ns}).substr(0, 23);
  if (text.size() > 10) text[10] = ' ';
  return text;
}

std::string status_text(std::optional<std::int64_t> status, std::string_view reason) {
  if (!status || *status == 0) return "no final response";
  if (reason.empty() && *status > 0) reason = sip::status_phrase(static_cast<std::uint32_t>(*status));
  return std::to_string(*status) + (reason.empty() ? "" : " " + std::string(reason));
}

std::string call_link(std::int64_t call) {
  const std::string number = std::to_string(call);
  return "<a href=\"#call-" + number + "\">call " + number + "</a>";
}

std::string severity_badge(std::string_view severity) {
  const std::string name(severity == "error" || severity == "warning" ? severity : "info");
  return "<span class=\"badge " + name + "\">" + name + "</span>";
}

}  // namespace rung::cli
