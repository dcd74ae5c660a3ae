// Writes what the fuzz programs of captures and packets begin with, a file each, into FOLDER/NAME_fuzz. Mutations alone
// hardly ever find a tunnel within a tunnel or the second half of a handshake.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/fuzz/body_seeds.h"
#include "tests/fuzz/capture_seeds.h"
#include "tests/fuzz/network_seeds.h"
#include "tests/fuzz/talk_seeds.h"
#include "tests/support/hep_packets.h"

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

// Streams for msrp_fuzz, behind the two octets that choose.
Seeds msrp_seeds() {
  const std::string paths = "To-Path: msrps://b.test:443/bob;ws\r\nFrom-Path: msrps://a.test:443/alice;ws\r\n";
  const auto chunk = [&](const std::string& start, const std::string& more, const std::string& body,
                         const std::string& flag) {
    return "MSRP abcd " + start + "\r\n" + paths + more +
           (body.empty() ? "" : "Content-Type: a/b\r\n\r\n" + body + "\r\n") + "-------abcd" + flag + "\r\n";
  };
  const std::string hello = chunk("SEND", "Message-ID: m\r\nByte-Range: 1-5/9\r\n", "hello", "+");
  const std::string back = chunk("SEND", "Message-ID: m\r\nByte-Range: 6-*/9\r\n", "back", "$");
  const std::string answer = chunk("200 OK", "", "", "$"), lost = hello.substr(0, hello.size() - 15);
  const std::string choice = octet(100) + octet(3);
  Seeds seeds;
  seeds["whole"] = choice + hello + back + answer;
  seeds["end-line-missing"] = choice + lost + back + lost + answer;
  seeds["quoted"] = choice + chunk("SEND", "Byte-Range: 1-*/*\r\n", answer.substr(0, 40) + "\r\n-------abcd!", "#");
  seeds["between"] = choice + "\r\n" + answer + "MSRP junk\r\n\nMSRP abcd 2" + answer + hello;
  seeds["description"] =
      choice + "v=0\r\nm=message 9 TCP/TLS/MSRP *\r\na=path:msrps://a.test:443/x;ws msrp://b;tcp\r\n";
  return seeds;
}

// Packets and streams for hep_fuzz, behind the two octets that choose.
Seeds hep_seeds() {
  const std::string message = "INVITE sip:a SIP/2.0\r\nCall-ID: a\r\n\r\n";
  HepSaid all{.node_name = "edge", .correlation_id = "a@b", .auth_key = "secret"};
  HepSaid v6 = all;
  v6.source.address = "2001:db8::1";
  v6.destination.address = "2001:db8::2";
  const std::string choice = octet(1) + octet(9), stream = octet(0) + octet(100), whole = hep3(all, message);
  Seeds seeds;
  seeds["v3"] = choice + whole;
  seeds["v3-ipv6"] = choice + hep3(v6, message);
  seeds["v3-vendors"] =
      choice + hep_packet(hep_chunk(15, message, 5) + hep_chunk(0x7777, "x") + hep_chunk(15, message));
  seeds["v2"] = choice + hep2(all, message, true, 2);
  seeds["v2-ipv6"] = choice + hep2(v6, message, false, 0, true);
  seeds["v1"] = choice + hep1(all, message);
  seeds["stream"] = stream + whole + whole + hep3(v6, message);
  seeds["stream-junk"] = stream + "HEP3" + be16(9) + "HEP" + whole + "junk" + whole + whole.substr(0, 40);
  return seeds;
}

// Frames in the format of http2_fuzz: type and side, payload and flags, stream and cut, octets that follow.
class Http2Talk {
 public:
  enum Type : unsigned { data = 0, headers = 1, reset = 3, goaway = 7, continuation = 9 };
  enum Payload : unsigned { connect = 0, accepted = 1, masked_sip = 2, plain_sip = 3, static_status = 4, octets = 5 };
  // 1: seen from the beginning, 2: the preface, 4: the server's SETTINGS
  explicit Http2Talk(unsigned mode) : octets_(octet(128) + octet(mode)) {}
  Http2Talk& client(Type type, Payload payload, unsigned stream, unsigned flags = 0) {
    return add(type << 4, payload, stream, flags);
  }
  Http2Talk& server(Type type, Payload payload, unsigned stream, unsigned flags = 0) {
    return add(type << 4 | 1, payload, stream, flags);
  }
  Http2Talk& hole(unsigned side, unsigned more, unsigned stream) {
    octets_ += octet(6 | side | (more > 0 ? 8 : 0)) + octet(masked_sip) + octet(128 | stream) + octet(more);
    return *this;
  }
  Http2Talk& raw(unsigned side, Type type, unsigned stream, std::string_view payload) {
    octets_ += octet(type << 4 | side) + octet(octets) + octet(stream) + octet(static_cast<unsigned>(payload.size()));
    octets_ += payload;
    return *this;
  }
  const std::string& text() const { return octets_; }

 private:
  Http2Talk& add(unsigned how, Payload payload, unsigned stream, unsigned flags) {
    octets_ += octet(how) + octet(payload | flags << 3) + octet(stream) + octet(0);
    return *this;
  }
  std::string octets_;
};

Seeds http2_seeds() {
  using H = Http2Talk;
  Seeds seeds;
  for (unsigned mode = 0; mode < 8; ++mode) {
    H talk(mode);
    talk.client(H::headers, H::connect, 1).client(H::data, H::masked_sip, 1).server(H::headers, H::accepted, 1);
    talk.server(H::data, H::plain_sip, 1).client(H::headers, H::connect, 3).server(H::headers, H::static_status, 3);
    talk.hole(0, 0, 1).client(H::data, H::masked_sip, 3).client(H::data, H::masked_sip, 1).hole(1, 200, 3);
    talk.server(H::data, H::plain_sip, 3).server(H::data, H::plain_sip, 1, 1).client(H::data, H::masked_sip, 1, 1);
    talk.raw(0, H::headers, 5, "\xbe\x84").client(H::data, H::masked_sip, 5).server(H::data, H::plain_sip, 5);
    talk.raw(0, H::reset, 3, be32(8)).raw(1, H::goaway, 0, be32(1) + be32(0)).client(H::data, H::masked_sip, 7);
    seeds["talk-" + std::to_string(mode)] = talk.text();
  }
  return seeds;
}

// Upgrades and their answers for ws_handshake_fuzz.
Seeds handshake_seeds() {
  const std::string deflate = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=\"10\", x;y=z\r\n";
  const std::string asked =
      "GET /ws?a=1&token=abc HTTP/1.1\r\nHost: a.example.co.uk\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Origin: https://b.example.org\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Protocol: sip, msrp\r\nAuthorization: Basic dTpw\r\n";
  const std::string answered =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: sip\r\n";
  Seeds seeds;
  seeds["plain"] = asked + "\r\n" + answered + "\r\n";
  seeds["deflate"] = asked + deflate + "\r\n" + answered + deflate + "\r\n";
  seeds["extensions"] = "permessage-deflate; server_max_window_bits=9;client_no_context_takeover, foo;bar=\"a\\\"b\"";
  return seeds;
}

// Values of header fields for sip_headers_fuzz, a line each.
Seeds header_seeds() {
  Seeds seeds;
  seeds["calls"] =
      "Replaces: 98732@a.test;from-tag=r33th4x0r;to-tag=ff87ff;early-only\n"
      "Refer-To: <sip:bob@b.test;method=INVITE?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2&Reason=x>;cid=\"a\\\"b\"\n"
      "Reason: Q.850;cause=16;text=\"Normal \\\" clearing\";location=LN\n"
      "Session-ID: ab30317f1a784dc48ff824d0d3715d86;remote=47755a9de7794ba387653f2099600ef2\n"
      "History-Info: <sip:bob@b.test;cause=302?Privacy=none&Reason=SIP%3Bcause%3D302>;index=1.2.1;mp=1.2\n"
      "Diversion: <tel:+15550100>;reason=user-busy;counter=1;privacy=off\n"
      "Route: <sip:p.test;lr;transport=ws;ob;received=192.0.2.1>\n";
  seeds["values"] =
      "Authorization: Digest realm=\"a, \\\"b\", nonce=\"c\", nc=0000002a, qop=auth, cnonce=\"d\", response=\"e\"\n"
      "Warning: 399 h.test \"a \\\" b\"\nRetry-After: 120 (out (long) \\) x);duration=60\nRAck: 776656 1 INVITE\n"
      "Date: Sat, 13 Nov 2010 23:29:00 GMT\nEvent: presence.winfo;id=7\n"
      "Subscription-State: terminated;reason=timeout;retry-after=60;expires=0\n"
      "User-to-User: \"56;a\";encoding=hex;purpose=x;content=y\n"
      "P-Charging-Vector: icid-value=\"a;b\";orig-ioi=c;term-ioi=d;icid-generated-at=e\n"
      "P-Access-Network-Info: 3GPP-E-UTRAN-FDD; utran-cell-id-3gpp=\"2341001\" ;network-provided\n"
      "Identity: aaa.bbb.ccc;info=<https://c.test>;alg=ES256;ppt=\"shaken\"\n";
  seeds["uris"] =
      "urn:gsma:imei:90420156-025763-0;svn=42\nurn:service:sos.fire\ntel:7042;phone-context=a.test;ext=1-2\n"
      "sip:%61:w@[2001:db8::1]:5060;transport=ws;lr?Subject=x%20y&To=z\n2001:db8:::192.0.2.1\n224.0.0.1\n";
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

Seeds body_seeds() {
  Seeds seeds;
  add_bodies(seeds);
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
  write(folder / "body_summary_fuzz", body_seeds());
  write(folder / "capture_file_fuzz", capture_seeds());
  write(folder / "hep_fuzz", hep_seeds());
  write(folder / "http2_fuzz", http2_seeds());
  write(folder / "ws_handshake_fuzz", handshake_seeds());
  write(folder / "network_fuzz", network_seeds());
  write(folder / "tcp_stream_fuzz", tcp_stream_seeds());
  write(folder / "fragment_fuzz", fragment_seeds());
  write(folder / "msrp_fuzz", msrp_seeds());
  write(folder / "sip_headers_fuzz", header_seeds());
}
