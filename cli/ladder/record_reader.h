// From what a ladder is of to its rows.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/ladder/ladder_records.h"
#include "store/database.h"

namespace rung::cli {

// One for all ladders of a database, which must outlive it. Each function gives nothing where there is no such row.
class RecordReader {
 public:
  RecordReader(const store::Database& database, bool show_secrets) : database_(database), show_secrets_(show_secrets) {}

  std::optional<LadderRecords> call(std::int64_t id);
  // All calls whose group_id is that of call `id`, as one.
  std::optional<LadderRecords> group(std::int64_t id);
  std::optional<LadderRecords> registration(std::int64_t id);
  // With the connections inside of it: the streams of HTTP/2.
  std::optional<LadderRecords> connection(std::int64_t id);

 private:
  std::optional<LadderRecords> of_calls(const std::vector<std::int64_t>& ids, Subject subject);
  void name_servers(LadderRecords& records);

  const store::Database& database_;
  const bool show_secrets_;
  // Read when first needed, for all ladders at once.
  std::optional<std::map<std::int64_t, std::string>> resolved_;         // connection to host
  std::optional<std::map<std::int64_t, std::set<std::int64_t>>> legs_;  // call to those it is linked with
};

}  // namespace rung::cli
