#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>

#include "tests/decode/tls/key_texts.h"
#include "tests/support/catch.h"

namespace rung::tls {
namespace {

using namespace test;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Key rsa_key() { return {EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048}), &EVP_PKEY_free}; }

std::string pem_of(const Key& key, const char* password = nullptr) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  const std::string secret = password == nullptr ? "" : password;
  PEM_write_bio_PKCS8PrivateKey(memory.get(), key.get(), password == nullptr ? nullptr : EVP_aes_128_cbc(),
                                secret.data(), static_cast<int>(secret.size()), nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::vector<std::uint8_t> encrypted_for(const Key& key, Bytes plain) {
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(EVP_PKEY_CTX_new(key.get(), nullptr),
                                                                            &EVP_PKEY_CTX_free);
  std::vector<std::uint8_t> out(256);
  std::size_t size = out.size();
  REQUIRE(EVP_PKEY_encrypt_init(context.get()) > 0);
  REQUIRE(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) > 0);
  REQUIRE(EVP_PKEY_encrypt(context.get(), out.data(), &size, plain.data(), plain.size()) > 0);
  return out;
}

std::vector<std::uint8_t> pre_master(std::uint8_t major = 3, std::uint8_t minor = 3, std::size_t size = 48) {
  std::vector<std::uint8_t> octets(size, 0x5a);
  octets[0] = major;
  octets[1] = minor;
  return octets;
}

TEST_CASE("an RSA private key decrypts the pre-master secrets of its size (RFC 5246 7.4.7.1)") {
  const Key first = rsa_key(), second = rsa_key(), stranger = rsa_key();
  KeyLog log;
  CHECK_FALSE(log.decrypt_pre_master(encrypted_for(first, pre_master())));
  REQUIRE(log.add_private_key("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + pem_of(first) +
                              pem_of(second)));
  CHECK_FALSE(log.empty());
  for (const Key* key : {&first, &second}) {
    const auto secret = log.decrypt_pre_master(encrypted_for(*key, pre_master()));
    REQUIRE(secret);
    CHECK(*secret == Secret(pre_master()));
  }
  for (int i = 0; i < 20; ++i) CHECK_FALSE(log.decrypt_pre_master(encrypted_for(stranger, pre_master())));
  CHECK_FALSE(log.decrypt_pre_master(encrypted_for(first, pre_master(4))));
  CHECK_FALSE(log.decrypt_pre_master(encrypted_for(first, pre_master(3, 5))));
  CHECK_FALSE(log.decrypt_pre_master(encrypted_for(first, pre_master(3, 3, 47))));
  CHECK_FALSE(log.decrypt_pre_master(encrypted_for(first, pre_master(3, 3, 49))));
  CHECK_FALSE(log.decrypt_pre_master(std::vector<std::uint8_t>(255, 1)));
  CHECK_FALSE(log.decrypt_pre_master(std::vector<std::uint8_t>(256, 0xff)));
  CHECK_FALSE(log.decrypt_pre_master({}));
}

TEST_CASE("what is no RSA private key, or an encrypted one, is refused") {
  KeyLog log;
  const Key curve{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), &EVP_PKEY_free};
  const std::string whole = pem_of(rsa_key());
  CHECK_FALSE(log.add_private_key(""));
  CHECK_FALSE(log.add_private_key("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
  CHECK_FALSE(log.add_private_key(whole.substr(0, whole.size() / 2)));
  CHECK_FALSE(log.add_private_key(pem_of(curve)));
  CHECK_FALSE(log.add_private_key(pem_of(rsa_key(), "password")));
  CHECK(log.empty());
  CHECK(log.add_private_key(pem_of(curve) + whole));
}

}  // namespace
}  // namespace rung::tls
