// The TLS secrets that connections are read with, as lines for the files that their packets are in.
#pragma once

#include <functional>
#include <map>

#include "base/wiping_allocator.h"
#include "decode/tls/key_log.h"

namespace rung::cli {

class UsedSecrets : public tls::SecretWatcher {
 public:
  // `keys` must outlive it. The function gets lines of a key log, each time that a connection uses others than before.
  UsedSecrets(const tls::KeyLog& keys, std::function<void(SecretText)> give_out)
      : keys_(keys), give_out_(std::move(give_out)) {}

  void on_secrets(const tls::Random& client_random, const tls::Secret* master, const tls::TupleHint* hint) override;

 private:
  const tls::KeyLog& keys_;
  std::function<void(SecretText)> give_out_;
  std::map<tls::Random, std::size_t> given_;  // octets of the lines given out last: they only ever grow
};

}  // namespace rung::cli
