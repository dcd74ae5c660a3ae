#include "decode/tls/handshake_state.h"

#include <algorithm>

#include "base/limits.h"

namespace rung::tls {

void HandshakeState::on_message(Side sender, const HandshakeMessage& message) {
  const auto type = static_cast<HandshakeType>(message.type);
  if (type == HandshakeType::client_hello && sender == Side::client) {
    std::optional<ClientHello> hello = parse_client_hello(message.body);
    if (!hello) return;
    ++client_hellos_;
    client_hello_ = std::move(hello);
    client_hello_octets_ = said_[index(Side::client)].size() + message.whole.size();
  }
  if (type == HandshakeType::server_hello && sender == Side::server) {
    std::optional<ServerHello> hello = parse_server_hello(message.body);
    if (!hello) return;
    retry_requested_ = retry_requested_ || hello->is_hello_retry_request;
    if (!hello->is_hello_retry_request) server_hello_ = std::move(hello);
  }
  note_said(sender, type, message.whole);
  if (type == HandshakeType::client_key_exchange && sender == Side::client) {
    const Bytes encrypted = encrypted_pre_master(message.body);
    encrypted_pre_master_.assign(encrypted.begin(), encrypted.end());
  }
  if (type == HandshakeType::new_session_ticket && sender == Side::server && !is_tls13())
    if (std::optional<Secret> known = master()) keys_->remember_session(session_ticket(message.body), *known);
}

// RFC 7627 3: from ClientHello to ClientKeyExchange.
void HandshakeState::note_said(Side sender, HandshakeType type, Bytes message) {
  std::vector<std::uint8_t>& said = said_[index(sender)];
  bool& all = said_all_[index(sender)];
  if (all || master_ || said.size() + message.size() > limits::tls_transcript_octets) return;
  said.insert(said.end(), message.begin(), message.end());
  all = type == HandshakeType::server_hello_done || type == HandshakeType::client_key_exchange;
}

bool HandshakeState::is_of_next(Side sender, const HandshakeMessage& message) const {
  const auto type = static_cast<HandshakeType>(message.type);
  if (sender == Side::server) return type == HandshakeType::server_hello && server_hello_;
  if (type != HandshakeType::client_hello || !client_hello_) return false;
  std::optional<ClientHello> hello = parse_client_hello(message.body);
  return hello && hello->random != client_hello_->random;
}

bool HandshakeState::is_incomplete() const {
  if (!client_hello_ || !server_hello_) return true;
  const CipherSuite* chosen = suite();
  return chosen && !chosen->tls13 && !resumed() && !(said_all_[0] && said_all_[1]);
}

void HandshakeState::on_encrypted_extensions(const EncryptedExtensions& extensions) {
  early_data_accepted_ = extensions.early_data;
}

const CipherSuite* HandshakeState::suite() const { return server_hello_ ? find_suite(server_hello_->suite) : nullptr; }

bool HandshakeState::resumed() const {
  if (!client_hello_ || !server_hello_) return false;
  if (is_tls13()) return server_hello_->has_pre_shared_key;
  return !server_hello_->session_id.empty() && server_hello_->session_id == client_hello_->session_id;
}

const Secret* HandshakeState::traffic_secret(SecretKind kind) const {
  const Secret* known = client_hello_ ? keys_->find(kind, client_hello_->random) : nullptr;
  if (known != nullptr) keys_->tell_use(client_hello_->random, nullptr, nullptr);
  return known;
}

std::optional<RecordCipher> HandshakeState::cipher(Side sender) {
  const CipherSuite* chosen = suite();
  if (!chosen || chosen->tls13 || !client_hello_) return std::nullopt;
  std::optional<Secret> known = master();
  if (!known) return std::nullopt;
  if (!master_) keys_->tell_use(client_hello_->random, &*known, nullptr);
  master_ = known;
  said_ = {};
  if (!server_hello_->session_id.empty()) keys_->remember_session(server_hello_->session_id, *known);
  const KeyBlock keys =
      key_block(server_hello_->version, *chosen, *known, client_hello_->random, server_hello_->random);
  return std::optional<RecordCipher>(std::in_place, server_hello_->version, *chosen,
                                     sender == Side::client ? keys.client : keys.server,
                                     server_hello_->encrypt_then_mac);
}

std::optional<Secret> HandshakeState::master() const {
  if (master_) return master_;
  if (!client_hello_ || !server_hello_) return std::nullopt;
  if (const Secret* known = keys_->find(SecretKind::master, client_hello_->random)) return *known;
  if (resumed()) {
    if (const Secret* known = keys_->find_session(server_hello_->session_id)) return *known;
    if (const Secret* known = keys_->find_session(client_hello_->ticket)) return *known;
  }
  return master_of_pre_master();
}

std::optional<Secret> HandshakeState::master_of_pre_master() const {
  const CipherSuite* chosen = suite();
  if (!chosen || is_incomplete()) return std::nullopt;
  std::optional<Secret> pre_master;
  if (const Secret* logged = keys_->find(SecretKind::pre_master, client_hello_->random)) pre_master = *logged;
  if (!pre_master && chosen->rsa_exchange && !encrypted_pre_master_.empty())
    pre_master = keys_->decrypt_pre_master(encrypted_pre_master_);
  if (!pre_master) return std::nullopt;
  const std::uint16_t version = server_hello_->version;
  if (!server_hello_->extended_master_secret)
    return master_secret(version, chosen->hash, *pre_master, client_hello_->random, server_hello_->random);
  return extended_master_secret(version, chosen->hash, *pre_master,
                                session_hash(version, chosen->hash, transcript()).view());
}

// The order in which they were sent: ClientHello, the server's, the client's up to ClientKeyExchange.
std::vector<std::uint8_t> HandshakeState::transcript() const {
  const std::vector<std::uint8_t>& client = said_[index(Side::client)];
  const std::vector<std::uint8_t>& server = said_[index(Side::server)];
  const auto hello = static_cast<std::ptrdiff_t>(std::min(client_hello_octets_, client.size()));
  std::vector<std::uint8_t> all(client.begin(), client.begin() + hello);
  all.insert(all.end(), server.begin(), server.end());
  all.insert(all.end(), client.begin() + hello, client.end());
  return all;
}

}  // namespace rung::tls
