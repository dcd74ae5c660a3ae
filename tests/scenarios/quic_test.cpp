// A capture with QUIC in it, from packets to rows.
#include "tests/decode/quic/quic_talk.h"
#include "tests/scenarios/run_rung.h"
#include "tests/support/capture_builder.h"
#include "tests/support/catch.h"
#include "tests/support/packet_builder.h"

using namespace rung::test;
using rung::quic::test::client_hello;
using rung::quic::test::crypto;
using rung::quic::test::Ids;
using rung::quic::test::initial;
using rung::quic::test::server_hello;
using rung::quic::test::v1;

namespace {

std::string quic_capture() {
  PcapBuilder file;
  std::int64_t time = 1'700'000'000'000'000'000;
  const auto send = [&](bool from_client, const std::string& payload) {
    IpFields ip{.source = from_client ? "192.0.2.1" : "192.0.2.2",
                .destination = from_client ? "192.0.2.2" : "192.0.2.1"};
    const std::uint16_t source = from_client ? 50000 : 443, destination = from_client ? 443 : 50000;
    file.packet(time += 1'000'000,
                ethernet(ipv4(ip, udp({.source_port = source, .destination_port = destination}, payload))));
  };
  const Ids ids = {"original", "client", "server"};
  const std::string hello = client_hello("sip.example.com", {"h3"}, 1700);
  const auto padded = [](const std::string& frames) { return frames + std::string(1150 - frames.size(), '\0'); };
  send(true, initial(v1, ids, true, padded(crypto(900, hello.substr(900))), {.number = 1}));
  send(true, initial(v1, ids, true, padded(crypto(0, hello.substr(0, 900)))));
  send(false, initial(v1, ids, false, padded(crypto(0, server_hello()))));
  for (int i = 0; i < 5; ++i) send(i % 2 == 0, "\x45" + std::string(100, static_cast<char>(i)));
  return file.octets();
}

}  // namespace

TEST_CASE("QUIC, from packets to rows") {
  ScratchFolder scratch;
  const char* keep = std::getenv("RUNG_KEEP_QUIC");  // a file for other programs to look at
  const std::string path = keep != nullptr ? keep : (scratch / "quic.pcap").string();
  std::ofstream(path, std::ios::binary) << quic_capture();
  const Ran ran = run_rung({"query", path,
                            "SELECT transport, client_ip, client_port, server_port, client_bytes > 2000 AS more, sni, "
                            "alpn, tls_version, tls_cipher, visibility, visibility_reason FROM connections",
                            "--format", "csv"});
  CHECK(ran.output ==
        "transport,client_ip,client_port,server_port,more,sni,alpn,tls_version,tls_cipher,visibility,"
        "visibility_reason\n"
        "QUIC,192.0.2.1,50000,443,1,sip.example.com,h3,TLS 1.3,TLS_AES_128_GCM_SHA256,not-sip,"
        "QUIC (HTTP/3 to sip.example.com): WebSocket over HTTP/3 (RFC 9220) is possible here and not decoded; turn "
        "HTTP/3 off at the server or in the client to see the calls\n");
}
