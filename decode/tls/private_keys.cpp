#include "decode/tls/private_keys.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <climits>

#include "base/limits.h"

namespace rung::tls {
namespace {

constexpr std::size_t pre_master_octets = 48;  // RFC 5246 7.4.7.1

int refuse_password(char*, int, int, void*) { return -1; }

using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

// PKCS #1 v1.5. From 3.2 on OpenSSL answers wrong padding with random octets, unless told not to; versions that know
// no such option fail, which is what is wanted.
Context decryption_of(evp_pkey_st* key) {
  Context context(EVP_PKEY_CTX_new(key, nullptr), &EVP_PKEY_CTX_free);
  if (!context || EVP_PKEY_decrypt_init(context.get()) <= 0 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) <= 0)
    return {nullptr, &EVP_PKEY_CTX_free};
  EVP_PKEY_CTX_ctrl_str(context.get(), "rsa_pkcs1_implicit_rejection", "0");
  return context;
}

// The client's version stands first: 3.0 to 3.4.
bool is_pre_master(Bytes octets) { return octets.size() == pre_master_octets && octets[0] == 3 && octets[1] <= 4; }

std::optional<Secret> decrypt_with(evp_pkey_st* key, Bytes encrypted) {
  const int key_octets = EVP_PKEY_get_size(key);
  if (key_octets <= 0 || encrypted.size() != static_cast<std::size_t>(key_octets)) return std::nullopt;
  const Context context = decryption_of(key);
  if (!context) return std::nullopt;
  std::vector<std::uint8_t> plain(encrypted.size());
  std::size_t size = plain.size();
  const bool done = EVP_PKEY_decrypt(context.get(), plain.data(), &size, encrypted.data(), encrypted.size()) > 0 &&
                    size <= plain.size();
  std::optional<Secret> secret;
  if (done && is_pre_master(Bytes(plain).first(size))) secret.emplace(Bytes(plain).first(size));
  OPENSSL_cleanse(plain.data(), plain.size());
  return secret;
}

}  // namespace

void PrivateKeys::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

bool PrivateKeys::add(std::string_view pem) {
  if (pem.size() > INT_MAX) return false;
  const std::unique_ptr<BIO, decltype(&BIO_free)> input(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                        &BIO_free);
  bool added = false;
  while (input && keys_.size() < limits::tls_private_keys) {
    std::unique_ptr<evp_pkey_st, Free> key(PEM_read_bio_PrivateKey(input.get(), nullptr, &refuse_password, nullptr));
    if (!key) break;
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) continue;
    keys_.push_back(std::move(key));
    added = true;
  }
  ERR_clear_error();
  return added;
}

std::optional<Secret> PrivateKeys::decrypt_pre_master(Bytes encrypted) const {
  std::optional<Secret> secret;
  for (const auto& key : keys_)
    if ((secret = decrypt_with(key.get(), encrypted))) break;
  ERR_clear_error();
  return secret;
}

}  // namespace rung::tls
