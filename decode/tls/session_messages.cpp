#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "decode/tls/session_impl.h"

namespace rung::tls {

// What can be told without keys: whoever sends protected records has sent Finished, or is about to give up with an
// alert.
void Session::Impl::note_protection(Side sender, const Record& record) {
  constexpr std::size_t tls13_alert_octets = 2 + 1 + 16;
  const auto type = static_cast<ContentType>(record.type);
  bool finished = false;
  if (state_of(sender).is_tls13())
    finished = type == ContentType::application_data &&
               (sender == Side::server || record.fragment.size() != tls13_alert_octets);
  else
    finished = of(sender).epoch == Epoch::agreed && type != ContentType::alert;
  if (finished) facts_.finished[index(sender)] = true;
}

void Session::Impl::take(Side sender, const PlacedRecord& record, std::uint8_t type, Bytes plain) {
  switch (static_cast<ContentType>(type)) {
    case ContentType::application_data:
      ++facts_.decrypted_records;
      if (!authentication_failed_) facts_.opacity = Opacity::none;
      tell_missing(sender);
      facts_.finished[index(sender)] = true;
      sink_.on_application_data(as_fed(sender), record.begin, record.end, plain);
      return;
    case ContentType::handshake:
      return take_handshake(sender, record.begin, plain);
    case ContentType::alert:
      return take_alert(sender, record.begin, plain);
    case ContentType::change_cipher_spec:
      return change_epoch(of(sender), Epoch::agreed);  // renegotiation
    default:
      return;
  }
}

void Session::Impl::take_alert(Side sender, std::uint64_t offset, Bytes plain) {
  if (plain.size() != 2 || plain[0] < 1 || plain[0] > 2) return;
  sink_.on_alert({as_fed(sender), plain[0] == 2, plain[1]}, offset);
}

void Session::Impl::take_handshake(Side sender, std::uint64_t offset, Bytes plain) {
  HandshakeReader& reader = of(sender).handshake;
  reader.feed(plain);
  while (std::optional<HandshakeMessage> message = reader.next()) take_message(sender, offset, *message);
}

void Session::Impl::take_message(Side sender, std::uint64_t offset, const HandshakeMessage& message) {
  Direction& direction = of(sender);
  const bool protected_tls13 =
      direction.epoch == Epoch::early || direction.epoch == Epoch::handshake || direction.epoch == Epoch::application;
  const auto type = static_cast<HandshakeType>(message.type);
  if (type == HandshakeType::finished) facts_.finished[index(sender)] = true;
  if (type == HandshakeType::certificate && sender == Side::server) note_certificate(message);
  if (!protected_tls13) {
    if (state_of(sender).is_of_next(sender, message)) begin_next_handshake(sender);
    state_of(sender).on_message(sender, message);
    if (type == HandshakeType::client_hello || type == HandshakeType::server_hello) note_hello(state_of(sender));
    check_certificate();
    progressed_ = true;
    return;
  }
  if (type == HandshakeType::encrypted_extensions)
    if (std::optional<EncryptedExtensions> extensions = parse_encrypted_extensions(message.body)) {
      state_of(sender).on_encrypted_extensions(*extensions);
      facts_.alpn = extensions->alpn;
      facts_.early_data = extensions->early_data;
      progressed_ = true;
    }
  if (type == HandshakeType::end_of_early_data && direction.epoch == Epoch::early)
    change_epoch(direction, Epoch::handshake);
  if (type == HandshakeType::finished && direction.epoch == Epoch::handshake)
    change_epoch(direction, Epoch::application);
  if (type == HandshakeType::key_update && direction.epoch == Epoch::application) {
    ++facts_.key_updates[index(sender)];
    ++direction.generation;
    const CipherSuite& suite = found_ ? *found_->suite : *state_of(sender).suite();
    use_traffic_secret(sender, Epoch::application, next_traffic_secret(suite.hash, direction.secret));
    sink_.on_key_update(as_fed(sender), offset);
  }
}

void Session::Impl::note_hello(const HandshakeState& state) {
  if (const auto& hello = state.client_hello()) {
    facts_.client_hello_seen = true;
    if (!hello->server_name.empty()) facts_.server_name = hello->server_name;
    facts_.encrypted_client_hello = hello->encrypted_client_hello;
    if (!hello->alpn.empty()) facts_.offered_alpn.clear();
    for (const std::string& each : hello->alpn) facts_.offered_alpn += (facts_.offered_alpn.empty() ? "" : ",") + each;
  }
  if (const auto& hello = state.server_hello()) {
    facts_.server_hello_seen = true;
    facts_.version = hello->version;
    facts_.suite = suite_name(hello->suite);
    if (!hello->alpn.empty()) facts_.alpn = hello->alpn;
    facts_.resumed = state.resumed();
  }
}

// The server's certificate may come before the name that the client asked for.
void Session::Impl::note_certificate(const HandshakeMessage& message) {
  certificate_.assign(message.body.begin(), message.body.end());
  check_certificate();
}

void Session::Impl::check_certificate() {
  if (certificate_.empty() || !facts_.client_hello_seen) return;
  std::optional<bool> fits = certificate_fits(certificate_, state_of(Side::server).is_tls13(), facts_.server_name);
  if (fits) facts_.certificate_fits = fits;
  certificate_ = {};
}

}  // namespace rung::tls
