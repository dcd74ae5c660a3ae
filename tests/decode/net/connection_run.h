// A connection table that is fed the segments of one connection, step by step.
#pragma once

#include <string_view>
#include <vector>

#include "decode/net/connection_table.h"
#include "tests/decode/net/recorder.h"

namespace rung::test::connection {

using namespace rung::net;

enum Who { client, server };

struct Step {
  Who who;
  std::string_view flags;  // of S A F R
  std::uint32_t sequence;
  std::uint32_t acknowledgement = 0;
  std::string_view text = {};
  std::int64_t ms = 0;  // after the step before
};

// Feeds steps as segments between 10.0.0.1:40000, the client, and 10.0.0.2:80; frames count from 1.
class Run {
 public:
  NetworkRecorder sink;
  ConnectionTable table{sink, sink};
  rung::Timestamp now;
  std::uint64_t frame = 0;
  std::uint16_t client_port = 40000;
  std::uint16_t server_port = 80;

  Run& feed(const Step& step) {
    pass(rung::milliseconds(step.ms));
    auto has = [&](char flag) { return step.flags.find(flag) != std::string_view::npos; };
    TcpSegment segment;
    segment.source_port = step.who == client ? client_port : server_port;
    segment.destination_port = step.who == client ? server_port : client_port;
    segment.sequence = step.sequence;
    segment.acknowledgement = step.acknowledgement;
    segment.fin = has('F');
    segment.syn = has('S');
    segment.rst = has('R');
    segment.ack = has('A');
    segment.window = 65535;
    segment.payload = rung::as_bytes(step.text);
    segment.wire_size = static_cast<std::uint32_t>(step.text.size());
    IpAddress a, b;
    a.octets[15] = step.who == client ? 1 : 2;
    b.octets[15] = step.who == client ? 2 : 1;
    table.on_segment(a, b, segment, {1, ++frame, now}, now);
    return *this;
  }
  Run& feed(const std::vector<Step>& steps) {
    for (const Step& step : steps) feed(step);
    return *this;
  }
  Run& pass(rung::Duration length) {
    now = now + length;
    while (table.deadline() && *table.deadline() <= now) table.expire_next();
    table.forget_ended(now);
    return *this;
  }
  const Lines& lines() const { return sink.lines; }
};

inline const std::vector<Step> handshake{{client, "S", 99}, {server, "SA", 499, 100}, {client, "A", 100, 500}};

inline std::vector<Step> then(std::vector<Step> steps, const std::vector<Step>& more) {
  steps.insert(steps.end(), more.begin(), more.end());
  return steps;
}

}  // namespace rung::test::connection
