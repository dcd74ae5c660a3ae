// Handshake messages (RFC 8446 4, RFC 5246 7.4): cut out of records, and read as far as decryption and the rows of
// `connections` need them. Pure parsers: nothing is refused for what they do not need.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_queue.h"
#include "base/bytes.h"
#include "decode/tls/secret.h"

namespace rung::tls {

enum class HandshakeType : std::uint8_t {
  client_hello = 1,
  server_hello = 2,
  new_session_ticket = 4,
  end_of_early_data = 5,
  encrypted_extensions = 8,
  certificate = 11,
  server_hello_done = 14,
  client_key_exchange = 16,
  finished = 20,
  key_update = 24,
};

struct HandshakeMessage {
  std::uint8_t type = 0;
  Bytes body;   // valid until the next call of the reader that is not const
  Bytes whole;  // with its header
};

// One direction's messages, split and joined over records as they like. A message longer than
// limits::tls_handshake_octets is left out.
class HandshakeReader {
 public:
  void feed(Bytes fragment);
  std::optional<HandshakeMessage> next();
  // Octets are missing: what is held is forgotten.
  void reset();
  bool is_between_messages() const { return queue_.size() == taken_ && to_skip_ == 0; }

 private:
  ByteQueue queue_;
  std::size_t taken_ = 0;
  std::size_t to_skip_ = 0;  // of a message that is left out
};

struct ClientHello {
  std::uint16_t version = 0;  // of the message: 0x0303 where supported_versions says the rest
  Random random{};
  std::vector<std::uint8_t> session_id, ticket;
  std::string server_name;
  std::vector<std::string> alpn;
  bool early_data = false;
  bool encrypted_client_hello = false;
};
std::optional<ClientHello> parse_client_hello(Bytes body);

struct ServerHello {
  std::uint16_t version = 0;  // as negotiated
  Random random{};
  std::vector<std::uint8_t> session_id;
  std::uint16_t suite = 0;
  std::string alpn;  // TLS 1.2 and before
  bool encrypt_then_mac = false;
  bool extended_master_secret = false;
  bool has_pre_shared_key = false;
  bool is_hello_retry_request = false;
};
std::optional<ServerHello> parse_server_hello(Bytes body);

struct EncryptedExtensions {
  std::string alpn;
  bool early_data = false;
};
std::optional<EncryptedExtensions> parse_encrypted_extensions(Bytes body);

// Whether the first certificate is for `host` (RFC 6125): nothing where it cannot be read.
std::optional<bool> certificate_fits(Bytes body, bool tls13, const std::string& host);
// The pre-master secret as the client encrypted it (RFC 5246 7.4.7.1).
Bytes encrypted_pre_master(Bytes client_key_exchange);
// The ticket of TLS 1.2 (RFC 5077 3.3).
Bytes session_ticket(Bytes new_session_ticket);

}  // namespace rung::tls
