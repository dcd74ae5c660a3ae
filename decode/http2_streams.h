// The streams of an HTTP/2 connection that are WebSockets (RFC 8441), and those that may be: what is known of each
// until it is sure what it is. All others are passed over.
//
//   state    its octets    until
//   early    wait          the request, which a hole of the client's direction still hides
//   unknown  wait          they look like a WebSocket: its heads could not be read
//   asked    wait          the response
//   open     are taken     the stream ends
//   over     are dropped   -: refused, or ended
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "decode/carried_websocket.h"
#include "decode/gap_report.h"
#include "decode/http/header_decoder.h"
#include "decode/protocol_detector.h"
#include "decode/stream_context.h"

namespace rung::decode {

class Http2Streams {
 public:
  // Of the carrying connection; all must outlive it.
  Http2Streams(StreamContext& carrier, GapReport& gaps, bool inside_tls)
      : carrier_(carrier), gaps_(gaps), inside_tls_(inside_tls) {}

  void on_head(net::Direction direction, std::uint32_t id, const http::DecodedHead& head, const Place& place);
  // `begins_frame`: the octets are the first ones of a DATA frame.
  void on_data(net::Direction direction, std::uint32_t id, Bytes bytes, const Place& place, bool begins_frame);
  // `size` octets of the stream are missing; 0: perhaps some.
  void on_hole(net::Direction direction, std::uint32_t id, std::uint64_t size);
  void on_stream_end(net::Direction direction, std::uint32_t id, const PacketRef& where);
  void on_reset(net::Direction direction, std::uint32_t id, std::uint32_t code, const PacketRef& where);
  // Streams above `last` that its receiver opened will not be answered.
  void on_goaway(net::Direction direction, std::uint32_t last, const PacketRef& where);
  // The server allows extended CONNECT.
  void on_connect_enabled() { connect_enabled_ = true; }
  // Heads of a direction may be missing.
  void expect_missing_heads(net::Direction direction) { lossy_[index(direction)] = true; }
  // Frames of any stream may be missing, `size` octets in all.
  void on_place_lost(net::Direction direction, std::uint64_t size);
  // A header block will not be whole.
  void on_head_lost(net::Direction direction, std::uint32_t id);
  // The connection ended, and all streams with it.
  void end(const net::End& end);

 private:
  enum class State : std::uint8_t { early, unknown, asked, open, over };
  struct Waiting {
    net::Direction direction;
    std::vector<std::uint8_t> bytes;
    Place place;
    bool begins_frame = false;
    bool hole = false;
    std::uint64_t missing = 0;  // hole: octets, 0 where not known
  };
  struct Stream {
    State state = State::early;
    std::unique_ptr<CarriedWebSocket> websocket;
    std::optional<http::DecodedHead> response;  // early, unknown
    Place request_place, response_place;
    std::vector<Waiting> waiting;
    // By direction: octets that found no room to wait; octets seen while unknown; whether what waits begins where the
    // stream does; END_STREAM.
    std::array<std::uint64_t, 2> dropped = {}, seen = {};
    std::array<bool, 2> from_start = {};
    std::array<std::optional<PacketRef>, 2> ended = {};
    std::optional<PacketRef> cancelled;  // by the client, before the response was read
  };
  struct Unread {
    PacketRef where;
    std::string detail;
  };

  using Streams = std::map<std::uint32_t, Stream>;

  Stream* find(std::uint32_t id);
  Streams::iterator erase(Streams::iterator stream);
  Stream* add(std::uint32_t id, State state, bool from_start);
  Stream* stream_for_data(net::Direction direction, std::uint32_t id);
  void on_request(std::uint32_t id, const http::DecodedHead& head, const Place& place);
  void on_response(std::uint32_t id, const http::DecodedHead& head, const Place& place);
  void ask(std::uint32_t id, const http::DecodedHead& head, const Place& place);
  void answer(Stream& stream, const http::DecodedHead& head, const Place& place);
  void carry(std::uint32_t id, Stream& stream, const Place& shown_by);
  void check_setting(Stream& stream);
  void tell_unread(net::Direction direction, std::uint32_t id, const PacketRef& where);

  void wait(Stream& stream, Waiting&& waiting);
  void release(Stream& stream);
  // Pieces of the direction before the newest that begins a frame, or all of them.
  void forget_waiting(Stream& stream, net::Direction direction, bool all);
  void give_up_heads(std::uint32_t id, Stream& stream);
  bool may_examine(std::size_t octets);
  void recognise(std::uint32_t id, Stream& stream, net::Direction direction);
  void open_recognised(std::uint32_t id, Stream& stream, net::Direction direction, const Detection& found);
  void settle_end(Stream& stream);
  void end(Stream& stream, const net::End& end);

  net::Direction client() const {
    return carrier_.roles.flipped ? net::Direction::from_server : net::Direction::from_client;
  }
  bool may_lack_requests() const { return lossy_[index(client())]; }
  bool may_lack_responses() const { return lossy_[index(opposite(client()))]; }
  // The packet that is being read, or shows what is missing.
  PacketRef latest() const { return carrier_.row.facts().last; }

  StreamContext& carrier_;
  GapReport& gaps_;
  bool inside_tls_;
  Streams streams_;
  std::size_t waiting_octets_ = 0;
  std::size_t examined_octets_ = 0;  // some of them several times
  std::uint32_t last_request_ = 0;   // the highest stream that the client opened
  bool connect_enabled_ = false;
  std::array<bool, 2> lossy_ = {};  // by direction
  std::vector<Unread> unread_;      // told once there is a WebSocket
};

}  // namespace rung::decode
