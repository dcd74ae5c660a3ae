#include "decode/quic/protection.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

namespace rung::quic {

namespace {

constexpr std::size_t tag_octets = 16, sample_octets = 16, packet_number_octets_at_most = 4;

using Hash = std::array<std::uint8_t, 32>;
using Salt = std::array<std::uint8_t, 20>;

struct VersionRow {
  std::uint32_t first, last;
  Salt salt;
  std::string_view label;  // of key, iv and hp
};
constexpr std::array rows = {
    VersionRow{version_1,
               version_1,
               {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a},
               "quic "},
    VersionRow{version_2,
               version_2,
               {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
                0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9},
               "quicv2 "},
    VersionRow{0xff00001d,
               0xff000020,
               {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
                0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99},
               "quic "},
    // The drafts 33 and 34 have the salt of version 1.
    VersionRow{0xff000021,
               0xff000022,
               {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a},
               "quic "},
};

const VersionRow& row_of(std::uint32_t version) {
  const auto* const row = std::find_if(rows.begin(), rows.end(), [version](const VersionRow& one) {
    return version >= one.first && version <= one.last;
  });
  return row == rows.end() ? rows.front() : *row;
}

Hash hmac(Bytes key, Bytes text) {
  Hash hash{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), text.data(), text.size(), hash.data(), &size);
  return hash;
}

// HKDF-Expand-Label of RFC 8446 7.1 with an empty context, of up to 32 octets: one block.
template <std::size_t size>
std::array<std::uint8_t, size> expand(const Hash& secret, std::string_view label) {
  static_assert(size <= std::tuple_size_v<Hash>);
  std::string info = {'\0', static_cast<char>(size), static_cast<char>(label.size() + 6)};
  info.append("tls13 ").append(label).append({'\0', '\1'});
  const Hash block = hmac(secret, as_bytes(info));
  std::array<std::uint8_t, size> result{};
  std::copy_n(block.begin(), size, result.begin());
  return result;
}

struct CipherContext {
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> held{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
  EVP_CIPHER_CTX* get() const { return held.get(); }
};

// The mask of header protection (RFC 9001 5.4.3).
std::optional<std::array<std::uint8_t, 16>> header_mask(const InitialKeys& keys, Bytes sample) {
  const CipherContext context;
  std::array<std::uint8_t, 16> mask{};
  int size = 0;
  const bool done =
      EVP_EncryptInit_ex(context.get(), EVP_aes_128_ecb(), nullptr, keys.header.data(), nullptr) == 1 &&
      EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
      EVP_EncryptUpdate(context.get(), mask.data(), &size, sample.data(), static_cast<int>(sample.size())) == 1;
  return done ? std::optional(mask) : std::nullopt;
}

// RFC 9000 A.3
std::uint64_t whole_number(std::uint64_t truncated, unsigned bits, std::optional<std::uint64_t> largest) {
  const std::uint64_t expected = largest ? *largest + 1 : 0;
  const std::uint64_t window = std::uint64_t{1} << bits, half = window / 2;
  const std::uint64_t candidate = (expected & ~(window - 1)) | truncated;
  if (candidate + half <= expected) return candidate + window;
  if (candidate > expected + half && candidate >= window) return candidate - window;
  return candidate;
}

// AEAD_AES_128_GCM; nothing where the tag does not fit.
std::optional<std::vector<std::uint8_t>> open(const InitialKeys& keys, std::uint64_t number, Bytes header,
                                              Bytes sealed) {
  std::array<std::uint8_t, 12> nonce = keys.iv;
  for (std::size_t i = 0; i < 8; ++i)
    nonce[nonce.size() - 1 - i] = static_cast<std::uint8_t>(nonce[nonce.size() - 1 - i] ^ (number >> 8 * i));
  const Bytes text = sealed.first(sealed.size() - tag_octets);
  std::array<std::uint8_t, tag_octets> tag{};
  std::copy_n(sealed.end() - tag_octets, tag_octets, tag.begin());
  std::vector<std::uint8_t> plain(text.size() + 1);  // never empty
  const CipherContext context;
  int size = 0, more = 0;
  const bool fits =
      EVP_DecryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, keys.key.data(), nonce.data()) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, header.data(), static_cast<int>(header.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), plain.data(), &size, text.data(), static_cast<int>(text.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_octets, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), plain.data() + size, &more) == 1;
  if (!fits) return std::nullopt;
  plain.resize(text.size());
  return plain;
}

}  // namespace

InitialKeys initial_keys(std::uint32_t version, Bytes destination_id, Side sender) {
  const VersionRow& row = row_of(version);
  const std::uint8_t none = 0;
  const Hash initial = hmac(row.salt, destination_id.empty() ? Bytes(&none, 0) : destination_id);
  const Hash secret = expand<32>(initial, sender == Side::client ? "client in" : "server in");
  const std::string label(row.label);
  return {expand<16>(secret, label + "key"), expand<12>(secret, label + "iv"), expand<16>(secret, label + "hp")};
}

std::optional<OpenedPacket> open_initial(Bytes datagram, const LongHeader& header, const InitialKeys& keys,
                                         std::optional<std::uint64_t> largest) {
  const Bytes packet = datagram.first(header.size);
  const std::size_t at = header.packet_number_at;
  // The sample is taken as if the packet number had four octets (RFC 9001 5.4.2).
  if (packet.size() - at < packet_number_octets_at_most + sample_octets) return std::nullopt;
  const auto mask = header_mask(keys, packet.subspan(at + packet_number_octets_at_most, sample_octets));
  if (!mask) return std::nullopt;
  const auto first = static_cast<std::uint8_t>(packet[0] ^ ((*mask)[0] & 0x0f));
  const std::size_t number_octets = (first & 3) + 1U;
  std::vector<std::uint8_t> plain_header(packet.begin(),
                                         packet.begin() + static_cast<std::ptrdiff_t>(at + number_octets));
  plain_header[0] = first;
  std::uint64_t truncated = 0;
  for (std::size_t i = 0; i < number_octets; ++i) {
    plain_header[at + i] = static_cast<std::uint8_t>(plain_header[at + i] ^ (*mask)[1 + i]);
    truncated = truncated << 8 | plain_header[at + i];
  }
  OpenedPacket opened;
  opened.number = whole_number(truncated, static_cast<unsigned>(8 * number_octets), largest);
  auto payload = open(keys, opened.number, plain_header, packet.subspan(at + number_octets));
  if (!payload) return std::nullopt;
  opened.payload = std::move(*payload);
  return opened;
}

}  // namespace rung::quic
