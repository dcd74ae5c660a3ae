#include "store/row_writer.h"

#include "store/schema.h"

namespace rung::store {

void gather_statistics(Database& database) {
  for (const char* table : {"message", "msrp_message", "header_set", "finding"})
    database.execute(std::string("ANALYZE ") + table);
}

void finish_database(Database& database) {
  database.execute("COMMIT");
  database.execute(std::string("BEGIN;").append(indexes_sql()).append("COMMIT;"));
  gather_statistics(database);
}

RowWriter::RowWriter(Database& database) : database_(database), rows_(database) {
  database_.execute("BEGIN");
  rows_.write_names();
}

void RowWriter::write(const correlate::Event& event) {
  uncommitted_ += rows_.write(event);
  if (uncommitted_ < limits::batch_rows) return;
  uncommitted_ -= limits::batch_rows;
  rows_.flush();
  database_.execute("COMMIT;BEGIN");
}

void RowWriter::finish(const std::vector<const capture::CaptureFacts*>& captures) {
  for (const capture::CaptureFacts* capture : captures) rows_.write(*capture);
  rows_.flush();
}

}  // namespace rung::store
