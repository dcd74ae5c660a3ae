#include "store/schema.h"

#include <string>

namespace rung::store {

std::string_view growing_indexes_sql() {
  return R"sql(
-- ---------------------------------------------------------------------------------------------------------
-- Indexes: the way from a call or a Call-ID to its messages. The other tables are narrow enough to be read from end to
-- end. These two grow with their tables, as what comes is next to what came before.

CREATE INDEX message_by_header_set ON message (header_set);
CREATE INDEX media_description_by_message ON media_description (message_id);
)sql";
}

std::string_view indexes_sql() {
  return R"sql(
-- These are made when all rows are written.

CREATE INDEX msrp_message_by_call ON msrp_message (call);
CREATE INDEX header_set_by_call ON header_set (call);
CREATE INDEX header_set_by_call_id ON header_set (call_id);
CREATE INDEX registration_by_connection ON registration (connection_id);
CREATE INDEX event_by_connection ON event (connection_id);
CREATE INDEX message_source_by_message ON message_source (message_id);
CREATE INDEX event_by_call ON event (call) WHERE call IS NOT NULL;
CREATE INDEX finding_by_call ON finding (call);
CREATE INDEX finding_by_message ON finding (message_id);
CREATE INDEX finding_by_connection ON finding (connection_id);
)sql";
}

std::string_view live_indexes_sql() {
  return R"sql(
CREATE INDEX IF NOT EXISTS sip_transaction_by_call ON sip_transaction (call);
CREATE INDEX IF NOT EXISTS dialog_by_call ON dialog (call);
CREATE INDEX IF NOT EXISTS leg_link_by_call_a ON leg_link (call_a);
CREATE INDEX IF NOT EXISTS leg_link_by_call_b ON leg_link (call_b);
)sql";
}

std::string_view schema_sql() {
  static const std::string all = std::string(tables_sql().substr(1))
                                     .append(traffic_views_sql())
                                     .append(sip_views_sql())
                                     .append(metric_views_sql())
                                     .append(growing_indexes_sql())
                                     .append(indexes_sql());
  return all;
}

}  // namespace rung::store
