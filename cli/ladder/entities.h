// Which sockets are one SIP entity. Ports of a client come and go, a proxy has one socket for each
// transport, and on a loopback capture everything has the same address: only the messages tell.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/ladder/ladder_records.h"

namespace rung::cli {

struct Entities {
  std::size_t count = 0;
  // For each of LadderRecords::sockets its entity; they count from 0 in order of first appearance.
  std::vector<std::size_t> of_socket;
  // For each of LadderRecords::messages: it only passes through its source, a proxy that forwards it
  // or a relay that hands it on unread. All others were made by the entity that sent them.
  std::vector<bool> passing;
  // For each entity: it forwards or hands on what others made.
  std::vector<bool> intermediary;
  // For each entity: it ends one call of the ladder and makes another one for it (a back-to-back user agent).
  std::vector<bool> back_to_back;
};

Entities find_entities(const LadderRecords& records);

// Makes one entity of all that have the same name. names[i] is that of entity i; empty: stays alone.
void unite_named(const std::vector<std::string>& names, Entities& entities);

}  // namespace rung::cli
