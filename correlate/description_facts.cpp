#include "correlate/description_facts.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/fingerprint.h"
#include "base/limits.h"
#include "decode/event/line_text.h"
#include "decode/sdp/codec.h"

namespace rung::correlate {
namespace {

constexpr std::array<std::string_view, 6> setup_names{"", "active", "passive", "actpass", "holdconn", "other"};

constexpr std::array<std::string_view, 4> record_names{"", "on", "off", "paused"};

SetupRole setup_of(const sdp::MediaView& view) {
  const sdp::Attribute* setup = view.find_here_or_above("setup");
  if (setup == nullptr) return SetupRole::absent;
  const auto found = std::find_if(setup_names.begin() + 1, setup_names.end(),
                                  [&](std::string_view name) { return equals_ignoring_case(setup->value, name); });
  return found == setup_names.end() ? SetupRole::other : static_cast<SetupRole>(found - setup_names.begin());
}

RecordState record_of(const sdp::MediaView& view) {
  const sdp::Attribute* record = view.find_here_or_above("record");
  if (record == nullptr) return RecordState::untold;
  const auto found = std::find(record_names.begin() + 1, record_names.end(), record->value);
  return found == record_names.end() ? RecordState::untold : static_cast<RecordState>(found - record_names.begin());
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  for (std::size_t at = 0; at + part.size() <= text.size(); ++at)
    if (equals_ignoring_case(text.substr(at, part.size()), part)) return true;
  return false;
}

struct Profile {
  std::string_view protocol;
  bool rtp, secure, tls;
};
// What nearly all descriptions have, as it is nearly always written.
constexpr std::array<Profile, 6> usual_profiles{{{"RTP/AVP", true, false, false},
                                                 {"UDP/TLS/RTP/SAVPF", true, true, true},
                                                 {"RTP/SAVP", true, true, false},
                                                 {"RTP/SAVPF", true, true, false},
                                                 {"RTP/AVPF", true, false, false},
                                                 {"UDP/TLS/RTP/SAVP", true, true, true}}};

Profile profile_of(const sdp::Media& media) {
  for (const Profile& usual : usual_profiles)
    if (media.protocol == usual.protocol) return usual;
  return {media.protocol, sdp::is_rtp(media), contains_ignoring_case(media.protocol, "SAVP"),
          contains_ignoring_case(media.protocol, "TLS/")};
}

// RTP/SAVP with a fingerprint is what browsers and their gateways meant before UDP/TLS/RTP/SAVP had its name (RFC 8829
// 5.1.2).
Protection protection_of(const Profile& profile, bool fingerprint) {
  if (profile.tls) return Protection::dtls;
  if (!profile.secure) return Protection::none;
  return fingerprint ? Protection::dtls : Protection::sdes;
}

class Gatherer {
  // Of the text that is kept of an m= line.
  static constexpr std::size_t usual_octets = 80;

 public:
  explicit Gatherer(const sdp::SessionDescription& description) : description_(description) {}

  DescriptionFacts gather() {
    const std::size_t count = std::min(description_.media.size(), limits::negotiated_media);
    facts_.cut = count < description_.media.size() || description_.over_limit;
    facts_.media.reserve(count);
    facts_.text.reserve(count * usual_octets);
    for (std::size_t i = 0; i < count; ++i) add({description_, description_.media[i]});
    if (const auto& origin = description_.origin) {
      std::uint64_t sum = fingerprint(origin->username);
      sum = fingerprint(origin->session_id, sum);
      facts_.origin = static_cast<std::uint32_t>(fingerprint(origin->address, sum));
    }
    return std::move(facts_);
  }

 private:
  TextPiece keep(std::string_view value) {
    const auto at = static_cast<std::uint32_t>(facts_.text.size());
    facts_.text += value.substr(0, limits::sdp_value_octets);
    return {at, static_cast<std::uint32_t>(facts_.text.size()) - at};
  }

  void add(const sdp::MediaView& view) {
    MediaFacts& media = facts_.media.emplace_back();
    media.media = keep(view.media.media);
    media.protocol = keep(view.media.protocol);
    media.used = view.media.port.value_or(1) != 0;
    const Profile profile = profile_of(view.media);
    media.rtp = profile.rtp;
    media.direction = sdp::direction_of(view);
    media.setup = setup_of(view);
    const bool fingerprint = view.find_here_or_above("fingerprint") != nullptr;
    media.keys = fingerprint || view.has("crypto");
    media.protection = protection_of(profile, fingerprint);
    media.connects = media.protection == Protection::dtls || starts_ignoring_case(view.media.protocol, "TCP");
    media.ice = view.find_here_or_above("ice-ufrag") != nullptr;
    media.rtcp_mux = view.find_here_or_above("rtcp-mux") != nullptr;
    media.rtcp_mux_only = view.has("rtcp-mux-only");
    media.other_profiles = view.find_here_or_above("tcap") || view.has("pcfg") || view.has("acfg");
    if (facts_.record == RecordState::untold) facts_.record = record_of(view);
    const sdp::Connection* connection = description_.connection_of(view.media);
    media.zero_address = connection != nullptr && connection->address == "0.0.0.0" && !tells_direction(view);
    add_codecs(media, view);
    media.mid = keep(view.value("mid"));
    media.bundle = keep(sdp::bundle_of(view));
  }

  static bool tells_direction(const sdp::MediaView& view) {
    return view.find_here_or_above("sendonly") || view.find_here_or_above("inactive");
  }

  void add_codecs(MediaFacts& media, const sdp::MediaView& view) {
    const auto at = facts_.text.size();
    const std::vector<sdp::Codec> codecs = sdp::codecs_of(description_, view.media);
    media.codecs_cut = codecs.size() >= limits::negotiated_formats;
    for (const sdp::Codec& codec : codecs) {
      if (facts_.text.size() - at + codec.format.size() + codec.name.size() > limits::sdp_value_octets) {
        media.codecs_cut = true;
        break;
      }
      facts_.text += codec.format;
      if (media.rtp && !codec.name.empty()) {
        facts_.text.append(" ").append(codec.name);
        if (codec.clock_rate > 0) facts_.text.append("/").append(std::to_string(codec.clock_rate));
      }
      facts_.text += '\n';
    }
    media.codecs = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(facts_.text.size() - at)};
  }

  const sdp::SessionDescription& description_;
  DescriptionFacts facts_;
};

}  // namespace

std::string_view to_text(SetupRole role) { return setup_names[static_cast<std::size_t>(role)]; }
std::string_view to_text(RecordState state) { return record_names[static_cast<std::size_t>(state)]; }

DescriptionFacts facts_of(const sdp::SessionDescription& description) { return Gatherer(description).gather(); }

// Tones (RFC 4733), comfort noise (RFC 3389), repair (RFC 4588, 5109, 8627).
bool KeptCodec::is_auxiliary() const {
  for (std::string_view each : {"telephone-event", "CN", "rtx", "ulpfec", "tone"})
    if (equals_ignoring_case(name, each)) return true;
  return starts_ignoring_case(name, "flexfec");
}

bool CodecReader::next(KeptCodec& codec) {
  if (rest_.empty()) return false;
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  const std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  const std::size_t space = std::min(line.find(' '), line.size());
  const std::string_view named = line.substr(std::min(space + 1, line.size()));
  const std::size_t slash = std::min(named.rfind('/'), named.size());
  codec = {line.substr(0, space), named.substr(0, slash), named.substr(std::min(slash + 1, named.size())),
           named.empty() ? line.substr(0, space) : named};
  return true;
}

bool same_codec(const KeptCodec& a, const KeptCodec& b) {
  const auto number = parse_decimal(a.format);
  const bool is_static = number && sdp::static_codec(*number);
  if (a.name.empty() || b.name.empty() || is_static) {
    if (a.format == b.format) return true;
    if (a.name.empty() || b.name.empty()) return false;
  }
  if (!equals_ignoring_case(a.name, b.name)) return false;
  return a.clock == b.clock || a.clock.empty() || b.clock.empty();
}

std::string list_of_codecs(std::string_view codecs) {
  constexpr std::size_t told = 16;
  std::string list;
  KeptCodec codec;
  std::size_t count = 0;
  for (CodecReader reader(codecs); reader.next(codec);)
    if (++count <= told) event::add_to_list(list, event::shown(codec.text));
  if (count > told) list += " and " + std::to_string(count - told) + " more";
  return list.empty() ? "nothing" : list;
}

std::string_view codec_of(const DescriptionFacts& facts, const MediaFacts& media) {
  if (!media.used) return "-";
  KeptCodec first, codec;
  for (CodecReader reader(facts.view(media.codecs)); reader.next(codec);) {
    if (first.text.empty()) first = codec;
    if (!codec.is_auxiliary()) return codec.name.empty() ? codec.text : codec.name;
  }
  return first.name.empty() ? first.text : first.name;
}

}  // namespace rung::correlate
