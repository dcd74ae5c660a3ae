#include "decode/sdp/codec.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/sdp/line_reader.h"

namespace rung::sdp {
namespace {

struct StaticPayload {
  std::uint8_t payload_type;
  std::string_view name;
  std::uint32_t clock_rate;
  std::uint32_t channels;  // of audio
};

// RFC 3551 6, tables 4 and 5, and what was written there before: 1 was 1016, 2 was G721.
constexpr std::array<StaticPayload, 26> static_payloads{{
    {0, "PCMU", 8000, 1},   {1, "1016", 8000, 1},   {2, "G721", 8000, 1},   {3, "GSM", 8000, 1},
    {4, "G723", 8000, 1},   {5, "DVI4", 8000, 1},   {6, "DVI4", 16000, 1},  {7, "LPC", 8000, 1},
    {8, "PCMA", 8000, 1},   {9, "G722", 8000, 1},   {10, "L16", 44100, 2},  {11, "L16", 44100, 1},
    {12, "QCELP", 8000, 1}, {13, "CN", 8000, 1},    {14, "MPA", 90000, 0},  {15, "G728", 8000, 1},
    {16, "DVI4", 11025, 1}, {17, "DVI4", 22050, 1}, {18, "G729", 8000, 1},  {25, "CelB", 90000, 0},
    {26, "JPEG", 90000, 0}, {28, "nv", 90000, 0},   {31, "H261", 90000, 0}, {32, "MPV", 90000, 0},
    {33, "MP2T", 90000, 0}, {34, "H263", 90000, 0},
}};

std::string_view take_part(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

std::uint32_t number_or_zero(std::string_view text) {
  const auto number = parse_decimal(text);
  return number && *number <= std::numeric_limits<std::uint32_t>::max() ? static_cast<std::uint32_t>(*number) : 0;
}

// "opus/48000/2" behind its payload type
void apply_map(Codec& codec, std::string_view encoding) {
  codec.name = trim(take_part(encoding, '/'));
  codec.clock_rate = number_or_zero(trim(take_part(encoding, '/')));
  codec.channels = number_or_zero(trim(encoding));
}

Codec* codec_of(std::vector<Codec>& codecs, std::string_view format) {
  auto found = std::find_if(codecs.begin(), codecs.end(), [&](const Codec& each) { return each.format == format; });
  return found == codecs.end() ? nullptr : &*found;
}

// What is written in one attribute of the form "format what it means", where it is told for the first time.
void apply(std::vector<Codec>& codecs, const Attribute& attribute) {
  const bool map = attribute.name == "rtpmap", channel = attribute.name == "sctpmap";
  if (!map && !channel && attribute.name != "fmtp") return;
  std::string_view value = attribute.value;
  Codec* codec = codec_of(codecs, take_word(value));
  if (codec == nullptr) return;
  if (channel) {
    codec->name = take_word(value);
  } else if (map) {
    if (codec->clock_rate == 0) apply_map(*codec, trim(value));
  } else if (codec->parameters.empty()) {
    codec->parameters = trim(value);
  }
}

// Of what is not mapped.
void name_otherwise(Codec& codec, bool rtp) {
  if (!codec.name.empty()) return;
  if (!rtp) {
    if (codec.format != "*") codec.name = codec.format;
    return;
  }
  const auto payload_type = parse_decimal(codec.format);
  const std::optional<Codec> known = payload_type ? static_codec(*payload_type) : std::nullopt;
  if (!known) return;
  codec.name = known->name;
  codec.clock_rate = known->clock_rate;
  codec.channels = known->channels;
}

}  // namespace

bool is_rtp(const Media& media) {
  constexpr std::string_view rtp = "RTP/";
  for (std::size_t at = 0; at + rtp.size() <= media.protocol.size(); ++at)
    if (equals_ignoring_case(media.protocol.substr(at, rtp.size()), rtp)) return true;
  return false;
}

bool is_telephone_event(const Codec& codec) { return equals_ignoring_case(codec.name, "telephone-event"); }
bool is_real_time_text(const Codec& codec) { return equals_ignoring_case(codec.name, "t140"); }

std::optional<Codec> static_codec(std::uint64_t payload_type) {
  auto found = std::find_if(static_payloads.begin(), static_payloads.end(),
                            [&](const StaticPayload& each) { return each.payload_type == payload_type; });
  if (found == static_payloads.end()) return std::nullopt;
  return Codec{{}, found->name, found->clock_rate, found->channels};
}

std::vector<Codec> codecs_of(const SessionDescription& description, const Media& media) {
  std::vector<Codec> codecs;
  std::string_view formats = media.formats;
  codecs.reserve(std::min(formats.size() / 2 + 1, limits::sdp_formats));  // each has an octet and a space
  while (codecs.size() < limits::sdp_formats) {
    const std::string_view format = take_word(formats);
    if (format.empty()) break;
    codecs.push_back({format, {}});
  }
  for (const Attribute& attribute : description.attributes_of(media)) apply(codecs, attribute);
  const bool rtp = is_rtp(media);
  for (Codec& codec : codecs) name_otherwise(codec, rtp);
  return codecs;
}

}  // namespace rung::sdp
