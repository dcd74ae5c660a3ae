// One direction of a WebSocket connection of any draft: MessageFramer or HixieFramer, whichever it needs.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "base/bytes.h"
#include "decode/ws/draft.h"
#include "decode/ws/hixie_framer.h"
#include "decode/ws/message_framer.h"

namespace rung::ws {

// What a handshake says of the frames behind it.
struct Protocol {
  Draft draft = Draft::rfc_6455;
  Sha1 connection_key{};  // hybi-04
};

class Framer {
 public:
  // `begin` is the stream offset of the first octet that will be fed.
  Framer(const Protocol& protocol, bool from_client, std::uint64_t begin);

  // As MessageFramer has them.
  void feed(Bytes bytes);
  void gap(std::uint64_t size, bool measured = true);
  void finish();
  std::optional<Item> next();
  std::uint64_t offset() const;

 private:
  std::variant<MessageFramer, HixieFramer> framer_;
};

}  // namespace rung::ws
