#include "store/insert.h"

#include <stdexcept>

#include "base/limits.h"

namespace rung::store {

Statement insert_into(const Database& database, const std::string& table, std::size_t rows, SameId same_id) {
  int columns = Statement(database, "SELECT * FROM " + table + " LIMIT 0").columns();
  std::string row = "(?";
  for (int column = 1; column < columns; ++column) row += ",?";
  row += ")";
  const std::string verb = same_id == SameId::replaces ? "INSERT OR REPLACE INTO " : "INSERT INTO ";
  std::string sql = verb + table + " VALUES " + row;
  for (; rows > 1; --rows) sql.append(",").append(row);
  return Statement(database, sql);
}

Insert::Insert(const Database& database, const std::string& table, SameId same_id)
    : one_{insert_into(database, table, 1, same_id), {}},
      many_{insert_into(database, table, limits::insert_rows, same_id), {}},
      columns_(static_cast<std::size_t>(one_.statement.parameters())) {
  one_.is_null.resize(columns_, true);
  many_.is_null.resize(columns_ * limits::insert_rows, true);
}

Insert& Insert::null() {
  values_.emplace_back();
  return *this;
}

Insert& Insert::add(Kind kind, std::string_view value) {
  values_.push_back({kind, static_cast<std::int64_t>(texts_.size()), value.size()});
  texts_.append(value);
  return *this;
}

Insert& Insert::time(Timestamp value) {
  values_.push_back({Kind::integer, value.ns, 0});
  return *this;
}

Insert& Insert::number(std::uint64_t value) { return time(Timestamp{static_cast<std::int64_t>(value)}); }
Insert& Insert::number_or_null(std::uint64_t value) { return value == 0 ? null() : number(value); }
Insert& Insert::id(std::uint64_t value) { return number_or_null(value); }

Insert& Insert::number(std::optional<std::uint32_t> value) { return value ? number(std::uint64_t{*value}) : null(); }

Insert& Insert::number(const std::optional<std::uint64_t>& value) { return value ? number(*value) : null(); }

Insert& Insert::flag(bool value) { return number(std::uint64_t{value}); }

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

Insert& Insert::text(std::string_view value) { return value.empty() ? null() : add(Kind::text, value); }
Insert& Insert::octets(std::string_view value) { return add(Kind::octets, value); }

void Insert::run() {
  if (values_.size() % columns_ != 0) throw std::logic_error("a row has another number of values than its table");
  if (values_.size() >= columns_ * limits::insert_rows || texts_.size() >= limits::insert_octets) flush();
}

void Insert::flush() {
  std::size_t many = columns_ * limits::insert_rows;
  std::size_t at = 0;
  for (; at + many <= values_.size(); at += many) write(many_, &values_[at], many);
  for (; at < values_.size(); at += columns_) write(one_, &values_[at], columns_);
  values_.clear();
  texts_.clear();
}

void Insert::write(Rows& rows, const Value* values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const Value& value = values[i];
    bool is_null = value.kind == Kind::null;
    if (is_null && rows.is_null[i]) continue;
    rows.is_null[i] = is_null;
    auto text = [&] { return std::string_view(texts_).substr(static_cast<std::size_t>(value.integer), value.size); };
    int parameter = static_cast<int>(i) + 1;
    if (value.kind == Kind::null) rows.statement.bind_null(parameter);
    if (value.kind == Kind::integer) rows.statement.bind(parameter, value.integer);
    if (value.kind == Kind::text) rows.statement.bind(parameter, text());
    if (value.kind == Kind::octets) rows.statement.bind_blob(parameter, text());
  }
  rows.statement.run();
}

}  // namespace rung::store
