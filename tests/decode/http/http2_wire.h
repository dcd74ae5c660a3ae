// HTTP/2 as it stands on the wire: frames, and header blocks as libnghttp2 encodes them.
#pragma once

#include <nghttp2/nghttp2.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "decode/http/http2_frame.h"

namespace rung::http::test {

inline std::string number(std::uint64_t value, int octets) {
  std::string wire;
  for (int i = octets - 1; i >= 0; --i) wire += static_cast<char>(value >> 8 * i & 0xff);
  return wire;
}

inline std::string frame(FrameType type, int flags, std::uint32_t stream, const std::string& payload = "") {
  return number(payload.size(), 3) + number(static_cast<std::uint8_t>(type), 1) +
         number(static_cast<std::uint64_t>(flags), 1) + number(stream, 4) + payload;
}

inline std::string settings(const std::vector<std::pair<int, std::uint32_t>>& entries = {}, int flags = 0) {
  std::string payload;
  for (const auto& [id, value] : entries) payload += number(static_cast<std::uint64_t>(id), 2) + number(value, 4);
  return frame(FrameType::settings, flags, 0, payload);
}

inline std::string data(std::uint32_t stream, const std::string& payload, int flags = 0) {
  return frame(FrameType::data, flags, stream, payload);
}

inline std::string padded_data(std::uint32_t stream, const std::string& payload, std::size_t padding, int flags = 0) {
  return data(stream, number(padding, 1) + payload + std::string(padding, '\0'), flags | flag_padded);
}

inline std::string reset(std::uint32_t stream, std::uint32_t code) {
  return frame(FrameType::rst_stream, 0, stream, number(code, 4));
}

inline std::string goaway(std::uint32_t last_stream, std::uint32_t code = 0, const std::string& debug = "") {
  return frame(FrameType::goaway, 0, 0, number(last_stream, 4) + number(code, 4) + debug);
}

using Fields = std::vector<std::pair<std::string, std::string>>;

// One direction's header blocks, with the table that goes on from block to block.
class HeaderEncoder {
 public:
  explicit HeaderEncoder(std::size_t table_octets = 4096) {
    nghttp2_hd_deflater* made = nullptr;
    if (nghttp2_hd_deflate_new(&made, table_octets) != 0) throw std::runtime_error("nghttp2_hd_deflate_new");
    deflater_.reset(made);
  }
  std::string block(const Fields& fields) {
    std::vector<nghttp2_nv> entries;
    for (const auto& [name, value] : fields) {
      auto octets = [](const std::string& text) {
        return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
      };
      entries.push_back({octets(name), octets(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
    }
    std::string wire(nghttp2_hd_deflate_bound(deflater_.get(), entries.data(), entries.size()), '\0');
    const auto size = nghttp2_hd_deflate_hd(deflater_.get(), reinterpret_cast<std::uint8_t*>(wire.data()), wire.size(),
                                            entries.data(), entries.size());
    if (size < 0) throw std::runtime_error("nghttp2_hd_deflate_hd");
    wire.resize(static_cast<std::size_t>(size));
    return wire;
  }
  // HEADERS in one frame.
  std::string headers(std::uint32_t stream, const Fields& fields, int flags = 0) {
    return frame(FrameType::headers, flags | flag_end_headers, stream, block(fields));
  }

 private:
  struct Delete {
    void operator()(nghttp2_hd_deflater* deflater) const { nghttp2_hd_deflate_del(deflater); }
  };
  std::unique_ptr<nghttp2_hd_deflater, Delete> deflater_;
};

}  // namespace rung::http::test
