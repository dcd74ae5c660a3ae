// Whatever the network does to segments and fragments, the messages are those that were sent; whatever the capture
// loses, the rest is right and each loss is named. Seeds count from 1: RUNG_SEEDS=N tries the first N,
// RUNG_SEED=S only that one.
#include <cstdlib>
#include <map>

#include "base/limits.h"
#include "decode/net/network.h"
#include "decode/sip/framer.h"
#include "tests/decode/scripted_stream.h"
#include "tests/scenarios/wire_capture.h"
#include "tests/support/catch.h"

namespace rung::test {
namespace {

using Texts = std::vector<std::string>;

// Keeps what net hands on, and hands it on to the decoder.
class Pipeline : public net::StreamSink {
 public:
  struct Direction {
    std::uint64_t next = 0;
    std::string octets;                   // with '?' for what is missing
    std::vector<std::uint64_t> given_up;  // of each octet: the frame that came when it was given up, else 0
    std::size_t gaps = 0;
    std::uint64_t first_frame = 0;
    bool misplaced = false;  // an offset did not go on from the one before
  };
  struct Stream {
    net::Stream facts;
    std::array<Direction, 2> sides;
    int ends = 0;
  };

  explicit Pipeline(const Capture& capture) {
    for (const CapturedPacket& each : capture.packets) {
      frame_ = each.frame;
      network_.on_packet(each.view());
    }
    ++frame_;
    network_.finish();
    decoder_.finish();
  }

  std::map<std::uint64_t, Stream> streams;
  decode::test::Recorder recorder;

  // Of one connection and side, in order; an incomplete one with "~" in front.
  Texts messages(std::uint64_t connection, bool by_client) const {
    Texts texts;
    for (std::size_t i = 0; i < recorder.raw.size(); ++i) {
      const decode::Origin& origin = recorder.origins[i];
      if (origin.connection_id != connection || origin.from_client != by_client) continue;
      texts.push_back((recorder.messages[i].ends_with(" incomplete") ? "~" : "") + recorder.raw[i]);
    }
    return texts;
  }

 private:
  void on_chunk(const net::Stream& stream, const net::Chunk& chunk) override {
    Direction& side = note(stream, chunk.direction, chunk.offset, chunk.packet.frame);
    side.octets += as_text(chunk.bytes);
    side.next += chunk.bytes.size();
    side.given_up.resize(side.octets.size(), 0);
    decoder_.on_chunk(stream, chunk);
  }
  void on_gap(const net::Stream& stream, const net::Gap& gap) override {
    Direction& side = note(stream, gap.direction, gap.offset, gap.packet.frame);
    ++side.gaps;
    if (gap.size > 100'000'000) side.misplaced = true;
    if (!side.misplaced) side.octets.append(gap.size, '?');
    side.next += gap.size;
    side.given_up.resize(side.octets.size(), frame_);
    decoder_.on_gap(stream, gap);
  }
  void on_end(const net::Stream& stream, const net::End& end) override {
    ++streams[stream.id].ends;
    decoder_.on_end(stream, end);
  }
  Direction& note(const net::Stream& stream, net::Direction direction, std::uint64_t offset, std::uint64_t frame) {
    Stream& known = streams[stream.id];
    known.facts = stream;
    Direction& side = known.sides[static_cast<std::size_t>(direction)];
    if (offset != side.next) side.misplaced = true;
    if (side.first_frame == 0) side.first_frame = frame;
    return side;
  }

  std::uint64_t frame_ = 0;

  decode::Decoder decoder_{recorder};
  net::Network network_{decoder_, *this, decoder_, recorder};
};

std::vector<std::uint64_t> seeds(std::uint64_t usual) {
  const char* one = std::getenv("RUNG_SEED");
  if (one) return {std::strtoull(one, nullptr, 10)};
  const char* many = std::getenv("RUNG_SEEDS");
  std::vector<std::uint64_t> all(many ? std::strtoull(many, nullptr, 10) : usual);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i + 1;
  return all;
}

// What is told about what was sent, not about how it travelled.
bool may_be_told(FindingCode code) {
  return code == FindingCode::udp_sip_over_1300 || code == FindingCode::cap_duplicate_packet ||
         code == FindingCode::ws_parallel_connecting;
}

Texts wrong_findings(const Pipeline& pipeline) {
  Texts texts;
  for (const Finding& each : pipeline.recorder.findings)
    if (!may_be_told(each.code)) texts.push_back(std::string(row_of(each.code).id) + " " + each.detail);
  return texts;
}

// Sizes and beginnings: whole messages would fill the screen.
std::string brief(const Texts& messages) {
  std::string text;
  for (const std::string& each : messages)
    text += each.substr(0, each.find('\r')) + " (" + std::to_string(each.size()) + "), ";
  return text;
}

// The streams of a talk's ports, in the order of their ids, which is that of the talks.
std::vector<std::uint64_t> ids_of(const Pipeline& pipeline, std::uint16_t client_port) {
  std::vector<std::uint64_t> ids;
  for (const auto& [id, stream] : pipeline.streams)
    if (stream.facts.client.port == client_port) ids.push_back(id);
  return ids;
}

// The decoder's connections of a client's port, by id.
std::vector<std::uint64_t> connections_of(const Pipeline& pipeline, std::uint16_t client_port) {
  std::vector<std::uint64_t> ids;
  for (const auto& [id, facts] : pipeline.recorder.ended)
    if (facts.client.port == client_port) ids.push_back(id);
  return ids;
}

void check_lossless(const Capture& capture) {
  Pipeline pipeline(capture);
  std::map<std::uint16_t, std::size_t> nth;  // of a port's connections
  for (const Talk& talk : capture.talks) {
    const std::size_t index = nth[talk.client_port]++;
    auto streams = ids_of(pipeline, talk.client_port);
    auto connections = connections_of(pipeline, talk.client_port);
    REQUIRE(index < streams.size());
    REQUIRE(index < connections.size());
    for (std::size_t side : {0u, 1u}) {
      INFO("port " << talk.client_port << " side " << side);
      const bool same = pipeline.streams[streams[index]].sides[side].octets == talk.conversation.streams[side];
      CHECK(same);
      Texts messages = pipeline.messages(connections[index], side == 0);
      INFO(brief(messages) << " for " << brief(talk.conversation.messages[side]));
      const bool same_messages = messages == talk.conversation.messages[side];
      CHECK(same_messages);
    }
  }
  Texts datagrams;
  for (std::size_t i = 0; i < pipeline.recorder.raw.size(); ++i)
    if (pipeline.recorder.origins[i].transport == decode::Transport::udp) datagrams.push_back(pipeline.recorder.raw[i]);
  Texts sent = capture.datagrams;
  std::sort(sent.begin(), sent.end());
  std::sort(datagrams.begin(), datagrams.end());
  INFO(brief(datagrams) << " for " << brief(sent));
  const bool same_datagrams = datagrams == sent;
  CHECK(same_datagrams);
  CHECK(wrong_findings(pipeline) == Texts{});
}

// Of each octet of a side: the first frame that has it, 0 where none does. A zero octet alone may be taken for a probe.
std::vector<std::uint64_t> captured_octets(const Talk& talk, const Capture& capture, std::size_t side) {
  std::vector<std::uint64_t> frames(talk.conversation.streams[side].size(), 0);
  for (const CapturedPacket& packet : capture.packets) {
    if (packet.talk != &talk - capture.talks.data() || packet.segment.side != side || packet.segment.probe) continue;
    const bool lone_zero = packet.captured_payload == 1 && talk.conversation.streams[side][packet.segment.begin] == 0;
    for (std::size_t i = 0; i < packet.captured_payload && !lone_zero; ++i)
      if (std::uint64_t& frame = frames[packet.segment.begin + i]; frame == 0) frame = packet.frame;
  }
  return frames;
}

// Each octet handed on is the one that was sent there, each captured one was handed on unless it came too late, and
// only others are gaps.
void check_side(const Talk& talk, const Capture& capture, const Pipeline::Direction& found, std::size_t side,
                bool from_its_beginning) {
  REQUIRE_FALSE(found.misplaced);
  if (!from_its_beginning && found.octets.empty()) return;  // a FIN was all there was, or came first
  const std::string& sent = talk.conversation.streams[side];
  std::uint64_t base = 0;
  if (!from_its_beginning && found.first_frame != 0) base = capture.packets[found.first_frame - 1].segment.begin;
  // An acknowledgement counts a FIN that was lost like an octet.
  const std::size_t size = std::min(found.octets.size(), sent.size() - base);
  REQUIRE(found.octets.size() <= size + 1);
  if (found.octets.size() > size) REQUIRE(found.given_up[size] != 0);
  const std::vector<std::uint64_t> frames = captured_octets(talk, capture, side);
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint64_t frame = frames[base + i], given_up = found.given_up[i];
    const bool came = frame != 0 || sent[base + i] == 0;
    if (given_up == 0 && (!came || found.octets[i] != sent[base + i])) FAIL("octet " << i << " is another");
    if (given_up != 0 && frame != 0 && frame < given_up) FAIL("octet " << i << " is no gap");
  }
  // What comes alone so far behind a loss that no window is known to reach there is not believed.
  for (std::size_t i = base + size; i < std::min(sent.size(), base + size + limits::tcp_least_window_octets); ++i)
    if (frames[i] != 0) FAIL("octet " << i << " was captured and is not there");
  const std::uint64_t shown = capture.shown_end(talk, side);
  const bool doubtful = shown > base + size + limits::tcp_least_window_octets;  // one claim so far ahead is none
  if (!doubtful) CHECK(base + size + 1 >= shown);
}

// A WebSocket frame's header alone was lost, its unmasked payload behind it begins like SIP over TCP, and maybe no
// other frame tells what it is.
bool lost_frame_header_alone(const Talk& talk, const Capture& capture) {
  if (!talk.conversation.websocket) return false;
  const std::string& stream = talk.conversation.streams[from_server];
  const std::vector<std::uint64_t> frames = captured_octets(talk, capture, from_server);
  for (std::size_t i = 1; i < stream.size(); ++i)
    if (frames[i - 1] == 0 && frames[i] != 0 &&
        sip::looks_like_sip(as_bytes(std::string_view(stream).substr(i))) == sip::Likeness::yes)
      return true;
  return false;
}

// Each message is one that was sent, or its beginning and marked so; in order, and none twice.
void check_messages(const Texts& messages, const Texts& sent) {
  std::size_t next = 0;
  for (const std::string& message : messages) {
    const bool whole = message.front() != '~';
    std::string_view octets = std::string_view(message).substr(whole ? 0 : 1);
    while (next < sent.size() && !(whole ? sent[next] == octets : sent[next].starts_with(octets))) ++next;
    INFO(brief({message}) << " of " << brief(sent));
    const bool was_sent = next < sent.size();
    CHECK(was_sent);
    if (!was_sent) return;
    ++next;
  }
}

void check_lossy(const Capture& capture) {
  Pipeline pipeline(capture);
  for (const Talk& talk : capture.talks) {
    auto streams = ids_of(pipeline, talk.client_port);
    auto connections = connections_of(pipeline, talk.client_port);
    if (streams.empty() || lost_frame_header_alone(talk, capture)) continue;
    INFO("port " << talk.client_port);
    REQUIRE(streams.size() == 1);
    REQUIRE(connections.size() == 1);
    const Pipeline::Stream& stream = pipeline.streams[streams[0]];
    CHECK(stream.ends == 1);
    std::size_t gaps = 0;
    for (std::size_t side : {0u, 1u}) {
      INFO("side " << side);
      check_side(talk, capture, stream.sides[side], side, capture.shows_beginning(talk, side));
      check_messages(pipeline.messages(connections[0], side == 0), talk.conversation.messages[side]);
      gaps += stream.sides[side].gaps;
    }
    std::size_t told = 0;
    for (const Finding& each : pipeline.recorder.findings)
      if (each.code == FindingCode::tcp_gap_in_stream && each.connection_id == connections[0]) ++told;
    const decode::ConnectionFacts& facts = pipeline.recorder.ended[connections[0]];
    if (facts.messages > 0) CHECK(told == std::min(gaps, limits::findings_per_connection));
  }
  for (const Finding& each : pipeline.recorder.findings) CHECK(each.code != FindingCode::tcp_overlap_differs);
}

}  // namespace

TEST_CASE("however segments and fragments travel, the messages are those that were sent") {
  for (std::uint64_t seed : seeds(300)) {
    INFO("RUNG_SEED=" << seed);
    Dice dice(seed);
    check_lossless(random_capture(dice));
  }
}

TEST_CASE("however packets are encapsulated, the messages are those that were sent") {
  for (std::uint64_t seed : seeds(100)) {
    INFO("RUNG_SEED=" << seed);
    Dice dice(seed + (std::uint64_t{2} << 40));
    check_lossless(random_capture(dice, random_tunnel));
  }
}

TEST_CASE("whatever the capture loses, the rest is right and each loss is named") {
  for (std::uint64_t seed : seeds(300)) {
    INFO("RUNG_SEED=" << seed);
    Dice dice(seed + (std::uint64_t{1} << 40));
    check_lossy(random_lossy_capture(dice));
  }
}

}  // namespace rung::test
