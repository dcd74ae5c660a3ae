// What is left of a stream of frames with a gap in it.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "tests/decode/ws/wire_frames.h"
#include "tests/support/catch.h"

namespace rung::ws::test {

// What a framer makes of `wire` but for the octets from `begin` to `end`, which are a gap. Behind it frames, whose ends
// `ends` are, begin segments, as senders mostly do it.
template <typename AnyFramer>
std::vector<Message> messages_around(AnyFramer framer, std::string_view wire, const std::vector<std::size_t>& ends,
                                     std::size_t begin, std::size_t end) {
  framer.feed(as_bytes(wire.substr(0, begin)));
  framer.gap(end - begin);
  for (std::size_t at = end; at < wire.size();) {
    const auto frame = std::upper_bound(ends.begin(), ends.end(), at);
    const std::size_t next = frame == ends.end() ? wire.size() : *frame;
    framer.feed(as_bytes(wire.substr(at, next - at)));
    at = next;
  }
  framer.finish();
  CHECK(framer.offset() == wire.size());
  return messages_of(take_all(framer));
}

}  // namespace rung::ws::test
