// RSA private keys, for cipher suites whose key exchange is RSA's (RFC 5246 7.4.7.1).
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "decode/tls/secret.h"

struct evp_pkey_st;

namespace rung::tls {

class PrivateKeys {
 public:
  // Takes the RSA keys of a PEM file, which may hold certificates as well. False where there is none, or only
  // encrypted ones: nobody is asked for a password.
  bool add(std::string_view pem);
  // What one of the keys makes of it; nothing where that is no pre-master secret.
  std::optional<Secret> decrypt_pre_master(Bytes encrypted) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  std::vector<std::unique_ptr<evp_pkey_st, Free>> keys_;
};

}  // namespace rung::tls
