// Rows of the table media_description.
#pragma once

#include <cstddef>
#include <cstdint>

#include "correlate/event.h"
#include "correlate/media_descriptions.h"
#include "store/text_ids.h"

namespace rung::store {

class MediaRows {
 public:
  // `texts` must outlive it. Ids go on behind `last`.
  MediaRows(const Database& database, TextIds& texts, std::uint64_t last = 0);
  // Those of the session description in `message`, if it has one; returns how many.
  std::size_t write(const correlate::Message& message);
  // Writes the rows that wait; before each commit.
  void flush();

 private:
  void write(const correlate::MediaDescription& media, const correlate::Message& message);

  TextIds& texts_;
  Insert row_;
  std::uint64_t last_;
};

}  // namespace rung::store
