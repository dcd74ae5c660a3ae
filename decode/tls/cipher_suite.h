// Cipher suites that can be decrypted, and names of others that are met (IANA TLS Cipher Suites registry).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rung::tls {

enum class Cipher : std::uint8_t { aes_128_gcm, aes_256_gcm, chacha20_poly1305, aes_128_cbc, aes_256_cbc };
enum class Hash : std::uint8_t { sha1, sha256, sha384 };

struct CipherSuite {
  std::uint16_t id;
  std::string_view name;
  Cipher cipher;
  Hash hash;          // of the key schedule; for CBC suites of TLS 1.2 see mac
  Hash mac;           // of the record's MAC; CBC only
  bool tls13;         // suites of TLS 1.3 say nothing of the key exchange
  bool rsa_exchange;  // the client encrypts the pre-master secret with the server's RSA key

  bool is_aead() const { return cipher <= Cipher::chacha20_poly1305; }
  std::size_t key_octets() const;
};

// nullptr where it cannot be decrypted.
const CipherSuite* find_suite(std::uint16_t id);
std::span<const CipherSuite> all_suites();
// "TLS_AES_128_GCM_SHA256"; "0xC0AE" where it has no name here.
std::string suite_name(std::uint16_t id);

std::size_t hash_octets(Hash hash);

}  // namespace rung::tls
