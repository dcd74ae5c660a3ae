// TLS on a stream: what it carries goes through phases of its own, once it is decrypted.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "decode/gap_report.h"
#include "decode/stream_context.h"
#include "decode/stream_phases.h"
#include "decode/tls/key_log.h"
#include "decode/tls/session.h"

namespace rung::decode {

// What all TLS connections share. The key log may grow at any time.
struct TlsKeys {
  tls::KeyLog& log;
  tls::Waiting waiting;
};

class TlsPhase : private tls::SessionSink {
 public:
  // All must outlive it. `at_handshake`: the stream begins with a ClientHello or what answers it.
  TlsPhase(StreamContext& context, GapReport& gaps, TlsKeys& keys, bool at_handshake);

  std::optional<Transition> on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes);
  std::optional<Transition> on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size);
  // Whether records wait for keys, and to look for them again: nothing else may come for long.
  bool awaits_keys() const { return session_.awaits_keys(); }
  void on_keys();
  void finish(net::EndReason reason);
  // Behind finish(): what the row says of the connection, and how it ended.
  void settle(const net::End& end);

 private:
  void on_application_data(tls::Side sender, std::uint64_t begin, std::uint64_t end, Bytes plain) override;
  void on_missing(tls::Side sender, std::uint64_t offset) override;
  void on_alert(const tls::Alert& alert, std::uint64_t offset) override;
  void on_key_update(tls::Side sender, std::uint64_t offset) override;
  void on_authentication_failure(tls::Side sender, std::uint64_t record_number, std::uint64_t offset) override;
  void on_roles_swapped() override;

  // The sides as the session was told of them: by net's directions.
  net::Direction direction_of(tls::Side side) const;
  tls::Side side_of(net::Direction direction) const;
  PacketRef packet_at(tls::Side sender, std::uint64_t offset);
  void note_facts();
  void check_handshake(const net::End& end);
  void settle_opacity();

  StreamContext* context_;
  GapReport* gaps_;
  TlsKeys* keys_;
  bool flipped_;  // of the roles when the session began: its sides keep their names
  tls::Session session_;
  std::unique_ptr<StreamPhases> inner_;        // nullptr until something is decrypted
  std::array<std::uint64_t, 2> plain_ = {};    // octets handed to inner_, by side
  std::array<std::uint64_t, 2> missing_ = {};  // by side: where decryption stopped, plus one; 0: it did not
  std::optional<tls::Alert> fatal_;
  bool noted_version_ = false, handshake_ended_ = false;
  std::uint64_t generation_ = 0;  // of the key log, when it was last asked
};

}  // namespace rung::decode
