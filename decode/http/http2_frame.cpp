#include "decode/http/http2_frame.h"

#include <algorithm>
#include <array>

#include "base/byte_reader.h"

namespace rung::http {
namespace {

enum class OnStream : std::uint8_t { never, always, either };

struct TypeRow {
  FrameType type;
  OnStream stream;
  std::uint32_t least, most;  // octets
  std::uint8_t flags;         // those that are defined
};

constexpr std::uint32_t any_size = 0xffffff;

constexpr std::array<TypeRow, 13> types{{
    {FrameType::data, OnStream::always, 0, any_size, flag_end_stream | flag_padded},
    {FrameType::headers, OnStream::always, 0, any_size,
     flag_end_stream | flag_end_headers | flag_padded | flag_priority},
    {FrameType::priority, OnStream::always, 5, 5, 0},
    {FrameType::rst_stream, OnStream::always, 4, 4, 0},
    {FrameType::settings, OnStream::never, 0, any_size, flag_ack},
    {FrameType::push_promise, OnStream::always, 4, any_size, flag_end_headers | flag_padded},
    {FrameType::ping, OnStream::never, 8, 8, flag_ack},
    {FrameType::goaway, OnStream::never, 8, any_size, 0},
    {FrameType::window_update, OnStream::either, 4, 4, 0},
    {FrameType::continuation, OnStream::always, 0, any_size, flag_end_headers},
    {FrameType::altsvc, OnStream::either, 2, any_size, 0},
    {FrameType::origin, OnStream::never, 0, any_size, 0},
    {FrameType::priority_update, OnStream::never, 4, any_size, 0},
}};

constexpr std::uint32_t setting_size = 6;

const TypeRow* row_of(std::uint8_t type) {
  const auto* const row =
      std::find_if(types.begin(), types.end(), [&](const TypeRow& each) { return each.type == FrameType{type}; });
  return row == types.end() ? nullptr : row;
}

// See looks_like_http2_frames().
bool is_usual(const FrameHeader& header) {
  constexpr std::uint32_t usual_size = 1u << 14;    // RFC 9113 4.2
  constexpr std::uint32_t usual_stream = 1u << 24;  // a new one each second lasts half a year
  const TypeRow* row = row_of(header.type);
  return row != nullptr && (header.flags & ~row->flags) == 0 && !header.reserved && header.size <= usual_size &&
         header.stream < usual_stream && is_allowed(header);
}

// Whether the octets, fewer than a header has, may begin one that is_usual().
bool may_begin_usual(Bytes bytes) {
  if (!bytes.empty() && bytes[0] != 0) return false;
  if (bytes.size() > 1 && bytes[1] > 0x40) return false;
  const TypeRow* row = bytes.size() > 3 ? row_of(bytes[3]) : nullptr;
  if (bytes.size() > 3 && row == nullptr) return false;
  if (bytes.size() > 4 && (bytes[4] & ~row->flags) != 0) return false;
  return bytes.size() <= 5 || bytes[5] == 0;
}

}  // namespace

std::size_t FrameHeader::prefix_size() const {
  if (!is(FrameType::data) && !is(FrameType::headers) && !is(FrameType::push_promise)) return 0;
  std::size_t octets = has(flag_padded) ? 1 : 0;
  if (is(FrameType::headers) && has(flag_priority)) octets += 5;
  if (is(FrameType::push_promise)) octets += 4;
  return octets;
}

Result<FrameHeader> parse_http2_frame_header(Bytes bytes) {
  ByteReader reader(bytes);
  FrameHeader header;
  header.size = static_cast<std::uint32_t>(reader.u8()) << 16;
  header.size |= reader.u16();
  header.type = reader.u8();
  header.flags = reader.u8();
  const std::uint32_t stream = reader.u32();
  header.reserved = (stream & 0x80000000) != 0;
  header.stream = stream & 0x7fffffff;
  if (!reader.ok()) return ParseError{ParseErrorCode::truncated, bytes.size()};
  return header;
}

bool is_allowed(const FrameHeader& header) {
  const TypeRow* row = row_of(header.type);
  if (row == nullptr) return true;
  if (row->stream == OnStream::always && header.stream == 0) return false;
  if (row->stream == OnStream::never && header.stream != 0) return false;
  if (header.size < row->least || header.size > row->most || header.size < header.prefix_size()) return false;
  if (!header.is(FrameType::settings)) return true;
  return header.has(flag_ack) ? header.size == 0 : header.size % setting_size == 0;
}

FrameLikeness looks_like_http2_frames(Bytes bytes) {
  for (int frames = 0; frames < 2; ++frames) {
    const auto header = parse_http2_frame_header(bytes);
    if (!header) {
      if (!may_begin_usual(bytes)) return FrameLikeness::no;
      return FrameLikeness::unsure;
    }
    if (!is_usual(*header)) return FrameLikeness::no;
    if (frames > 0) break;
    if (bytes.size() - frame_header_size < header->size) return FrameLikeness::unsure;
    bytes = bytes.subspan(frame_header_size + header->size);
    // Nothing but a header is little evidence: zeros stand everywhere.
    const bool telling = header->size > 0 || header->is(FrameType::settings);
    if (bytes.empty()) return telling ? FrameLikeness::yes : FrameLikeness::unsure;
  }
  return FrameLikeness::yes;
}

FrameLikeness looks_like_http2_beginning(Bytes bytes) {
  const std::string_view text = as_text(bytes);
  const std::size_t shared = std::min(text.size(), http2_preface.size());
  if (text.substr(0, shared) == http2_preface.substr(0, shared))
    return shared == http2_preface.size() ? FrameLikeness::yes : FrameLikeness::unsure;
  if (!may_begin_usual(bytes.first(std::min(bytes.size(), frame_header_size - 1)))) return FrameLikeness::no;
  const auto header = parse_http2_frame_header(bytes);
  if (!header)
    return bytes.size() > 3 && !FrameHeader{0, bytes[3]}.is(FrameType::settings) ? FrameLikeness::no
                                                                                 : FrameLikeness::unsure;
  constexpr std::uint32_t first_settings = 64 * setting_size;
  const bool sound = is_usual(*header) && header->is(FrameType::settings) && header->flags == 0;
  return sound && header->size <= first_settings ? FrameLikeness::yes : FrameLikeness::no;
}

}  // namespace rung::http
