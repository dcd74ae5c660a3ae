// Octets as gzip, zstd and lz4 compress them, one member or frame a call.
#pragma once

#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace rung::test {

inline std::string gzip(std::string_view octets) {
  z_stream state{};
  if (deflateInit2(&state, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("deflateInit2");
  std::string out(deflateBound(&state, octets.size()) + 64, '\0');
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(octets.data()));
  state.avail_in = static_cast<uInt>(octets.size());
  state.next_out = reinterpret_cast<Bytef*>(out.data());
  state.avail_out = static_cast<uInt>(out.size());
  if (deflate(&state, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("deflate");
  out.resize(out.size() - state.avail_out);
  deflateEnd(&state);
  return out;
}

// A sender of permessage-deflate (RFC 7692 7.2.1): one message after another, without the tail of each flush.
class MessageDeflater {
 public:
  explicit MessageDeflater(bool context_takeover = true, int window_bits = MAX_WBITS)
      : context_takeover_(context_takeover) {
    if (deflateInit2(&state_, 6, Z_DEFLATED, -window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::runtime_error("deflateInit2");
  }
  ~MessageDeflater() { deflateEnd(&state_); }
  MessageDeflater(const MessageDeflater&) = delete;
  MessageDeflater& operator=(const MessageDeflater&) = delete;

  std::string deflated(std::string_view message) {
    if (!context_takeover_) deflateReset(&state_);
    std::string out = flushed(message, Z_SYNC_FLUSH);
    if (out.size() < 4) return std::string(1, '\0');  // zlib flushes nothing twice (RFC 7692 7.2.3.6)
    out.resize(out.size() - 4);
    return out;
  }
  // With a last block (RFC 7692 7.2.3.4), behind which an empty one stands.
  std::string deflated_with_last_block(std::string_view message) {
    std::string out = flushed(message, Z_FINISH);
    deflateReset(&state_);
    return out + std::string(1, '\0');
  }

 private:
  std::string flushed(std::string_view message, int flush) {
    std::string out(deflateBound(&state_, message.size()) + 64, '\0');
    state_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(message.data()));
    state_.avail_in = static_cast<uInt>(message.size());
    state_.next_out = reinterpret_cast<Bytef*>(out.data());
    state_.avail_out = static_cast<uInt>(out.size());
    deflate(&state_, flush);
    out.resize(out.size() - state_.avail_out);
    return out;
  }

  z_stream state_{};
  bool context_takeover_;
};

// `window_log` 0: what zstd chooses.
inline std::string zstd(std::string_view octets, int window_log = 0, bool checksum = true) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum ? 1 : 0);
  if (window_log > 0) ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
  // A frame that names its size needs no more memory than that.
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, window_log > 0 ? 0 : 1);
  std::string out(ZSTD_compressBound(octets.size()) + 64, '\0');
  ZSTD_inBuffer in{octets.data(), octets.size(), 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  // Blocks of their own for the beginning and the end, so that damage in the middle leaves a block before it.
  ZSTD_inBuffer first{octets.data(), octets.size() / 2, 0};
  ZSTD_compressStream2(context, &to, &first, ZSTD_e_flush);
  in.pos = first.size;
  if (ZSTD_compressStream2(context, &to, &in, ZSTD_e_end) != 0) throw std::runtime_error("zstd");
  ZSTD_freeCCtx(context);
  out.resize(to.pos);
  return out;
}

inline std::string lz4(std::string_view octets) {
  LZ4F_preferences_t preferences{};
  preferences.frameInfo.blockSizeID = LZ4F_max64KB;
  preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
  preferences.frameInfo.blockChecksumFlag = LZ4F_blockChecksumEnabled;
  std::string out(LZ4F_compressFrameBound(octets.size(), &preferences), '\0');
  const std::size_t size = LZ4F_compressFrame(out.data(), out.size(), octets.data(), octets.size(), &preferences);
  if (LZ4F_isError(size) != 0) throw std::runtime_error("lz4");
  out.resize(size);
  return out;
}

}  // namespace rung::test
