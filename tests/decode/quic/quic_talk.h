// QUIC packets and the ClientHello in them as an endpoint would make them, written from the RFCs and apart from what is
// tested: the derivation of Initial keys (RFC 9001 5.2) with EVP_KDF, packets sealed by hand (5.3, 5.4).
#pragma once

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rung::quic::test {

inline std::string from_hex(std::string_view hex) {
  std::string octets;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    octets += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return octets;
}

inline std::string number(std::uint64_t value, int size) {
  std::string octets;
  for (int i = size - 1; i >= 0; --i) octets += static_cast<char>(value >> 8 * i & 0xff);
  return octets;
}

// RFC 9000 16, in the shortest form, or of `size` octets.
inline std::string variable(std::uint64_t value, int size = 0) {
  if (size == 0) size = value < 64 ? 1 : value < 16384 ? 2 : value < 1073741824 ? 4 : 8;
  std::string octets = number(value, size);
  const int form = size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3;
  octets[0] = static_cast<char>(octets[0] | form << 6);
  return octets;
}

inline std::string kdf(int mode, const std::string& key, const std::string& salt_or_info, std::size_t size) {
  EVP_KDF* algorithm = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  EVP_KDF_CTX* context = EVP_KDF_CTX_new(algorithm);
  char digest[] = "SHA256";
  std::string key_copy = key, other = salt_or_info, out(size, '\0');
  const char* name = mode == EVP_KDF_HKDF_MODE_EXTRACT_ONLY ? OSSL_KDF_PARAM_SALT : OSSL_KDF_PARAM_INFO;
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                                   OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
                                   OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key_copy.data(), key.size()),
                                   OSSL_PARAM_construct_octet_string(name, other.data(), other.size()),
                                   OSSL_PARAM_construct_end()};
  const int done = EVP_KDF_derive(context, reinterpret_cast<unsigned char*>(out.data()), size, parameters);
  EVP_KDF_CTX_free(context);
  EVP_KDF_free(algorithm);
  if (done != 1) throw std::runtime_error("HKDF");
  return out;
}

inline std::string expand_label(const std::string& secret, const std::string& label, std::size_t size) {
  const std::string full = "tls13 " + label;
  return kdf(EVP_KDF_HKDF_MODE_EXPAND_ONLY, secret,
             number(size, 2) + number(full.size(), 1) + full + std::string(1, '\0'), size);
}

struct Version {
  std::uint32_t number;
  const char* salt;
  const char* label;
  int initial_type, retry_type, handshake_type;
};
constexpr Version v1 = {1, "38762cf7f55934b34d179ae6a4c80cadccbb7f0a", "quic ", 0, 3, 2};
constexpr Version v2 = {0x6b3343cf, "0dede3def700a6db819381be6e269dcbf9bd2ed9", "quicv2 ", 1, 0, 3};
constexpr Version draft_29 = {0xff00001d, "afbfec289993d24c9e9786f19c6111e04390a899", "quic ", 0, 3, 2};

struct Keys {
  std::string key, iv, header;
};
// `id`: where the client sent its first Initial packet to.
inline Keys keys_of(const Version& version, const std::string& id, bool from_client) {
  const std::string initial = kdf(EVP_KDF_HKDF_MODE_EXTRACT_ONLY, id, from_hex(version.salt), 32);
  const std::string secret = expand_label(initial, from_client ? "client in" : "server in", 32);
  const std::string label = version.label;
  return {expand_label(secret, label + "key", 16), expand_label(secret, label + "iv", 12),
          expand_label(secret, label + "hp", 16)};
}

inline const unsigned char* octets_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

inline std::string sealed(const Keys& keys, std::uint64_t packet_number, const std::string& header,
                          const std::string& plain) {
  std::string nonce = keys.iv, out(plain.size() + 16, '\0');
  for (std::size_t i = 0; i < 8; ++i)
    nonce[11 - i] = static_cast<char>(nonce[11 - i] ^ static_cast<char>(packet_number >> 8 * i));
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  int size = 0;
  EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), nullptr, octets_of(keys.key), octets_of(nonce));
  EVP_EncryptUpdate(context, nullptr, &size, octets_of(header), static_cast<int>(header.size()));
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  EVP_EncryptUpdate(context, to, &size, octets_of(plain), static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(context, to + size, &size);
  EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, to + plain.size());
  EVP_CIPHER_CTX_free(context);
  return out;
}

// `number_at`: where the packet number of `number_size` octets stands.
inline std::string protected_packet(const Keys& keys, std::uint64_t packet_number, std::size_t number_size,
                                    std::string header, const std::string& plain) {
  const std::size_t number_at = header.size() - number_size;
  std::string packet = header + sealed(keys, packet_number, header, plain);
  unsigned char mask[32] = {};
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  int size = 0;
  EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), nullptr, octets_of(keys.header), nullptr);
  EVP_EncryptUpdate(context, mask, &size, octets_of(packet) + number_at + 4, 16);
  EVP_CIPHER_CTX_free(context);
  packet[0] = static_cast<char>(packet[0] ^ (mask[0] & 0x0f));
  for (std::size_t i = 0; i < number_size; ++i)
    packet[number_at + i] = static_cast<char>(packet[number_at + i] ^ static_cast<char>(mask[1 + i]));
  return packet;
}

// The connection ids, and where the client sent its first Initial packet to.
struct Ids {
  std::string original, client, server;
};

struct PacketOptions {
  std::uint64_t number = 0;
  std::size_t number_size = 1;
  std::string token = {};
  int type = -1;  // else an Initial packet
};

// An Initial packet with these frames. `to`: the destination id it has, where that is not the usual one.
inline std::string initial(const Version& version, const Ids& ids, bool from_client, const std::string& frames,
                           const PacketOptions& options = {}, const std::string& to = "") {
  const std::string destination = !to.empty() ? to : from_client ? ids.original : ids.client;
  const std::string source = from_client ? ids.client : ids.server;
  const int type = options.type < 0 ? version.initial_type : options.type;
  std::string header(1, static_cast<char>(0xc0 | type << 4 | static_cast<int>(options.number_size - 1)));
  header += number(version.number, 4) + number(destination.size(), 1) + destination + number(source.size(), 1) + source;
  if (type == version.initial_type) header += variable(options.token.size()) + options.token;
  header += variable(options.number_size + frames.size() + 16, 2);
  header += number(options.number, static_cast<int>(options.number_size));
  return protected_packet(keys_of(version, ids.original, from_client), options.number, options.number_size, header,
                          frames);
}

inline std::string retry(const Version& version, const Ids& ids) {
  return std::string(1, static_cast<char>(0xc0 | version.retry_type << 4)) + number(version.number, 4) +
         number(ids.client.size(), 1) + ids.client + number(ids.server.size(), 1) + ids.server + "token" +
         std::string(16, 'i');
}

inline std::string version_list(const Ids& ids, const std::vector<std::uint32_t>& versions) {
  std::string packet =
      "\xca" + number(0, 4) + number(ids.client.size(), 1) + ids.client + number(ids.original.size(), 1) + ids.original;
  for (const std::uint32_t version : versions) packet += number(version, 4);
  return packet;
}

inline std::string crypto(std::uint64_t offset, const std::string& octets) {
  return '\x06' + variable(offset) + variable(octets.size()) + octets;
}

inline std::string extension(int type, const std::string& data) {
  return number(static_cast<unsigned>(type), 2) + number(data.size(), 2) + data;
}

inline std::string client_hello(const std::string& name, const std::vector<std::string>& protocols,
                                std::size_t padding = 0) {
  std::string list, extensions;
  for (const std::string& protocol : protocols) list += number(protocol.size(), 1) + protocol;
  if (!name.empty()) extensions += extension(0, number(name.size() + 3, 2) + '\0' + number(name.size(), 2) + name);
  if (!list.empty()) extensions += extension(16, number(list.size(), 2) + list);
  extensions += extension(43, from_hex("020304")) + extension(51, std::string(padding, 'k'));
  const std::string body = from_hex("0303") + std::string(32, 'r') + '\0' + from_hex("000413011302") +
                           from_hex("0100") + number(extensions.size(), 2) + extensions;
  return '\x01' + number(body.size(), 3) + body;
}

inline std::string server_hello() {
  const std::string extensions = extension(43, from_hex("0304"));
  const std::string body =
      from_hex("0303") + std::string(32, 's') + '\0' + from_hex("130100") + number(extensions.size(), 2) + extensions;
  return '\x02' + number(body.size(), 3) + body;
}

// RFC 9001 A, RFC 9369 A: the ids and the client's CRYPTO frame.
const Ids example_ids = {from_hex("8394c8f03e515708"), "", from_hex("f067a5502a4262b5")};
const std::string example_crypto_frame = from_hex(
    "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c0000000"
    "10000e00000b6578616d706c652e636f6dff01000100000a00080006001d0017001800100007000504616c706e0005000501000000000033"
    "00260024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e040305"
    "0306030203080408050806002d00020101001c00024001003900320408ffffffffffffffff05048000ffff07048000ffff08011001048000"
    "75300901100f088394c8f03e51570806048000ffff");

}  // namespace rung::quic::test
