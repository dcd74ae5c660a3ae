// A WebSocket on a stream of another connection: a row of its own, and what its octets go through.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "decode/connection.h"
#include "decode/http/upgrade.h"
#include "decode/stream_context.h"
#include "decode/websocket_phase.h"

namespace rung::decode {

class CarriedWebSocket {
 public:
  // `carrier`: of the connection; its roles are settled. `shown_by`: what shows that there is a WebSocket.
  CarriedWebSocket(const StreamContext& carrier, std::uint64_t stream_id, Transport transport, const Place& shown_by);
  CarriedWebSocket(const CarriedWebSocket&) = delete;
  CarriedWebSocket& operator=(const CarriedWebSocket&) = delete;

  Connection& row() { return row_; }
  void take_request(const http::Head& request, const PacketRef& where);
  // The final response: true for a 2xx, all others refuse it.
  bool take_response(const http::Head& response, const PacketRef& where);
  // Frames follow. `at_frame`: see Transition.
  void open(std::array<bool, 2> at_frame, const PacketRef& where);
  bool is_open() const { return phase_.has_value(); }

  // Its octets, in order. They are counted only where it is not open.
  void on_octets(net::Direction direction, Bytes bytes, const Place& place);
  // Octets are missing. `size` 0: perhaps some, and nobody knows how many; `of_carrier` then says how many the
  // carrier lacks.
  void on_hole(net::Direction direction, std::uint64_t size, std::uint64_t of_carrier, const PacketRef& where);
  // Its last call.
  void end(const net::End& end);

 private:
  void refuse(const http::Head& response, const PacketRef& where);

  Connection row_;
  Roles roles_;
  StreamContext context_;
  std::optional<WebSocketPhase> phase_;
  std::array<std::uint64_t, 2> offset_ = {};  // of the next octet, by net's direction
  std::string offered_extensions_;
  std::array<bool, 2> in_doubt_ = {};  // by direction: nothing came since a hole of unknown size
  bool asked_ = false;                 // the request was read
  bool answered_ = false;
};

}  // namespace rung::decode
