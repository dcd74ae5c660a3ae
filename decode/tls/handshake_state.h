// What both sides agreed on in the handshake that was seen last, and which secrets of the key log belong to it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "decode/tls/cipher_suite.h"
#include "decode/tls/handshake.h"
#include "decode/tls/key_log.h"
#include "decode/tls/record_cipher.h"

namespace rung::tls {

class HandshakeState {
 public:
  explicit HandshakeState(KeyLog& keys) : keys_(&keys) {}

  // Takes a message of TLS 1.2 or before, or a Hello of any version.
  void on_message(Side sender, const HandshakeMessage& message);
  void on_encrypted_extensions(const EncryptedExtensions& extensions);

  const std::optional<ClientHello>& client_hello() const { return client_hello_; }
  const std::optional<ServerHello>& server_hello() const { return server_hello_; }  // but for a HelloRetryRequest
  // The server wants another ClientHello, and it was not seen yet: what the client sends until then nobody reads.
  bool awaits_second_hello() const { return retry_requested_ && client_hellos_ < 2 && !server_hello_; }
  bool retry_requested() const { return retry_requested_; }
  // True where the message begins the next handshake (RFC 5246 7.4.1.1): it is for another state.
  bool is_of_next(Side sender, const HandshakeMessage& message) const;
  // What the keys depend on was not all seen.
  bool is_incomplete() const;
  bool is_tls13() const { return server_hello_ && server_hello_->version == tls13; }
  // nullptr where none was chosen yet or it cannot be decrypted.
  const CipherSuite* suite() const;
  // Whether the server took the early data that the client offered; nothing while that is not known.
  std::optional<bool> early_data_accepted() const { return early_data_accepted_; }
  bool resumed() const;

  // The secret of TLS 1.3 for that kind, nullptr where the key log has none.
  const Secret* traffic_secret(SecretKind kind) const;
  // What protects a side's records of TLS 1.2 and before; nothing without keys. Once there are some, what they were
  // made of is forgotten.
  std::optional<RecordCipher> cipher(Side sender);

 private:
  std::optional<Secret> master() const;
  std::optional<Secret> master_of_pre_master() const;
  std::vector<std::uint8_t> transcript() const;
  void note_said(Side sender, HandshakeType type, Bytes message);

  KeyLog* keys_;
  std::optional<ClientHello> client_hello_;
  std::optional<ServerHello> server_hello_;
  std::optional<bool> early_data_accepted_;
  bool retry_requested_ = false;
  int client_hellos_ = 0;
  std::optional<Secret> master_;  // once it was needed
  // For the extended master secret: what each side said up to ClientKeyExchange.
  std::array<std::vector<std::uint8_t>, 2> said_;
  std::array<bool, 2> said_all_{};
  std::size_t client_hello_octets_ = 0;
  std::vector<std::uint8_t> encrypted_pre_master_;
};

}  // namespace rung::tls
