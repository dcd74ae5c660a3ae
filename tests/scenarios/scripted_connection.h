// One TCP connection of a capture in the making, each text a segment of its own, and WebSocket messages on it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "tests/decode/ws/wire_frames.h"
#include "tests/support/capture_builder.h"
#include "tests/support/packet_builder.h"

namespace rung::test {

class ScriptedConnection {
 public:
  struct Ends {
    std::string client = "192.0.2.1", server = "192.0.2.2";
    std::uint16_t client_port = 50000, server_port = 8080;
  };
  // `time`: of the last packet of the file, in nanoseconds; each packet comes a millisecond later. Both must outlive it.
  ScriptedConnection(PcapBuilder& file, std::int64_t& time, Ends ends)
      : file_(file), time_(time), ends_(std::move(ends)) {
    send(true, "S", "");
    send(false, "SA", "");
  }
  void client(const std::string& octets) { send(true, "PA", octets); }
  void server(const std::string& octets) { send(false, "PA", octets); }
  // A text message, the client's masked.
  void client_says(const std::string& payload) {
    client(ws::test::wire_frame(ws::test::fin | 1, payload, "m" + std::to_string(100 + ++masks_)));
  }
  void server_says(const std::string& payload) { server(ws::test::wire_frame(ws::test::fin | 1, payload)); }
  // Close and its echo, then FIN of both sides.
  void say_goodbye() {
    const std::string normal = "\x03\xe8";
    client(ws::test::wire_frame(ws::test::fin | 8, normal, "bye1"));
    server(ws::test::wire_frame(ws::test::fin | 8, normal));
    close();
  }
  void close() {
    send(true, "FA", "");
    send(false, "FA", "");
  }
  void reset() { send(false, "R", ""); }

 private:
  void send(bool from_client, std::string_view flags, const std::string& octets) {
    std::uint32_t& sequence = sequences_[from_client ? 0 : 1];
    TcpFields fields{ends_.client_port, ends_.server_port, sequence, flags, sequences_[from_client ? 1 : 0], 65535, {}};
    IpFields ip{.source = ends_.client, .destination = ends_.server, .protocol = 6};
    if (!from_client) {
      std::swap(fields.source_port, fields.destination_port);
      std::swap(ip.source, ip.destination);
    }
    file_.packet(time_ += 1'000'000, ethernet(ipv4(ip, tcp(fields, octets))));
    sequence += static_cast<std::uint32_t>(octets.size());
    if (flags.find_first_of("SF") != std::string_view::npos) ++sequence;
  }

  PcapBuilder& file_;
  std::int64_t& time_;
  Ends ends_;
  int masks_ = 0;
  std::array<std::uint32_t, 2> sequences_ = {1000, 2000};
};

}  // namespace rung::test
