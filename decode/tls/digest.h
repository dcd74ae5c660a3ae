// Which of OpenSSL's digests a suite names.
#pragma once

#include <openssl/evp.h>

#include "decode/tls/cipher_suite.h"

namespace rung::tls {

inline const EVP_MD* digest_of(Hash hash) {
  return hash == Hash::sha1 ? EVP_sha1() : hash == Hash::sha256 ? EVP_sha256() : EVP_sha384();
}

}  // namespace rung::tls
