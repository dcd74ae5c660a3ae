// A prepared INSERT that takes the values of a row one after another, in the order of the table's
// columns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/packet_ref.h"
#include "store/database.h"

namespace rung::store {

// "INSERT INTO table VALUES (?,...)" with a parameter for each column.
Statement insert_into(const Database& database, const std::string& table);

// Texts must live until run(). What the views call not known becomes NULL: id 0, an empty text, no
// value.
class Insert {
 public:
  Insert(const Database& database, const std::string& table);

  Insert& id(std::uint64_t value);
  Insert& number(std::uint64_t value);
  Insert& number_or_null(std::uint64_t value);  // NULL where it is 0
  Insert& number(std::optional<std::uint32_t> value);
  Insert& flag(bool value);
  Insert& time(Timestamp value);
  Insert& time(const std::optional<Timestamp>& value);
  Insert& delay(const std::optional<Duration>& value);
  // Time, capture and frame; the time is NULL where there is neither a packet nor a time.
  Insert& place(const PacketRef& packet);
  Insert& text(std::string_view value);
  Insert& octets(std::string_view value);
  Insert& null();

  // Every column must have got its value.
  void run();

 private:
  Statement statement_;
  int columns_;
  int next_ = 1;
};

}  // namespace rung::store
