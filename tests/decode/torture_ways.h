// One SIP message sent through the decode stage in three ways: as a datagram, over TCP, and in a WebSocket message.
#pragma once

#include <set>
#include <string>

#include "tests/decode/scripted_stream.h"
#include "tests/decode/ws/wire_frames.h"

namespace rung::decode::test {

enum class Way { udp, tcp, websocket };

// What came out: the messages, and the findings about their form. What their session descriptions or the rules of
// WebSocket show is told elsewhere.
struct Outcome {
  std::vector<std::string> messages;
  std::vector<std::string> raw;
  std::set<std::string> findings;
  bool operator==(const Outcome&) const = default;
};

inline Outcome outcome_of(const Recorder& recorder) {
  Outcome found;
  found.raw = recorder.raw;
  for (const std::string& message : recorder.messages) {
    // Method or status, and "incomplete".
    const bool whole = message.find(" incomplete") == std::string::npos;
    found.messages.push_back(message.substr(0, message.find(' ')) + (whole ? "" : " incomplete"));
  }
  for (const Finding& finding : recorder.findings) {
    const FindingRow& row = row_of(finding.code);
    if (row.layer == "sip" || row.layer == "sip-transport") found.findings.emplace(row.id);
  }
  return found;
}

class OneDatagram : public ScriptedDatagrams<OneDatagram> {};

inline Outcome over_udp(std::string_view octets) {
  OneDatagram wire;
  wire.recorder.sip_beside_the_point.clear();
  wire.send(endpoint(1, 5060), endpoint(2, 5060), octets);
  return outcome_of(wire.recorder);
}

inline Outcome over_tcp(const rung::test::Pieces& pieces) {
  ScriptedStream stream;
  stream.recorder.sip_beside_the_point.clear();
  stream.client_pieces(pieces);
  stream.end();
  return outcome_of(stream.recorder);
}

inline Outcome in_websocket(std::string_view octets) {
  ScriptedStream stream;
  stream.recorder.sip_beside_the_point.clear();
  stream.client(upgrade_request()).server(upgrade_response());
  constexpr int binary = 2;
  stream.client(ws::test::wire_frame(ws::test::fin | binary, std::string(octets), "key1"));
  stream.end();
  return outcome_of(stream.recorder);
}

// Over TCP in every split into two, and octet by octet. False where one of them gave something else than the whole.
inline bool is_same_in_every_split(std::string_view octets, const Outcome& whole) {
  rung::test::Pieces single;
  for (std::size_t at = 0; at < octets.size(); ++at) {
    single.push_back(octets.substr(at, 1));
    if (at > 0 && over_tcp({octets.substr(0, at), octets.substr(at)}) != whole) return false;
  }
  return over_tcp(single) == whole;
}

}  // namespace rung::decode::test
