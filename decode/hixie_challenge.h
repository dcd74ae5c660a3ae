// The octets behind the heads of a handshake with Key1 and Key2 (hixie-76 to hybi-03) that are no frames yet: 8 of the
// client, and 16 with which the server proves that it read them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "decode/upgrade_version.h"

namespace rung::decode {

class HixieChallenge {
 public:
  // Where the request was not captured nothing is waited for from the client.
  explicit HixieChallenge(const UpgradeVersion& version);

  // Takes what belongs to the handshake from octets that follow a side's head in order, and returns the rest.
  Bytes take(bool from_client, Bytes bytes);
  // `size` octets are missing there. Returns how many of them are frames' octets.
  std::uint64_t lose(bool from_client, std::uint64_t size);
  // Both sides' octets are over.
  bool done() const { return tails_[0].left == 0 && tails_[1].left == 0; }
  // Once done: what is wrong with the server's answer; empty where it is right, or where octets are missing.
  std::string fault() const;

 private:
  struct Tail {
    std::size_t left = 0;
    std::vector<std::uint8_t> octets;
    bool lost = false;
  };
  Tail& tail_of(bool from_client) { return tails_[from_client ? 0 : 1]; }

  std::string key1_, key2_;
  std::array<Tail, 2> tails_;  // of the client, of the server
};

}  // namespace rung::decode
