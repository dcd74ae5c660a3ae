// Which WebSocket protocol a handshake is of: RFC 6455, or a draft before it that browsers and servers spoke from 2009
// to 2012. Only what handshakes say; how frames look is in layout.h and hixie_framer.h.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace rung::ws {

enum class Draft : std::uint8_t {
  hixie_75,  // draft-hixie-thewebsocketprotocol-75
  hixie_76,  // -76, which is draft-ietf-hybi-thewebsocketprotocol-00
  hybi_01,   // draft-ietf-hybi-thewebsocketprotocol-01 and so on
  hybi_02,
  hybi_03,
  hybi_04,
  hybi_05,
  hybi_06,
  hybi_07,
  hybi_08,   // to -12, which are the same on the wire
  rfc_6455,  // and hybi-13 to -17
  unknown,   // another number: read like RFC 6455
};

// Header fields of a request that asks for a WebSocket; nothing where one is not there.
struct VersionFields {
  std::optional<std::string_view> version;  // Sec-WebSocket-Version
  std::optional<std::string_view> draft;    // Sec-WebSocket-Draft
  bool key = false;                         // Sec-WebSocket-Key
  bool key1_or_key2 = false;                // Sec-WebSocket-Key1, Sec-WebSocket-Key2
};
Draft draft_of(const VersionFields& fields);

// As connections.ws_version shows it: "hixie-76", "hybi-03", "7 (hybi-07)"; what was sent where it is RFC 6455's
// number or one that nobody defined.
std::string name_of(Draft draft, const VersionFields& fields);

// Handshakes with Key1 and Key2: 8 octets stand behind the request's head and 16 behind the answer's.
constexpr bool has_challenge(Draft draft) { return draft >= Draft::hixie_76 && draft <= Draft::hybi_03; }
constexpr bool is_hixie(Draft draft) { return draft <= Draft::hixie_76; }
// The numbers 4 to 8 of Sec-WebSocket-Version.
constexpr bool has_draft_number(Draft draft) { return draft >= Draft::hybi_04 && draft <= Draft::hybi_08; }
// A Close may begin with a code (from hybi-06 on), and there is a Close at all (from hixie-76 on).
constexpr bool has_close_codes(Draft draft) { return draft >= Draft::hybi_06; }
constexpr bool has_close(Draft draft) { return draft != Draft::hixie_75; }

constexpr std::size_t key3_octets = 8;
constexpr std::size_t challenge_answer_octets = 16;

// What the server has to answer to Key1, Key2 and the 8 octets behind the request (hixie-76 5.2). Nothing where a key
// is none: the digits of each are a number of 32 bits times the count of its spaces, which is not 0.
std::optional<std::array<std::uint8_t, challenge_answer_octets>> challenge_answer(std::string_view key1,
                                                                                  std::string_view key2, Bytes key3);

using Sha1 = std::array<std::uint8_t, 20>;
Sha1 sha1(Bytes octets);
// hybi-04: the key of a connection, from Sec-WebSocket-Key of the request and Sec-WebSocket-Nonce of the answer.
Sha1 connection_key(std::string_view key, std::string_view nonce);

}  // namespace rung::ws
