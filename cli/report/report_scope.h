// The views that a report asks, cut to the time that --since and --until name.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "cli/options.h"
#include "store/database.h"

namespace rung::cli {

enum class ReportView : std::uint8_t {
  calls,
  call_measures,
  registrations,
  register_attempts,
  subscriptions,
  publications,
  connections,
  transactions,
  instant_messages,
  msrp_messages,
  findings
};

class ReportScope {
 public:
  // Only since and until are looked at. Throws UsageError for a time that cannot be understood. The database has to
  // outlive the scope.
  ReportScope(const store::Database& database, const ListFilters& typed);

  // The question with $ for the view, ready to be stepped. What began before the time and lasted into it belongs to it.
  store::Statement ask(ReportView view, std::string_view question) const;
  // The first column of the first row of the answer; nothing where it is NULL.
  std::optional<std::int64_t> ask_integer(ReportView view, std::string_view question) const;

  const store::Database& database() const { return database_; }
  bool is_cut() const { return times_.since || times_.until; }
  const ListFilters& times() const { return times_; }

 private:
  const store::Database& database_;
  ListFilters times_;
};

}  // namespace rung::cli
