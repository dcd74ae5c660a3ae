#include "decode/ws/layout.h"

#include <algorithm>

#include "decode/ws/frame_chain.h"

namespace rung::ws {

namespace {

using Form = Layout::Form;

constexpr std::size_t mask_octets = 4;
// RFC 6455's number for each opcode of hybi-01 to -06. Reserved ones stay reserved.
constexpr std::array<std::uint8_t, 16> opcodes = {0, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 14, 15};
constexpr std::uint8_t rsv4 = 8;

// The key of one frame of hybi-04.
Sha1 frame_key(const std::array<std::uint8_t, mask_octets>& nonce, const Layout& layout) {
  if (layout.form == Form::connection_key) return layout.key;
  std::array<std::uint8_t, mask_octets + std::tuple_size_v<Sha1>> octets{};
  std::copy(nonce.begin(), nonce.end(), octets.begin());
  std::copy(layout.key.begin(), layout.key.end(), octets.begin() + mask_octets);
  return sha1(octets);
}

// `phase` counts from the first octet behind the mask.
void unmask_frame(std::span<std::uint8_t> octets, const std::array<std::uint8_t, mask_octets>& mask,
                  const Layout& layout, std::uint64_t phase) {
  if (layout.form == Form::rfc_6455 || layout.form == Form::masked_header) return unmask(octets, mask, phase);
  const Sha1 key = frame_key(mask, layout);
  std::size_t at = phase % key.size();
  for (std::uint8_t& octet : octets) {
    octet = static_cast<std::uint8_t>(octet ^ key[at]);
    at = at + 1 == key.size() ? 0 : at + 1;
  }
}

// The two octets every header has, as RFC 6455 has them but for MASK, which is none here.
void take_first_octets(std::uint8_t first, std::uint8_t second, const Layout& layout, FrameHeader& header) {
  header.fin = ((first & 0x80) != 0) != (layout.form == Form::more);
  header.rsv = static_cast<std::uint8_t>((first >> 4 & 7) | ((second & 0x80) != 0 ? rsv4 : 0));
  header.sent_opcode = first & 0x0f;
  header.opcode = opcodes[header.sent_opcode];
}

}  // namespace

Layout layout_of(Draft draft, bool from_client, const Sha1& connection_key) {
  Layout layout;
  layout.masked = from_client && !has_challenge(draft);
  layout.key = connection_key;
  if (has_challenge(draft)) layout.form = Form::more;
  if (draft < Draft::hybi_04 || draft > Draft::hybi_06) return layout;
  if (!from_client)
    layout.form = Form::fin;
  else
    layout.form = draft == Draft::hybi_04 ? Form::hybi_04 : Form::masked_header;
  return layout;
}

Layout choose_hybi_04(const Layout& layout, Bytes first_frame) {
  Layout hashed = layout, plain = layout;
  hashed.form = Form::hashed_key;
  plain.form = Form::connection_key;
  const auto broken = [first_frame](const Layout& tried) {
    FrameChain chain(first_frame, tried);
    return !chain.next() && chain.end() == FrameChain::End::broken;
  };
  return broken(hashed) && !broken(plain) ? plain : hashed;
}

Result<FrameHeader> parse_frame_header(Bytes bytes, const Layout& layout) {
  if (layout.form == Form::rfc_6455) return parse_frame_header(bytes);
  const std::size_t before = layout.masks_header() ? mask_octets : 0;
  if (bytes.size() < before) return ParseError{ParseErrorCode::truncated, bytes.size()};
  FrameHeader header;
  std::array<std::uint8_t, header_octets_at_most - mask_octets> octets{};
  const Bytes behind = bytes.subspan(before, std::min(octets.size(), bytes.size() - before));
  std::copy(behind.begin(), behind.end(), octets.begin());
  const std::span<std::uint8_t> plain = std::span(octets).first(behind.size());
  if (layout.masks_header()) {
    header.mask = {bytes[0], bytes[1], bytes[2], bytes[3]};
    unmask_frame(plain, *header.mask, layout, 0);
  }
  if (plain.size() < 2) return ParseError{ParseErrorCode::truncated, bytes.size()};
  take_first_octets(plain[0], plain[1], layout, header);
  plain[1] &= 0x7f;
  const Result<FrameHeader> lengths = parse_frame_header(Bytes(plain));
  if (!lengths) {
    const bool cut = lengths.error().code == ParseErrorCode::truncated;
    return ParseError{lengths.error().code, cut ? bytes.size() : before + lengths.error().offset};
  }
  header.payload_size = lengths->payload_size;
  header.minimal_length = lengths->minimal_length;
  header.mask_phase = lengths->header_size;
  header.header_size = static_cast<std::uint8_t>(before + lengths->header_size);
  return header;
}

void unmask_payload(std::span<std::uint8_t> octets, const FrameHeader& header, const Layout& layout,
                    std::uint64_t offset) {
  if (header.mask) unmask_frame(octets, *header.mask, layout, header.mask_phase + offset);
}

}  // namespace rung::ws
