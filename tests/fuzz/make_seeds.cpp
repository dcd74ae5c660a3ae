// Writes what the fuzz programs of captures and packets begin with, a file each, into FOLDER/NAME_fuzz. Mutations alone
// hardly ever find a tunnel within a tunnel or the second half of a handshake.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/fuzz/capture_seeds.h"
#include "tests/fuzz/network_seeds.h"
#include "tests/fuzz/talk_seeds.h"

namespace rung::test {
namespace {

// Segments in the format of tcp_stream_fuzz, whose octets are those of the file from there on.
class Segments {
 public:
  enum Flags : unsigned { acknowledges = 1, fin = 6, far = 8, give_up = 16, bare = 32 };
  explicit Segments(unsigned mode) : octets_(octet(mode)) {}
  Segments& add(unsigned offset, unsigned size, unsigned flags = 0, unsigned missing = 0) {
    const unsigned place = 101 + offset;  // the stream begins there
    octets_ += octet(place >> 16) + be16(place & 0xffff) + octet(size) + octet(missing) + octet(flags);
    return *this;
  }
  std::string octets() const { return octets_ + std::string(255, 'a'); }

 private:
  std::string octets_;
};

Seeds tcp_stream_seeds() {
  using S = Segments;
  Seeds seeds;
  for (unsigned mode : {0u, 1u, 2u}) {  // each octet known, no SYN, a SYN
    S order(mode), holes(mode), overlap(mode), far(mode), acknowledged(mode), probes(mode);
    for (unsigned i = 0; i < 6; ++i) order.add(i * 50, 50);
    order.add(300, 10, S::fin).add(310, 5).add(311, 0, S::acknowledges);
    for (unsigned i = 6; i > 0; --i) holes.add(i * 60, 30, i % 2 == 0 ? S::acknowledges : 0u);
    holes.add(0, 20).add(600, 40, S::fin).add(20, 40, S::give_up).add(640, 10, S::give_up, 7);
    overlap.add(100, 50).add(80, 100).add(0, 200).add(50, 9, 0, 15).add(210, 20).add(205, 60).add(0, 255);
    far.add(0, 50).add(0x4000, 50, S::far);
    for (unsigned i = 0; i < 5; ++i) far.add(0x500000 + i, 50, S::far);  // more than 2^30 octets ahead
    for (unsigned i = 0; i < 3; ++i) far.add(0x500008 + i, 0, S::far | (i == 1 ? S::bare : S::acknowledges));
    for (unsigned i = 0; i < 5; ++i) far.add(0xa00000 + i, 50, S::far);
    acknowledged.add(0, 50).add(0x2000, 0, S::far | S::acknowledges).add(0x2000, 0, S::far | S::acknowledges);
    acknowledged.add(0x2010, 0, S::far | S::bare).add(100, 50).add(60, 0, S::acknowledges).add(200, 0, S::fin);
    probes.add(0, 5)
        .add(30, 1)
        .add(0, 0, S::give_up)
        .add(40, 1)
        .add(40, 1)
        .add(60, 1)
        .add(30, 40)
        .add(0, 1)
        .add(0, 29)
        .add(90, 0, S::fin);
    const std::string end = "-" + std::to_string(mode);
    seeds["order" + end] = order.octets();
    seeds["holes" + end] = holes.octets();
    seeds["overlap" + end] = overlap.octets();
    seeds["far" + end] = far.octets();
    seeds["acknowledged" + end] = acknowledged.octets();
    seeds["probes" + end] = probes.octets();
  }
  return seeds;
}

// Fragments in the format of fragment_fuzz; the first octet, its place, also says whether each octet is known.
class Fragments {
 public:
  enum Flags : unsigned { more = 1, large = 2, expires = 4 };
  Fragments& add(unsigned place, unsigned size, unsigned flags, unsigned datagram = 0, unsigned missing = 0) {
    octets_ += octet(place) + octet(size) + octet(missing) + octet(flags) + octet(datagram);
    return *this;
  }
  std::string octets() const { return octets_ + std::string(255, 'a'); }

 private:
  std::string octets_;
};

Seeds fragment_seeds() {
  using F = Fragments;
  Seeds seeds;
  seeds["known"] = F().add(0, 248, F::large).add(30, 16, F::large).add(1, 240, F::large).add(0, 64, 0).octets();
  seeds["known-back"] = F().add(2, 64, 0).add(1, 255, F::large).add(30, 99, F::large).add(0, 248, F::large).octets();
  seeds["order"] = F().add(1, 8, F::more).add(0, 8, F::more).add(2, 16, 0).add(3, 8, F::more, 1).octets();
  seeds["again"] = F().add(1, 8, 0).add(0, 8, F::more).add(0, 8, F::more).add(1, 8, 0, 1).octets();
  seeds["overlap"] = F().add(1, 24, F::more).add(0, 16, F::more).add(2, 8, F::more).add(3, 40, 0).octets();
  seeds["ends-differ"] = F().add(5, 16, 0).add(7, 16, 0).add(6, 8, 0).add(1, 8, 0, 1).add(0, 8, 0, 1).octets();
  seeds["cut"] = F().add(1, 24, F::more, 0, 8).add(0, 8, F::more).add(7, 8, 0, 0, 16).octets();
  seeds["expire"] = F().add(3, 8, F::more).add(5, 8, F::more | F::expires, 1).add(7, 8, F::expires, 2).octets();
  seeds["holes"] = F().add(1, 8, F::more).add(3, 8, F::more).add(5, 8, F::more).add(7, 8, 0).octets();
  seeds["large"] = F().add(255, 8, F::large).add(255, 255, F::large, 1).add(255, 255, F::large, 2, 31).octets();
  return seeds;
}

Seeds network_seeds() {
  Seeds seeds;
  add_encapsulations(seeds);
  add_odd_links(seeds);
  add_odd_tunnels_over_ip(seeds);
  add_odd_tunnels_over_udp(seeds);
  add_icmp(seeds);
  add_fragments(seeds);
  add_tcp(seeds);
  add_sctp(seeds);
  return seeds;
}

Seeds capture_seeds() {
  Seeds seeds;
  add_pcap(seeds);
  add_filtered(seeds);
  add_pcapng(seeds);
  add_compressed(seeds);
  return seeds;
}

void write(const std::filesystem::path& folder, const Seeds& seeds) {
  std::filesystem::remove_all(folder);  // no seed stays that is not made any more
  std::filesystem::create_directories(folder);
  for (const auto& [name, octets] : seeds) {
    std::ofstream out(folder / name, std::ios::binary);
    out.exceptions(std::ios::badbit | std::ios::failbit);
    out.write(octets.data(), static_cast<std::streamsize>(octets.size()));
  }
}

}  // namespace
}  // namespace rung::test

int main(int count, char** arguments) {
  using namespace rung::test;
  if (count != 2) {
    std::fputs("usage: make_seeds FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder(arguments[1]);
  write(folder / "capture_file_fuzz", capture_seeds());
  write(folder / "network_fuzz", network_seeds());
  write(folder / "tcp_stream_fuzz", tcp_stream_seeds());
  write(folder / "fragment_fuzz", fragment_seeds());
}
