#include "base/finding.h"

#include <algorithm>
#include <array>

#include "base/findings/carrier_findings.h"
#include "base/findings/log_findings.h"
#include "base/findings/session_findings.h"
#include "base/findings/sip_findings.h"
#include "base/findings/websocket_findings.h"

namespace rung {
namespace {

using Table = std::array<FindingRow, static_cast<std::size_t>(FindingCode::count_)>;

constexpr Table all_rows() {
  Table table{};
  auto end = table.begin();
  for (std::span<const FindingRow> part :
       {std::span<const FindingRow>(findings::carrier), std::span<const FindingRow>(findings::websocket),
        std::span<const FindingRow>(findings::sip), std::span<const FindingRow>(findings::log),
        std::span<const FindingRow>(findings::session)})
    end = std::copy(part.begin(), part.end(), end);
  return table;
}

constexpr Table table = all_rows();

constexpr bool rows_stand_in_order() {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i].code != static_cast<FindingCode>(i)) return false;
  return true;
}
static_assert(rows_stand_in_order(), "finding_table() is indexed by FindingCode");

}  // namespace

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "";
}

std::span<const FindingRow> finding_table() { return table; }
const FindingRow& row_of(FindingCode code) { return table[static_cast<std::size_t>(code)]; }

Finding make_finding(FindingCode code, const PacketRef& where, std::string detail) {
  return {code, row_of(code).severity, where, 0, 0, 0, std::move(detail)};
}

}  // namespace rung
