// SIP that came through tunnels and over SCTP, as the built program tells of it.
#include "tests/cli/program.h"
#include "tests/decode/net/sctp_builder.h"
#include "tests/support/catch.h"
#include "tests/support/encapsulate.h"

using namespace rung::test;

namespace {

const std::string options =
    "OPTIONS sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx\r\nFrom: "
    "<sip:a@example.com>;tag=1"
    "\r\nTo: <sip:bob@example.com>\r\nCall-ID: one@example.com\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";

}  // namespace

TEST_CASE("a message in any tunnel is listed between its own endpoints") {
  const Workplace place;
  Random random(7);
  PcapngBuilder capture;
  std::string expected;
  for (std::uint32_t i = 0; i < 40; ++i) {
    const Encapsulated outer = encapsulate(ipv4({}, udp({}, options)), random, below(5, random));
    capture.interface(static_cast<std::uint32_t>(outer.link_type)).packet(i, 1'000'000 * (i + 1), outer.octets);
    expected += "10.0.0.1,10.0.0.2,UDP,OPTIONS\n";
  }
  place.write("a.pcapng", capture.octets());
  const Outcome outcome = place.run(
      "rung query a.pcapng 'SELECT src_ip, dst_ip, transport, method FROM messages' --format csv --no-header");
  CHECK(outcome.status == 0);
  CHECK(outcome.out == expected);
}

TEST_CASE("an SCTP association is a connection of its transport, with what it lost") {
  const Workplace place;
  PcapBuilder capture;
  auto feed = [&, time = std::int64_t{0}](const std::string& chunks) mutable {
    capture.packet(time += 1'000'000, ethernet(ipv4({.protocol = 132}, sctp(40000, 5060, 7, chunks))));
  };
  const std::string half = options.substr(0, 100);
  feed(sctp_data(1, half, "B"));
  feed(sctp_data(2, options.substr(100), "E"));
  feed(sctp_data(4, options));
  feed(sctp_chunk(7, 0, be32(0)));
  feed(sctp_chunk(14, 0, ""));
  place.write("a.pcap", capture.octets());
  CHECK(place
            .run("rung query a.pcap 'SELECT transport, client_ip, client_port, server_port, end, messages, visibility "
                 "FROM connections' --format csv --no-header")
            .out == "SCTP,10.0.0.1,40000,5060,fin,2,partial\n");
  CHECK(place
            .run("rung query a.pcap 'SELECT transport, first_frame, frame, complete FROM messages' --format csv "
                 "--no-header")
            .out == "SCTP,1,2,1\nSCTP,3,3,1\n");
  CHECK(
      place.run("rung query a.pcap \"SELECT code, frame FROM findings WHERE layer = 'sctp'\" --format csv --no-header")
          .out == "sctp-gap,3\n");
}
