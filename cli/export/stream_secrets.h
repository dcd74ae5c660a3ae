// Which secrets each TCP stream was decrypted with, and the key log of some of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/wiping_allocator.h"
#include "decode/tls/key_log.h"

namespace rung::cli {

class StreamSecrets : public tls::SecretWatcher {
 public:
  // What is told until the next call is about the stream of this id.
  void begin(std::uint64_t stream) { stream_ = stream; }
  void on_secrets(const tls::Random& client_random, const tls::Secret* master, const tls::TupleHint* hint) override;

  struct Lines {
    SecretText text;              // a key log
    std::size_t connections = 0;  // streams that it has secrets of
  };
  // Everything that is known about these streams, and about no other.
  Lines lines_of(const std::vector<std::uint64_t>& streams, const tls::KeyLog& keys) const;

 private:
  struct Used {
    tls::Random client_random{};
    std::optional<tls::Secret> master;
    std::optional<tls::TupleHint> hint;
  };
  std::uint64_t stream_ = 0;
  std::map<std::uint64_t, std::deque<Used>> used_;  // by stream
};

}  // namespace rung::cli
