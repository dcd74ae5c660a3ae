// Bodies compressed as Content-Encoding has them.
#pragma once

#include <zlib.h>

#include <stdexcept>
#include <string>

namespace rung::test {

enum class Wrap { none, zlib, gzip };

inline std::string deflated(const std::string& text, Wrap wrap) {
  constexpr int raw_bits = -15, zlib_bits = 15, gzip_bits = 15 + 16, usual_memory = 8;
  const int bits = wrap == Wrap::gzip ? gzip_bits : wrap == Wrap::zlib ? zlib_bits : raw_bits;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, bits, usual_memory, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("deflateInit2");
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int code = ::deflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  if (code != Z_STREAM_END) throw std::runtime_error("deflate");
  return out;
}

}  // namespace rung::test
