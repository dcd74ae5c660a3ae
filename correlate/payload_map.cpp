#include "correlate/payload_map.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "base/fingerprint.h"
#include "base/limits.h"
#include "decode/event/line_text.h"
#include "decode/sdp/codec.h"

namespace rung::correlate {
namespace {

constexpr std::uint32_t payload_types = 128;
constexpr std::uint32_t place_mask = 0xFFFF0000;
static_assert(limits::negotiated_media <= 256);

std::uint32_t place_of(std::size_t side, std::size_t line) {
  return static_cast<std::uint32_t>(side) << 31 | static_cast<std::uint32_t>(line) << 23;
}
std::uint32_t place_of(std::size_t side, std::size_t line, std::uint32_t number) {
  return place_of(side, line) | number << 16;
}

// Two codecs that are not told apart by it go unseen.
std::uint32_t mark_of(const KeptCodec& codec) {
  return static_cast<std::uint32_t>(fingerprint(codec.clock, fingerprint(to_lower(codec.name)))) & ~place_mask;
}

// The number of a codec that an a=rtpmap gave it; nothing for those that always mean the same.
std::optional<std::uint32_t> dynamic_number(const KeptCodec& codec) {
  const auto number = parse_decimal(codec.format);
  if (!number || *number >= payload_types || codec.name.empty() || sdp::static_codec(*number)) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

}  // namespace

const std::uint32_t* PayloadMap::find(std::uint32_t place) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [place](std::uint32_t entry) { return (entry & place_mask) == place; });
  return found == entries_.end() ? nullptr : &*found;
}

std::optional<decode::Fault> PayloadMap::check(const DescriptionFacts& facts, std::size_t side) const {
  if (entries_.empty() || facts.origin != origins_[side]) return std::nullopt;
  for (std::size_t line = 0; line < facts.media.size(); ++line) {
    const MediaFacts& media = facts.media[line];
    if (!media.rtp || !media.used) continue;
    KeptCodec codec;
    for (CodecReader reader(facts.view(media.codecs)); reader.next(codec);) {
      const auto number = dynamic_number(codec);
      const std::uint32_t* known = number ? find(place_of(side, line, *number)) : nullptr;
      if (known == nullptr || (*known & ~place_mask) == mark_of(codec)) continue;
      return decode::Fault{FindingCode::sdp_codec_pt_conflict,
                           "payload type " + std::to_string(*number) + " of m= line " + std::to_string(line + 1) +
                               " of the " + (side == 0 ? "caller" : "callee") + " is " + event::shown(codec.text) +
                               ", and was another codec in message " + std::to_string(messages_[side])};
    }
  }
  return std::nullopt;
}

void PayloadMap::learn(const DescriptionFacts& facts, std::size_t side, std::uint64_t connection_id,
                       std::uint64_t message_id) {
  connection_id_ = connection_id;
  messages_[side] = message_id;
  const bool same_session = origins_[side] == facts.origin;
  origins_[side] = facts.origin;
  entries_.erase_if([&](std::uint32_t entry) {
    const std::size_t line = entry >> 23 & 0xFF;
    const bool refused = line >= facts.media.size() || !facts.media[line].used;
    return entry >> 31 == side && (refused || !same_session);
  });
  for (std::size_t line = 0; line < facts.media.size(); ++line) {
    const MediaFacts& media = facts.media[line];
    if (!media.rtp || !media.used) continue;
    KeptCodec codec;
    for (CodecReader reader(facts.view(media.codecs)); reader.next(codec);) {
      const auto number = dynamic_number(codec);
      if (!number || entries_.size() >= limits::negotiated_formats || find(place_of(side, line, *number))) continue;
      entries_.push_back(place_of(side, line, *number) | mark_of(codec));
    }
  }
}

}  // namespace rung::correlate
