#include "decode/tls/record_cipher.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "decode/tls/digest.h"

namespace rung::tls {
namespace {

constexpr std::size_t tag_octets = 16, block_octets = 16, explicit_nonce_octets = 8;

const EVP_CIPHER* algorithm_of(Cipher cipher) {
  switch (cipher) {
    case Cipher::aes_128_gcm:
      return EVP_aes_128_gcm();
    case Cipher::aes_256_gcm:
      return EVP_aes_256_gcm();
    case Cipher::chacha20_poly1305:
      return EVP_chacha20_poly1305();
    case Cipher::aes_128_cbc:
      return EVP_aes_128_cbc();
    case Cipher::aes_256_cbc:
      return EVP_aes_256_cbc();
  }
  return nullptr;
}

void put_u16(std::uint8_t* to, std::size_t value) {
  to[0] = static_cast<std::uint8_t>(value >> 8);
  to[1] = static_cast<std::uint8_t>(value);
}

void put_u64(std::uint8_t* to, std::uint64_t value) {
  for (int i = 7; i >= 0; --i, value >>= 8) to[i] = static_cast<std::uint8_t>(value);
}

// seq || type || version || length: what MACs and additional data of TLS 1.2 and before begin with.
std::array<std::uint8_t, 13> pseudo_header(const Record& record, std::uint64_t number, std::size_t length) {
  std::array<std::uint8_t, 13> header{};
  put_u64(header.data(), number);
  header[8] = record.type;
  put_u16(&header[9], record.version);
  put_u16(&header[11], length);
  return header;
}

}  // namespace

class RecordCipher::Impl {
 public:
  Impl(std::uint16_t version, const CipherSuite& suite, const RecordKeys& keys, bool encrypt_then_mac)
      : version_(version), suite_(suite), keys_(keys), encrypt_then_mac_(encrypt_then_mac) {
    const EVP_CIPHER* algorithm = algorithm_of(suite.cipher);
    if (context_ == nullptr || EVP_DecryptInit_ex(context_, algorithm, nullptr, nullptr, nullptr) != 1 ||
        (suite.is_aead() && EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_SET_IVLEN, 12, nullptr) != 1) ||
        EVP_DecryptInit_ex(context_, nullptr, nullptr, keys_.key.view().data(), nullptr) != 1)
      throw std::runtime_error("OpenSSL does not offer " + std::string(suite.name));
    EVP_CIPHER_CTX_set_padding(context_, 0);
    if (keys_.iv.size() == block_octets) std::copy_n(keys_.iv.view().begin(), block_octets, chain_.begin());
  }
  ~Impl() {
    EVP_CIPHER_CTX_free(context_);
    OPENSSL_cleanse(mac_input_.data(), mac_input_.size());
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  bool open(const Record& record, std::uint64_t number, Opened& opened) {
    if (version_ == tls13) return open_tls13(record, number, opened);
    return suite_.is_aead() ? open_aead(record, number, opened) : open_cbc(record, number, opened);
  }

  void chain_behind(Bytes fragment) {
    if (encrypt_then_mac_) fragment = fragment.first(fragment.size() - std::min(fragment.size(), mac_octets()));
    if (fragment.size() >= block_octets) std::copy_n(fragment.end() - block_octets, block_octets, chain_.begin());
    chain_known_ = std::exchange(verified_, false);
  }
  void forget_chain() { chain_known_ = false; }

 private:
  std::size_t mac_octets() const { return hash_octets(suite_.mac); }

  bool open_tls13(const Record& record, std::uint64_t number, Opened& opened) {
    if (record.type != static_cast<std::uint8_t>(ContentType::application_data)) return false;
    std::array<std::uint8_t, 5> header = {record.type, 0, 0, 0, 0};
    put_u16(&header[1], record.version);
    put_u16(&header[3], record.fragment.size());
    if (!decrypt_aead(mixed_nonce(number), header, record.fragment)) return false;
    std::size_t size = plain_.size();
    while (size > 0 && plain_[size - 1] == 0) --size;
    if (size == 0) return false;
    opened = {plain_[size - 1], Bytes(plain_).first(size - 1)};
    return true;
  }

  bool open_aead(const Record& record, std::uint64_t number, Opened& opened) {
    const bool is_explicit = suite_.cipher != Cipher::chacha20_poly1305;
    const std::size_t before = is_explicit ? explicit_nonce_octets : 0;
    if (record.fragment.size() < before + tag_octets) return false;
    std::array<std::uint8_t, 12> nonce{};
    if (is_explicit) {
      std::copy_n(keys_.iv.view().begin(), 4, nonce.begin());
      std::copy_n(record.fragment.begin(), explicit_nonce_octets, nonce.begin() + 4);
    } else {
      nonce = mixed_nonce(number);
    }
    const auto header = pseudo_header(record, number, record.fragment.size() - before - tag_octets);
    if (!decrypt_aead(nonce, header, record.fragment.subspan(before))) return false;
    opened = {record.type, plain_};
    return true;
  }

  std::array<std::uint8_t, 12> mixed_nonce(std::uint64_t number) const {
    std::array<std::uint8_t, 12> nonce{};
    put_u64(&nonce[4], number);
    for (std::size_t i = 0; i < nonce.size(); ++i) nonce[i] ^= keys_.iv.view()[i];
    return nonce;
  }

  // `sealed` with its tag behind it; into plain_.
  bool decrypt_aead(const std::array<std::uint8_t, 12>& nonce, Bytes additional, Bytes sealed) {
    if (sealed.size() < tag_octets) return false;
    const Bytes text = sealed.first(sealed.size() - tag_octets);
    std::array<std::uint8_t, tag_octets> tag{};
    std::copy(sealed.end() - tag_octets, sealed.end(), tag.begin());
    plain_.resize(text.size());
    int size = 0;
    return EVP_DecryptInit_ex(context_, nullptr, nullptr, nullptr, nonce.data()) == 1 &&
           EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_SET_TAG, tag_octets, tag.data()) == 1 &&
           EVP_DecryptUpdate(context_, nullptr, &size, additional.data(), static_cast<int>(additional.size())) == 1 &&
           (text.empty() ||
            EVP_DecryptUpdate(context_, plain_.data(), &size, text.data(), static_cast<int>(text.size())) == 1) &&
           EVP_DecryptFinal_ex(context_, plain_.data() + plain_.size(), &size) == 1;
  }

  bool open_cbc(const Record& record, std::uint64_t number, Opened& opened) {
    Bytes sealed = record.fragment;
    const std::size_t mac = mac_octets();
    if (encrypt_then_mac_) {
      if (sealed.size() < mac) return false;
      sealed = sealed.first(sealed.size() - mac);
      if (!is_mac(record, number, sealed, record.fragment.last(mac))) return false;
      verified_ = true;
      // That MAC says nothing of the block before, which the first block is mixed with.
      if (version_ == tls10 && !chain_known_) return false;
    }
    std::array<std::uint8_t, block_octets> iv = chain_;
    Bytes text = sealed;
    if (version_ != tls10) {
      if (text.size() < block_octets) return false;
      std::copy_n(text.begin(), block_octets, iv.begin());
      text = text.subspan(block_octets);
    }
    if (!decrypt_blocks(iv, text) || !take_padding()) return false;
    if (!encrypt_then_mac_) {
      if (plain_.size() < mac) return false;
      const Bytes content = Bytes(plain_).first(plain_.size() - mac);
      if (!is_mac(record, number, content, Bytes(plain_).last(mac))) return false;
      plain_.resize(content.size());
    }
    verified_ = true;
    chain_behind(record.fragment);
    opened = {record.type, plain_};
    return true;
  }

  bool decrypt_blocks(const std::array<std::uint8_t, block_octets>& iv, Bytes text) {
    if (text.empty() || text.size() % block_octets != 0) return false;
    plain_.resize(text.size());
    int size = 0;
    return EVP_DecryptInit_ex(context_, nullptr, nullptr, nullptr, iv.data()) == 1 &&
           EVP_DecryptUpdate(context_, plain_.data(), &size, text.data(), static_cast<int>(text.size())) == 1;
  }

  bool take_padding() {
    const std::size_t padding = plain_.back() + std::size_t{1};
    if (padding > plain_.size()) return false;
    const Bytes octets = Bytes(plain_).last(padding);
    if (!std::all_of(octets.begin(), octets.end(), [&](std::uint8_t one) { return one == padding - 1; })) return false;
    plain_.resize(plain_.size() - padding);
    return true;
  }

  bool is_mac(const Record& record, std::uint64_t number, Bytes content, Bytes mac) {
    const auto header = pseudo_header(record, number, content.size());
    mac_input_.assign(header.begin(), header.end());
    mac_input_.insert(mac_input_.end(), content.begin(), content.end());
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> ours{};
    unsigned int size = 0;
    return HMAC(digest_of(suite_.mac), keys_.mac.view().data(), static_cast<int>(keys_.mac.size()), mac_input_.data(),
                mac_input_.size(), ours.data(), &size) != nullptr &&
           size == mac.size() && std::equal(mac.begin(), mac.end(), ours.begin());
  }

  std::uint16_t version_;
  const CipherSuite& suite_;
  RecordKeys keys_;
  bool encrypt_then_mac_;
  EVP_CIPHER_CTX* context_ = EVP_CIPHER_CTX_new();
  std::array<std::uint8_t, block_octets> chain_{};  // TLS 1.0: the initialization vector of the next record
  bool chain_known_ = true;                         // it is that of the record before
  bool verified_ = false;                           // the record at hand is as it was sent
  std::vector<std::uint8_t> plain_, mac_input_;
};

RecordCipher::RecordCipher(const CipherSuite& suite, const Secret& traffic_secret)
    : impl_(std::make_unique<Impl>(tls13, suite, traffic_keys(suite, traffic_secret), false)) {}
RecordCipher::RecordCipher(std::uint16_t version, const CipherSuite& suite, const RecordKeys& keys,
                           bool encrypt_then_mac)
    : impl_(std::make_unique<Impl>(version, suite, keys, encrypt_then_mac && !suite.is_aead())) {}
RecordCipher::~RecordCipher() = default;
RecordCipher::RecordCipher(RecordCipher&&) noexcept = default;
RecordCipher& RecordCipher::operator=(RecordCipher&&) noexcept = default;

bool RecordCipher::open(const Record& record, std::uint64_t number, Opened& opened) {
  return impl_->open(record, number, opened);
}
void RecordCipher::chain_behind(Bytes fragment) { impl_->chain_behind(fragment); }
void RecordCipher::forget_chain() { impl_->forget_chain(); }

}  // namespace rung::tls
