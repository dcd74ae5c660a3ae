#include "decode/hixie_challenge.h"

#include <algorithm>

namespace rung::decode {

HixieChallenge::HixieChallenge(const UpgradeVersion& version) : key1_(version.key1), key2_(version.key2) {
  tails_[0].left = version.known ? ws::key3_octets : 0;
  tails_[0].lost = !version.known;
  tails_[1].left = ws::challenge_answer_octets;
}

Bytes HixieChallenge::take(bool from_client, Bytes bytes) {
  Tail& tail = tail_of(from_client);
  const Bytes taken = bytes.first(std::min(tail.left, bytes.size()));
  tail.octets.insert(tail.octets.end(), taken.begin(), taken.end());
  tail.left -= taken.size();
  return bytes.subspan(taken.size());
}

std::uint64_t HixieChallenge::lose(bool from_client, std::uint64_t size) {
  Tail& tail = tail_of(from_client);
  const std::uint64_t lost = std::min<std::uint64_t>(tail.left, size);
  tail.lost = tail.lost || lost > 0;
  tail.left -= lost;
  return size - lost;
}

std::string HixieChallenge::fault() const {
  if (tails_[0].lost || tails_[1].lost) return {};
  const auto expected = ws::challenge_answer(key1_, key2_, tails_[0].octets);
  if (!expected) return "Sec-WebSocket-Key1 or -Key2 is no number times its spaces, and the server took it";
  if (std::ranges::equal(*expected, tails_[1].octets)) return {};
  return "the 16 octets behind the 101 are not the MD5 of both keys and the 8 octets behind the request";
}

}  // namespace rung::decode
