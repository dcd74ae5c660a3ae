#include "store/insert.h"

#include <stdexcept>

namespace rung::store {

Statement insert_into(const Database& database, const std::string& table) {
  int columns = Statement(database, "SELECT * FROM " + table + " LIMIT 0").columns();
  std::string sql = "INSERT INTO " + table + " VALUES (?";
  for (int column = 1; column < columns; ++column) sql += ",?";
  return Statement(database, sql + ")");
}

Insert::Insert(const Database& database, const std::string& table)
    : statement_(insert_into(database, table)), columns_(statement_.parameters()) {}

Insert& Insert::null() {
  statement_.bind_null(next_++);
  return *this;
}

Insert& Insert::number(std::uint64_t value) {
  statement_.bind(next_++, static_cast<std::int64_t>(value));
  return *this;
}

Insert& Insert::number_or_null(std::uint64_t value) { return value == 0 ? null() : number(value); }
Insert& Insert::id(std::uint64_t value) { return number_or_null(value); }

Insert& Insert::number(std::optional<std::uint32_t> value) { return value ? number(std::uint64_t{*value}) : null(); }

Insert& Insert::flag(bool value) { return number(std::uint64_t{value}); }

Insert& Insert::time(Timestamp value) {
  statement_.bind(next_++, value.ns);
  return *this;
}

Insert& Insert::time(const std::optional<Timestamp>& value) { return value ? time(*value) : null(); }
Insert& Insert::delay(const std::optional<Duration>& value) { return value ? time(Timestamp{value->ns}) : null(); }

Insert& Insert::place(const PacketRef& packet) {
  bool is_known = packet.frame != 0 || packet.time.ns != 0;
  if (is_known) {
    time(packet.time);
  } else {
    null();
  }
  return id(packet.capture_id).id(packet.frame);
}

Insert& Insert::text(std::string_view value) {
  if (value.empty()) return null();
  statement_.bind(next_++, value);
  return *this;
}

Insert& Insert::octets(std::string_view value) {
  statement_.bind_blob(next_++, value);
  return *this;
}

void Insert::run() {
  if (next_ != columns_ + 1) throw std::logic_error("a row has another number of values than its table");
  next_ = 1;
  statement_.run();
}

}  // namespace rung::store
