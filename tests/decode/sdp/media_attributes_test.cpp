#include "decode/sdp/media_attributes.h"

#include <string>

#include "base/limits.h"
#include "tests/support/catch.h"

namespace rung::sdp {
namespace {

// A description with a view of its media.
class Described {
 public:
  explicit Described(std::string text) : text_(std::move(text)), description_(parse_session_description(text_)) {}
  MediaView operator[](std::size_t at) const { return {description_, description_.media.at(at)}; }

 private:
  std::string text_;
  SessionDescription description_;
};

TEST_CASE("direction: under the m= line, else of the session, else both ways (RFC 8866 6.7)") {
  const std::string audio = "m=audio 1000 RTP/AVP 0\n";
  const auto [text, expected] = GENERATE_COPY(table<std::string, std::string>({
      {audio, "sendrecv"},
      {audio + "a=sendonly\n", "sendonly"},
      {audio + "a=recvonly\n", "recvonly"},
      {audio + "a=inactive\na=sendrecv\n", "inactive"},
      {"a=sendonly\n" + audio, "sendonly"},
      {"a=sendonly\n" + audio + "a=sendrecv\n", "sendrecv"},
      {"a=type:broadcast\n" + audio, "recvonly"},
      {"a=type:meeting\n" + audio, "sendrecv"},
      {"c=IN IP4 0.0.0.0\n" + audio, "sendonly"},
      {audio + "c=IN IP4 0.0.0.0\n", "sendonly"},
      {"c=IN IP4 0.0.0.0\n" + audio + "c=IN IP4 192.0.2.1\n", "sendrecv"},
      {audio + "c=IN IP4 0.0.0.0\na=recvonly\n", "inactive"},
      {audio + "c=IN IP4 0.0.0.0\na=inactive\n", "inactive"},
      {audio + "c=IN IP4 0.0.0.0\na=ice-ufrag:x\n", "sendrecv"},
      {"c=IN IP4 0.0.0.0\nm=audio 9 UDP/TLS/RTP/SAVPF 0\n", "sendrecv"},
      {"c=IN IP4 0.0.0.0\nm=message 2855 TCP/MSRP *\n", "sendrecv"},
  }));
  CAPTURE(text);
  CHECK(to_text(direction_of(Described(text)[0])) == expected);
}

TEST_CASE("ICE: credentials of the session hold where the media have none; the password stays inside (RFC 8839)") {
  const Described offer(
      "a=ice-lite\na=ice-ufrag:9uB6\na=ice-pwd:YH75Fviy6338Vbrhrlp8Yh\na=ice-options:ice2 trickle\n"
      "m=audio 9 RTP/AVP 0\na=candidate:1 1 UDP 2130706431 203.0.113.141 8998 typ host\n"
      "a=candidate:2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport 8998\n"
      "a=candidate:3 1 UDP 1 192.0.2.9 3478 typ relay raddr 192.0.2.3 rport 45664\na=candidate:nonsense\n"
      "a=candidate:4 1 UDP 2 192.0.2.4 5 typ prflx\na=end-of-candidates\n"
      "m=video 9 RTP/AVP 31\na=ice-ufrag:8hhY\n");
  const Ice audio = ice_of(offer[0]), video = ice_of(offer[1]);
  CHECK(audio.user_fragment == "9uB6");
  CHECK(audio.has_password);
  CHECK(audio.lite);
  CHECK(audio.options == "ice2 trickle");
  CHECK(audio.end_of_candidates);
  CHECK(audio.candidates == 5);
  CHECK(audio.host == 1);
  CHECK(audio.server_reflexive == 1);
  CHECK(audio.peer_reflexive == 1);
  CHECK(audio.relay == 1);
  CHECK(video.user_fragment == "8hhY");
  CHECK(video.candidates == 0);
  CHECK_FALSE(video.end_of_candidates);
}

TEST_CASE("DTLS attributes hold for all media where they stand above (RFC 8122 5)") {
  const Described offer(
      "a=fingerprint:sha-256 AB:CD\na=setup:actpass\nm=audio 9 RTP/AVP 0\nm=audio 9 RTP/AVP 0\n"
      "a=fingerprint:sha-1 EF\na=setup:active\n");
  CHECK(offer[0].value_here_or_above("fingerprint") == "sha-256 AB:CD");
  CHECK(offer[0].value_here_or_above("setup") == "actpass");
  CHECK(offer[1].value_here_or_above("fingerprint") == "sha-1 EF");
  CHECK(offer[1].value_here_or_above("setup") == "active");
  CHECK(offer[0].value("setup").empty());
  CHECK_FALSE(offer[0].has("setup"));
}

TEST_CASE("names of attributes are case-sensitive (RFC 8866 6)") {
  CHECK_FALSE(Described("m=audio 9 RTP/AVP 0\na=RTCP-MUX\n")[0].has("rtcp-mux"));
}

TEST_CASE("the BUNDLE group of a media description (RFC 9143 7.1)") {
  const Described offer(
      "a=group:LS a b\na=group:BUNDLE a  c\na=group:BUNDLE\nm=audio 9 RTP/AVP 0\na=mid:a\n"
      "m=audio 9 RTP/AVP 0\na=mid:b\nm=audio 9 RTP/AVP 0\n");
  CHECK(bundle_of(offer[0]) == "a  c");
  CHECK(bundle_of(offer[1]).empty());
  CHECK(bundle_of(offer[2]).empty());
}

TEST_CASE("no more groups than the limit are looked through") {
  auto last_of = [](std::size_t groups) {
    std::string text;
    for (; groups > 1; --groups) text += "a=group:BUNDLE x\n";
    return Described(text + "a=group:BUNDLE a\nm=audio 9 RTP/AVP 0\na=mid:a\n");
  };
  CHECK(bundle_of(last_of(limits::sdp_groups)[0]) == "a");
  CHECK(bundle_of(last_of(limits::sdp_groups + 1)[0]).empty());
}

TEST_CASE("SDES: suites, never keys (RFC 4568 9.1)") {
  const Described offer(
      "m=audio 9 RTP/SAVP 0\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0|2^20\n"
      "a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:c2VjcmV0\na=crypto:3\na=crypto: inline:x\n"
      "a=crypto:4 Inline:c2VjcmV0\n");
  CHECK(crypto_suites_of(offer[0]) ==
        std::vector<std::string_view>{"AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"});
}

TEST_CASE("data channels of RFC 8841 and of its drafts") {
  const Described offer(
      "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=sctp-port:5000\na=max-message-size:262144\n"
      "m=application 9 DTLS/SCTP 5001\na=sctpmap:5001 webrtc-datachannel 1024\n"
      "m=application 9 DTLS/SCTP 1\na=sctp-port:65536\na=max-message-size:18446744073709551615\n"
      "m=application 9 DTLS/SCTP 1\na=sctpmap:\n");
  CHECK(sctp_port_of(offer[0]) == 5000u);
  CHECK(max_message_size_of(offer[0]) == 262144u);
  CHECK(sctp_port_of(offer[1]) == 5001u);
  CHECK_FALSE(max_message_size_of(Described("m=x 9 y 5\na=sctpmap:5 webrtc-datachannel\n")[0]));
  CHECK(max_message_size_of(offer[1]) == 1024u);
  CHECK_FALSE(sctp_port_of(offer[2]));
  CHECK_FALSE(max_message_size_of(offer[2]));
  CHECK_FALSE(sctp_port_of(offer[3]));
}

TEST_CASE("BFCP over WebSocket (RFC 8124 3.2), under the names of drafts too") {
  CHECK(websocket_uri_of(Described("m=application 50000 TCP/WSS/BFCP *\na=setup:passive\n"
                                   "a=websocket-uri:wss://bfcp.example.com/a?token=3170449312\n")[0]) ==
        "wss://bfcp.example.com/a?token=3170449312");
  CHECK(websocket_uri_of(Described("m=application 9 TCP/WS/BFCP *\na=ws-uri:ws://a/b\n")[0]) == "ws://a/b");
  CHECK(websocket_uri_of(Described("m=application 9 TCP/WS/BFCP *\na=wss-uri:wss://a/b\n")[0]) == "wss://a/b");
  CHECK(websocket_uri_of(Described("m=application 9 TCP/WS/BFCP *\n")[0]).empty());
}

TEST_CASE("the CNAME of a source (RFC 5576 6.1), and ptime") {
  const Described offer(
      "m=audio 9 RTP/AVP 0\na=ssrc:1\na=ssrc:1 msid:x y\na=ssrc:1 cname:/8emV\na=ssrc:2 cname:b\na=ptime:20\n"
      "m=audio 9 RTP/AVP 0\n");
  CHECK(cname_of(offer[0]) == "/8emV");
  CHECK(cname_of(offer[1]).empty());
  CHECK(ptime_of(offer[0]) == "20");
  CHECK(ptime_of(offer[1]).empty());
}

}  // namespace
}  // namespace rung::sdp
