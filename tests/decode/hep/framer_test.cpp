#include "decode/hep/framer.h"

#include "decode/hep/packet.h"
#include "tests/support/catch.h"
#include "tests/support/every_split.h"
#include "tests/support/exact_bytes.h"
#include "tests/support/hep_packets.h"

using namespace rung;
using namespace rung::test;

namespace {

// "packet 0-60", "skipped 60-64"; packets are compared with what stands there.
void drain(hep::StreamFramer& framer, const std::string& stream, std::vector<std::string>& out) {
  while (const auto framed = framer.next()) {
    const bool is_packet = framed->kind == hep::Framed::Kind::packet;
    const std::string place = std::to_string(framed->begin) + "-" + std::to_string(framed->end);
    out.push_back((is_packet ? "packet " : "skipped ") + place);
    if (is_packet) CHECK(as_text(framed->octets) == stream.substr(framed->begin, framed->end - framed->begin));
  }
}

std::vector<std::string> frame(const std::string& stream, const Pieces& pieces) {
  hep::StreamFramer framer;
  std::vector<std::string> out;
  for (const std::string_view piece : pieces) {
    const ExactBytes exact(piece);
    framer.feed(exact.view());
    drain(framer, stream, out);
  }
  framer.gap(0);
  drain(framer, stream, out);
  return out;
}

std::string range(const char* kind, std::size_t begin, std::size_t end) {
  return std::string(kind) + " " + std::to_string(begin) + "-" + std::to_string(end);
}

}  // namespace

TEST_CASE("packets back to back, cut everywhere") {
  const std::string one = hep3({}, "INVITE"), two = hep3({.node_name = "n"}, "BYE HEP3 in it");
  const std::string stream = one + two + one;
  const std::vector<std::string> expected = {range("packet", 0, one.size()),
                                             range("packet", one.size(), one.size() + two.size()),
                                             range("packet", one.size() + two.size(), stream.size())};
  every_split(stream, [&](const Pieces& pieces) { CHECK(frame(stream, pieces) == expected); });
}

TEST_CASE("what stands between packets is skipped, and the next one found") {
  const std::string one = hep3({}, "INVITE");
  const std::string noise = "HE, HEP3" + be16(8) + "HEPHHEP3....HEP";
  const std::string stream = noise + one + "junk" + one + "HEP3" + be16(100);
  const std::size_t first = noise.size(), junk = first + one.size(), second = junk + 4, rest = second + one.size();
  const std::vector<std::string> expected = {range("skipped", 0, first), range("packet", first, junk),
                                             range("skipped", junk, second), range("packet", second, rest),
                                             range("skipped", rest, stream.size())};
  every_split(stream, [&](const Pieces& pieces) { CHECK(frame(stream, pieces) == expected); });
}

TEST_CASE("a hole loses the packet it is in") {
  const std::string one = hep3({}, "INVITE sip:a"), stream = one + one + one;
  for (std::size_t begin = 0; begin <= one.size(); ++begin)
    for (const std::size_t size : {std::size_t{1}, one.size() / 2, one.size()}) {
      CAPTURE(begin, size);
      hep::StreamFramer framer;
      std::vector<std::string> out;
      framer.feed(as_bytes(stream).first(begin));
      drain(framer, stream, out);
      framer.gap(size);
      drain(framer, stream, out);
      framer.feed(as_bytes(stream).subspan(begin + size));
      drain(framer, stream, out);
      CHECK(out.back() == range("packet", 2 * one.size(), 3 * one.size()));
      CHECK(framer.offset() == stream.size());
    }
}

TEST_CASE("a length that lies is never waited for beyond 16 bits") {
  hep::StreamFramer framer;
  std::string stream = "HEP3" + be16(65535) + hep_chunk(1, "\2");
  const std::string one = hep3({}, "INVITE");
  while (stream.size() < 65535) stream += one;
  stream.resize(65535);
  framer.feed(as_bytes(stream));
  std::vector<std::string> out;
  drain(framer, stream, out);
  CHECK(out == std::vector<std::string>{range("packet", 0, 65535)});  // whose chunks do not fit: the parser's matter
  CHECK(framer.offset() == 65535);
}
