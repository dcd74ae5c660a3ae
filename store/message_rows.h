// Rows of the tables message, stretch, header_set and message_traits.
#pragma once

#include <string>

#include "correlate/event.h"
#include "store/insert.h"
#include "store/text_cache.h"

namespace rung::store {

// What the ids of these tables have come to.
struct LastMessageRows {
  std::uint64_t header_set = 0, traits = 0, stretch = 0;
};

class MessageRows {
 public:
  explicit MessageRows(const Database& database, const LastMessageRows& last = {});
  void write(const correlate::Message& message);
  // Writes the rows that wait; before each commit.
  void flush();
  // Messages from now on refer to nothing that was written before.
  void forget_all();
  LastMessageRows last() const { return {header_sets_.last_id(), traits_.last_id(), last_stretch_}; }

 private:
  void write_octets(std::string_view raw);
  void end_stretch();
  std::uint64_t header_set_of(const sip::Essentials& essentials, std::uint64_t call);
  std::uint64_t traits_of(const sip::Message& message);

  TextCache header_sets_, traits_;
  Insert header_set_row_, traits_row_, message_row_;
  Statement stretch_row_;  // not gathered: it is large, and copied once less
  std::string key_;        // the values of a header set or of traits as one text
  std::string stretch_;    // octets of messages whose rows are written
  std::uint64_t last_stretch_;
};

}  // namespace rung::store
