// The phases of one stream of octets: of a TCP connection, or of what TLS carries. They hand over to each other.
//
//   phase      begins with                            goes on to
//   detect     the stream                             tls, sip, msrp, http, http2, hep, websocket (without its
//                                                     handshake), none
//   tls        a record                               - (what it carries has phases of its own)
//   http       a request or response head             websocket, http2 (101), detect (a hole, a tunnel), none
//   http2      its preface, frames                    - (WebSockets in it are connections of their own)
//   sip        a start line                           -
//   msrp       a start line                           -
//   hep        a packet                               - (the messages in it have connections of their own)
//   websocket  frames                                 -
//   none       nothing that is known                  -
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

#include "decode/detect_phase.h"
#include "decode/gap_report.h"
#include "decode/http_phase.h"
#include "decode/sip_phase.h"
#include "decode/stream_context.h"
#include "decode/websocket_phase.h"

namespace rung::decode {

class HepPhase;
class Http2Phase;
class MsrpPhase;
class TlsPhase;
struct TlsKeys;

class StreamPhases {
 public:
  // All must outlive it. `from_beginning`: the first octets of each direction begin the stream. `inside_tls`: the
  // octets were decrypted.
  StreamPhases(Connection& row, Roles& roles, GapReport& gaps, TlsKeys& keys, bool from_beginning, bool inside_tls);
  ~StreamPhases();
  StreamPhases(const StreamPhases&) = delete;
  StreamPhases& operator=(const StreamPhases&) = delete;

  // Offsets count the octets of this stream. `place`: which packets brought these.
  void on_octets(net::Direction direction, std::uint64_t offset, Bytes bytes, const Place& place);
  void on_hole(net::Direction direction, std::uint64_t offset, std::uint64_t size);
  // Whether records of TLS wait for keys, and to look for them again.
  bool awaits_keys() const;
  void on_keys();
  // Nothing more comes; the row says what could be seen.
  void finish(const net::End& end);

  StreamContext& context() { return context_; }
  // False where nothing that comes will be decoded.
  bool decodes() const { return !std::holds_alternative<std::monostate>(phase_); }

 private:
  // Those that few streams enter, and that are large, are held by pointer.
  using Phase =
      std::variant<std::monostate, DetectPhase, HttpPhase, SipPhase, WebSocketPhase, std::unique_ptr<HepPhase>,
                   std::unique_ptr<Http2Phase>, std::unique_ptr<MsrpPhase>, std::unique_ptr<TlsPhase>>;

  std::optional<Transition> take(net::Direction direction, std::uint64_t offset, Bytes bytes, std::uint64_t missing);
  void go_on(std::optional<Transition> next);
  void become(const Transition& next);
  void become_opaque();

  StreamContext context_;
  GapReport& gaps_;
  TlsKeys& keys_;
  Phase phase_;
  bool inside_tls_;
};

}  // namespace rung::decode
