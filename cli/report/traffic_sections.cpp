// Connections and why any could not be read, user agents and servers, the files behind it all.
#include <array>
#include <ostream>

#include "cli/page/markup.h"
#include "cli/report/chart_axis.h"
#include "cli/report/charts.h"
#include "cli/report/html_table.h"
#include "cli/report/report_sections.h"
#include "cli/summary_text.h"

namespace rung::cli {
namespace {

struct VisibilityRow {
  std::string_view name, style, meaning;
};
constexpr std::array<VisibilityRow, 10> visibilities{{
    {"decoded", "answered", "read"},
    {"partial", "unwilling", "read, but parts are missing"},
    {"no-keys", "failed", "encrypted, and no key for it was given"},
    {"bad-keys", "failed", "encrypted, and the keys given do not open it"},
    {"no-handshake", "failed", "encrypted, and its beginning is not in the capture"},
    {"unsupported-cipher", "failed", "encrypted in a way that rung does not read"},
    {"lost-context", "unwilling", "what is needed to decompress it is missing"},
    {"compressed", "unwilling", "compressed, and not to be inflated"},
    {"refused", "cancelled", "the server refused it"},
    {"not-sip", "open", "carries something else"},
}};

const VisibilityRow& visibility_row(std::string_view name) {
  for (const VisibilityRow& row : visibilities)
    if (row.name == name) return row;
  return visibilities.back();
}

void write_reasons(std::ostream& out, const ConnectionFacts& connections) {
  std::vector<std::vector<std::string>> rows;
  for (const OpaqueReason& reason : connections.reasons)
    rows.push_back({chart_key(visibility_row(reason.visibility).style) + markup(reason.visibility),
                    count_text(reason.count), std::to_string(reason.example), markup(reason.reason)});
  if (!rows.empty())
    write_table(out, "Why some could not be read, or not all of it, and what to do",
                {{"visibility"}, {"connections", true}, {"first", true}, {"why, and what to do"}}, rows);
}

void write_opaque(std::ostream& out, const ConnectionFacts& connections, const SourceWords& source) {
  std::vector<std::vector<std::string>> rows;
  for (const OpaqueConnection& connection : connections.opaque)
    rows.push_back({std::to_string(connection.id), time_text(connection.first_ns), markup(connection.transport),
                    markup(connection.client), markup(connection.server), markup(connection.name),
                    octets_text(connection.octets), connection.lost > 0 ? octets_text(connection.lost) : "",
                    markup(connection.visibility)});
  if (rows.empty()) return;
  out << "<details open><summary>Each of them</summary>\n";
  write_table(out, "Connections that could not be read, or miss octets",
              {{"id", true},
               {"first packet (UTC)"},
               {"transport"},
               {"client"},
               {"server"},
               {"name"},
               {"captured", true},
               {"missing", true},
               {"visibility"}},
              rows);
  write_left_out(out, static_cast<std::int64_t>(connections.opaque.size()), connections.opaque_count,
                 "rung connections " + source.text);
  out << "</details>\n";
}

void write_products_table(std::ostream& out, std::string_view caption, const std::vector<ProductFacts>& products) {
  std::vector<std::vector<std::string>> rows;
  const auto share = [](const Ratio& ratio) {
    return ratio.denominator > 0 ? percent_text(ratio.numerator, ratio.denominator) : std::string();
  };
  const auto delay = [](const std::optional<double>& ms) { return ms ? delay_text(*ms) : std::string(); };
  for (const ProductFacts& product : products)
    rows.push_back({markup(product.name), count_text(product.calls), share(product.answered), share(product.reached),
                    delay(product.pdd_ms), count_text(product.registers), share(product.ineffective),
                    delay(product.rrd_ms)});
  if (!rows.empty())
    write_table(out, caption,
                {{"name"},
                 {"calls", true},
                 {"ASR", true},
                 {"NER", true},
                 {"post-dial delay", true},
                 {"attempts to register", true},
                 {"failed (IRA)", true},
                 {"registration delay", true}},
                rows);
}

}  // namespace

void write_connections(std::ostream& out, const ConnectionFacts& connections, const SourceWords& source) {
  if (connections.total == 0) return;
  out << "<section class=\"card\" id=\"connections\" aria-labelledby=\"connections-title\">\n<h2 "
         "id=\"connections-title\">Connections</h2>\n";
  std::vector<std::vector<std::string>> rows;
  for (const Counted& row : connections.by_transport)
    rows.push_back({markup(row.name), chart_key(visibility_row(row.detail).style) + markup(row.detail),
                    markup(visibility_row(row.detail).meaning), count_text(row.count)});
  write_table(out, "By transport and how much could be read",
              {{"transport"}, {"visibility"}, {"meaning"}, {"connections", true}}, rows);
  write_reasons(out, connections);
  write_opaque(out, connections, source);
  rows.clear();
  for (const Counted& row : connections.tls)
    rows.push_back({markup(row.name), markup(row.detail), count_text(row.count)});
  if (!rows.empty()) write_table(out, "TLS", {{"version"}, {"cipher suite"}, {"connections", true}}, rows);
  rows.clear();
  for (const Counted& row : connections.closes)
    rows.push_back({markup(row.name), markup(row.detail), count_text(row.count)});
  if (!rows.empty())
    write_table(out, "How WebSockets closed (1005: no code, 1006: no Close at all)",
                {{"close code", true}, {"closed by"}, {"connections", true}}, rows);
  out << "</section>\n";
}

void write_products(std::ostream& out, const TrafficFacts& traffic) {
  if (traffic.user_agents.empty() && traffic.servers.empty()) return;
  out << "<section class=\"card\" id=\"products\" aria-labelledby=\"products-title\">\n<h2 id=\"products-title\">User "
         "agents and servers</h2>\n";
  write_products_table(out, "By user agent of the client, the busiest first", traffic.user_agents);
  write_products_table(out, "By server that the client talked to, the busiest first", traffic.servers);
  out << "</section>\n";
}

void write_sources(std::ostream& out, const ReportFacts& facts, const SourceWords& source) {
  out << "<section class=\"card\" id=\"sources\" aria-labelledby=\"sources-title\">\n<h2 id=\"sources-title\">What was "
         "read</h2>\n";
  std::vector<std::vector<std::string>> rows;
  for (const SummaryCapture& capture : facts.source.captures)
    rows.push_back({markup(capture.path), markup(capture.format), count_text(capture.packets),
                    octets_text(capture.octets), capture.dropped > 0 ? count_text(capture.dropped) : "",
                    capture.truncated ? "damaged" : "whole"});
  write_table(out, "Captures",
              {{"file"}, {"format"}, {"packets", true}, {"octets", true}, {"dropped while capturing", true}, {"state"}},
              rows);
  out << "<p>" << amount_text(facts.source.messages, "SIP message") << ", "
      << amount_text(facts.source.retransmissions, "retransmission") << ", " << count_text(facts.source.incomplete)
      << " incomplete.</p>\n<h3>To go on</h3>\n<ul class=\"commands\">\n";
  for (const std::string& command : next_commands(facts.source, source.sources, source.key_logs))
    out << "<li><code>" << markup(command) << "</code></li>\n";
  out << "</ul>\n</section>\n";
}

}  // namespace rung::cli
