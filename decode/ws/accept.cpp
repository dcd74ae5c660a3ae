#include "decode/ws/accept.h"

#include <openssl/evp.h>

#include <array>
#include <vector>

#include "base/ascii.h"

namespace rung::ws {
namespace {

constexpr std::string_view guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t key_octets = 16, key_size = 24;  // as octets, and in base64

}  // namespace

std::string accept_for(std::string_view key) {
  const std::string text = std::string(key).append(guid);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) return {};
  std::array<unsigned char, 4 * (EVP_MAX_MD_SIZE / 3 + 1) + 1> encoded{};
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
  return {encoded.begin(), encoded.begin() + length};
}

bool is_key(std::string_view key) {
  if (key.size() != key_size || !key.ends_with("==") || key[key_size - 3] == '=') return false;
  std::array<unsigned char, key_octets + 2> octets{};
  const auto* text = reinterpret_cast<const unsigned char*>(key.data());
  return EVP_DecodeBlock(octets.data(), text, static_cast<int>(key.size())) == static_cast<int>(octets.size());
}

}  // namespace rung::ws
