#include "store/row_writer.h"

#include "store/schema.h"

namespace rung::store {

void finish_database(Database& database) {
  database.execute("COMMIT");
  database.execute(std::string("BEGIN;").append(indexes_sql()).append("COMMIT;"));
  for (const char* table : {"message", "msrp_message", "header_set", "finding"})
    database.execute(std::string("ANALYZE ") + table);
}

RowWriter::RowWriter(Database& database)
    : database_(database),
      texts_(database),
      messages_(database),
      media_(database, texts_),
      bodies_(database),
      msrp_(database, texts_),
      sessions_(database, texts_),
      places_(database, texts_),
      traces_(database, texts_) {
  database_.execute("BEGIN");
  traces_.write_codes();
  sessions_.write_causes();
}

void RowWriter::write(const correlate::Event& event) {
  std::visit([this](const auto& row) { write_row(row); }, event);
  if (++uncommitted_ < limits::batch_rows) return;
  uncommitted_ -= limits::batch_rows;
  flush();
  database_.execute("COMMIT;BEGIN");
}

void RowWriter::flush() {
  messages_.flush();
  media_.flush();
  bodies_.flush();
  msrp_.flush();
  sessions_.flush();
  places_.flush();
  traces_.flush();
  texts_.flush();
}

void RowWriter::finish(const std::vector<const capture::CaptureFacts*>& captures) {
  for (const capture::CaptureFacts* capture : captures) places_.write(*capture);
  flush();
}

}  // namespace rung::store
