// Whatever stands around a packet, it is the same packet.
#include "decode/net/encapsulation.h"

#include "base/limits.h"
#include "decode/net/network.h"
#include "tests/decode/net/recorder.h"
#include "tests/support/catch.h"
#include "tests/support/encapsulate.h"
#include "tests/support/exact_bytes.h"

using namespace rung::test;
using rung::capture::LinkType;
using rung::net::Network;
namespace limits = rung::limits;

namespace {

const std::string options =
    "OPTIONS sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx\r\nCall-ID: 1\r\n"
    "CSeq: 1 OPTIONS\r\n\r\n";
const std::string packet4 = ipv4({}, udp({}, options));
const std::string packet6 = ipv6({.source = "2001:db8::1", .destination = "2001:db8::2"}, udp({}, options));
const Lines lines4{"udp #1 10.0.0.1:5060 > 10.0.0.2:5060 '" + options + "'"};
const Lines lines6{"udp #1 [2001:db8::1]:5060 > [2001:db8::2]:5060 '" + options + "'"};

struct Given {
  Lines lines;
  rung::net::NetworkCounters counters;
};

// `wire_size` 0: as many octets as were captured.
Given given_by(std::string_view octets, LinkType link_type, std::size_t wire_size = 0) {
  NetworkRecorder sink;
  Network network(sink, sink, sink, sink);
  ExactBytes exact(octets);
  auto one = packet(rung::as_text(exact.view()), 1, 0, link_type);
  if (wire_size > 0) one.wire_size = static_cast<std::uint32_t>(wire_size);
  network.on_packet(one);
  network.finish();
  return {sink.lines, network.counters()};
}

// What a datagram of SIP is like where the capture cut it: less of it, or nothing; never anything else of SIP.
void check_truncations(const std::string& octets, LinkType link_type, const std::string& line) {
  const std::string beginning = line.substr(0, line.find('\''));
  for (std::size_t size = 0; size < octets.size(); ++size) {
    INFO(size);
    for (const std::string& told : given_by(std::string_view(octets).substr(0, size), link_type, octets.size()).lines) {
      if (told.find("OPTIONS sip") == std::string::npos) continue;  // a tunnel's datagram that lacks its inner header
      bool is_beginning = told.starts_with(beginning);
      bool is_tunnel = told.find("'OPTIONS") == std::string::npos;
      CHECK((is_beginning || is_tunnel));
    }
  }
}

}  // namespace

TEST_CASE("each encapsulation gives the datagram within") {
  Random random(1);
  for (const Encapsulation& one : encapsulations()) {
    for (int round = 0; round < 40; ++round) {
      const bool v6 = round % 2 == 1;
      const Carried inner = carried_ip(v6 ? packet6 : packet4);
      if (!one.fits(inner)) continue;
      const std::string octets = one.around(inner, random).frame();
      INFO(one.name << " round " << round);
      Given given = given_by(octets, LinkType::ethernet);
      CHECK(given.lines == (v6 ? lines6 : lines4));
      CHECK(given.counters.malformed == 0);
      CHECK(given.counters.udp_datagrams == 1);
      CHECK(given_by(octets + zeros(4), LinkType::ethernet).lines == (v6 ? lines6 : lines4));
    }
  }
}

TEST_CASE("each link layer gives the datagram within") {
  Random random(2);
  for (const LinkHeader& link : link_headers()) {
    for (int round = 0; round < 20; ++round) {
      const bool v6 = round % 2 == 1;
      INFO(link.name << " round " << round);
      const std::string octets = link.around(carried_ip(v6 ? packet6 : packet4), random);
      CHECK(given_by(octets, static_cast<LinkType>(link.link_type)).lines == (v6 ? lines6 : lines4));
    }
  }
}

TEST_CASE("any nesting up to the limit gives exactly that datagram") {
  for (unsigned seed = 0; seed < 600; ++seed) {
    Random random(seed);
    const bool v6 = coin(random);
    const int count = below(limits::encapsulation_depth + 1, random);
    const Encapsulated outer = encapsulate(v6 ? packet6 : packet4, random, count);
    INFO("seed " << seed << ": " << outer.path);
    Given given = given_by(outer.octets, outer.link_type);
    REQUIRE(given.lines == (v6 ? lines6 : lines4));
    REQUIRE(given.counters.malformed == 0);
  }
}

TEST_CASE("one encapsulation more than the limit gives nothing and is counted") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const Encapsulated outer = encapsulate(packet4, random, limits::encapsulation_depth + 1);
    INFO("seed " << seed << ": " << outer.path);
    Given given = given_by(outer.octets, outer.link_type);
    REQUIRE(given.lines.empty());
    REQUIRE(given.counters.malformed == 1);
  }
}

TEST_CASE("an encapsulated packet cut at every length gives its beginning or nothing") {
  Random random(3);
  for (const Encapsulation& one : encapsulations()) {
    Carried inner = carried_ip(one.takes == Encapsulation::ipv6_only ? packet6 : packet4);
    INFO(one.name);
    check_truncations(one.around(inner, random).frame(), LinkType::ethernet, inner.is_v6() ? lines6[0] : lines4[0]);
  }
  for (const LinkHeader& link : link_headers()) {
    INFO(link.name);
    check_truncations(link.around(carried_ip(packet4), random), static_cast<LinkType>(link.link_type), lines4[0]);
  }
}

TEST_CASE("SIP at the port of a tunnel is SIP") {
  for (int port : {1701, 2152, 3544, 4754, 4789, 4790, 6081, 6635, 8472, 37008}) {
    INFO(port);
    const auto number = static_cast<std::uint16_t>(port);
    const std::string to = ipv4({}, udp({.destination_port = number}, options));
    CHECK(given_by(ethernet(to), LinkType::ethernet).lines ==
          Lines{"udp #1 10.0.0.1:5060 > 10.0.0.2:" + std::to_string(port) + " '" + options + "'"});
    const std::string from = ipv4({}, udp({.source_port = number}, options));
    CHECK(given_by(ethernet(from), LinkType::ethernet).lines ==
          Lines{"udp #1 10.0.0.1:" + std::to_string(port) + " > 10.0.0.2:5060 '" + options + "'"});
  }
}

TEST_CASE("a datagram that only begins like a tunnel's stays a datagram") {
  const std::string arp = vxlan(ethernet_frame(0x0806, "arp"));
  const std::string too_long = vxlan(ethernet_frame(0x0800, ipv4({.length = 500}, udp({}, "x"))));
  const std::string cut = vxlan(ethernet_frame(0x0800, packet4.substr(0, 19)));
  for (const std::string& payload : {arp, too_long, cut}) {
    Given given = given_by(ethernet(ipv4({}, udp({.destination_port = 4789}, payload))), LinkType::ethernet);
    CHECK(given.lines == Lines{"udp #1 10.0.0.1:5060 > 10.0.0.2:4789 '" + payload + "'"});
    CHECK(given.counters.malformed == 0);
  }
}

TEST_CASE("every subframe of an A-MSDU is read, a broken one apart") {
  const std::string first = amsdu_subframe(snap(0x0800, ipv4({}, udp({}, "one"))));
  const std::string broken = amsdu_subframe(snap(0x0800, "\x45 broken"));
  const std::string last = amsdu_subframe(snap(0x0800, ipv4({}, udp({}, "two"))));
  const std::string frame = ieee80211_amsdu(to_multiple_of(4, first) + to_multiple_of(4, broken) + last);
  Given given = given_by(frame, LinkType::ieee80211);
  CHECK(given.lines ==
        Lines{"udp #1 10.0.0.1:5060 > 10.0.0.2:5060 'one'", "udp #1 10.0.0.1:5060 > 10.0.0.2:5060 'two'"});
  CHECK(given.counters.malformed == 1);
}

TEST_CASE("an A-MSDU in a fragmented tunnel, whose packets are the last fragments of others") {
  NetworkRecorder sink;
  Network network(sink, sink, sink, sink);
  const std::string whole = udp({}, "0123456789abcdef");
  auto part = [&](std::uint16_t id, std::size_t from, std::size_t size) {
    IpFields fields{.id = id, .fragment_offset = static_cast<std::uint16_t>(from), .more_fragments = from == 0};
    return ipv4(fields, std::string_view(whole).substr(from, size));
  };
  auto feed = [&, frame = 0u](const std::string& ip) mutable {
    const std::string octets = ethernet(ip);
    ExactBytes exact(octets);
    network.on_packet(packet(rung::as_text(exact.view()), ++frame));
  };
  feed(part(1, 0, 16));
  feed(part(2, 0, 16));
  auto subframe = [&](std::uint16_t id) { return to_multiple_of(4, amsdu_subframe(snap(0x0800, part(id, 16, 8)))); };
  const std::string tunnel = udp({.destination_port = 37008}, tzsp(ieee80211_amsdu(subframe(1) + subframe(2)), 18));
  auto outer = [&](std::size_t from, std::size_t size) {
    IpFields fields{.source = "198.51.100.1",
                    .id = 9,
                    .fragment_offset = static_cast<std::uint16_t>(from),
                    .more_fragments = from == 0};
    return ipv4(fields, std::string_view(tunnel).substr(from, size));
  };
  feed(outer(0, 64));
  feed(outer(64, tunnel.size()));
  CHECK(sink.lines == Lines{"udp #4 first #1 10.0.0.1:5060 > 10.0.0.2:5060 '0123456789abcdef'",
                            "udp #4 first #2 10.0.0.1:5060 > 10.0.0.2:5060 '0123456789abcdef'"});
  network.finish();
  CHECK(network.counters().malformed == 0);
}

TEST_CASE("what the snapshot length cut within a tunnel is known to be missing") {
  const std::string whole = ethernet(ipv4({}, udp({.destination_port = 4789}, vxlan(ethernet(packet4)))));
  const Lines cut{"udp #1 10.0.0.1:5060 > 10.0.0.2:5060 '" + options.substr(0, options.size() - 7) + "' of " +
                  std::to_string(options.size())};
  CHECK(given_by(std::string_view(whole).substr(0, whole.size() - 7), LinkType::ethernet, whole.size()).lines == cut);
}

TEST_CASE("an authentication header before UDP over IPv4 is skipped") {
  const std::string header = octet(17) + octet(4) + zeros(22);
  CHECK(given_by(ethernet(ipv4({.protocol = 51}, header + udp({}, options))), LinkType::ethernet).lines == lines4);
}

TEST_CASE("what a tunnel carries and rung does not follow is counted") {
  Given cdp = given_by(ethernet(ipv4({.protocol = 47}, gre(0x2000, "cdp"))), LinkType::ethernet);
  CHECK(cdp.lines.empty());
  CHECK(cdp.counters.not_ip == 1);
  Given bad = given_by(ethernet(ipv4({.protocol = 47}, be16(0x4000) + be16(0x0800))), LinkType::ethernet);
  CHECK(bad.counters.malformed == 1);
}
