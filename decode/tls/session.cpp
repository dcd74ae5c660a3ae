#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "decode/tls/session_impl.h"

namespace rung::tls {

void Session::Impl::on_octets(Side sender, std::uint64_t offset, Bytes octets) {
  sender = as_fed(sender);
  if (of(sender).given_up) return;
  of(sender).reader.feed(offset, octets);
  drain(sender);
}

void Session::Impl::on_gap(Side sender, std::uint64_t offset, std::uint64_t size) {
  sender = as_fed(sender);
  Direction& direction = of(sender);
  direction.lost += size + direction.reader.held();
  direction.reader.gap(offset, size);
}

void Session::Impl::drain(Side sender) {
  while (std::optional<PlacedRecord> record = of(sender).reader.next()) {
    ++facts_.records;
    note_protection(sender, record->record);
    Direction& direction = of(sender);
    const bool was_swapped = swapped_;
    progressed_ = false;
    const bool done = direction.held.empty() && process(sender, *record);
    if (swapped_ != was_swapped) sender = other(sender);
    if (!done) hold(sender, *record);
    if (progressed_) pump();
  }
}

void Session::Impl::retry() {
  trials_ = limits::tls_trials;
  pump();
}

bool Session::Impl::awaits_keys() const {
  return std::any_of(directions_.begin(), directions_.end(), [](const Direction& direction) {
    return !direction.held.empty() && direction.epoch != Epoch::unknown;
  });
}

// Answers wait behind what they answer, whichever side's keys are asked for first.
void Session::Impl::pump() {
  for (bool again = true; again;) {
    const Side first = first_held();
    again = go_on(first) || go_on(other(first));
  }
}

// Whose record came first of those that wait.
Side Session::Impl::first_held() {
  const std::deque<Held>& client = of(Side::client).held;
  const std::deque<Held>& server = of(Side::server).held;
  return client.empty() || (!server.empty() && server.front().nth < client.front().nth) ? Side::server : Side::client;
}

// True where the first record that waits no longer does.
bool Session::Impl::go_on(Side sender) {
  Direction& direction = of(sender);
  if (direction.held.empty()) return false;
  Held record = std::move(direction.held.front());
  direction.held.pop_front();
  waiting_.octets -= record.fragment.size();
  direction.held_octets -= record.fragment.size();
  if (process(sender, record.view())) return true;
  waiting_.octets += record.fragment.size();
  direction.held_octets += record.fragment.size();
  direction.held.push_front(std::move(record));
  return false;
}

void Session::Impl::hold(Side sender, const PlacedRecord& record) {
  Direction& direction = of(sender);
  const std::size_t octets = record.record.fragment.size();
  if (direction.held_octets + octets > limits::tls_held_octets ||
      waiting_.octets + octets > limits::tls_held_octets_total)
    return give_up(sender, record.begin);
  waiting_.octets += octets;
  direction.held_octets += octets;
  const Bytes fragment = record.record.fragment;
  direction.held.push_back({record.record.type,
                            record.record.version,
                            {fragment.begin(), fragment.end()},
                            record.begin,
                            record.end,
                            record.after_hole,
                            facts_.records});
}

void Session::Impl::release(Direction& direction) {
  waiting_.octets -= std::exchange(direction.held_octets, 0);
  direction.held.clear();
}

void Session::Impl::give_up(Side sender, std::uint64_t offset) {
  Direction& direction = of(sender);
  explain(sender);
  note_missing(sender, direction.held.empty() ? offset : direction.held.front().begin);
  tell_missing(sender);
  release(direction);
  direction.given_up = true;
  direction.handshake = HandshakeReader();
}

void Session::Impl::finish() {
  pump();
  for (Side side : both_sides)
    if (of(side).held.empty())
      tell_missing(side);
    else
      give_up(side, of(side).held.front().begin);
}

void Session::Impl::note_missing(Side sender, std::uint64_t offset) {
  std::optional<std::uint64_t>& missing = of(sender).missing;
  if (!missing) missing = offset;
}

void Session::Impl::tell_missing(Side sender) {
  std::optional<std::uint64_t> missing = std::exchange(of(sender).missing, std::nullopt);
  if (missing) sink_.on_missing(as_fed(sender), *missing);
}

// False where the record has to wait.
bool Session::Impl::process(Side sender, const PlacedRecord& record) {
  Direction& direction = of(sender);
  if (direction.given_up) return true;
  if (record.after_hole) note_hole(sender, record);
  const bool change = record.record.type == static_cast<std::uint8_t>(ContentType::change_cipher_spec);
  if (change && (state_of(sender).is_tls13() || state_of(sender).retry_requested())) return true;  // RFC 8446 D.4
  switch (direction.epoch) {
    case Epoch::plain:
      return process_plain(sender, record);
    case Epoch::unknown:
      return process_unknown(sender, record);
    default:
      return process_protected(sender, record);
  }
}

void Session::Impl::note_hole(Side sender, const PlacedRecord& record) {
  Direction& direction = of(sender);
  direction.handshake.reset();
  direction.in_doubt = true;
  if (direction.cipher) direction.cipher->forget_chain();
  if (direction.lost == 0) direction.lost = 1;
  if (direction.epoch != Epoch::unknown || direction.opened_any) note_missing(sender, record.begin);
}

bool Session::Impl::process_plain(Side sender, const PlacedRecord& record) {
  Direction& direction = of(sender);
  switch (static_cast<ContentType>(record.record.type)) {
    case ContentType::handshake:
      // Behind a hole this may be a Finished whose ChangeCipherSpec was lost.
      take_handshake(sender, record.begin, record.record.fragment);
      return true;
    case ContentType::alert:
      take_alert(sender, record.begin, record.record.fragment);
      return true;
    case ContentType::change_cipher_spec:
      if (!state_of(sender).server_hello()) return false;
      change_epoch(direction, Epoch::agreed);
      return true;
    default:
      break;
  }
  if (!state_of(sender).client_hello() && direction.in_doubt) {
    direction.epoch = Epoch::unknown;
    return process_unknown(sender, record);
  }
  if (sender == Side::client && state_of(sender).awaits_second_hello()) return true;
  return begin_protection(sender) && process(sender, record);
}

bool Session::Impl::process_protected(Side sender, const PlacedRecord& record) {
  Direction& direction = of(sender);
  const bool is_tls13_alert = direction.epoch != Epoch::agreed && record.record.type == 21;
  if (is_tls13_alert && record.record.fragment.size() == 2) {
    take_alert(sender, record.begin, record.record.fragment);
    return true;
  }
  if (!make_cipher(sender)) {
    explain(sender);
    const HandshakeState& state = state_of(sender);
    const bool may_come = !found_ && (state.is_incomplete() || (waiting_.for_keys && state.suite() != nullptr));
    if (!may_come) give_up(sender, record.begin);
    return !may_come;
  }
  Opened opened;
  if (!open(direction, sender, record, opened)) {
    fail(sender, record);
    return true;
  }
  // What was missing before the first record of the application's keys was of the handshake.
  if (direction.epoch == Epoch::application && direction.number == 1 && direction.generation == 0)
    direction.missing.reset();
  take(sender, record, opened.type, opened.plain);
  return true;
}

// Says why a side's records stay closed, unless others were opened.
void Session::Impl::explain(Side sender) {
  if (facts_.decrypted_records > 0 || authentication_failed_) return;
  if (of(sender).epoch == Epoch::unknown || !state_of(sender).client_hello()) {
    facts_.opacity = Opacity::no_handshake;
    facts_.detail = std::to_string(limits::tls_trials - trials_) + " trials";
  } else if (state_of(sender).server_hello() && state_of(sender).suite() == nullptr) {
    facts_.opacity = Opacity::unsupported_suite;
    facts_.detail = facts_.suite;
  } else if (!of(sender).cipher) {
    facts_.opacity = Opacity::no_keys;
  }
}

Session::Session(KeyLog& keys, Waiting& waiting, SessionSink& sink, Tuple ends, bool from_beginning)
    : impl_(std::make_unique<Impl>(keys, waiting, sink, std::move(ends), from_beginning)) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
void Session::on_octets(Side sender, std::uint64_t offset, Bytes octets) { impl_->on_octets(sender, offset, octets); }
void Session::on_gap(Side sender, std::uint64_t offset, std::uint64_t size) { impl_->on_gap(sender, offset, size); }
void Session::retry() { impl_->retry(); }
bool Session::awaits_keys() const { return impl_->awaits_keys(); }
void Session::finish() { impl_->finish(); }
std::uint64_t Session::first_needed(Side sender) const { return impl_->first_needed(sender); }
const SessionFacts& Session::facts() const { return impl_->facts(); }

}  // namespace rung::tls
