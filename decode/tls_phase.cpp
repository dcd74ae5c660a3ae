#include "decode/tls_phase.h"

#include <algorithm>
#include <utility>

namespace rung::decode {
namespace {

tls::Tuple ends_of(const ConnectionFacts& facts) {
  auto normal = [](const net::Endpoint& end) { return tls::normal_endpoint(net::to_text(end)).value_or(""); };
  return {normal(facts.client), normal(facts.server)};
}

const char* name_of(tls::Side side) { return side == tls::Side::client ? "client" : "server"; }

// One sentence of what to do for each reason that keeps a connection closed.
std::string advice(const tls::SessionFacts& facts, const tls::KeyLog& log) {
  switch (facts.opacity) {
    case tls::Opacity::no_keys:
      if (log.empty())
        return "encrypted, and no keys were given: pass a key log with --keylog FILE (SSLKEYLOGFILE of a browser or "
               "SIPp, keylog_file of Kamailio's tls module)";
      return "the key logs have no line for this connection's client random: log the keys of the process that made "
             "or took this connection, from before it began";
    case tls::Opacity::no_handshake:
      if (log.empty())
        return "encrypted, its handshake is not in the capture, and no keys were given: pass a key log with --keylog "
               "FILE";
      return "its handshake is not in the capture, and no secret of the key logs fits (" + facts.detail +
             "): start the capture before the client connects";
    case tls::Opacity::unsupported_suite:
      return "rung cannot decrypt " + facts.detail + ": let the server offer AES-GCM or ChaCha20-Poly1305";
    case tls::Opacity::authentication:
      return facts.detail +
             " does not fit its keys: the key line belongs to another connection, or octets were lost unseen";
    case tls::Opacity::not_started:
      return facts.server_hello_seen ? "the TLS handshake was not finished in the capture"
                                     : "the TLS handshake was not answered in the capture";
    case tls::Opacity::none:
      break;
  }
  return {};
}

Visibility visibility_of(tls::Opacity opacity) {
  switch (opacity) {
    case tls::Opacity::no_keys:
      return Visibility::no_keys;
    case tls::Opacity::no_handshake:
      return Visibility::no_handshake;
    case tls::Opacity::unsupported_suite:
      return Visibility::unsupported_cipher;
    case tls::Opacity::authentication:
      return Visibility::bad_keys;
    default:
      return Visibility::not_sip;
  }
}

}  // namespace

TlsPhase::TlsPhase(StreamContext& context, GapReport& gaps, TlsKeys& keys, bool at_handshake)
    : context_(&context),
      gaps_(&gaps),
      keys_(&keys),
      flipped_(context.roles.flipped),
      session_(keys.log, keys.waiting, *this, ends_of(context.row.facts()), at_handshake),
      generation_(keys.log.generation()) {}

net::Direction TlsPhase::direction_of(tls::Side side) const {
  return (side == tls::Side::client) != flipped_ ? net::Direction::from_client : net::Direction::from_server;
}

tls::Side TlsPhase::side_of(net::Direction direction) const {
  return (direction == net::Direction::from_client) != flipped_ ? tls::Side::client : tls::Side::server;
}

std::optional<Transition> TlsPhase::on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes) {
  if (std::exchange(generation_, keys_->log.generation()) != keys_->log.generation()) session_.retry();
  const tls::Side side = side_of(direction);
  session_.on_octets(side, offset, bytes);
  context_->marks_of(direction).forget_before(session_.first_needed(side));
  note_facts();
  return std::nullopt;
}

std::optional<Transition> TlsPhase::on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size) {
  session_.on_gap(side_of(direction), offset, size);
  return std::nullopt;
}

void TlsPhase::on_keys() {
  generation_ = keys_->log.generation();
  session_.retry();
  note_facts();
}

void TlsPhase::finish(net::EndReason) {
  if (keys_->log.generation() != generation_) session_.retry();
  session_.finish();
  note_facts();
}

void TlsPhase::on_application_data(tls::Side sender, std::uint64_t begin, std::uint64_t end, Bytes plain) {
  const net::Direction direction = direction_of(sender);
  std::uint64_t& missing = missing_[tls::index(sender)];
  std::uint64_t& at = plain_[tls::index(sender)];
  if (!inner_) {
    note_facts();  // what is inside may ask for them
    const bool from_beginning = session_.facts().client_hello_seen && missing_[0] == 0 && missing_[1] == 0;
    inner_ = std::make_unique<StreamPhases>(context_->row, context_->roles, *gaps_, *keys_, from_beginning, true);
  }
  if (missing > 0) {
    const std::uint64_t lost = begin - std::min(begin, missing - 1) + 1;
    inner_->on_hole(direction, at, lost);
    at += lost;
    missing = 0;
  }
  if (plain.empty()) return;
  inner_->on_octets(direction, at, plain, context_->marks_of(direction).place(begin, end));
  at += plain.size();
}

void TlsPhase::on_missing(tls::Side sender, std::uint64_t offset) { missing_[tls::index(sender)] = offset + 1; }

PacketRef TlsPhase::packet_at(tls::Side sender, std::uint64_t offset) {
  return context_->marks_of(direction_of(sender)).place(offset, offset + 1).packet;
}

void TlsPhase::on_alert(const tls::Alert& alert, std::uint64_t offset) {
  if (!alert.fatal || fatal_) return;
  fatal_ = alert;
  if (session_.facts().finished[0] && session_.facts().finished[1]) return;
  context_->row.find(
      FindingCode::tls_handshake_failed, packet_at(alert.sender, offset),
      std::string("the ") + name_of(alert.sender) + " sent the alert " + tls::alert_name(alert.description));
  context_->row.report(ConnectionEvent::Kind::refused, packet_at(alert.sender, offset));
}

void TlsPhase::on_key_update(tls::Side sender, std::uint64_t offset) {
  context_->row.find(FindingCode::tls_key_update, packet_at(sender, offset), std::string("of the ") + name_of(sender));
}

void TlsPhase::on_authentication_failure(tls::Side sender, std::uint64_t record_number, std::uint64_t offset) {
  context_->row.find(FindingCode::tls_decrypt_auth_fail, packet_at(sender, offset),
                     "record " + std::to_string(record_number) + " from the " + name_of(sender) +
                         ", at stream offset " + std::to_string(offset));
}

void TlsPhase::on_roles_swapped() { context_->set_client(direction_of(tls::Side::server)); }

void TlsPhase::note_facts() {
  const tls::SessionFacts& known = session_.facts();
  ConnectionFacts& facts = context_->row.facts();
  facts.tls_version = tls::version_name(known.version);
  facts.tls_cipher = known.suite;
  facts.sni = known.server_name;
  facts.alpn = known.alpn;
  if (known.version == 0 || std::exchange(noted_version_, true)) return;
  if (known.version < 0x0303)
    context_->row.find(FindingCode::tls_weak_version, facts.last, tls::version_name(known.version));
}

void TlsPhase::settle(const net::End& end) {
  const tls::SessionFacts& known = session_.facts();
  ConnectionFacts& facts = context_->row.facts();
  if (known.early_data) context_->row.find(FindingCode::tls_early_data, facts.first, "the server accepted 0-RTT");
  if (known.certificate_fits == false)
    context_->row.find(FindingCode::tls_cert_name_mismatch, facts.first, "the client asked for " + known.server_name);
  check_handshake(end);
  if (!inner_) return settle_opacity();
  inner_->finish(end);
  if (known.opacity == tls::Opacity::authentication) {
    if (facts.visibility == Visibility::decoded) facts.visibility = Visibility::partial;
    if (!facts.visibility_reason.empty()) facts.visibility_reason += "; ";
    facts.visibility_reason += advice(known, keys_->log);
  }
}

// Before both sides' Finished: by an alert, or without a word.
void TlsPhase::check_handshake(const net::End& end) {
  const tls::SessionFacts& known = session_.facts();
  if (fatal_ || !known.client_hello_seen || (known.finished[0] && known.finished[1])) return;
  if (end.reason != net::EndReason::fin && end.reason != net::EndReason::rst) return;
  if (context_->row.facts().lost_bytes > 0) return;  // nobody knows what was lost
  std::string detail = std::string("the ") + (context_->is_from_client(end.closed_first) ? "client" : "server") +
                       (end.reason == net::EndReason::rst ? " reset" : " closed") + " the connection " +
                       (known.server_hello_seen ? "during the handshake" : "before the server answered");
  context_->row.find(FindingCode::tls_handshake_failed, end.packet, std::move(detail));
  handshake_ended_ = true;
}

void TlsPhase::settle_opacity() {
  const tls::SessionFacts& known = session_.facts();
  ConnectionFacts& facts = context_->row.facts();
  const bool finished = known.finished[0] && known.finished[1];
  if (known.client_hello_seen && !finished && (fatal_ || handshake_ended_)) {
    facts.visibility = Visibility::refused;
    facts.visibility_reason = "the TLS handshake failed";
    if (fatal_)
      facts.visibility_reason +=
          std::string(": the ") + name_of(fatal_->sender) + " sent the alert " + tls::alert_name(fatal_->description);
    return;
  }
  facts.visibility = visibility_of(known.opacity);
  facts.visibility_reason = advice(known, keys_->log);
  if (known.opacity == tls::Opacity::no_keys)
    context_->row.find(FindingCode::tls_no_secrets, facts.first, facts.visibility_reason);
}

}  // namespace rung::decode
