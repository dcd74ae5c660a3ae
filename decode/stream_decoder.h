// One TCP connection: from its octets to SIP messages, through phases that hand over to each other.
//
//   phase      begins with                            goes on to
//   detect     the stream                             sip, http, websocket (frames without their handshake), none
//   http       a request or response head             websocket (101), detect (a hole, a tunnel), none
//   sip        a start line                           -
//   websocket  frames                                 -
//   none       TLS, HTTP/2, nothing that is known     -
#pragma once

#include <deque>
#include <optional>
#include <variant>
#include <vector>

#include "decode/detect_phase.h"
#include "decode/http_phase.h"
#include "decode/sip_phase.h"
#include "decode/stream_context.h"
#include "decode/websocket_phase.h"

namespace rung::decode {

class StreamDecoder {
 public:
  // `shown_by`: the packet with the first octet, or with the first hole. The output must outlive
  // the decoder.
  StreamDecoder(Output& output, const net::Stream& stream, const PacketRef& shown_by);
  StreamDecoder(const StreamDecoder&) = delete;
  StreamDecoder& operator=(const StreamDecoder&) = delete;

  void on_chunk(const net::Chunk& chunk);
  void on_gap(const net::Gap& gap);
  void on_end(const net::End& end);
  Connection& row() { return row_; }
  std::uint64_t connection_id() const { return row_.facts().id; }
  // The end of a stream that net did not end.
  net::End open_end() const { return {net::EndReason::open, row_.facts().last, net::Direction::from_client}; }

 private:
  using Phase = std::variant<std::monostate, DetectPhase, HttpPhase, SipPhase, WebSocketPhase>;

  std::optional<Transition> take(net::Direction direction, std::uint64_t offset, Bytes bytes, std::uint64_t missing);
  void go_on(std::optional<Transition> next);
  void become(const Transition& next);
  void become_opaque(const Transition& next);
  void begin_reporting();
  void report_gap(const net::Gap& gap);
  bool decodes() const;

  Connection row_;
  StreamContext context_;
  Phase phase_;
  PacketRef first_;
  bool reporting_ = false;            // holes and a missing handshake are told: something was lost by them
  std::vector<net::Gap> unreported_;  // holes from before
};

}  // namespace rung::decode
