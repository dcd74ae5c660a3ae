// Prepared INSERTs that take the values of a row one after another, in the order of the table's columns. Rows are
// gathered and written many at a time: a statement costs SQLite as much as the row it writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/packet_ref.h"
#include "store/database.h"

namespace rung::store {

// What becomes of a row whose id the table has already.
enum class SameId : std::uint8_t { fails, replaces };

// "INSERT INTO table VALUES (?,...),..." with a parameter for each column of each row.
Statement insert_into(const Database& database, const std::string& table, std::size_t rows,
                      SameId same_id = SameId::fails);

// What the views call not known becomes NULL: id 0, an empty text, no value. Texts and octets are copied.
class Insert {
 public:
  Insert(const Database& database, const std::string& table, SameId same_id = SameId::fails);

  Insert& id(std::uint64_t value);
  Insert& number(std::uint64_t value);
  Insert& number_or_null(std::uint64_t value);  // NULL where it is 0
  Insert& number(std::optional<std::uint32_t> value);
  Insert& number(const std::optional<std::uint64_t>& value);
  Insert& flag(bool value);
  Insert& time(Timestamp value);
  Insert& time(const std::optional<Timestamp>& value);
  Insert& delay(const std::optional<Duration>& value);
  // Time, capture and frame; the time is NULL where there is neither a packet nor a time.
  Insert& place(const PacketRef& packet);
  Insert& text(std::string_view value);
  Insert& octets(std::string_view value);
  Insert& null();

  // The row is complete: every column must have got its value. Written at once or together with later ones.
  void run();
  // Writes the rows that wait.
  void flush();

 private:
  enum class Kind : std::uint8_t { null, integer, text, octets };
  struct Value {
    Kind kind = Kind::null;
    std::int64_t integer = 0;  // of a text or octets: where they begin in texts_
    std::size_t size = 0;
  };
  // A statement for some rows, and which of its parameters are NULL, so that most need not be bound again.
  struct Rows {
    Statement statement;
    std::vector<bool> is_null;
  };

  Insert& add(Kind kind, std::string_view value);
  void write(Rows& rows, const Value* values, std::size_t count);

  Rows one_, many_;
  std::size_t columns_;
  std::vector<Value> values_;  // of the rows that wait
  std::string texts_;
};

}  // namespace rung::store
