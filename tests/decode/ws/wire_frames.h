// Frames as they stand on the wire, and what a framer makes of octets, as text that tests can
// compare.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "decode/ws/message_framer.h"
#include "tests/support/every_split.h"

namespace rung::ws::test {

constexpr int fin = 0x80;
constexpr int rsv1 = 0x40;

enum class LengthForm { shortest, bits_16, bits_64 };

// `first` is the whole first octet. A mask, where there is one, has four octets.
inline std::string wire_frame(int first, std::string payload, const std::string& mask = "",
                              LengthForm form = LengthForm::shortest) {
  std::string wire(1, static_cast<char>(first));
  const std::size_t size = payload.size();
  int length_octets = form == LengthForm::bits_64 ? 8 : form == LengthForm::bits_16 ? 2 : 0;
  if (form == LengthForm::shortest && size > 125) length_octets = size > 0xffff ? 8 : 2;
  const std::size_t short_length = length_octets == 8 ? 127 : length_octets == 2 ? 126 : size;
  wire += static_cast<char>(short_length | (mask.empty() ? 0U : 0x80U));
  for (int i = length_octets - 1; i >= 0; --i) wire += static_cast<char>(size >> 8 * i & 0xff);
  wire += mask;
  for (std::size_t i = 0; !mask.empty() && i < size; ++i) {
    payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
  }
  return wire + payload;
}

inline std::string describe(const Item& item) {
  if (const auto* frame = std::get_if<Frame>(&item)) {
    const FrameHeader& header = frame->header;
    return "frame " + std::to_string(header.opcode) + (header.fin ? " fin" : "") + (header.mask ? " masked" : "") +
           " rsv " + std::to_string(header.rsv) + " of " + std::to_string(header.payload_size) + " at " +
           std::to_string(frame->begin);
  }
  if (const auto* lost = std::get_if<Lost>(&item)) {
    return "lost at " + std::to_string(lost->offset) + ": " + lost->why;
  }
  const auto& message = std::get<Message>(item);
  return "message " + std::to_string(message.opcode) + (message.compressed ? " compressed" : "") +
         (message.complete ? "" : " incomplete") + " of " + std::to_string(message.payload_size) + " in " +
         std::to_string(message.frames) + " from " + std::to_string(message.begin) + " to " +
         std::to_string(message.end) + ": " + std::string(message.payload.begin(), message.payload.end());
}

template <typename AnyFramer>
std::vector<Item> take_all(AnyFramer& framer) {
  std::vector<Item> items;
  while (std::optional<Item> item = framer.next()) items.push_back(std::move(*item));
  return items;
}

inline std::vector<Message> messages_of(std::vector<Item> items) {
  std::vector<Message> messages;
  for (Item& item : items) {
    if (auto* message = std::get_if<Message>(&item)) messages.push_back(std::move(*message));
  }
  return messages;
}

inline std::string text_of(const Message& message) { return {message.payload.begin(), message.payload.end()}; }

// All items of a stream that comes in `pieces` and then ends.
template <typename AnyFramer>
std::vector<std::string> frame_all(AnyFramer framer, const rung::test::Pieces& pieces) {
  std::vector<std::string> lines;
  const auto take = [&] {
    for (const Item& item : take_all(framer)) lines.push_back(describe(item));
  };
  for (const std::string_view piece : pieces) {
    framer.feed(as_bytes(piece));
    take();
  }
  framer.finish();
  take();
  return lines;
}
inline std::vector<std::string> frame_all(const rung::test::Pieces& pieces, bool masked = false) {
  return frame_all(MessageFramer(masked), pieces);
}

}  // namespace rung::ws::test
