// From the views to a ladder.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "cli/ladder/aliases.h"
#include "cli/ladder/ladder_model.h"
#include "cli/ladder/ladder_records.h"
#include "cli/ladder/record_reader.h"
#include "store/database.h"

namespace rung::cli {

struct LadderSettings {
  Aliases aliases;
  std::optional<Severity> findings = Severity::warning;  // these and worse ones are marked; nothing: none are
  bool show_secrets = false;
};

// Reads ladders of a database, which must outlive it. Each function gives nothing where there is no such row, or
// nothing of it to draw. Linear in the messages of the ladder, of which there are at most limits::ladder_messages.
class LadderReader {
 public:
  explicit LadderReader(const store::Database& database, LadderSettings settings = {})
      : records_(database, settings.show_secrets), settings_(std::move(settings)) {}

  std::optional<Ladder> call(std::int64_t id);
  std::optional<Ladder> group(std::int64_t call);
  std::optional<Ladder> registration(std::int64_t id);
  std::optional<Ladder> connection(std::int64_t id);

 private:
  std::optional<Ladder> made(const std::optional<LadderRecords>& records) const;

  RecordReader records_;
  LadderSettings settings_;
};

// From rows already read.
Ladder make_ladder(const LadderRecords& records, const LadderSettings& settings = {});

}  // namespace rung::cli
