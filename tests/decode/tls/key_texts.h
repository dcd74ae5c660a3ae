// Lines of key logs with octets that tell where they belong.
#pragma once

#include <cstdio>
#include <string>

#include "decode/tls/key_log.h"

namespace rung::tls::test {

inline std::string in_hex(Bytes octets, bool upper = false) {
  std::string text;
  for (const std::uint8_t octet : octets) {
    char digits[3];
    std::snprintf(digits, sizeof digits, upper ? "%02X" : "%02x", octet);
    text += digits;
  }
  return text;
}

// Begins with `number`; its other octets have letters as digits.
inline Random random_of(std::uint32_t number) {
  Random random;
  random.fill(0xab);
  for (unsigned i = 0; i < 4; ++i) random[i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  return random;
}

inline Secret secret_of(std::uint8_t octet, std::size_t size = 48) {
  return Secret(std::vector<std::uint8_t>(size, octet));
}

inline std::string line(const std::string& label, const Random& random, const Secret& secret) {
  return label + ' ' + in_hex(random) + ' ' + in_hex(secret.view());
}

inline bool knows(const KeyLog& log, SecretKind kind, const Random& random, const Secret& secret) {
  const Secret* found = log.find(kind, random);
  return found != nullptr && *found == secret;
}

}  // namespace rung::tls::test
