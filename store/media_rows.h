// Rows of the table media_description.
#pragma once

#include "correlate/event.h"
#include "store/text_ids.h"

namespace rung::store {

class MediaRows {
 public:
  // `texts` must outlive it.
  MediaRows(const Database& database, TextIds& texts);
  void write(const correlate::MediaDescription& media);
  // Writes the rows that wait; before each commit.
  void flush();

 private:
  TextIds& texts_;
  Insert row_;
  std::uint64_t last_ = 0;
};

}  // namespace rung::store
