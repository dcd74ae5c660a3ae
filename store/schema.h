// The schema: base tables of narrow rows, and the views over them that queries may rely on. One
// text with a comment on every table, view and column.
#pragma once

#include <string_view>

namespace rung::store {

std::string_view tables_sql();
// Captures, connections, messages and what they carry.
std::string_view traffic_views_sql();
// Transactions, dialogs, calls, registrations and what happened to them.
std::string_view sip_views_sql();
// Metrics (RFC 6076), and what they are counted from.
std::string_view metric_views_sql();
// Made before there are rows: keys that come nearly in order cost no more that way, and the writing thread has time.
std::string_view growing_indexes_sql();
// Made when all rows are written: an index whose keys come in any order costs a third of one kept up.
std::string_view indexes_sql();
// Kept up in a database that rows are removed from: the way from a call to what belongs to it. No view needs them.
std::string_view live_indexes_sql();

// All of it, as `rung schema` prints it.
std::string_view schema_sql();

}  // namespace rung::store
