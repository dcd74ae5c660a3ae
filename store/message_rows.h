// Rows of the tables message and header_set.
#pragma once

#include <string>

#include "correlate/event.h"
#include "store/text_ids.h"

namespace rung::store {

class MessageRows {
 public:
  // `texts` must outlive it.
  MessageRows(const Database& database, TextIds& texts);
  void write(const correlate::Message& message);

 private:
  std::uint64_t header_set_of(const sip::Essentials& essentials);

  TextIds& texts_;
  TextCache header_sets_;
  Insert header_set_, message_;
  std::string key_;  // the five texts of a header set as one
};

}  // namespace rung::store
