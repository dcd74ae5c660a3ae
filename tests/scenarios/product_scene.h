// Captures of products' habits, made packet by packet, and what the built program answers about them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/scenarios/run_rung.h"
#include "tests/scenarios/wire_conversation.h"
#include "tests/support/capture_builder.h"
#include "tests/support/packet_builder.h"

namespace rung::test {

struct Socket {
  std::string address;
  std::uint16_t port = 0;
};

// A capture in the making. Packets follow each other by a millisecond.
class Wire {
 public:
  void wait(std::int64_t ms) { time_ += ms * 1'000'000; }
  void udp(const Socket& from, const Socket& to, const std::string& text) {
    IpFields ip{.source = from.address, .destination = to.address};
    add(ip, test::udp({from.port, to.port}, text));
  }
  void tcp(const Socket& from, const Socket& to, std::string_view flags, std::array<std::uint32_t, 2> numbers,
           const std::string& octets) {
    IpFields ip{.source = from.address, .destination = to.address, .protocol = 6};
    add(ip, test::tcp({from.port, to.port, numbers[0], flags, numbers[1], 65535, {}}, octets));
  }
  const std::string& octets() const { return file_.octets(); }

 private:
  void add(const IpFields& ip, const std::string& payload) {
    file_.packet(time_ += 1'000'000, ethernet(ipv4(ip, payload)));
  }

  PcapBuilder file_;
  std::int64_t time_ = 1'700'000'000'000'000'000;
};

// One TCP connection; each text is a segment.
class Stream {
 public:
  Stream(Wire& wire, Socket client, Socket server)
      : wire_(wire), client_(std::move(client)), server_(std::move(server)) {
    send(true, "S", "");
    send(false, "SA", "");
  }
  void client(const std::string& octets) { send(true, "PA", octets); }
  void server(const std::string& octets) { send(false, "PA", octets); }
  void end() {
    send(true, "FA", "");
    send(false, "FA", "");
  }
  void reset_by_server() { send(false, "RA", ""); }

 private:
  void send(bool from_client, std::string_view flags, const std::string& octets) {
    std::uint32_t& own = sequences_[from_client ? 0 : 1];
    const std::uint32_t other = sequences_[from_client ? 1 : 0];
    wire_.tcp(from_client ? client_ : server_, from_client ? server_ : client_, flags, {own, other}, octets);
    own += static_cast<std::uint32_t>(octets.size());
    if (flags.find_first_of("SF") != std::string_view::npos) ++own;
  }

  Wire& wire_;
  Socket client_, server_;
  std::array<std::uint32_t, 2> sequences_ = {1000, 2000};
};

// What both sides of an upgrade say; header lines end with CRLF.
struct Upgrade {
  std::string path = "/";
  std::string offered = "sip";   // subprotocols
  std::string selected = "sip";  // empty: none
  std::string request_lines = "Origin: https://phone.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n";
  std::string answer_lines = {};
  std::string status = "101 Switching Protocols";
};

inline std::string upgrade_request(const Upgrade& upgrade) {
  return "GET " + upgrade.path +
         " HTTP/1.1\r\nHost: sip.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         (upgrade.offered.empty() ? "" : "Sec-WebSocket-Protocol: " + upgrade.offered + "\r\n") +
         upgrade.request_lines + "\r\n";
}
inline std::string upgrade_answer(const Upgrade& upgrade) {
  if (!upgrade.status.starts_with("101"))
    return "HTTP/1.1 " + upgrade.status + "\r\n" + upgrade.answer_lines + "Content-Length: 0\r\n\r\n";
  return "HTTP/1.1 " + upgrade.status +
         "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" +
         (upgrade.selected.empty() ? "" : "Sec-WebSocket-Protocol: " + upgrade.selected + "\r\n") +
         upgrade.answer_lines + "\r\n";
}

// A WebSocket that was opened (or refused) on a connection of its own.
class WebSocket {
 public:
  WebSocket(Wire& wire, Socket client, Socket server, const Upgrade& upgrade = {})
      : stream_(wire, std::move(client), std::move(server)) {
    stream_.client(upgrade_request(upgrade));
    stream_.server(upgrade_answer(upgrade));
  }
  void client(const std::string& text) { frame(true, 0x81, text); }
  void server(const std::string& text) { frame(false, 0x81, text); }
  void frame(bool from_client, unsigned first_octet, const std::string& payload) {
    const std::string octets = websocket_frame(dice_, first_octet, payload, from_client);
    from_client ? stream_.client(octets) : stream_.server(octets);
  }
  // Both sides close, the client first where it is `by_client`.
  void close(std::uint16_t code = 1000, bool by_client = true) {
    frame(by_client, 0x88, be16(code));
    frame(!by_client, 0x88, be16(code));
    stream_.end();
  }
  Stream& stream() { return stream_; }

 private:
  Dice dice_{1};
  Stream stream_;
};

// A SIP message; header lines without CRLF. Content-Length is added.
inline std::string sip(const std::string& start_line, const std::vector<std::string>& lines,
                       const std::string& content_type = {}, const std::string& body = {}) {
  std::string text = start_line + "\r\n";
  for (const std::string& line : lines) text += line + "\r\n";
  if (!content_type.empty()) text += "Content-Type: " + content_type + "\r\n";
  return text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline const std::string webrtc_sdp =
    "v=0\r\no=- 4611 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "m=audio 50001 UDP/TLS/RTP/SAVPF 111 0\r\nc=IN IP4 198.51.100.9\r\n"
    "a=candidate:1 1 udp 2122260223 192.0.2.1 50001 typ host\r\n"
    "a=candidate:2 1 udp 1686052607 198.51.100.9 50001 typ srflx raddr 192.0.2.1 rport 50001\r\n"
    "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef01234567\r\n"
    "a=fingerprint:sha-256 "
    "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F\r\n"
    "a=setup:actpass\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n";
// What a phone in a browser answers to it.
inline std::string answer_to(std::string offer) {
  for (std::size_t at = 0; (at = offer.find("actpass")) != std::string::npos;) offer.replace(at, 7, "active");
  return offer;
}
inline const std::string plain_sdp =
    "v=0\r\no=- 7 1 IN IP4 198.51.100.20\r\ns=call\r\nc=IN IP4 198.51.100.20\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8\r\n";

struct Spoken {
  bool by_caller;
  std::string text;
};

// A call from INVITE to BYE on one hop.
struct CallScript {
  std::string call_id = "call-1@test";
  std::vector<std::string> vias = {"SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKcaller"};  // the topmost first
  std::string contact = "<sip:alice@df7jal23ls0d.invalid;transport=ws>";
  std::string agent = "User-Agent: test";
  std::string offer = webrtc_sdp, answer = answer_to(webrtc_sdp);
};

inline std::vector<Spoken> spoken(const CallScript& script) {
  auto lines = [&](const std::string& cseq, bool with_tag, bool answers, const std::string& suffix = {}) {
    std::vector<std::string> all;
    for (const std::string& via : script.vias) all.push_back("Via: " + via + suffix);
    if (!answers) all.push_back("Max-Forwards: " + std::to_string(71 - script.vias.size()));
    all.push_back("From: <sip:alice@example.com>;tag=ft");
    all.push_back("To: <sip:bob@example.com>" + std::string(with_tag ? ";tag=tt" : ""));
    all.push_back("Call-ID: " + script.call_id);
    all.push_back("CSeq: " + cseq);
    if (!answers) all.push_back(script.agent);
    return all;
  };
  auto with = [](std::vector<std::string> all, const std::string& line) {
    all.push_back(line);
    return all;
  };
  const std::string sdp = "application/sdp", bob = "Contact: <sip:bob@198.51.100.20:5060>";
  const std::string target = " sip:bob@198.51.100.20:5060 SIP/2.0";
  return {
      {true, sip("INVITE sip:bob@example.com SIP/2.0",
                 with(lines("1 INVITE", false, false), "Contact: " + script.contact), sdp, script.offer)},
      {false, sip("SIP/2.0 100 Trying", lines("1 INVITE", false, true))},
      {false, sip("SIP/2.0 180 Ringing", with(lines("1 INVITE", true, true), bob))},
      {false, sip("SIP/2.0 200 OK", with(lines("1 INVITE", true, true), bob), sdp, script.answer)},
      {true, sip("ACK" + target, lines("1 ACK", true, false, "a"))},
      {true, sip("BYE" + target, lines("2 BYE", true, false, "b"))},
      {false, sip("SIP/2.0 200 OK", lines("2 BYE", true, true, "b"))},
  };
}

// The capture of a scene as the user's file, and the program's answers about it.
class Answers {
 public:
  explicit Answers(const Wire& wire) : path_((scratch_ / "scene.pcap").string()), asked_(path_) {
    std::ofstream(path_, std::ios::binary) << wire.octets();
  }
  // Rows, one a line, columns separated by commas.
  std::string ask(const std::string& sql) const { return asked_(sql); }
  std::string run(const std::string& command, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {command, path_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_rung(arguments).output;
  }
  // Errors and warnings, of every layer.
  std::string trouble() const {
    return ask("SELECT DISTINCT code FROM findings WHERE severity IN ('error', 'warning') ORDER BY code");
  }
  bool has(const std::string& code) const {
    return ask("SELECT count(*) > 0 FROM findings WHERE code = '" + code + "'") == "1\n";
  }

 private:
  ScratchFolder scratch_;
  std::string path_;
  Asked asked_;
};

inline const Socket browser = {"192.0.2.1", 50000}, edge = {"198.51.100.10", 443}, phone = {"198.51.100.20", 5060};

}  // namespace rung::test
