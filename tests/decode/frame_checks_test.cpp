#include "decode/checks/frame_checks.h"

#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using Texts = std::vector<std::string>;

struct Row {
  std::string name;
  ws::FrameHeader header;
  FrameSurroundings around;
  Texts ids;
};

ws::FrameHeader frame(std::uint8_t opcode, bool masked = true, std::uint64_t size = 5) {
  ws::FrameHeader header;
  header.fin = true;
  header.opcode = opcode;
  header.payload_size = size;
  header.header_size = masked ? 6 : 2;
  if (masked) header.mask = {1, 2, 3, 4};
  return header;
}
template <typename Change>
ws::FrameHeader frame(std::uint8_t opcode, Change change) {
  ws::FrameHeader header = frame(opcode);
  change(header);
  return header;
}
FrameSurroundings between() { return {true, true, false, 0, false}; }
FrameSurroundings server() { return {false, true, false, 0, false}; }
FrameSurroundings inside() { return {true, true, true, 0, false}; }
FrameSurroundings unknown() { return {true, true, std::nullopt, 0, false}; }
FrameSurroundings deflate(bool open = false) { return {true, true, open, 4, true}; }

}  // namespace

TEST_CASE("each rule of a frame's header, and its neighbours that keep it") {
  using H = ws::FrameHeader;
  for (const Row& row : {
           Row{"text", frame(1), between(), {}},
           Row{"text, server", frame(1, false), server(), {}},
           Row{"continuation", frame(0), inside(), {}},
           Row{"ping inside", frame(9), inside(), {}},
           Row{"ping of 125", frame(9, true, 125), between(), {}},
           Row{"unmasked client", frame(1, false), between(), {"ws-client-unmasked"}},
           Row{"masked server", frame(1), server(), {"ws-server-masked"}},
           Row{"RSV2", frame(1, [](H& h) { h.rsv = 2; }), between(), {"ws-rsv-set"}},
           Row{"RSV1 of nothing", frame(1, [](H& h) { h.rsv = 4; }), between(), {"ws-rsv-set"}},
           Row{"RSV1 of deflate", frame(1, [](H& h) { h.rsv = 4; }), deflate(), {}},
           Row{"RSV1 and RSV3 of deflate", frame(1, [](H& h) { h.rsv = 5; }), deflate(), {"ws-rsv-set"}},
           Row{"RSV1 on continuation",
               frame(0, [](H& h) { h.rsv = 4; }),
               deflate(true),
               {"ws-deflate-rsv1-on-continuation"}},
           Row{"RSV1 on ping", frame(9, [](H& h) { h.rsv = 4; }), deflate(), {"ws-deflate-rsv1-on-continuation"}},
           Row{"RSV1 on ping, no deflate", frame(9, [](H& h) { h.rsv = 4; }), between(), {"ws-rsv-set"}},
           Row{"opcode 3", frame(3), between(), {"ws-reserved-opcode"}},
           Row{"opcode 11", frame(11), between(), {"ws-reserved-opcode"}},
           Row{"length too long",
               frame(2, [](H& h) { h.minimal_length = false; }),
               between(),
               {"ws-nonminimal-length"}},
           Row{"ping of 126", frame(9, true, 126), between(), {"ws-control-too-long"}},
           Row{"ping in pieces", frame(9, [](H& h) { h.fin = false; }), between(), {"ws-control-fragmented"}},
           Row{"continuation of nothing", frame(0), between(), {"ws-unexpected-continuation"}},
           Row{"text inside", frame(1), inside(), {"ws-interleaved-data"}},
           Row{"continuation behind a hole", frame(0), unknown(), {}},
           Row{"text behind a hole", frame(1), unknown(), {}},
       }) {
    INFO(row.name);
    Texts ids;
    for (const Fault& fault : check_frame(row.header, row.around)) ids.emplace_back(row_of(fault.code).id);
    CHECK(ids == row.ids);
  }
}

TEST_CASE("the details name bits, opcodes, lengths and sides") {
  ws::FrameHeader header = frame(2, true, 5);
  header.rsv = 3;
  header.minimal_length = false;
  header.header_size = 14;
  const std::vector<Fault> faults = check_frame(header, between());
  REQUIRE(faults.size() == 2);
  CHECK(faults[0].detail == "RSV2, RSV3, opcode 2 from the client");
  CHECK(faults[1].detail == "5 in a length of 64 bits from the client");
}

}  // namespace rung::decode::test
