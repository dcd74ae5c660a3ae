#include "decode/checks/sipws_subprotocol_checks.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "decode/checks/quote.h"
#include "decode/http/upgrade.h"

namespace rung::decode {
namespace {

constexpr std::string_view sip_token = "sip";

// The token that stands for sip and is not written so; empty where there is none.
std::string_view misspelt(std::span<const std::string_view> subprotocols) {
  if (std::find(subprotocols.begin(), subprotocols.end(), sip_token) != subprotocols.end()) return {};
  const auto found = std::find_if(subprotocols.begin(), subprotocols.end(), is_sip);
  return found == subprotocols.end() ? std::string_view() : *found;
}

}  // namespace

bool is_sip(std::string_view subprotocol) { return equals_ignoring_case(subprotocol, sip_token); }

bool offers_sip(std::span<const std::string_view> offered) {
  return std::any_of(offered.begin(), offered.end(), is_sip);
}

std::vector<Fault> check_sip_subprotocol(const Subprotocols& subprotocols) {
  std::vector<Fault> faults;
  const std::vector<std::string_view> offered = http::list_elements(subprotocols.offered.value_or(""));
  const std::vector<std::string_view> selected = http::list_elements(subprotocols.selected.value_or(""));
  const std::string_view asked = misspelt(offered), got = misspelt(selected);
  if (!asked.empty() || !got.empty()) {
    std::string detail;
    if (!asked.empty()) detail = "the client offers " + std::string(asked);
    if (!got.empty()) detail += (detail.empty() ? "" : ", ") + ("the server selects " + std::string(got));
    faults.push_back({FindingCode::sipws_subprotocol_case, std::move(detail)});
  }
  if (offers_sip(offered) && subprotocols.selected && selected.empty())
    faults.push_back({FindingCode::sipws_subprotocol_missing_in_101, "offered: " + quoted(*subprotocols.offered)});
  return faults;
}

// One fault an occurrence: what the client lacks comes first, what the 101 lacks was told with it.
std::optional<Fault> check_sip_agreed(const Subprotocols& subprotocols) {
  const std::vector<std::string_view> offered = http::list_elements(subprotocols.offered.value_or(""));
  const std::vector<std::string_view> selected = http::list_elements(subprotocols.selected.value_or(""));
  if (subprotocols.offered && !offers_sip(offered)) {
    std::string detail = offered.empty() ? "no subprotocol was offered" : "offered: " + quoted(*subprotocols.offered);
    if (!selected.empty()) detail += "; selected: " + quoted(*subprotocols.selected);
    return Fault{FindingCode::sipws_subprotocol_not_requested, std::move(detail)};
  }
  if (!subprotocols.selected || offers_sip(selected)) return std::nullopt;
  if (!selected.empty())
    return Fault{FindingCode::sipws_sip_on_other_subprotocol, "selected: " + quoted(*subprotocols.selected)};
  if (subprotocols.offered) return std::nullopt;
  return Fault{FindingCode::sipws_sip_on_other_subprotocol, "the answer selects none; the request was not captured"};
}

}  // namespace rung::decode
