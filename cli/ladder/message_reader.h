// The messages behind the arrows of a ladder, for a page that shows them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/ladder/ladder_model.h"
#include "store/database.h"

namespace rung::cli {

struct MessageText {
  std::string text;          // as sent, in safe lines (printable_lines()), secrets taken out unless asked for
  std::int64_t size = 0;     // octets as sent
  std::size_t left_out = 0;  // octets of the text beyond limits::page_message_octets
};

// Reads one message after the other. The database lives as long as the reader.
class MessageReader {
 public:
  MessageReader(const store::Database& database, bool show_secrets);

  // Nothing where the arrow has no octets in the database: an HTTP request, a WebSocket frame.
  std::optional<MessageText> read(const Arrow& arrow);

 private:
  std::optional<MessageText> read(store::Statement& row, std::int64_t id) const;

  store::Statement sip_, msrp_;
  bool show_secrets_;
};

// What an arrow is worth comparing with, as indexes of Ladder::steps.
struct Comparison {
  std::optional<std::size_t> previous_hop;  // the same message where the sender of this one got it from
  std::optional<std::size_t> earlier;       // the last one of its kind on this hop: INVITE and re-INVITE, 180 and 200
};

// One for each step; empty for those that are no SIP messages. Linear in the steps.
std::vector<Comparison> compare(const Ladder& ladder);

}  // namespace rung::cli
