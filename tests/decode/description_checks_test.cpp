// Findings about session descriptions, each with a neighbour that must not raise it.
#include "decode/checks/description_checks.h"

#include <string>
#include <vector>

#include "base/limits.h"
#include "decode/net/address_scope.h"
#include "tests/support/catch.h"

namespace rung::decode {
namespace {

using Texts = std::vector<std::string>;

const std::string head = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";
const std::string no_c = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n";
const std::string dtls = "a=fingerprint:sha-256 AB\r\na=setup:actpass\r\n";
const std::string ice = "a=ice-ufrag:u\r\na=ice-pwd:p\r\n";

struct Hop {
  Transport transport = Transport::ws;
  std::string source = "127.0.0.1", destination = "127.0.0.1";
};

std::vector<Fault> faults_of(const std::string& text, const Hop& hop) {
  Origin origin;
  origin.transport = hop.transport;
  origin.source.address = *net::parse_address(hop.source);
  origin.destination.address = *net::parse_address(hop.destination);
  std::vector<Fault> faults;
  check_description(sdp::parse_session_description(text), origin, faults);
  return faults;
}

// "sdp-no-connection: detail", with a severity that is not the default one in front
Texts found(const std::string& text, const Hop& hop = {}) {
  Texts texts;
  for (const Fault& fault : faults_of(text, hop)) {
    const FindingRow& row = row_of(fault.code);
    const Severity severity = fault.severity.value_or(row.severity);
    const std::string lowered = severity == row.severity ? "" : std::string(to_text(severity)) + " ";
    texts.push_back(lowered + std::string(row.id) + ": " + fault.detail);
  }
  return texts;
}

TEST_CASE("descriptions of phones and browsers have no fault") {
  CHECK(found(head + "m=audio 49170 RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\n").empty());
  CHECK(found(head + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n" + dtls + ice).empty());
  CHECK(found(head + "m=audio 49170 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc\r\n").empty());
  CHECK(found(head).empty());
}

TEST_CASE("sdp-parse-error tells the worst fault, and never a key") {
  CHECK(found(head + "m=audio x RTP/AVP 0\r\n") == Texts{"sdp-parse-error: line 6 is malformed: m=audio x RTP/AVP 0"});
  CHECK(found(head + "hello\r\nm=audio 1 RTP/AVP 0\r\n") ==
        Texts{"sdp-parse-error: line 6 is no line of a session description: hello"});
  CHECK(found("o=- 1 1 IN IP4 h\r\ns=-\r\nc=IN IP4 h\r\nt=0 0\r\n").front().find("v= is missing") != std::string::npos);
  CHECK(found("v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nc=IN IP4 h\r\n") == Texts{"warning sdp-parse-error: t= is missing"});
  CHECK(found("v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 h\r\n") ==
        Texts{"warning sdp-parse-error: s= is missing, and 1 more"});
  CHECK(found(head + "y=1\r\n") == Texts{"info sdp-parse-error: line 6 begins with an unknown letter: y=1"});
  CHECK(found(head + "b=x\r\nhello\r\n") ==
        Texts{"sdp-parse-error: line 7 is no line of a session description: hello, and 1 more"});
  CHECK(found(head + " a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:secret\r\nm=audio 1 RTP/AVP 0\r\n") ==
        Texts{"sdp-parse-error: line 6 is no line of a session description:  a=crypto"});
  CHECK(found("v=0\r\no=- 1 1 IN IP4 h\r\ns=\r\nc=IN IP4 h\r\nt=0 0\r\n\r\n")
            .empty());  // RFC 5118 4.8; an empty line at the end
}

TEST_CASE("sdp-over-limit") {
  std::string many = head;
  for (std::size_t i = 0; i < limits::sdp_media; ++i) many += "m=audio 1000 RTP/AVP 0\r\n";
  CHECK(found(many).empty());
  CHECK(found(many + "m=audio 1000 RTP/AVP 0\r\n") == Texts{"sdp-over-limit: 256 m= lines were read"});
}

TEST_CASE("sdp-no-connection") {
  const std::string audio = "m=audio 1000 RTP/AVP 0\r\n", video = "m=video 1002 RTP/AVP 31\r\n";
  CHECK(found(no_c + audio) ==
        Texts{"sdp-no-connection: m=audio in line 5 has no c= line, and there is none above it"});
  CHECK(found(no_c + audio + "c=IN IP4 192.0.2.1\r\n" + video) ==
        Texts{"sdp-no-connection: m=video in line 7 has no c= line, and there is none above it"});
  CHECK(found(no_c + audio + "c=IN IP4 192.0.2.1\r\n").empty());
  CHECK(found(no_c + "m=audio 0 RTP/AVP 0\r\n").empty());
  CHECK(found(no_c).empty());
}

TEST_CASE("sdp-webrtc-no-fingerprint") {
  const std::string audio = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n" + ice;
  CHECK(found(head + audio) == Texts{"sdp-webrtc-no-fingerprint: m=audio in line 6 has no a=fingerprint"});
  CHECK(found(head + audio + "a=fingerprint:sha-256 AB\r\n") ==
        Texts{"sdp-webrtc-no-fingerprint: m=audio in line 6 has no a=setup"});
  CHECK(found(head + dtls + audio).empty());
  CHECK(found(head + "m=audio 1000 RTP/SAVPF 111\r\n").empty());
  CHECK(found(head + "m=audio 0 UDP/TLS/RTP/SAVPF 111\r\n").empty());
  // RFC 9143 7.1.3: the first of a bundle stands for all
  const std::string video = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n";
  CHECK(found(head + "a=group:BUNDLE 0 1\r\n" + audio + dtls + video).empty());
  CHECK(found(head + audio + dtls + video).size() == 2);
}

TEST_CASE("sdp-ice-missing is a warning on a WebSocket, where browsers are") {
  const std::string audio = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" + dtls;
  CHECK(found(head + audio) == Texts{"sdp-ice-missing: m=audio in line 6 has no a=ice-ufrag"});
  CHECK(found(head + audio + "a=ice-ufrag:u\r\n") == Texts{"sdp-ice-missing: m=audio in line 6 has no a=ice-pwd"});
  CHECK(found(head + audio, {Transport::udp}) ==
        Texts{"info sdp-ice-missing: m=audio in line 6 has no a=ice-ufrag; not on a WebSocket, so perhaps not for a "
              "browser"});
  CHECK(found(head + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n" + dtls).size() == 1);
  CHECK(found(head + "m=audio 9 UDP/TLS/RTP/SAVP 0\r\n" + dtls).empty());
  CHECK(found(head + ice + audio).empty());
}

TEST_CASE("sdp-ice-no-relay-or-srflx") {
  const std::string audio = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" + dtls + ice;
  const std::string local =
      "a=candidate:1 1 udp 2 10.0.0.1 4000 typ host\r\n"
      "a=candidate:2 1 udp 2 7d4c2f6a.local 4001 typ host\r\n";
  const std::string reflexive = "a=candidate:3 1 udp 1 198.51.100.1 4002 typ srflx raddr 10.0.0.1 rport 4000\r\n";
  const Hop far{Transport::wss, "10.0.0.1", "198.51.100.7"};
  CHECK(found(head + audio + local, far) ==
        Texts{"sdp-ice-no-relay-or-srflx: m=audio in line 6: 2 candidates, all local"});
  CHECK(found(head + audio + local + reflexive, far).empty());
  CHECK(found(head + audio, far).empty());
  CHECK(found(head + audio + local, {Transport::wss, "10.0.0.1", "10.0.0.2"}).empty());
  CHECK(found(head + audio + "a=candidate:1 1 udp 2 198.51.100.1 4000 typ host\r\n", far).empty());
  CHECK(found(head + audio + "a=ice-options:trickle\r\n" + local, far).empty());
  CHECK(found(head + audio + "a=ice-options:trickle\r\na=end-of-candidates\r\n" + local, far).size() == 1);
}

TEST_CASE("sdp-private-address") {
  const std::string at_home = "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nc=IN IP4 192.168.1.7\r\nt=0 0\r\n";
  const std::string audio = "m=audio 4000 RTP/AVP 0\r\n";
  const Hop far{Transport::udp, "198.51.100.7", "203.0.113.1"};
  CHECK(found(at_home + audio, far) ==
        Texts{"sdp-private-address: m=audio in line 6 asks for 192.168.1.7, the message comes from 198.51.100.7"});
  CHECK(found(at_home + audio, {Transport::udp, "192.168.1.7", "203.0.113.1"}).empty());
  CHECK(found(at_home + audio + ice, far).empty());
  CHECK(found(head + audio, far).empty());
}

TEST_CASE("WebSocket m= lines (RFC 8124)") {
  const std::string bfcp = "m=application 50000 TCP/WSS/BFCP *\r\n", uri = "a=websocket-uri:wss://bfcp.test/x\r\n";
  CHECK(found(head + bfcp + "a=setup:passive\r\n") ==
        Texts{"sdp-websocket-uri-missing: m=application in line 6 has a=setup:passive"});
  CHECK(found(head + bfcp + "a=setup:passive\r\n" + uri).empty());
  CHECK(found(head + bfcp + "a=setup:active\r\n").empty());
  CHECK(found(head + bfcp + "a=setup:holdconn\r\n" + uri) ==
        Texts{"sdp-websocket-uri-holdconn: m=application in line 6"});
  CHECK(found(head + "m=application 50000 TCP/BFCP *\r\na=setup:holdconn\r\n").empty());
  CHECK(found(head + bfcp + "a=setup:passive\r\na=wss-uri:wss://bfcp.test/x\r\n") ==
        Texts{"sdp-websocket-uri-legacy-name: m=application in line 6: a=wss-uri"});
}

}  // namespace
}  // namespace rung::decode
