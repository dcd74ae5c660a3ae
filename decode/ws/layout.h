// How the frames of one direction are laid out: as RFC 6455 5.2 has it, or as the drafts before hybi-07 did, whose
// headers become the same FrameHeader.
//
//   drafts            first octet          opcodes                              client's mask
//   hybi-01 to -03    MORE RSV1-3 opcode   0 cont 1 close 2 ping 3 pong         none
//                                          4 text 5 binary
//   hybi-04           FIN RSV1-3 opcode    the same                             20 octets, over the header too
//   hybi-05, -06      FIN RSV1-3 opcode    the same                             4 octets, over the header too
//   from hybi-07 on   FIN RSV1-3 opcode    RFC 6455's                           4 octets, over the payload
//
// The second octet has RSV4 where RFC 6455 has MASK. A mask that covers the header stands before it: its 4 octets, or
// the nonce of which hybi-04 makes the key of a frame.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "decode/ws/draft.h"
#include "decode/ws/frame.h"

namespace rung::ws {

struct Layout {
  enum class Form : std::uint8_t { rfc_6455, more, fin, masked_header, hybi_04, hashed_key, connection_key };
  Form form = Form::rfc_6455;
  bool masked = false;  // what the direction does by its role: a client masks
  Sha1 key{};           // hybi_04, hashed_key, connection_key: of the connection

  bool masks_header() const { return form >= Form::masked_header; }
};

// Of a draft whose frames are not hixie's.
Layout layout_of(Draft draft, bool from_client, const Sha1& connection_key);

// hybi-04 hashes a frame's nonce and the connection's key to the key of the frame; a library of its time took the
// connection's key for each frame. Which of them the first frame shows, hashed_key or connection_key; the former is
// also how Form::hybi_04 is read as long as nobody asked.
Layout choose_hybi_04(const Layout& layout, Bytes first_frame);

// As parse_frame_header() of frame.h.
Result<FrameHeader> parse_frame_header(Bytes bytes, const Layout& layout);

// The most octets a header has in any layout.
constexpr std::size_t header_octets_at_most = 14;

// Unmasks octets of a frame's payload in place; `offset` is that of the first one within the payload.
void unmask_payload(std::span<std::uint8_t> octets, const FrameHeader& header, const Layout& layout,
                    std::uint64_t offset);

}  // namespace rung::ws
