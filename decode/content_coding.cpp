#include "decode/content_coding.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

#include "base/ascii.h"
#include "base/limits.h"

namespace rung::decode {
namespace {

constexpr int gzip_window_bits = 15 + 16, zlib_window_bits = 15, raw_window_bits = -15;
constexpr std::size_t step_octets = 16384;

class Inflater {
 public:
  explicit Inflater(int window_bits) {
    if (inflateInit2(&stream_, window_bits) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  Inflated run(std::string_view body, std::size_t most) {
    Inflated result;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream_.avail_in = static_cast<uInt>(body.size());
    std::array<char, step_octets> step{};
    int code = Z_OK;
    while (code == Z_OK && !result.over_limit) {
      stream_.next_out = reinterpret_cast<Bytef*>(step.data());
      stream_.avail_out = static_cast<uInt>(step.size());
      code = ::inflate(&stream_, Z_NO_FLUSH);
      const std::size_t made = step.size() - stream_.avail_out;
      const std::size_t room = most - result.octets.size();
      result.over_limit = made > room;
      result.octets.insert(result.octets.end(), step.data(), step.data() + std::min(made, room));
    }
    result.damaged = code != Z_STREAM_END && !result.over_limit;
    return result;
  }

 private:
  z_stream stream_{};
};

}  // namespace

bool is_plain_coding(std::string_view coding) {
  return coding.empty() || equals_ignoring_case(coding, "identity") || equals_ignoring_case(coding, "8bit") ||
         equals_ignoring_case(coding, "7bit") || equals_ignoring_case(coding, "binary");
}

bool is_compression(std::string_view coding) {
  return equals_ignoring_case(coding, "gzip") || equals_ignoring_case(coding, "x-gzip") ||
         equals_ignoring_case(coding, "deflate");
}

Inflated inflate_body(std::string_view coding, std::string_view body, std::size_t most) {
  const std::string_view read = body.substr(0, limits::sip_message_octets);
  if (!equals_ignoring_case(coding, "deflate")) return Inflater(gzip_window_bits).run(read, most);
  Inflated result = Inflater(zlib_window_bits).run(read, most);
  if (result.damaged && result.octets.empty()) result = Inflater(raw_window_bits).run(read, most);
  return result;
}

}  // namespace rung::decode
