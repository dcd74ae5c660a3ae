#include "cli/report/traffic_facts.h"

#include <algorithm>

#include "base/limits.h"
#include "cli/single_value.h"

namespace rung::cli {
namespace {

std::vector<Counted> counted_connections(const ReportScope& scope, std::string_view sql) {
  store::Statement row = scope.ask(ReportView::connections, sql);
  std::vector<Counted> rows;
  while (row.step() && rows.size() < limits::report_rows)
    rows.push_back({std::string(row.text(0)), std::string(row.text(1)), row.integer(2)});
  return rows;
}

void count_connections(const ReportScope& scope, ConnectionFacts& facts) {
  store::Statement row = scope.ask(
      ReportView::connections,
      "SELECT count(*), sum(visibility NOT IN ('decoded', 'not-sip')), sum(coalesce(lost_bytes, 0)), "
      "sum(coalesce(lost_bytes, 0) > 0), sum(coalesce(orphaned_calls, 0)), sum(coalesce(orphaned_registrations, "
      "0)) FROM $");
  if (!row.step()) return;
  facts.total = row.integer(0);
  facts.unreadable = row.integer(1);
  facts.lost_octets = row.integer(2);
  facts.lossy = row.integer(3);
  facts.orphaned_calls = row.integer(4);
  facts.orphaned_registrations = row.integer(5);
  facts.by_transport = counted_connections(
      scope, "SELECT transport, visibility, count(*) FROM $ GROUP BY 1, 2 ORDER BY 1, count(*) DESC, 2");
  facts.tls = counted_connections(scope,
                                  "SELECT tls_version, tls_cipher, count(*) FROM $ WHERE tls_version IS NOT NULL "
                                  "GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2");
  facts.closes = counted_connections(scope,
                                     "SELECT ws_close_code, ws_closed_by, count(*) FROM $ WHERE ws_close_code IS NOT "
                                     "NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2");
}

void read_reasons(const ReportScope& scope, ConnectionFacts& facts) {
  store::Statement row = scope.ask(
      ReportView::connections,
      "SELECT visibility, visibility_reason, count(*), min(id) FROM $ WHERE visibility <> 'decoded' GROUP BY 1, 2 "
      "ORDER BY visibility = 'not-sip', count(*) DESC, 1, 2");
  while (row.step() && facts.reasons.size() < limits::report_rows)
    facts.reasons.push_back({std::string(row.text(0)), std::string(row.text(1)), row.integer(2), row.integer(3)});
}

void read_opaque(const ReportScope& scope, ConnectionFacts& facts) {
  constexpr std::string_view socket = "iif(instr(#_ip, ':'), '[' || #_ip || ']', #_ip) || ':' || #_port";
  const auto address = [&](const std::string& side) {
    std::string sql(socket);
    for (std::size_t at = 0; (at = sql.find('#', at)) != std::string::npos;) sql.replace(at, 1, side);
    return sql;
  };
  const std::string which = " FROM $ WHERE visibility NOT IN ('decoded', 'not-sip') OR lost_bytes > 0";
  facts.opaque_count = scope.ask_integer(ReportView::connections, "SELECT count(*)" + which).value_or(0);
  store::Statement row =
      scope.ask(ReportView::connections,
                "SELECT id, first_ns, coalesce(client_bytes, 0) + coalesce(server_bytes, 0), "
                "coalesce(lost_bytes, 0), transport, " +
                    address("client") + ", " + address("server") + ", coalesce(sni, ws_host), visibility" + which +
                    " ORDER BY id LIMIT " + std::to_string(limits::report_rows));
  while (row.step())
    facts.opaque.push_back({row.integer(0), row.integer(1), row.integer(2), row.integer(3), std::string(row.text(4)),
                            std::string(row.text(5)), std::string(row.text(6)), std::string(row.text(7)),
                            std::string(row.text(8))});
}

std::vector<MethodFacts> read_methods(const ReportScope& scope) {
  store::Statement row =
      scope.ask(ReportView::transactions,
                "SELECT method, coalesce(status, 0), count(*), sum(retransmissions) FROM $ WHERE method "
                "<> 'ACK' GROUP BY 1, 2 ORDER BY 1, 2");
  std::vector<MethodFacts> methods;
  while (row.step()) {
    if (methods.empty() || methods.back().method != row.text(0))
      methods.push_back({std::string(row.text(0)), 0, 0, {}});
    MethodFacts& method = methods.back();
    method.by_status[row.integer(1)] += row.integer(2);
    method.total += row.integer(2);
    method.retransmissions += row.integer(3);
  }
  std::stable_sort(methods.begin(), methods.end(),
                   [](const MethodFacts& a, const MethodFacts& b) { return a.total > b.total; });
  if (methods.size() > limits::report_rows) methods.resize(limits::report_rows);
  return methods;
}

void add_calls(const ReportScope& scope, const std::string& key, std::map<std::string, ProductFacts>& products) {
  store::Statement row =
      scope.ask(ReportView::call_measures, "SELECT " + key +
                                               ", count(*), sum(answered), sum(reached), avg(pdd_ms) FROM $ WHERE " +
                                               key + " IS NOT NULL GROUP BY 1");
  while (row.step()) {
    ProductFacts& product = products[std::string(row.text(0))];
    product.calls = row.integer(1);
    product.answered = {row.integer(2), row.integer(1)};
    product.reached = {row.integer(3), row.integer(1)};
    product.pdd_ms = known_real(row, 4);
  }
}

void add_registers(const ReportScope& scope, const std::string& key, std::map<std::string, ProductFacts>& products) {
  store::Statement row = scope.ask(
      ReportView::register_attempts,
      "SELECT " + key +
          " AS key, count(*), sum(a.status IS NULL OR (a.status >= 400 AND a.status NOT IN (401, 402, 407))), "
          "avg(CASE WHEN a.status BETWEEN 200 AND 299 THEN (a.ended_ns - a.started_ns) / 1e6 END) "
          "FROM $ a LEFT JOIN connections k ON k.id = a.connection_id WHERE a.ended_ns IS NOT NULL AND key IS NOT NULL "
          "GROUP BY 1");
  while (row.step()) {
    ProductFacts& product = products[std::string(row.text(0))];
    product.registers = row.integer(1);
    product.ineffective = {row.integer(2), row.integer(1)};
    product.rrd_ms = known_real(row, 3);
  }
}

std::vector<ProductFacts> busiest(std::map<std::string, ProductFacts> products) {
  std::vector<ProductFacts> rows;
  for (auto& [name, product] : products) {
    product.name = name;
    rows.push_back(std::move(product));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const ProductFacts& a, const ProductFacts& b) {
    return a.calls + a.registers > b.calls + b.registers;
  });
  if (rows.size() > limits::report_products) rows.resize(limits::report_products);
  return rows;
}

}  // namespace

TrafficFacts read_traffic_facts(const ReportScope& scope) {
  TrafficFacts facts;
  count_connections(scope, facts.connections);
  read_reasons(scope, facts.connections);
  read_opaque(scope, facts.connections);
  facts.methods = read_methods(scope);
  std::map<std::string, ProductFacts> user_agents, servers;
  add_calls(scope, "user_agent", user_agents);
  add_registers(scope, "a.user_agent", user_agents);
  add_calls(scope, "server", servers);
  add_registers(scope, "iif(instr(k.server_ip, ':'), '[' || k.server_ip || ']', k.server_ip) || ':' || k.server_port",
                servers);
  facts.user_agents = busiest(std::move(user_agents));
  facts.servers = busiest(std::move(servers));
  return facts;
}

}  // namespace rung::cli
