#include "decode/tls/key_schedule.h"

#include <openssl/hmac.h>

#include <algorithm>
#include <string>
#include <vector>

#include "decode/tls/digest.h"

namespace rung::tls {
namespace {

Secret hmac(const EVP_MD* digest, Bytes key, Bytes text) {
  Secret result;
  unsigned int size = 0;
  std::uint8_t* out = result.fill(Secret::most_octets);
  const std::uint8_t none = 0;
  const std::uint8_t* from = key.empty() ? &none : key.data();
  if (HMAC(digest, from, static_cast<int>(key.size()), text.data(), text.size(), out, &size) == nullptr) size = 0;
  result.fill(size);
  return result;
}

// Octets that are wiped.
class Block {
 public:
  explicit Block(std::size_t size) : octets_(size) {}
  ~Block() { OPENSSL_cleanse(octets_.data(), octets_.size()); }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  std::vector<std::uint8_t>& octets() { return octets_; }
  Bytes take(std::size_t size) {
    Bytes taken = Bytes(octets_).subspan(at_, size);
    at_ += size;
    return taken;
  }

 private:
  std::vector<std::uint8_t> octets_;
  std::size_t at_ = 0;
};

// P_hash (RFC 5246 5), mixed into what `out` holds.
void p_hash(const EVP_MD* digest, Bytes secret, Bytes seed, std::vector<std::uint8_t>& out) {
  Secret a = hmac(digest, secret, seed);
  for (std::size_t at = 0; at < out.size();) {
    if (a.empty()) return;
    std::vector<std::uint8_t> text(a.view().begin(), a.view().end());
    text.insert(text.end(), seed.begin(), seed.end());
    Secret part = hmac(digest, secret, text);
    OPENSSL_cleanse(text.data(), a.size());
    for (std::size_t i = 0; i < part.size() && at < out.size(); ++i) out[at++] ^= part.view()[i];
    a = hmac(digest, secret, a.view());
  }
}

void prf(std::uint16_t version, Hash hash, Bytes secret, std::string_view label, Bytes seed,
         std::vector<std::uint8_t>& out) {
  std::vector<std::uint8_t> labelled(label.begin(), label.end());
  labelled.insert(labelled.end(), seed.begin(), seed.end());
  if (version >= tls12) return p_hash(digest_of(hash), secret, labelled, out);
  const std::size_t half = (secret.size() + 1) / 2;  // both halves share the middle octet of an odd size
  p_hash(EVP_md5(), secret.first(half), labelled, out);
  p_hash(EVP_sha1(), secret.last(half), labelled, out);
}

Secret derive_master(std::uint16_t version, Hash hash, const Secret& pre_master, std::string_view label, Bytes seed) {
  constexpr std::size_t master_octets = 48;
  Block block(master_octets);
  prf(version, hash, pre_master.view(), label, seed, block.octets());
  return Secret(block.take(master_octets));
}

std::vector<std::uint8_t> joined(const Random& first, const Random& second) {
  std::vector<std::uint8_t> both(first.begin(), first.end());
  both.insert(both.end(), second.begin(), second.end());
  return both;
}

}  // namespace

Secret hkdf_expand_label(Hash hash, const Secret& secret, std::string_view label, std::size_t size) {
  std::string info;
  info += static_cast<char>(size >> 8);
  info += static_cast<char>(size);
  info += static_cast<char>(label.size() + 6);
  info.append("tls13 ").append(label).push_back('\0');  // and the empty context
  Secret result, part;
  std::uint8_t* out = result.fill(size);
  for (std::size_t at = 0, round = 1; at < result.size(); ++round) {
    Block text(part.size() + info.size() + 1);
    auto to = std::copy(part.view().begin(), part.view().end(), text.octets().begin());
    to = std::copy(info.begin(), info.end(), to);
    *to = static_cast<std::uint8_t>(round);
    part = hmac(digest_of(hash), secret.view(), text.octets());
    if (part.empty()) return {};
    for (std::size_t i = 0; i < part.size() && at < result.size(); ++i) out[at++] = part.view()[i];
  }
  return result;
}

Secret next_traffic_secret(Hash hash, const Secret& secret) {
  return hkdf_expand_label(hash, secret, "traffic upd", hash_octets(hash));
}

RecordKeys traffic_keys(const CipherSuite& suite, const Secret& traffic_secret) {
  return {hkdf_expand_label(suite.hash, traffic_secret, "key", suite.key_octets()),
          hkdf_expand_label(suite.hash, traffic_secret, "iv", 12),
          {}};
}

Secret master_secret(std::uint16_t version, Hash hash, const Secret& pre_master, const Random& client,
                     const Random& server) {
  return derive_master(version, hash, pre_master, "master secret", joined(client, server));
}

Secret extended_master_secret(std::uint16_t version, Hash hash, const Secret& pre_master, Bytes session_hash) {
  return derive_master(version, hash, pre_master, "extended master secret", session_hash);
}

// RFC 7627 3; before TLS 1.2 MD5 and SHA-1 one behind the other.
Secret session_hash(std::uint16_t version, Hash hash, Bytes handshake_messages) {
  Secret result;
  std::uint8_t* out = result.fill(Secret::most_octets);
  unsigned int first = 0, second = 0;
  auto add = [&](const EVP_MD* digest, std::uint8_t* to, unsigned int& size) {
    if (EVP_Digest(handshake_messages.data(), handshake_messages.size(), to, &size, digest, nullptr) != 1) size = 0;
  };
  if (version >= tls12) {
    add(digest_of(hash), out, first);
  } else {
    add(EVP_md5(), out, first);
    add(EVP_sha1(), out + first, second);
  }
  result.fill(first + second);
  return result;
}

KeyBlock key_block(std::uint16_t version, const CipherSuite& suite, const Secret& master, const Random& client,
                   const Random& server) {
  const std::size_t mac = suite.is_aead() ? 0 : hash_octets(suite.mac);
  std::size_t iv = suite.cipher == Cipher::chacha20_poly1305 ? 12 : suite.is_aead() ? 4 : 0;
  if (!suite.is_aead() && version == tls10) iv = 16;  // the first record's; later ones take the last block
  const std::size_t key = suite.key_octets();
  Block block(2 * (mac + key + iv));
  prf(version, suite.hash, master.view(), "key expansion", joined(server, client), block.octets());
  KeyBlock keys;
  for (Secret RecordKeys::*part : {&RecordKeys::mac, &RecordKeys::key, &RecordKeys::iv})
    for (RecordKeys* side : {&keys.client, &keys.server})
      side->*part = Secret(block.take(part == &RecordKeys::mac ? mac : part == &RecordKeys::key ? key : iv));
  return keys;
}

}  // namespace rung::tls
