#include "decode/ws/framer.h"

namespace rung::ws {

Framer::Framer(const Protocol& protocol, bool from_client, std::uint64_t begin)
    : framer_(std::in_place_type<MessageFramer>, layout_of(protocol.draft, from_client, protocol.connection_key),
              begin) {
  if (is_hixie(protocol.draft)) framer_.emplace<HixieFramer>(begin);
}

void Framer::feed(Bytes bytes) {
  std::visit([bytes](auto& framer) { framer.feed(bytes); }, framer_);
}

void Framer::gap(std::uint64_t size, bool measured) {
  if (auto* framer = std::get_if<MessageFramer>(&framer_))
    framer->gap(size, measured);
  else
    std::get<HixieFramer>(framer_).gap(size);
}

void Framer::finish() {
  std::visit([](auto& framer) { framer.finish(); }, framer_);
}

std::optional<Item> Framer::next() {
  return std::visit([](auto& framer) { return framer.next(); }, framer_);
}

std::uint64_t Framer::offset() const {
  return std::visit([](const auto& framer) { return framer.offset(); }, framer_);
}

}  // namespace rung::ws
