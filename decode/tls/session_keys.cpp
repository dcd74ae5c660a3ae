#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "decode/tls/key_schedule.h"
#include "decode/tls/session_impl.h"

namespace rung::tls {
namespace {

// The shortest record that carries an octet: its header, a tag and a content type.
constexpr std::uint64_t least_record_octets = 5 + 16 + 1;
// Behind a hole that may have swallowed KeyUpdates: so many generations of keys are tried.
constexpr int generations = 3;

}  // namespace

// The first protected record of TLS 1.3 or, behind a hole, of any version.
bool Session::Impl::begin_protection(Side sender) {
  Direction& direction = of(sender);
  if (!state_of(sender).server_hello()) {
    // Before the answer it can only be early data. Without an answer to come the keys say whose it is.
    explain(sender);
    return false;
  }
  if (!state_of(sender).is_tls13()) {
    change_epoch(direction, Epoch::agreed);
    return true;
  }
  if (sender == Side::server || !state_of(sender).client_hello() || !state_of(sender).client_hello()->early_data) {
    change_epoch(direction, Epoch::handshake);
    return true;
  }
  // Whether 0-RTT was accepted stands in EncryptedExtensions.
  if (!state_of(sender).early_data_accepted() &&
      state_of(sender).traffic_secret(SecretKind::server_handshake) != nullptr)
    return false;
  const bool accepted = state_of(sender).early_data_accepted().value_or(true);
  change_epoch(direction, accepted ? Epoch::early : Epoch::handshake);
  direction.in_doubt = direction.in_doubt || !accepted;  // early records that nobody reads come first
  return true;
}

void Session::Impl::change_epoch(Direction& direction, Epoch epoch) {
  direction.epoch = epoch;
  direction.cipher.reset();
  direction.secret = Secret();
  direction.number = 0;
  direction.failed = 0;
  direction.opened_any = false;
  progressed_ = true;
}

// True where the epoch's keys are there.
bool Session::Impl::make_cipher(Side sender) {
  Direction& direction = of(sender);
  if (direction.cipher) return true;
  if (direction.epoch == Epoch::agreed) {
    if (std::optional<RecordCipher> cipher = state_of(sender).cipher(sender)) direction.cipher = std::move(cipher);
    if (direction.cipher && direction.in_doubt) direction.cipher->forget_chain();
    return direction.cipher.has_value();
  }
  const CipherSuite* suite = state_of(sender).suite();
  if (!suite || !suite->tls13) return false;
  auto secret_of = [&](Epoch epoch) {
    if (epoch == Epoch::early) return state_of(sender).traffic_secret(SecretKind::client_early);
    if (epoch == Epoch::handshake)
      return state_of(sender).traffic_secret(sender == Side::client ? SecretKind::client_handshake
                                                                    : SecretKind::server_handshake);
    return state_of(sender).traffic_secret(application_secret_of(sender));
  };
  // Key logs that lack the secrets of the handshake still serve for what comes behind it.
  for (Epoch epoch : {direction.epoch, Epoch::application}) {
    const Secret* secret = secret_of(epoch);
    if (secret == nullptr || secret->size() != hash_octets(suite->hash)) continue;
    direction.in_doubt = direction.in_doubt || epoch != direction.epoch;
    use_traffic_secret(sender, epoch, *secret);
    return true;
  }
  return false;
}

void Session::Impl::use_traffic_secret(Side sender, Epoch epoch, const Secret& secret) {
  Direction& direction = of(sender);
  const CipherSuite* suite = found_ ? found_->suite : state_of(sender).suite();
  direction.epoch = epoch;
  direction.secret = secret;
  direction.cipher.emplace(*suite, secret);
  direction.number = 0;
  direction.opened_any = false;
}

// Nobody saw the handshake: every record may be the one whose tag tells.
bool Session::Impl::process_unknown(Side sender, const PlacedRecord& record) {
  const auto type = static_cast<ContentType>(record.record.type);
  if (type == ContentType::handshake && !found_ && record.record.fragment.size() > 4) {
    const bool hello = sender == Side::client ? record.record.fragment[0] == 1 : record.record.fragment[0] == 2;
    if (hello) {
      of(sender).epoch = Epoch::plain;
      return process_plain(sender, record);
    }
  }
  if (found_ && found_->sender != sender) {
    use_found(*found_);
    return process(sender, record);
  }
  if (type != ContentType::application_data) return true;
  std::uint64_t trials =
      std::min(trials_, limits::tls_trials_total - std::min(waiting_.trials, limits::tls_trials_total));
  const std::uint64_t before = trials;
  std::optional<Found> found = find_keys(keys_, ends_, record.record, sender, trials);
  trials_ -= before - trials;
  waiting_.trials += before - trials;
  explain(sender);
  if (!found) {
    if (!waiting_.for_keys) note_missing(sender, record.begin);
    return !waiting_.for_keys;
  }
  found_ = std::move(found);
  if (found_->sender != sender) {
    swapped_ = !swapped_;
    sink_.on_roles_swapped();
    sender = found_->sender;
  }
  use_found(*found_);
  return process(sender, record);
}

// Both sides' keys are known by one record of one of them.
void Session::Impl::use_found(const Found& found) {
  facts_.version = found.version;
  facts_.suite = found.suite->name;
  const TupleHint hint{ends_, found.client_random, found.server_random, found.suite->id};
  keys_.tell_use(found.client_random, nullptr, &hint);
  for (Side side : both_sides) {
    Direction& direction = of(side);
    if (direction.epoch != Epoch::unknown) continue;
    if (found.version == tls13) {
      const Secret* secret =
          side == found.sender ? &found.secret : keys_.find(application_secret_of(side), found.client_random);
      if (secret == nullptr) continue;
      use_traffic_secret(side, Epoch::application, *secret);
    } else {
      const KeyBlock block =
          key_block(found.version, *found.suite, found.secret, found.client_random, *found.server_random);
      direction.epoch = Epoch::agreed;
      direction.cipher.emplace(found.version, *found.suite, side == Side::client ? block.client : block.server,
                               found.encrypt_then_mac);
      direction.cipher->forget_chain();
    }
    direction.number = side == found.sender ? found.number : 0;
    direction.in_doubt = true;
    direction.lost = limits::tls_number_window * least_record_octets;
    note_missing(side, 0);
  }
  progressed_ = true;
}

bool Session::Impl::open(Direction& direction, Side sender, const PlacedRecord& record, Opened& opened) {
  if (open_with(*direction.cipher, direction, record, direction.number, opened)) return true;
  return direction.in_doubt && direction.epoch != Epoch::agreed &&
         open_with_later_keys(direction, sender, record, opened);
}

bool Session::Impl::open_with(RecordCipher& cipher, Direction& direction, const PlacedRecord& record,
                              std::uint64_t from, Opened& opened) {
  std::uint64_t window = 1;
  if (direction.in_doubt)
    window = std::min<std::uint64_t>(limits::tls_number_window, direction.lost / least_record_octets + 2 +
                                                                    static_cast<std::uint64_t>(direction.failed));
  for (std::uint64_t number = from; number < from + window; ++number) {
    if (number > from && trials_ == 0) return false;
    if (number > from) --trials_;
    if (!cipher.open(record.record, number, opened)) continue;
    direction.number = number + 1;
    trials_ = limits::tls_trials;
    direction.in_doubt = false;
    direction.opened_any = true;
    direction.lost = 0;
    direction.failed = 0;
    return true;
  }
  return false;
}

// The hole may have swallowed the end of the handshake, or KeyUpdates.
bool Session::Impl::open_with_later_keys(Direction& direction, Side sender, const PlacedRecord& record,
                                         Opened& opened) {
  const CipherSuite& suite = found_ ? *found_->suite : *state_of(sender).suite();
  Secret secret = direction.secret;
  if (direction.epoch != Epoch::application) {
    const Secret* next = state_of(sender).traffic_secret(application_secret_of(sender));
    if (next == nullptr || next->size() != hash_octets(suite.hash)) return false;
    secret = *next;
  } else {
    secret = next_traffic_secret(suite.hash, secret);
  }
  for (int generation = 0; generation < generations; ++generation) {
    RecordCipher cipher(suite, secret);
    if (open_with(cipher, direction, record, 0, opened)) {
      direction.generation += direction.epoch == Epoch::application ? 1 + generation : generation;
      direction.epoch = Epoch::application;
      direction.secret = secret;
      direction.cipher = std::move(cipher);
      return true;
    }
    secret = next_traffic_secret(suite.hash, secret);
  }
  return false;
}

void Session::Impl::fail(Side sender, const PlacedRecord& record) {
  Direction& direction = of(sender);
  direction.cipher->chain_behind(record.record.fragment);
  note_missing(sender, record.begin);
  if (direction.in_doubt && direction.failed == 0 && direction.epoch == Epoch::handshake && !direction.opened_any &&
      sender == Side::client && state_of(sender).client_hello() && state_of(sender).client_hello()->early_data)
    return;  // early data that the server does not read
  if (direction.failed == 0 && !direction.in_doubt) {
    if (!authentication_failed_)
      facts_.detail =
          "record " + std::to_string(direction.number) + " from the " + (sender == Side::client ? "client" : "server");
    authentication_failed_ = true;
    facts_.opacity = Opacity::authentication;
    sink_.on_authentication_failure(as_fed(sender), direction.number, record.begin);
  }
  direction.in_doubt = true;
  if (++direction.failed >= limits::tls_failed_records) give_up(sender, record.begin);
}

// Each side's keys are of the handshake that it was in itself: the other one may be captured later.
void Session::Impl::begin_next_handshake(Side sender) {
  if (handshakes_.size() >= limits::tls_handshakes) {
    state_of(sender) = HandshakeState(keys_);
    return;
  }
  ++of(sender).nth;
  const std::size_t done = std::min(directions_[0].nth, directions_[1].nth);
  for (; first_handshake_ < done && !handshakes_.empty(); ++first_handshake_) handshakes_.pop_front();
}

HandshakeState& Session::Impl::state_of(Side side) {
  const std::size_t at = of(side).nth - first_handshake_;
  while (handshakes_.size() <= at) handshakes_.emplace_back(keys_);
  return handshakes_[at];
}

}  // namespace rung::tls
