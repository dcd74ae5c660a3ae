// RAND_set_rand_method() has no successor but a provider.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "tests/decode/tls/tls_certificates.h"

#include <openssl/ec.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <random>
#include <stdexcept>

namespace rung::tls::test {
namespace {

std::mt19937_64& generator() {
  static std::mt19937_64 generator;
  return generator;
}

int random_octets(unsigned char* out, int size) {
  for (int i = 0; i < size; ++i) out[i] = static_cast<unsigned char>(generator()() >> 24);
  return 1;
}

void add_extension(X509* certificate, int id, const char* value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate make_certificate(EVP_PKEY* key) {
  X509* certificate = X509_new();
  if (key == nullptr || certificate == nullptr) throw std::runtime_error("no certificate");
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  ASN1_TIME_set_string(X509_getm_notBefore(certificate), "20200101000000Z");
  ASN1_TIME_set_string(X509_getm_notAfter(certificate), "20991231235959Z");
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("rung test"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  add_extension(certificate, NID_subject_alt_name, "DNS:sip.example.com");
  if (X509_sign(certificate, key, EVP_sha256()) == 0) throw std::runtime_error("X509_sign");
  return {key, certificate};
}

}  // namespace

void seed_libcrypto(std::uint64_t seed) {
  static const RAND_METHOD method{nullptr, random_octets, nullptr, nullptr, random_octets, [] { return 1; }};
  generator().seed(seed);
  RAND_set_rand_method(&method);
}

const Certificate& rsa_certificate() {
  static const Certificate made = make_certificate(EVP_RSA_gen(2048));
  return made;
}

const Certificate& ecdsa_certificate() {
  static const Certificate made = make_certificate(EVP_EC_gen("P-256"));
  return made;
}

}  // namespace rung::tls::test
