// What a Session is made of; only its own files know.
//
//   session.cpp            records in their order: which wait, which are taken
//   session_keys.cpp       which keys a side's records are under
//   session_messages.cpp   what stands in records that are open
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "decode/tls/handshake_state.h"
#include "decode/tls/key_schedule.h"
#include "decode/tls/record_reader.h"
#include "decode/tls/session.h"
#include "decode/tls/trial.h"

namespace rung::tls {

constexpr std::array<Side, 2> both_sides = {Side::client, Side::server};

// Which keys a side's records are under.
enum class Epoch : std::uint8_t {
  plain,        // none
  early,        // TLS 1.3, the client's 0-RTT
  handshake,    // TLS 1.3
  application,  // TLS 1.3
  agreed,       // TLS 1.2 and before, behind ChangeCipherSpec
  unknown,      // the handshake was not captured
};

struct Held {
  std::uint8_t type;
  std::uint16_t version;
  std::vector<std::uint8_t> fragment;
  std::uint64_t begin, end;
  bool after_hole;
  std::uint64_t nth;  // record of the connection: of both sides

  PlacedRecord view() const { return {{type, version, fragment}, begin, end, after_hole}; }
};

struct Direction {
  explicit Direction(bool from_beginning)
      : reader(from_beginning), epoch(from_beginning ? Epoch::plain : Epoch::unknown) {}

  RecordReader reader;
  HandshakeReader handshake;
  std::deque<Held> held;  // records that wait, and those behind them
  std::size_t held_octets = 0;
  Epoch epoch;
  std::optional<RecordCipher> cipher;  // of the epoch; nothing while its keys are not known
  Secret secret;                       // TLS 1.3: what cipher was made of
  std::size_t nth = 0;                 // which handshake of the connection its keys are of
  std::uint64_t number = 0;            // of the next record
  std::uint64_t lost = 0;              // octets lost since a record was opened
  int generation = 0;                  // TLS 1.3: how often the application's keys were changed
  int failed = 0;                      // records that did not fit since then
  bool in_doubt = false;               // number may be higher: records were lost or did not fit
  bool opened_any = false;             // with this cipher
  bool given_up = false;
  std::optional<std::uint64_t> missing;  // from where application data may be missing; told before what follows
};

class Session::Impl {
 public:
  Impl(KeyLog& keys, Waiting& waiting, SessionSink& sink, Tuple ends, bool from_beginning)
      : keys_(keys),
        waiting_(waiting),
        sink_(sink),
        ends_(std::move(ends)),
        directions_{Direction(from_beginning), Direction(from_beginning)} {}
  ~Impl() {
    for (Direction& direction : directions_) release(direction);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void on_octets(Side sender, std::uint64_t offset, Bytes octets);
  void on_gap(Side sender, std::uint64_t offset, std::uint64_t size);
  void retry();
  bool awaits_keys() const;
  void finish();
  const SessionFacts& facts() const { return facts_; }
  std::uint64_t first_needed(Side sender) const {
    const Direction& direction = directions_[index(sender)];
    if (direction.given_up) return UINT64_MAX;
    return direction.held.empty() ? direction.reader.offset() : direction.held.front().begin;
  }

 private:
  HandshakeState& state_of(Side side);
  // The sink names sides as they are fed, the rest of this by what they are: the other name of either.
  Side as_fed(Side side) const { return swapped_ ? other(side) : side; }
  Direction& of(Side side) { return directions_[index(side) ^ (swapped_ ? 1 : 0)]; }

  void drain(Side sender);
  void note_protection(Side sender, const Record& record);
  void pump();
  Side first_held();
  bool go_on(Side sender);
  void hold(Side sender, const PlacedRecord& record);
  void release(Direction& direction);
  void give_up(Side sender, std::uint64_t offset);

  bool process(Side sender, const PlacedRecord& record);
  bool process_plain(Side sender, const PlacedRecord& record);
  bool process_protected(Side sender, const PlacedRecord& record);
  bool process_unknown(Side sender, const PlacedRecord& record);
  void note_hole(Side sender, const PlacedRecord& record);

  bool begin_protection(Side sender);
  bool make_cipher(Side sender);
  void use_traffic_secret(Side sender, Epoch epoch, const Secret& secret);
  void change_epoch(Direction& direction, Epoch epoch);
  void use_found(const Found& found);

  bool open(Direction& direction, Side sender, const PlacedRecord& record, Opened& opened);
  bool open_with(RecordCipher& cipher, Direction& direction, const PlacedRecord& record, std::uint64_t from,
                 Opened& opened);
  bool open_with_later_keys(Direction& direction, Side sender, const PlacedRecord& record, Opened& opened);
  void fail(Side sender, const PlacedRecord& record);

  void take(Side sender, const PlacedRecord& record, std::uint8_t type, Bytes plain);
  void take_handshake(Side sender, std::uint64_t offset, Bytes plain);
  void take_message(Side sender, std::uint64_t offset, const HandshakeMessage& message);
  void take_alert(Side sender, std::uint64_t offset, Bytes plain);
  void begin_next_handshake(Side sender);
  void note_hello(const HandshakeState& state);
  void note_certificate(const HandshakeMessage& message);
  void check_certificate();
  void note_missing(Side sender, std::uint64_t offset);
  void tell_missing(Side sender);
  void explain(Side sender);

  KeyLog& keys_;
  Waiting& waiting_;
  SessionSink& sink_;
  Tuple ends_;
  std::array<Direction, 2> directions_;
  std::deque<HandshakeState> handshakes_;  // those from first_handshake_ on
  std::size_t first_handshake_ = 0;
  SessionFacts facts_;
  std::vector<std::uint8_t> certificate_;  // of the server, until the name that it should have is known
  std::optional<Found> found_;             // by trial
  std::uint64_t trials_ = limits::tls_trials;
  bool swapped_ = false;     // the sides were taken for each other
  bool progressed_ = false;  // what waits may go on
  bool authentication_failed_ = false;
};

}  // namespace rung::tls
