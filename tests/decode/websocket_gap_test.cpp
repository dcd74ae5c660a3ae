#include "tests/decode/scripted_stream.h"
#include "tests/decode/ws/wire_frames.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using ws::test::fin;
using ws::test::wire_frame;
using Texts = std::vector<std::string>;

std::string from_client(const std::string& payload) { return wire_frame(fin | 1, payload, "mask"); }

TEST_CASE("a hole inside of a frame costs that message alone") {
  std::string frame = from_client(request("MESSAGE", std::string(200, 'x')));
  ScriptedStream stream;
  stream.client(upgrade_request()).server(upgrade_response());
  stream.client(from_client(request("OPTIONS")) + frame.substr(0, frame.size() - 60)).client_gap(50);
  stream.client(frame.substr(frame.size() - 10) + from_client(request("BYE")));
  const ConnectionFacts& facts = stream.end();
  CHECK(stream.recorder.messages == Texts{"OPTIONS client 3-3", "MESSAGE client 3-5 incomplete", "BYE client 5-5"});
  CHECK(stream.recorder.finding_ids() == Texts{"tcp-gap-in-stream"});
  CHECK(facts.lost_bytes == 50);
  CHECK(facts.visibility == Visibility::partial);
  CHECK(facts.ws_close_code == 1006);
}

TEST_CASE("behind any other hole frames are found again") {
  ScriptedStream stream;
  stream.client(upgrade_request()).server(upgrade_response());
  stream.client(from_client(request("OPTIONS"))).client_gap(777).client(from_client(request("BYE")));
  stream.end();
  CHECK(stream.recorder.messages == Texts{"OPTIONS client 3-3", "BYE client 5-5"});
}

TEST_CASE("a Close may have been in a hole at the end") {
  ScriptedStream stream;
  stream.client(upgrade_request()).server(upgrade_response()).client(from_client(request("OPTIONS"))).client_gap(8);
  CHECK_FALSE(stream.end().ws_close_code);
}

TEST_CASE("a body that is all there is complete though the hole touched its WebSocket message") {
  std::string frame = from_client(request("MESSAGE", "hello") + std::string(100, ' '));
  ScriptedStream stream;
  stream.client(upgrade_request()).server(upgrade_response());
  stream.client(frame.substr(0, frame.size() - 60)).client_gap(60);
  stream.end();
  CHECK(stream.recorder.messages == Texts{"MESSAGE client 3-3"});
}

TEST_CASE("a capture that begins after the handshake") {
  for (bool guessed_right : {true, false}) {
    ScriptedStream stream(false);
    const std::string to_server = from_client(request("INVITE")), to_client = wire_frame(fin | 1, response(100));
    if (guessed_right)
      stream.client(to_server).server(to_client).client(from_client(request("BYE")));
    else
      stream.server(to_server).client(to_client).server(from_client(request("BYE")));
    const ConnectionFacts& facts = stream.end();
    CHECK(stream.recorder.messages == Texts{"INVITE client 1-1", "100 server 2-2", "BYE client 3-3"});
    CHECK(stream.recorder.finding_ids() == Texts{"tcp-mid-stream-pickup"});
    CHECK(facts.transport == Transport::ws);
    CHECK(facts.client == (guessed_right ? endpoint(1, 50000) : endpoint(2, 80)));
    CHECK(stream.recorder.events == Texts{"1 opened", "1 ended"});
    CHECK(facts.visibility == Visibility::decoded);
  }
}

TEST_CASE("a capture that begins inside of a frame") {
  std::string frame = wire_frame(fin | 1, response(200, std::string(500, 'x')));
  ScriptedStream stream(false);
  stream.server(frame.substr(frame.size() - 300)).client(from_client(request("ACK")));
  stream.server(wire_frame(fin | 1, request("BYE")));
  stream.end();
  CHECK(stream.recorder.messages == Texts{"ACK client 2-2", "BYE server 3-3"});
}

TEST_CASE("holes before a protocol was known are told once it is") {
  ScriptedStream stream;
  stream.client_gap(300).client(from_client(request("INVITE")));
  const ConnectionFacts& facts = stream.end();
  CHECK(stream.recorder.messages == Texts{"INVITE client 2-2"});
  CHECK(stream.recorder.finding_ids() == Texts{"tcp-gap-in-stream"});
  CHECK(stream.recorder.events == Texts{"1 opened", "1 gap", "1 ended"});
  CHECK(facts.lost_bytes == 300);
}

}  // namespace
}  // namespace rung::decode::test
