// What the columns of a ladder are called.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/ladder/call_records.h"
#include "cli/ladder/entities.h"
#include "cli/ladder/ladder_model.h"

namespace rung::cli {

// One participant for each entity, named by its user, else its host, else its product, else its
// addresses.
std::vector<Participant> name_entities(const CallRecords& records, const Entities& entities);

// The product and its version out of a User-Agent or Server value: "kamailio 5.6.3" of
// "kamailio (5.6.3 (x86_64/linux))".
std::string short_product(std::string_view user_agent);

}  // namespace rung::cli
