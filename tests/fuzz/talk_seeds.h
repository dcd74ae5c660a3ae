// What network_fuzz begins with, of two sides that talk: connections of TCP, associations of SCTP.
#pragma once

#include <string>
#include <string_view>

#include "tests/decode/net/sctp_builder.h"
#include "tests/fuzz/network_seeds.h"
#include "tests/support/packet_builder.h"

namespace rung::test {

// Segments between 10.0.0.1:40000, the client, and 10.0.0.2:5060, each a datagram of its own.
class TcpTalk {
 public:
  TcpTalk& client(std::string_view flags, std::uint32_t sequence, std::uint32_t acknowledgement = 0,
                  std::string_view text = {}, int ms = 20) {
    return send({port, 5060, sequence, flags, acknowledgement, 512, options(flags)}, {}, text, ms);
  }
  TcpTalk& server(std::string_view flags, std::uint32_t sequence, std::uint32_t acknowledgement = 0,
                  std::string_view text = {}, int ms = 20) {
    return send({5060, port, sequence, flags, acknowledgement, 512, options(flags)},
                {.source = "10.0.0.2", .destination = "10.0.0.1"}, text, ms);
  }
  TcpTalk& handshake() { return client("S", 99).server("SA", 499, 100).client("A", 100, 500); }

  std::uint16_t port = 40000;
  PacketTrain train;

 private:
  static std::string options(std::string_view flags) {
    return flags.find('S') == flags.npos ? "" : std::string("\1\3\3\7", 4);
  }
  TcpTalk& send(const TcpFields& tcp_fields, IpFields ip, std::string_view text, int ms) {
    ip.protocol = 6;
    ip.id = ++id_;
    train.ip(ipv4(ip, tcp(tcp_fields, text)), ms);
    return *this;
  }

  std::uint16_t id_ = 0;
};

inline void add_tcp(Seeds& seeds) {
  const std::string request = "OPTIONS sip:b SIP/2.0\r\n\r\n", answer = "SIP/2.0 200 OK\r\n\r\n";
  const std::string zero(1, '\0');
  TcpTalk whole;
  whole.handshake().client("A", 100, 500, request).server("A", 500, 125, answer).client("A", 124, 518, zero);
  whole.client("FA", 125, 518).server("FA", 518, 126).client("A", 126, 519).client("A", 126, 519, request);
  whole.train.pass(70);
  whole.handshake().client("A", 100, 500, request).client("S", 5000).server("SA", 9000, 5001).client("RA", 5001, 9001);
  seeds["tcp-whole"] = whole.train.octets();

  TcpTalk holes;
  holes.handshake().client("A", 110, 500, request).client("A", 100, 500, request.substr(0, 20));
  holes.client("A", 105, 500, "other octets").client("A", 170, 500, request).server("A", 500, 250, answer);
  holes.train.pass(1);
  holes.client("A", 200, 500, zero).client("A", 190, 500, request).client("FA", 300, 500).server("A", 518, 301);
  holes.train.pass(8);
  holes.server("FA", 600, 301);
  holes.train.pass(8);
  for (std::uint32_t i = 0; i < 4; ++i) holes.client("A", 0x40000000 + i * 25, 500, request);
  seeds["tcp-holes"] = holes.train.octets();

  TcpTalk resets;
  resets.handshake().client("A", 100, 500, request).client("R", 0x30000000).client("R", 125);
  resets.client("A", 125, 500, request).server("A", 500, 150, answer).server("RA", 518, 150).server("R", 7);
  resets.port = 40001;
  resets.client("S", 99).server("RA", 0, 7).server("RA", 0, 100).client("S", 99).client("S", 99, 0, {}, 1000);
  resets.port = 40002;
  resets.client("S", 99).client("S", 99, 0, {}, 0).client("S", 99, 0, {}, 1000);
  resets.train.pass(5);
  resets.client("S", 99).server("SA", 499, 100);
  resets.port = 40003;
  resets.client("S", 99).client("S", 99, 0, {}, 5000).client("S", 99, 0, {}, 5000);
  resets.port = 40004;
  resets.client("S", 99).client("S", 99, 0, {}, 1000).server("SA", 499, 100).client("SFA", 99, 500);
  resets.port = 40005;
  resets.client("S", 99).server("S", 499).client("SA", 99, 500).server("SA", 499, 100);
  seeds["tcp-resets"] = resets.train.octets();

  TcpTalk midway;
  midway.server("A", 500, 125, answer).client("A", 125, 518, request).server("A", 518, 400).server("A", 518, 400);
  midway.train.pass(7500);
  midway.client("A", 1, 1, request).client("FA", 26, 1).client("S", 700);
  midway.train.ip(ipv4({.protocol = 6}, tcp({.flags = "S", .options = "\1\1\2\4\5\xb4\1\1"})));
  midway.train.ip(ipv4({.protocol = 6}, tcp({.source_port = 9, .flags = "S", .options = "\1\1\1\3"})));
  midway.port = 40001;
  midway.server("SA", 499, 100).client("A", 100, 500, request).client("S", 99).client("S", 99).server("A", 500, 100);
  midway.port = 5060;
  midway.client("A", 1, 1, request).client("F", 40, 1);
  seeds["tcp-midway"] = midway.train.octets();
}

// Packets of one association: the client is 10.0.0.1:5061 with tag 1, the server 10.0.0.2:5060 with tag 2.
class SctpTalk {
 public:
  SctpTalk& client(std::string_view chunks, std::uint32_t tag = 2, int ms = 20) {
    train.ip(ipv4({.protocol = 132, .id = ++id_}, sctp(5061, 5060, tag, chunks)), ms);
    return *this;
  }
  SctpTalk& server(std::string_view chunks, std::uint32_t tag = 1, int ms = 20) {
    train.ip(ipv4({.source = "10.0.0.2", .destination = "10.0.0.1", .protocol = 132, .id = ++id_},
                  sctp(5060, 5061, tag, chunks)),
             ms);
    return *this;
  }
  SctpTalk& handshake() {
    client(sctp_init(1, 100), 0).server(sctp_init(2, 500, true));
    return client(sctp_chunk(10, 0, "cookie")).server(sctp_chunk(11, 0, ""));
  }
  PacketTrain train;

 private:
  std::uint16_t id_ = 0;
};

// RFC 8260 2.1
inline std::string sctp_i_data(std::uint32_t tsn, std::string_view payload, std::uint8_t flags) {
  return sctp_chunk(64, flags, be32(tsn) + be16(0) + be16(0) + be32(1) + be32(0) + std::string(payload));
}

inline void add_sctp(Seeds& seeds) {
  const std::string request = "OPTIONS sip:b SIP/2.0\r\n\r\n", answer = "SIP/2.0 200 OK\r\n\r\n";
  const std::string sack = sctp_chunk(3, 0, be32(100) + zeros(8)), shutdown = sctp_chunk(7, 0, be32(500));
  SctpTalk whole;
  whole.handshake().client(sctp_data(100, request)).server(sack + sctp_data(500, answer, "BEU"));
  whole.client(sctp_data(102, request, "E")).client(sctp_data(101, request, "B"));
  whole.client(sctp_data(103, "a", "B") + sctp_data(104, "b", "") + sctp_data(105, "c", "E"));
  whole.client(shutdown).server(sctp_chunk(8, 0, "")).client(sctp_chunk(14, 0, "")).client(sctp_data(106, request));
  whole.train.pass(70);
  whole.handshake().client(sctp_data(100, request)).server(sctp_chunk(6, 1, ""), 2);
  whole.client(sctp_init(7, 900), 0).server(sctp_init(8, 900, true), 7).client(sctp_data(900, request), 8);
  whole.client(sctp_init(9, 900), 0).client(sctp_data(901, request), 8).client(shutdown, 8);
  seeds["sctp-whole"] = whole.train.octets();

  SctpTalk holes;
  holes.handshake().client(sctp_data(102, request, "B")).client(sctp_data(104, request, "E"));
  holes.client(sctp_data(107, request, "")).client(sctp_data(108, request)).client(sctp_data(110, request, "B"));
  holes.client(sctp_data(111, request, "B")).client(sctp_data(113, request, "E")).client(sctp_data(112, request, "E"));
  holes.client(sctp_data(102, request, "B")).client(sctp_data(90, request)).client(sctp_data(104, request));
  holes.train.pass(8);
  holes.client(sctp_data(120, request, "B")).client(sctp_data(122, request, "E")).client(sctp_data(125, request));
  holes.client(sctp_chunk(192, 0, be32(122))).client(sctp_chunk(192, 0, be32(99))).client(sctp_chunk(192, 0, "a"));
  holes.client(sctp_data(127, request, "")).client(sctp_data(128, request, "E")).client(sctp_data(126, request, "E"));
  holes.client(sctp_data(140, request, "B"));
  holes.server(sctp_i_data(500, answer, 3) + sctp_i_data(501, answer, 2) + sctp_i_data(502, answer, 1));
  holes.server(sctp_data(503, "", "BE") + sctp_chunk(0, 3, be32(1)) + sctp_chunk(64, 3, zeros(20)));
  holes.server(sctp_data(504, std::string(255, 'a'))).server(sctp_data(505, std::string(255, 'b'), "B"));
  holes.server(sctp_data(506, request, "E"));
  holes.train.pass(7500);
  seeds["sctp-holes"] = holes.client(sctp_data(1, request)).train.octets();

  SctpTalk strays;
  strays.client(sctp_chunk(6, 0, "")).handshake().client(sctp_data(100, request));
  strays.client(sctp_init(1, 100), 0).client(sctp_data(101, request), 77).client(sctp_chunk(6, 0, ""), 1);
  strays.handshake().client(sctp_data(100, request)).client(sctp_chunk(14, 0, ""), 77).client(octet(0) + octet(3), 2);
  for (std::uint32_t i = 0; i < 4; ++i) strays.client(sctp_data(200 + i, request), 77);
  strays.client(sctp_chunk(1, 0, "abc"), 0).client(octet(0) + zeros(3), 77).client("", 77);
  strays.client(sctp_chunk(12, 0, "") + sctp_chunk(5, 0, "abc") + sctp_chunk(9, 0, ""), 77);
  seeds["sctp-strays"] = strays.train.octets();

  PacketTrain in_udp;
  const std::string packet = sctp(5061, 5060, 2, sctp_data(100, request));
  for (std::string_view payload : {std::string_view(packet), std::string_view(packet).substr(0, 30)})
    in_udp.ip(ipv4({}, udp({.source_port = 9899, .destination_port = 9899}, payload)));
  in_udp.ip(ipv4({}, udp({.destination_port = 9899}, sctp(1, 2, 3, sctp_chunk(99, 0, "")))));
  in_udp.ip(ipv4({}, udp({.destination_port = 9899}, "short"))).ip(ipv4({.protocol = 132}, "short"));
  in_udp.ip(ipv6({.source = "2001:db8::1", .destination = "2001:db8::2", .protocol = 132}, packet));
  seeds["sctp-in-udp"] = in_udp.octets();
}

}  // namespace rung::test
