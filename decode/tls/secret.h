// Octets that are wiped when they are no longer needed.
#pragma once

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace rung::tls {

// A secret of a key schedule: 48 octets at most, but for pre-master secrets of odd lengths. Longer ones are cut: no
// suite has them.
class Secret {
 public:
  static constexpr std::size_t most_octets = 64;

  Secret() = default;
  explicit Secret(Bytes octets) { assign(octets); }
  Secret(const Secret& other) { assign(other.view()); }
  Secret& operator=(const Secret& other) {
    if (this != &other) assign(other.view());
    return *this;
  }
  ~Secret() { OPENSSL_cleanse(octets_.data(), octets_.size()); }

  // Valid as long as the secret stands where it is.
  Bytes view() const { return Bytes(octets_).first(size_); }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  bool operator==(const Secret& other) const { return std::ranges::equal(view(), other.view()); }

  // Makes room for `size` octets, at most most_octets, to be filled by the caller.
  std::uint8_t* fill(std::size_t size) {
    size_ = static_cast<std::uint8_t>(std::min(size, most_octets));
    return octets_.data();
  }

 private:
  void assign(Bytes octets) {
    size_ = static_cast<std::uint8_t>(std::min(octets.size(), most_octets));
    std::copy_n(octets.begin(), size_, octets_.begin());
  }

  std::array<std::uint8_t, most_octets> octets_{};
  std::uint8_t size_ = 0;
};

// The random of a Hello (RFC 8446 4.1.2, RFC 5246 7.4.1.2).
using Random = std::array<std::uint8_t, 32>;

enum class Side : std::uint8_t { client, server };
constexpr Side other(Side side) { return side == Side::client ? Side::server : Side::client; }
constexpr std::size_t index(Side side) { return side == Side::client ? 0 : 1; }

}  // namespace rung::tls
