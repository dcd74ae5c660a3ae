// Certificates made at run time, once per process, and random numbers that are the same in each.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstdint>

namespace rung::tls::test {

// Signed by itself, for sip.example.com. Lives as long as the process.
struct Certificate {
  EVP_PKEY* key;
  X509* certificate;
};

const Certificate& rsa_certificate();    // 2048 bits
const Certificate& ecdsa_certificate();  // P-256

// From here on libcrypto's random numbers are those of a generator with this seed.
void seed_libcrypto(std::uint64_t seed);

}  // namespace rung::tls::test
