// What the columns of a ladder are called.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/ladder/aliases.h"
#include "cli/ladder/entities.h"
#include "cli/ladder/ladder_model.h"
#include "cli/ladder/ladder_records.h"

namespace rung::cli {

// One participant for each entity, named by its alias, else its user, else its host, else its product, else its
// addresses.
std::vector<Participant> name_entities(const LadderRecords& records, const Entities& entities,
                                       const Aliases& aliases = {});

// The alias of each entity; empty where it has none.
std::vector<std::string> entity_aliases(const LadderRecords& records, const Entities& entities, const Aliases& aliases);

// The product and its version out of a User-Agent or Server value: "kamailio 5.6.3" of
// "kamailio (5.6.3 (x86_64/linux))".
std::string short_product(std::string_view user_agent);

}  // namespace rung::cli
