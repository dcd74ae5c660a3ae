// A ladder while it is made: its rows, its columns, and where the arrow of a message is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "cli/ladder/entities.h"
#include "cli/ladder/ladder_model.h"
#include "cli/ladder/ladder_records.h"

namespace rung::cli {

struct LadderDraft {
  const LadderRecords& records;
  Entities entities;
  std::vector<std::size_t> columns;  // of each entity
  Ladder ladder;
  // Of SIP messages by their id: the index in ladder.steps, until these are sorted.
  std::unordered_map<std::int64_t, std::size_t> arrow_of;

  std::size_t column(std::size_t socket) const { return columns[entities.of_socket[socket]]; }
};

// What stands beside the arrows: connections that open and close, holds, transfers, legs, state of registrations, ICMP.
void add_notes(LadderDraft& draft);

// Marks findings at their arrow or, where they have no message, at the note of their connection and time, or as a note.
// Those less severe than `least` are counted only; without it all are.
void add_findings(std::optional<Severity> least, LadderDraft& draft);

}  // namespace rung::cli
