// From secrets to the keys of records: HKDF (RFC 5869, RFC 8446 7) and the PRF of TLS 1.0 to 1.2 (RFC 2246 5,
// RFC 5246 5). Pure functions.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "decode/tls/cipher_suite.h"
#include "decode/tls/secret.h"

namespace rung::tls {

constexpr std::uint16_t tls10 = 0x0301, tls11 = 0x0302, tls12 = 0x0303, tls13 = 0x0304;

// RFC 8446 7.1, with an empty context. `size` is at most Secret::most_octets.
Secret hkdf_expand_label(Hash hash, const Secret& secret, std::string_view label, std::size_t size);

// The traffic secret behind a KeyUpdate (RFC 8446 7.2).
Secret next_traffic_secret(Hash hash, const Secret& secret);

// What one side's records are protected with.
struct RecordKeys {
  Secret key, iv, mac;
};

RecordKeys traffic_keys(const CipherSuite& suite, const Secret& traffic_secret);  // TLS 1.3

// `version` chooses the PRF: tls10 and tls11, or tls12. `seed` is two randoms or a hash.
Secret master_secret(std::uint16_t version, Hash hash, const Secret& pre_master, const Random& client,
                     const Random& server);
// RFC 7627; `session_hash` as session_hash() gives it.
Secret extended_master_secret(std::uint16_t version, Hash hash, const Secret& pre_master, Bytes session_hash);
Secret session_hash(std::uint16_t version, Hash hash, Bytes handshake_messages);

// TLS 1.0 to 1.2 (RFC 5246 6.3).
struct KeyBlock {
  RecordKeys client, server;
};
KeyBlock key_block(std::uint16_t version, const CipherSuite& suite, const Secret& master, const Random& client,
                   const Random& server);

}  // namespace rung::tls
