#include "decode/http/header_decoder.h"

#include <nghttp2/nghttp2.h>

#include <array>
#include <new>
#include <utility>

#include "base/ascii.h"
#include "base/limits.h"

namespace rung::http {
namespace {

constexpr std::size_t field_overhead = 32;  // RFC 7541 4.1

// A dynamic table size update (RFC 7541 6.3) to limits::http2_header_table_octets.
std::vector<std::uint8_t> largest_table() {
  constexpr std::uint8_t update = 0x20;
  constexpr std::size_t prefix = 0x1f;
  std::vector<std::uint8_t> octets = {static_cast<std::uint8_t>(update | prefix)};
  std::size_t rest = limits::http2_header_table_octets - prefix;
  for (; rest >= 0x80; rest >>= 7) octets.push_back(static_cast<std::uint8_t>(0x80 | (rest & 0x7f)));
  octets.push_back(static_cast<std::uint8_t>(rest));
  return octets;
}

std::string_view text_of(const std::uint8_t* octets, std::size_t size) {
  return {reinterpret_cast<const char*>(octets), size};
}

}  // namespace

HeaderDecoder::HeaderDecoder() { renew(true); }
HeaderDecoder::~HeaderDecoder() = default;
HeaderDecoder::HeaderDecoder(HeaderDecoder&&) noexcept = default;
HeaderDecoder& HeaderDecoder::operator=(HeaderDecoder&&) noexcept = default;

void HeaderDecoder::Delete::operator()(nghttp2_hd_inflater* inflater) const { nghttp2_hd_inflate_del(inflater); }

// Which table sizes the receiver allows by SETTINGS is not followed: the sender says what it uses. Where that was
// missed, a table that is too large does no harm, as nobody refers to what was dropped from the true one.
void HeaderDecoder::renew(bool table_size_known) {
  nghttp2_hd_inflater* made = nullptr;
  if (nghttp2_hd_inflate_new(&made) != 0) throw std::bad_alloc();
  inflater_.reset(made);
  nghttp2_hd_inflate_change_table_size(made, limits::http2_header_table_octets);
  if (!table_size_known) {
    feed(largest_table(), true);
    take();
  }
}

void HeaderDecoder::lose() {
  decoded_ = {};
  renew(false);
}

void HeaderDecoder::feed(Bytes piece, bool last) {
  static constexpr std::array<std::uint8_t, 1> nothing = {};
  const std::uint8_t* at = piece.empty() ? nothing.data() : piece.data();
  std::size_t left = piece.size();
  while (decoded_.whole) {
    nghttp2_nv field;
    int flags = NGHTTP2_HD_INFLATE_NONE;
    const auto read = nghttp2_hd_inflate_hd2(inflater_.get(), &field, &flags, at, left, last ? 1 : 0);
    if (read == NGHTTP2_ERR_NOMEM) throw std::bad_alloc();
    if (read < 0) {
      decoded_.whole = false;
      return;
    }
    at += read;
    left -= static_cast<std::size_t>(read);
    const bool given = (flags & NGHTTP2_HD_INFLATE_EMIT) != 0;
    if (given) keep(text_of(field.name, field.namelen), text_of(field.value, field.valuelen));
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) {
      nghttp2_hd_inflate_end_headers(inflater_.get());
      return;
    }
    if (!given && left == 0) return;
  }
}

void HeaderDecoder::keep(std::string_view name, std::string_view value) {
  kept_octets_ += name.size() + value.size() + field_overhead;
  if (kept_octets_ > limits::http2_header_list_octets) {
    decoded_.over_limit = true;
    return;
  }
  Head& head = decoded_.head;
  if (name == ":method") {
    head.is_request = true;
    head.method = value;
  } else if (name == ":path") {
    head.target = value;
  } else if (name == ":status") {
    const auto status = value.size() == 3 ? parse_decimal(value) : std::nullopt;
    head.status = static_cast<std::uint32_t>(status.value_or(0));
  } else {
    head.fields.push_back({std::string(name), std::string(value)});
  }
}

DecodedHead HeaderDecoder::take() {
  kept_octets_ = 0;
  DecodedHead decoded = std::exchange(decoded_, {});
  decoded.head.version = "HTTP/2";
  // What the rest of a broken block would have added to the table is missing from now on.
  if (!decoded.whole) renew(false);
  return decoded;
}

}  // namespace rung::http
