#include "decode/quic/crypto_frames.h"

#include <algorithm>

#include "base/limits.h"
#include "decode/quic/packet.h"

namespace rung::quic {

namespace {

enum FrameType : std::uint64_t { padding = 0, ping = 1, ack = 2, ack_ecn = 3, crypto = 6, connection_close = 0x1c };

// RFC 9000 19.3; each range takes octets, so their count is bounded by the input.
void skip_ack(ByteReader& reader, bool with_counts) {
  read_variable(reader);  // largest acknowledged
  read_variable(reader);  // delay
  std::uint64_t ranges = read_variable(reader);
  read_variable(reader);  // first range
  for (; ranges > 0 && reader.ok(); --ranges) {
    read_variable(reader);  // gap
    read_variable(reader);  // length
  }
  for (int i = 0; with_counts && i < 3; ++i) read_variable(reader);
}

// RFC 9000 19.19
void skip_connection_close(ByteReader& reader) {
  read_variable(reader);  // error code
  read_variable(reader);  // frame type
  reader.skip(read_variable(reader));
}

}  // namespace

Result<std::vector<CryptoFrame>> parse_crypto_frames(Bytes payload) {
  ByteReader reader(payload);
  std::vector<CryptoFrame> frames;
  const ParseError nothing{ParseErrorCode::malformed, 0};  // RFC 9000 12.4: a packet has a frame
  if (payload.empty()) return nothing;
  while (reader.remaining() > 0) {
    const std::size_t begin = reader.offset();
    const std::uint64_t type = read_variable(reader);
    if (type == crypto) {
      CryptoFrame frame;
      frame.offset = read_variable(reader);
      frame.octets = reader.take(read_variable(reader));
      frames.push_back(frame);
    } else if (type == ack || type == ack_ecn) {
      skip_ack(reader, type == ack_ecn);
    } else if (type == connection_close) {
      skip_connection_close(reader);
    } else if (type != padding && type != ping) {
      return ParseError{ParseErrorCode::malformed, begin};
    }
    if (!reader.ok()) return ParseError{ParseErrorCode::malformed, begin};
  }
  return frames;
}

void CryptoStream::add(const CryptoFrame& frame) {
  if (frame.offset >= limits::quic_crypto_octets) return;
  const auto begin = static_cast<std::size_t>(frame.offset);
  const std::size_t size = std::min(frame.octets.size(), limits::quic_crypto_octets - begin);
  if (begin + size > octets_.size()) {
    octets_.resize(begin + size);
    known_.resize(begin + size);
  }
  // What came first is kept, as TLS in TCP would.
  for (std::size_t i = 0; i < size; ++i) {
    if (known_[begin + i]) continue;
    octets_[begin + i] = frame.octets[i];
    known_[begin + i] = true;
  }
  while (whole_ < known_.size() && known_[whole_]) ++whole_;
}

}  // namespace rung::quic
