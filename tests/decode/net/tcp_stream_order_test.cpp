// A stream against the plain way to do it, for any order of segments.
#include <algorithm>
#include <random>

#include "decode/net/tcp_stream.h"
#include "tests/decode/net/recorder.h"
#include "tests/support/catch.h"

using namespace rung::test;
using namespace rung::net;

namespace {

// The plain way: an owner for each octet, the first frame that brought it.
class Reference {
 public:
  explicit Reference(std::size_t size) : owner_(size + 1, 0) {}

  void feed(std::size_t from, std::size_t to, std::uint64_t frame) {
    for (std::size_t i = from; i < to; ++i)
      if (i >= next_ && owner_[i] == 0) owner_[i] = frame;
    deliver();
  }
  void give_up_hole() {
    std::size_t end = next_;
    while (end + 1 < owner_.size() && owner_[end] == 0) ++end;
    if (end + 1 == owner_.size()) return;
    lines.push_back(std::to_string(next_) + " gap " + std::to_string(end - next_));
    next_ = end;
    deliver();
  }
  bool holds() const {
    return std::any_of(owner_.begin() + static_cast<std::ptrdiff_t>(next_), owner_.end(),
                       [](auto o) { return o != 0; });
  }

  Lines lines;  // one an octet: place and frame; one a gap

 private:
  void deliver() {
    for (; owner_[next_] != 0; ++next_) lines.push_back(std::to_string(next_) + " #" + std::to_string(owner_[next_]));
  }
  std::vector<std::uint64_t> owner_;
  std::size_t next_ = 0;
};

class OctetByOctet : public OctetSink {
 public:
  Lines lines;
  void on_octets(const Piece& piece) override {
    for (std::size_t i = 0; i < piece.size; ++i) {
      // Each octet says which frame sent it: the bytes have to be the ones of that packet.
      CHECK(piece.bytes[i] == static_cast<std::uint8_t>(piece.packet.frame * 31 + (piece.offset + i)));
      lines.push_back(std::to_string(piece.offset + i) + " #" + std::to_string(piece.packet.frame));
    }
  }
  void on_missing(const Piece& piece, bool) override {
    lines.push_back(std::to_string(piece.offset) + " gap " + std::to_string(piece.size));
  }
  void on_copy(const Piece& piece, rung::Bytes first) override {
    CHECK(piece.bytes.size() == piece.size);
    CHECK((first.empty() || first.size() == piece.size));
  }
};

}  // namespace

TEST_CASE("any order, copies, overlaps and losses give what the plain way gives") {
  std::mt19937 random(9293);
  for (int round = 0; round < 400; ++round) {
    const std::size_t size = 1 + random() % 300;
    const std::uint32_t syn = static_cast<std::uint32_t>(0u - 1 - random() % (size + 2));
    TcpStream stream;
    OctetByOctet sink;
    Reference reference(size);
    stream.on_syn(syn);
    std::vector<std::pair<std::size_t, std::size_t>> segments;
    for (std::size_t at = 0; at < size;) {
      std::size_t end = std::min(size, at + 1 + random() % 20);
      if (random() % 8 != 0) segments.emplace_back(at, end);
      if (random() % 4 == 0) segments.emplace_back(at - random() % (at + 1), std::min(size, end + random() % 9));
      at = end;
    }
    const std::size_t reach = 1 + random() % 12;
    for (std::size_t i = 0; i < segments.size(); ++i)
      std::swap(segments[i], segments[std::min(segments.size() - 1, i + random() % reach)]);
    std::uint64_t frame = 0;
    for (auto [from, to] : segments) {
      ++frame;
      std::vector<std::uint8_t> octets;
      for (std::size_t i = from; i < to; ++i) octets.push_back(static_cast<std::uint8_t>(frame * 31 + i));
      stream.on_data({static_cast<std::uint32_t>(syn + 1 + from),
                      octets,
                      static_cast<std::uint32_t>(to - from),
                      false,
                      {1, frame, {}}},
                     {}, sink);
      reference.feed(from, to, frame);
      REQUIRE(stream.has_hole() == reference.holds());
      if (random() % 16 == 0 && stream.has_hole()) {
        stream.give_up_hole(sink);
        reference.give_up_hole();
      }
    }
    stream.give_up_all(sink);
    while (reference.holds()) reference.give_up_hole();
    REQUIRE(sink.lines == reference.lines);
    REQUIRE(stream.held() == 0);
  }
}
