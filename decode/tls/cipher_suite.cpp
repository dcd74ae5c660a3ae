#include "decode/tls/cipher_suite.h"

#include <algorithm>
#include <array>

namespace rung::tls {
namespace {

using C = Cipher;
using H = Hash;

constexpr std::array suites = {
    CipherSuite{0x1301, "TLS_AES_128_GCM_SHA256", C::aes_128_gcm, H::sha256, H::sha256, true, false},
    CipherSuite{0x1302, "TLS_AES_256_GCM_SHA384", C::aes_256_gcm, H::sha384, H::sha384, true, false},
    CipherSuite{0x1303, "TLS_CHACHA20_POLY1305_SHA256", C::chacha20_poly1305, H::sha256, H::sha256, true, false},
    CipherSuite{0xC02B, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", C::aes_128_gcm, H::sha256, H::sha256, false, false},
    CipherSuite{0xC02C, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", C::aes_256_gcm, H::sha384, H::sha384, false, false},
    CipherSuite{0xC02F, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", C::aes_128_gcm, H::sha256, H::sha256, false, false},
    CipherSuite{0xC030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", C::aes_256_gcm, H::sha384, H::sha384, false, false},
    CipherSuite{0xCCA8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", C::chacha20_poly1305, H::sha256, H::sha256,
                false, false},
    CipherSuite{0xCCA9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", C::chacha20_poly1305, H::sha256, H::sha256,
                false, false},
    CipherSuite{0xCCAA, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256", C::chacha20_poly1305, H::sha256, H::sha256, false,
                false},
    CipherSuite{0x009E, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", C::aes_128_gcm, H::sha256, H::sha256, false, false},
    CipherSuite{0x009F, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", C::aes_256_gcm, H::sha384, H::sha384, false, false},
    CipherSuite{0x009C, "TLS_RSA_WITH_AES_128_GCM_SHA256", C::aes_128_gcm, H::sha256, H::sha256, false, true},
    CipherSuite{0x009D, "TLS_RSA_WITH_AES_256_GCM_SHA384", C::aes_256_gcm, H::sha384, H::sha384, false, true},
    CipherSuite{0x002F, "TLS_RSA_WITH_AES_128_CBC_SHA", C::aes_128_cbc, H::sha256, H::sha1, false, true},
    CipherSuite{0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA", C::aes_256_cbc, H::sha256, H::sha1, false, true},
    CipherSuite{0x003C, "TLS_RSA_WITH_AES_128_CBC_SHA256", C::aes_128_cbc, H::sha256, H::sha256, false, true},
    CipherSuite{0x003D, "TLS_RSA_WITH_AES_256_CBC_SHA256", C::aes_256_cbc, H::sha256, H::sha256, false, true},
    CipherSuite{0x0033, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", C::aes_128_cbc, H::sha256, H::sha1, false, false},
    CipherSuite{0x0039, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", C::aes_256_cbc, H::sha256, H::sha1, false, false},
    CipherSuite{0x0067, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256", C::aes_128_cbc, H::sha256, H::sha256, false, false},
    CipherSuite{0x006B, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256", C::aes_256_cbc, H::sha256, H::sha256, false, false},
    CipherSuite{0xC009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", C::aes_128_cbc, H::sha256, H::sha1, false, false},
    CipherSuite{0xC00A, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", C::aes_256_cbc, H::sha256, H::sha1, false, false},
    CipherSuite{0xC013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", C::aes_128_cbc, H::sha256, H::sha1, false, false},
    CipherSuite{0xC014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", C::aes_256_cbc, H::sha256, H::sha1, false, false},
    CipherSuite{0xC023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", C::aes_128_cbc, H::sha256, H::sha256, false, false},
    CipherSuite{0xC024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", C::aes_256_cbc, H::sha384, H::sha384, false, false},
    CipherSuite{0xC027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", C::aes_128_cbc, H::sha256, H::sha256, false, false},
    CipherSuite{0xC028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", C::aes_256_cbc, H::sha384, H::sha384, false, false},
};

struct Named {
  std::uint16_t id;
  std::string_view name;
};
// Met in the field, and not decrypted.
constexpr std::array others = {
    Named{0x0004, "TLS_RSA_WITH_RC4_128_MD5"},
    Named{0x0005, "TLS_RSA_WITH_RC4_128_SHA"},
    Named{0x000A, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"},
    Named{0x0016, "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"},
    Named{0xC008, "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA"},
    Named{0xC011, "TLS_ECDHE_RSA_WITH_RC4_128_SHA"},
    Named{0xC012, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"},
    Named{0x0002, "TLS_RSA_WITH_NULL_SHA"},
    Named{0x003B, "TLS_RSA_WITH_NULL_SHA256"},
    Named{0x0041, "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA"},
    Named{0x0084, "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA"},
    Named{0xC09C, "TLS_RSA_WITH_AES_128_CCM"},
    Named{0xC09D, "TLS_RSA_WITH_AES_256_CCM"},
    Named{0xC0AC, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM"},
    Named{0xC0AD, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM"},
    Named{0xC0AE, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8"},
    Named{0xC0AF, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8"},
    Named{0x1304, "TLS_AES_128_CCM_SHA256"},
    Named{0x1305, "TLS_AES_128_CCM_8_SHA256"},
};

}  // namespace

std::size_t CipherSuite::key_octets() const {
  return cipher == Cipher::aes_128_gcm || cipher == Cipher::aes_128_cbc ? 16 : 32;
}

const CipherSuite* find_suite(std::uint16_t id) {
  auto found = std::find_if(suites.begin(), suites.end(), [id](const CipherSuite& suite) { return suite.id == id; });
  return found == suites.end() ? nullptr : &*found;
}

std::span<const CipherSuite> all_suites() { return suites; }

std::string suite_name(std::uint16_t id) {
  if (const CipherSuite* suite = find_suite(id)) return std::string(suite->name);
  for (const Named& named : others)
    if (named.id == id) return std::string(named.name);
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text = "0x";
  for (int shift = 12; shift >= 0; shift -= 4) text += digits[id >> shift & 15];
  return text;
}

std::size_t hash_octets(Hash hash) { return hash == Hash::sha1 ? 20 : hash == Hash::sha256 ? 32 : 48; }

}  // namespace rung::tls
