// Finds the keys of a connection whose handshake was not captured: a record's authentication tag proves them.
#pragma once

#include <cstdint>
#include <optional>

#include "decode/tls/key_log.h"
#include "decode/tls/record_cipher.h"
#include "decode/tls/session.h"

namespace rung::tls {

struct Found {
  Side sender;  // as the secret's label says
  std::uint16_t version;
  const CipherSuite* suite;
  Random client_random{};
  std::optional<Random> server_random;  // TLS 1.2
  Secret secret;                        // TLS 1.3: the sender's traffic secret; TLS 1.2: the master secret
  bool encrypt_then_mac = false;        // TLS 1.2
  std::uint64_t number = 0;             // of the record
};

// Tries the hints about these ends first, then the newest secrets; low record numbers before high ones. `trials` is
// counted down; when it is 0 nothing more is tried. `proposed`: who is taken for the sender, and is tried first.
std::optional<Found> find_keys(const KeyLog& keys, const Tuple& ends, const Record& record, Side proposed,
                               std::uint64_t& trials);

}  // namespace rung::tls
