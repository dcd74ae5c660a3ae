#include "capture/decompressed_source.h"

#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <new>
#include <span>
#include <string>
#include <utility>

#include "base/byte_reader.h"
#include "base/limits.h"

namespace rung::capture {
namespace {

using namespace std::string_view_literals;

struct Magic {
  Compression compression;
  std::string_view octets;
};
constexpr std::array<Magic, 3> magics{{
    {Compression::gzip, "\x1f\x8b"sv},
    {Compression::zstd, "\x28\xb5\x2f\xfd"sv},
    {Compression::lz4, "\x04\x22\x4d\x18"sv},
}};

// zstd and lz4 share frames that hold nothing to decompress: magic 0x184D2A50 to 0x184D2A5F, and a length. pzstd
// begins its files with one. Returns its size, 0 where there is none.
std::size_t skippable_frame(Bytes octets) {
  ByteReader reader(octets, ByteOrder::little);
  const std::uint32_t magic = reader.u32(), size = reader.u32();
  return reader.ok() && magic >> 4 == 0x184D2A5 ? std::size_t{size} + 8 : 0;
}

// What one call of a decoder did. An error may come together with the last good octets.
struct Step {
  std::size_t taken = 0, given = 0;
  bool ended = false;  // a member or frame is whole; the decoder is ready for the next one
  std::string error;
};

class GzipDecoder {
 public:
  GzipDecoder() {
    constexpr int gzip_only = 16;
    if (::inflateInit2(&state_, MAX_WBITS + gzip_only) != Z_OK) throw std::bad_alloc();
  }
  ~GzipDecoder() { ::inflateEnd(&state_); }
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;

  Step step(Bytes in, std::span<std::uint8_t> out) {
    constexpr std::size_t most = 1u << 30;  // zlib counts in unsigned int
    state_.next_in = const_cast<Bytef*>(in.data());
    state_.avail_in = static_cast<uInt>(std::min(in.size(), most));
    state_.next_out = out.data();
    state_.avail_out = static_cast<uInt>(std::min(out.size(), most));
    const uInt offered = state_.avail_in, room = state_.avail_out;
    const int result = ::inflate(&state_, Z_NO_FLUSH);
    Step step{offered - state_.avail_in, room - state_.avail_out, result == Z_STREAM_END, {}};
    if (step.ended) ::inflateReset(&state_);
    if (result != Z_OK && result != Z_BUF_ERROR && !step.ended)
      step.error = state_.msg != nullptr ? state_.msg : "it cannot be inflated";
    return step;
  }

 private:
  z_stream state_{};
};

// zstd and lz4 say how many octets complete the next block. Taking no more keeps a damaged block from hiding the good
// one before it, whose octets they would not give in the same call.
class ZstdDecoder {
 public:
  ZstdDecoder() {
    if (state_ == nullptr) throw std::bad_alloc();
    ::ZSTD_DCtx_setParameter(state_.get(), ZSTD_d_windowLogMax, limits::zstd_window_log);
    wanted_ = ::ZSTD_initDStream(state_.get());
  }

  Step step(Bytes in, std::span<std::uint8_t> out) {
    ZSTD_inBuffer input{in.data(), std::min(in.size(), wanted_), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    const std::size_t result = ::ZSTD_decompressStream(state_.get(), &output, &input);
    if (::ZSTD_isError(result) != 0) return {input.pos, output.pos, false, explain(result)};
    wanted_ = result == 0 ? first_ : result;
    return {input.pos, output.pos, result == 0, {}};
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* state) const { ::ZSTD_freeDCtx(state); }
  };

  static std::string explain(std::size_t result) {
    if (::ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge)
      return "it needs more memory than rung gives (zstd --long): decompress it first, zstd -dc --long=31 FILE | rung "
             "-";
    return ::ZSTD_getErrorName(result);
  }

  std::unique_ptr<ZSTD_DCtx, Free> state_{::ZSTD_createDCtx()};
  std::size_t first_ = ::ZSTD_initDStream(state_.get());
  std::size_t wanted_ = first_;
};

class Lz4Decoder {
 public:
  Lz4Decoder() {
    LZ4F_dctx* state = nullptr;
    if (::LZ4F_isError(::LZ4F_createDecompressionContext(&state, LZ4F_VERSION)) != 0) throw std::bad_alloc();
    state_.reset(state);
  }

  Step step(Bytes in, std::span<std::uint8_t> out) {
    std::size_t taken = std::min(in.size(), wanted_), given = out.size();
    const std::size_t result = ::LZ4F_decompress(state_.get(), out.data(), &given, in.data(), &taken, nullptr);
    if (::LZ4F_isError(result) != 0) return {taken, given, false, ::LZ4F_getErrorName(result)};
    wanted_ = result == 0 ? first_ : result;
    return {taken, given, result == 0, {}};
  }

 private:
  struct Free {
    void operator()(LZ4F_dctx* state) const { ::LZ4F_freeDecompressionContext(state); }
  };

  static constexpr std::size_t first_ = LZ4F_HEADER_SIZE_MIN;
  std::unique_ptr<LZ4F_dctx, Free> state_;
  std::size_t wanted_ = first_;
};

template <typename Decoder>
class DecompressedSource : public ByteSource {
 public:
  DecompressedSource(ByteInput input, Compression compression) : input_(std::move(input)), compression_(compression) {}

  std::size_t read(std::span<std::uint8_t> into) override {
    while (!ended_) {
      const Bytes in = input_.peek_any();
      const bool exhausted = in.empty();
      const Step step = decoder_.step(in, into);
      const std::uint64_t offset = input_.offset();
      input_.consume(step.taken);
      begun_ = begun_ || step.taken > 0;
      if (!step.error.empty()) {
        fail("the " + std::string(to_text(compression_)) + " data is damaged at its offset " + std::to_string(offset) +
             ": " + step.error);
      } else if (step.ended) {
        begun_ = false;
        look_behind_member();
      } else if (step.taken == 0 && step.given == 0) {
        stall(exhausted, offset);
      }
      if (step.given > 0) return step.given;
    }
    return 0;
  }
  std::uint64_t size() const override { return input_.size(); }
  std::string error() const override { return error_; }
  bool cut() const override { return cut_; }
  std::optional<std::uint64_t> file_position() const override { return input_.file_position(); }

 private:
  void fail(std::string error) {
    error_ = std::move(error);
    ended_ = true;
  }

  // The decoder cannot go on with what there is.
  void stall(bool exhausted, std::uint64_t offset) {
    if (!exhausted)
      return fail("the " + std::string(to_text(compression_)) + " data makes no sense at its offset " +
                  std::to_string(offset));
    fail(input_.error());
    cut_ = input_.cut();
    if (!error_.empty() || !begun_) return;
    cut_ = true;
    error_ = "the " + std::string(to_text(compression_)) + " data ends early, at its offset " + std::to_string(offset);
  }

  // Another member, the end, or padding with zeros (of tapes, or blocks of a crashed file system): the end as well.
  void look_behind_member() {
    const Bytes next = input_.peek(compression_magic_size);
    if (next.empty()) {
      fail(input_.error());
      cut_ = input_.cut();
    } else if (std::all_of(next.begin(), next.end(), [](std::uint8_t octet) { return octet == 0; })) {
      ended_ = true;
    } else if (!goes_on(next)) {
      fail("something else follows the " + std::string(to_text(compression_)) + " data at its offset " +
           std::to_string(input_.offset()));
    }
  }

  // A member cut within its magic counts as one: it is what a file that is still being written ends with.
  bool goes_on(Bytes next) const {
    if (recognise_compression(next) == compression_) return true;
    if (compression_ != Compression::gzip && skippable_frame(next) > 0) return true;
    const std::string_view magic = magics[static_cast<std::size_t>(compression_)].octets;
    return next.size() < magic.size() && magic.starts_with(as_text(next));
  }

  ByteInput input_;
  Compression compression_;
  Decoder decoder_;
  bool begun_ = false;  // within a member
  bool ended_ = false;
  bool cut_ = false;
  std::string error_;
};

}  // namespace

std::string_view to_text(Compression compression) {
  switch (compression) {
    case Compression::gzip:
      return "gzip";
    case Compression::zstd:
      return "zstd";
    case Compression::lz4:
      return "lz4";
  }
  return "";
}

std::optional<Compression> recognise_compression(Bytes octets) {
  for (;;) {
    for (const Magic& magic : magics)
      if (as_text(octets).starts_with(magic.octets)) return magic.compression;
    const std::size_t skipped = skippable_frame(octets);
    if (skipped == 0 || skipped > octets.size()) return std::nullopt;
    octets = octets.subspan(skipped);
  }
}

std::unique_ptr<ByteSource> decompressed(ByteInput input, Compression compression) {
  switch (compression) {
    case Compression::gzip:
      return std::make_unique<DecompressedSource<GzipDecoder>>(std::move(input), compression);
    case Compression::zstd:
      return std::make_unique<DecompressedSource<ZstdDecoder>>(std::move(input), compression);
    case Compression::lz4:
      return std::make_unique<DecompressedSource<Lz4Decoder>>(std::move(input), compression);
  }
  return nullptr;
}

}  // namespace rung::capture
