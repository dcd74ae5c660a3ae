// What is kept of a session description while the other one of offer and answer is awaited: what both are compared by,
// without the octets of the message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decode/sdp/media_attributes.h"
#include "decode/sdp/session_description.h"

namespace rung::correlate {

// a=setup (RFC 4145 4).
enum class SetupRole : std::uint8_t { absent, active, passive, actpass, holdconn, other };
std::string_view to_text(SetupRole role);

// How the media are protected, by the profile and the keys beside it; dtls: also TLS.
enum class Protection : std::uint8_t { none, sdes, dtls };

// a=record (RFC 7866 6.1.2): whether the sender is being recorded.
enum class RecordState : std::uint8_t { untold, on, off, paused };
std::string_view to_text(RecordState state);  // empty for untold

// A part of DescriptionFacts::text.
struct TextPiece {
  std::uint32_t at = 0, size = 0;
};

struct MediaFacts {
  TextPiece media, protocol;  // as sent
  TextPiece codecs;           // in order of preference, each ended by a line feed: see CodecReader
  TextPiece mid, bundle;      // bundle: the mids of its group
  sdp::Direction direction = sdp::Direction::sendrecv;
  SetupRole setup = SetupRole::absent;
  Protection protection = Protection::none;
  bool used = false;            // its port is not 0
  bool rtp = false;             // it carries RTP
  bool connects = false;        // DTLS or TCP: somebody has to begin
  bool zero_address = false;    // c= says 0.0.0.0, and nothing else tells the direction (RFC 3264 8.4)
  bool keys = false;            // a=crypto or a=fingerprint holds for it
  bool ice = false;             // a=ice-ufrag holds for it
  bool rtcp_mux = false;        // a=rtcp-mux
  bool rtcp_mux_only = false;   // a=rtcp-mux-only (RFC 8858)
  bool other_profiles = false;  // it negotiates the profile otherwise (RFC 5939): a=tcap, a=pcfg, a=acfg
  bool codecs_cut = false;      // limits::sdp_value_octets or limits::negotiated_formats was reached
};

// As many m= lines as limits::negotiated_media.
struct DescriptionFacts {
  std::string text;
  std::vector<MediaFacts> media;
  RecordState record = RecordState::untold;  // of the first m= line that tells
  std::uint32_t origin = 0;  // fingerprint of o= without its version: the same session of the same sender
  bool cut = false;          // there were more m= lines

  std::string_view view(TextPiece piece) const { return std::string_view(text).substr(piece.at, piece.size); }
};

DescriptionFacts facts_of(const sdp::SessionDescription& description);

// A format as kept: "111 opus/48000", "18 G729/8000", "96" where nothing names it, "webrtc-datachannel".
struct KeptCodec {
  std::string_view format;  // as in the m= line
  std::string_view name;    // empty where nothing tells
  std::string_view clock;   // in Hz; empty where not known
  std::string_view text;    // name and clock, else the format

  // What goes along with media of another codec: tones, silence, repair. Alone it carries nothing.
  bool is_auxiliary() const;
};

class CodecReader {
 public:
  explicit CodecReader(std::string_view codecs) : rest_(codecs) {}
  // False behind the last one.
  bool next(KeptCodec& codec);

 private:
  std::string_view rest_;
};

// The same encoding, whatever numbers the two sides gave it. What nothing names is told by its number alone.
bool same_codec(const KeptCodec& a, const KeptCodec& b);

// "opus/48000, PCMU/8000", for people.
std::string list_of_codecs(std::string_view codecs);
// What stands for the codecs of a media description in a row: the first that is no auxiliary, without its clock; "-" where
// it is not used.
std::string_view codec_of(const DescriptionFacts& facts, const MediaFacts& media);

}  // namespace rung::correlate
