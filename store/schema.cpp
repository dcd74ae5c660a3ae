#include "store/schema.h"

#include <string>

namespace rung::store {

std::string_view indexes_sql() {
  return R"sql(
-- ---------------------------------------------------------------------------------------------------------
-- Indexes, made when all rows are written.

CREATE INDEX message_by_call ON message (call);
CREATE INDEX message_by_transaction ON message (transaction_id);
CREATE INDEX message_by_connection ON message (connection_id);
CREATE INDEX message_by_time ON message (time_ns);
CREATE INDEX message_by_header_set ON message (header_set);
CREATE INDEX header_set_by_call_id ON header_set (call_id);
CREATE INDEX transaction_by_call ON sip_transaction (call);
CREATE INDEX dialog_by_call ON dialog (call);
CREATE INDEX call_by_call_id ON call (call_id);
CREATE INDEX event_by_call ON event (call);
CREATE INDEX finding_by_call ON finding (call);
CREATE INDEX finding_by_message ON finding (message_id);
)sql";
}

std::string_view schema_sql() {
  static const std::string all =
      std::string(tables_sql().substr(1)).append(traffic_views_sql()).append(sip_views_sql()).append(indexes_sql());
  return all;
}

}  // namespace rung::store
