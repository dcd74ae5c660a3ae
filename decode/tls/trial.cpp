#include "decode/tls/trial.h"

#include <algorithm>
#include <vector>

#include "base/limits.h"

namespace rung::tls {
namespace {

struct Candidate {
  Found found;
  RecordCipher cipher;
};

// Record numbers of one candidate that are tried before the next candidate has its turn.
constexpr std::uint64_t turn = 256;

void add_tls13(const KeyLog& keys, const Random& random, Side sender, std::vector<Candidate>& candidates) {
  const Secret* secret = keys.find(application_secret_of(sender), random);
  if (secret == nullptr) return;
  for (const CipherSuite& suite : all_suites())
    if (suite.tls13 && hash_octets(suite.hash) == secret->size())
      candidates.push_back(
          {{sender, tls13, &suite, random, std::nullopt, *secret, false, 0}, RecordCipher(suite, *secret)});
}

// TLS 1.2 and before: the key log has the master secret, the hint the server's random and the suite. Whether
// encrypt-then-mac was agreed on nobody says.
void add_tls12(const KeyLog& keys, const TupleHint& hint, std::uint16_t version, Side sender,
               std::vector<Candidate>& candidates) {
  const Secret* master = keys.find(SecretKind::master, hint.client_random);
  const CipherSuite* suite = find_suite(hint.suite);
  if (!master || !suite || suite->tls13 || !hint.server_random) return;
  const KeyBlock block = key_block(version, *suite, *master, hint.client_random, *hint.server_random);
  for (bool encrypt_then_mac : {true, false}) {
    if (suite->is_aead() && encrypt_then_mac) continue;
    candidates.push_back(
        {{sender, version, suite, hint.client_random, hint.server_random, *master, encrypt_then_mac, 0},
         RecordCipher(version, *suite, sender == Side::client ? block.client : block.server, encrypt_then_mac)});
    candidates.back().cipher.forget_chain();
  }
}

std::optional<Found> try_all(std::vector<Candidate>& candidates, const Record& record, std::uint64_t& trials) {
  Opened opened;
  for (std::uint64_t from = 0; from < limits::tls_number_window; from += turn)
    for (Candidate& candidate : candidates)
      for (std::uint64_t number = from; number < from + turn; ++number) {
        if (trials == 0) return std::nullopt;
        --trials;
        if (!candidate.cipher.open(record, number, opened)) continue;
        candidate.found.number = number;
        return candidate.found;
      }
  return std::nullopt;
}

}  // namespace

std::optional<Found> find_keys(const KeyLog& keys, const Tuple& ends, const Record& record, Side proposed,
                               std::uint64_t& trials) {
  if (trials == 0) return std::nullopt;
  std::vector<Candidate> candidates;
  for (const TupleHint* hint : keys.hints(ends.source, ends.destination))
    for (Side sender : {proposed, other(proposed)}) {
      add_tls13(keys, hint->client_random, sender, candidates);
      add_tls12(keys, *hint, record.version, sender, candidates);
    }
  if (std::optional<Found> found = try_all(candidates, record, trials)) return found;
  // Keys are made as they are needed: a key log may hold millions.
  const std::size_t most = static_cast<std::size_t>(trials / turn) + 1;
  candidates.clear();
  const auto& randoms = keys.tls13_randoms();
  for (auto random = randoms.rbegin(); random != randoms.rend() && candidates.size() < most; ++random)
    for (Side sender : {proposed, other(proposed)}) add_tls13(keys, *random, sender, candidates);
  return try_all(candidates, record, trials);
}

}  // namespace rung::tls
