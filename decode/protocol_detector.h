// Which protocol the octets of a stream speak, by their content alone: ports lie.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace rung::decode {

enum class Protocol : std::uint8_t {
  unknown,  // not told yet
  sip,
  msrp,
  http,
  websocket,  // frames whose handshake was not seen
  tls,
  http2,
  hep,
  none,  // nothing that is known
};

struct Detection {
  Protocol protocol = Protocol::unknown;
  std::size_t offset = 0;        // where it begins
  bool masked = false;           // websocket: the sender is a client
  bool after_handshake = false;  // tls: a record that is not of a handshake
};

// Octets at the beginning of a stream, where a protocol has to begin, or from the beginning of any
// segment, where WebSocket frames may stand without their handshake and a SIP message or an MSRP chunk may begin
// further in.
enum class Beginning : std::uint8_t { stream, segment };

// `unknown`: more octets could tell. `none`: they cannot.
Detection detect_protocol(Bytes bytes, Beginning beginning);

}  // namespace rung::decode
