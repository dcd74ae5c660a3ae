// Rows of the tables capture and connection.
#pragma once

#include <cstdint>
#include <optional>

#include "capture/packet_source.h"
#include "decode/message.h"
#include "store/text_ids.h"

namespace rung::store {

class PlaceRows {
 public:
  // `texts` must outlive it.
  PlaceRows(const Database& database, TextIds& texts, SameId same_id = SameId::fails);
  void write(const capture::CaptureFacts& capture);
  void write(const decode::ConnectionFacts& connection);
  // Writes the rows that wait; before each commit.
  void flush();

 private:
  void write_pings(std::optional<std::uint64_t> pings, const decode::RoundTrips& trips);

  TextIds& texts_;
  Insert capture_, connection_;
};

}  // namespace rung::store
