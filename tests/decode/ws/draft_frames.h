// Frames of the drafts before hybi-07 as they stand on the wire.
#pragma once

#include <string>

#include "decode/ws/layout.h"
#include "tests/decode/ws/wire_frames.h"

namespace rung::ws::test {

inline std::string hixie_text(const std::string& text) { return '\0' + text + '\xff'; }
inline std::string hixie_close() { return std::string("\xff\0", 2); }

// One of RFC 6455's opcodes as hybi-01 to -06 number it.
inline int draft_opcode(int opcode) {
  switch (opcode) {
    case 1:
    case 2:
      return opcode + 3;
    case 8:
    case 9:
    case 10:
      return opcode - 7;
    default:
      return opcode;
  }
}

// A frame of that layout; `opcode` is RFC 6455's. `mask` has 4 octets, and is used where the layout has a mask: of
// hybi-04 it is the nonce.
inline std::string draft_frame(const Layout& layout, bool last, int opcode, const std::string& payload,
                               const std::string& mask = "mask") {
  using Form = Layout::Form;
  if (layout.form == Form::rfc_6455)
    return wire_frame((last ? fin : 0) | opcode, payload, layout.masked ? mask : std::string());
  const bool top_bit = last != (layout.form == Form::more);
  std::string frame = wire_frame((top_bit ? fin : 0) | draft_opcode(opcode), payload);
  if (!layout.masks_header()) return frame;
  std::string key = mask;
  if (layout.form == Form::connection_key) key = as_text(layout.key);
  if (layout.form == Form::hashed_key || layout.form == Form::hybi_04)
    key = as_text(sha1(as_bytes(mask + std::string(as_text(layout.key)))));
  for (std::size_t i = 0; i < frame.size(); ++i) frame[i] = static_cast<char>(frame[i] ^ key[i % key.size()]);
  return mask + frame;
}

}  // namespace rung::ws::test
