// Offers, answers and rows of m= lines.
#include "base/limits.h"
#include "correlate/media_descriptions.h"
#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

namespace rung::test {
namespace {

const std::string audio = "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nt=0 0\r\nm=audio 1000 RTP/AVP 0\r\n";

class MediaScene : public Scene {
 public:
  void describe(std::int64_t ms, bool from_client, Line line, const std::string& body = audio,
                const std::string& type = "application/sdp", bool complete = true) {
    std::string text = wire(line);
    const std::string length = "Content-Length: 0\r\n\r\n";
    text.replace(text.find(length), length.size(),
                 "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    decode::Origin origin;
    origin.packet = origin.first = {1, static_cast<std::uint64_t>(ms), {ms * 1'000'000}};
    origin.connection_id = 1;
    origin.from_client = from_client;
    origin.transport = decode::Transport::ws;
    const auto id = static_cast<std::uint64_t>(ms);
    correlator.on_message(read(id, text, origin, complete));
  }
  void send(std::int64_t ms, bool from_client, const Line& line) {
    transports[1] = decode::Transport::ws;
    Scene::send(ms, 1, from_client, line);
  }
  // "10 offer, 30 answer": message and role of each row.
  std::string roles() const {
    std::string all;
    for (const RecordedMedia& row : events.media) {
      if (!all.empty()) all += ", ";
      all += std::to_string(row.message_id) + " " + std::string(to_text(row.role));
    }
    return all;
  }
};

const Line invite{"INVITE sip:bob@b.test"};
const Line ringing{"183 Session Progress", "1 INVITE", "z9hG4bKa", "tt"};
const Line ok{"200 OK", "1 INVITE", "z9hG4bKa", "tt"};
const Line ack{"ACK sip:bob@b.test", "1 ACK", "z9hG4bKack", "tt"};

Line prack(const std::string& acknowledged) {
  Line line{"PRACK sip:bob@b.test", "2 PRACK", "z9hG4bKp", "tt"};
  line.more = "RAck: 776656 " + acknowledged + "\r\n";
  return line;
}
const Line prack_ok{"200 OK", "2 PRACK", "z9hG4bKp", "tt"};

TEST_CASE("an offer in the INVITE is answered in the 2xx, or before (RFC 3264, RFC 3261 13.2.1)") {
  MediaScene scene;
  scene.describe(10, true, invite);
  scene.describe(20, false, ringing);
  scene.describe(30, false, ok);
  CHECK(scene.roles() == "10 offer, 20 answer, 30 answer");
}

TEST_CASE("an INVITE without one is offered to in the 2xx and answered in the ACK") {
  MediaScene scene;
  scene.send(10, true, invite);
  scene.describe(20, false, ok);
  scene.describe(30, true, ack);
  CHECK(scene.roles() == "20 offer, 30 answer");
}

TEST_CASE("the offer of a reliable response is answered in the PRACK (RFC 3262 5)") {
  MediaScene scene;
  scene.send(10, true, invite);
  scene.describe(20, false, ringing);
  scene.describe(30, true, prack("1 INVITE"));
  CHECK(scene.roles() == "20 offer, 30 answer");
}

TEST_CASE("a PRACK may offer once more") {
  MediaScene scene;
  scene.describe(10, true, invite);
  scene.describe(20, false, ringing);
  scene.describe(30, true, prack("1 INVITE"));
  scene.describe(40, false, prack_ok);
  CHECK(scene.roles() == "10 offer, 20 answer, 30 offer, 40 answer");
}

TEST_CASE("a PRACK whose INVITE is not known is neither") {
  MediaScene scene;
  scene.describe(10, true, invite);
  for (const char* acknowledged : {"2 INVITE", "x", "", "4294967296 INVITE"})
    scene.describe(20, true, prack(acknowledged));
  CHECK(scene.roles() == "10 offer, 20 , 20 , 20 , 20 ");
}

TEST_CASE("UPDATE and re-INVITE offer, whoever sends them (RFC 3311 5.1)") {
  MediaScene scene;
  scene.describe(10, true, invite);
  scene.describe(20, false, ok);
  scene.send(30, true, ack);
  const Line update{"UPDATE sip:bob@b.test", "2 UPDATE", "z9hG4bKu", "tt"};
  scene.describe(40, true, update);
  scene.describe(50, false, {"200 OK", "2 UPDATE", "z9hG4bKu", "tt"});
  Line again{"INVITE sip:alice@a.test", "1 INVITE", "z9hG4bKr", "ft", "tt"};  // by the callee, with the same CSeq
  scene.send(60, false, again);
  again.start = "200 OK";
  scene.describe(70, true, again);
  Line answer{"ACK sip:alice@a.test", "1 ACK", "z9hG4bKra", "ft", "tt"};
  scene.describe(80, false, answer);
  CHECK(scene.roles() == "10 offer, 20 answer, 40 offer, 50 answer, 70 offer, 80 answer");
}

TEST_CASE("where the request is not in the capture, another hop or nothing tells") {
  MediaScene alone;
  alone.describe(10, false, ok);
  CHECK(alone.roles() == "10 ");
  MediaScene scene;
  scene.describe(10, true, invite);
  Line other = ok;
  other.branch = "z9hG4bKother";
  scene.describe(20, false, other);
  CHECK(scene.roles() == "10 offer, 20 answer");
}

TEST_CASE("refusals, capabilities and other requests are neither") {
  MediaScene scene;
  scene.describe(10, true, invite);
  Line refusal = ok;
  refusal.start = "488 Not Acceptable Here";
  scene.describe(20, false, refusal);
  scene.describe(30, false, {"200 OK", "2 OPTIONS", "z9hG4bKo", "tt"});
  scene.describe(40, true, {"INFO sip:bob@b.test", "3 INFO", "z9hG4bKi", "tt"});
  CHECK(scene.roles() == "10 offer, 20 , 30 , 40 ");
}

TEST_CASE("an offer that cannot be read is one all the same") {
  MediaScene scene;
  Line packed = invite;
  packed.more = "Content-Encoding: gzip\r\n";
  scene.describe(10, true, packed, "\x1f\x8b");
  scene.describe(20, false, ok);
  CHECK(scene.roles() == "20 answer");
}

TEST_CASE("an incomplete message shows no media; a repeated one shows them again") {
  MediaScene scene;
  scene.describe(10, true, invite, audio, "application/sdp", false);
  CHECK(scene.roles().empty());
  scene.describe(20, true, invite);
  scene.describe(30, true, invite);
  scene.describe(40, true, invite, audio, "text/plain");
  CHECK(scene.roles() == "20 offer, 30 offer");
}

TEST_CASE("rows stand behind their message, one for each m= line") {
  MediaScene scene;
  const std::string body =
      "--x\r\nContent-Type: application/sdp\r\n\r\n" + audio + "m=video 0 RTP/AVP 31\r\na=inactive\r\n--x--\r\n";
  scene.describe(10, true, invite, body, "multipart/mixed;boundary=x");
  REQUIRE(scene.events.media.size() == 2);
  CHECK(scene.events.media[0].row.position == 1);
  CHECK(scene.events.media[0].row.media == "audio");
  CHECK(scene.events.media[1].row.position == 2);
  CHECK(scene.events.media[1].row.direction == "inactive");
  CHECK(scene.events.media[1].row.port == 0u);
}

TEST_CASE("what an m= line says is gathered, without keys") {
  const std::string text =
      "v=0\r\no=- 42 7 IN IP4 h\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nb=CT:1000\r\nt=0 0\r\na=group:BUNDLE a "
      "b\r\na=ice-lite\r\n"
      "m=audio 9 UDP/TLS/RTP/SAVPF 111 0 96\r\na=mid:a\r\na=rtpmap:111 opus/48000/2\r\na=ptime:20\r\nb=AS:64\r\n"
      "b=TIAS:64000\r\na=ice-ufrag:uf\r\na=ice-pwd:secret\r\na=ice-options:trickle\r\na=end-of-candidates\r\n"
      "a=candidate:1 1 udp 2 192.0.2.1 3 typ host\r\na=candidate:2 1 udp 2 192.0.2.1 4 typ host\r\n"
      "a=candidate:3 1 udp 2 192.0.2.1 5 typ relay\r\na=fingerprint:sha-256 AB\r\na=setup:actpass\r\na=rtcp-mux\r\n"
      "a=rtcp:9 IN IP4 0.0.0.0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:secret\r\na=crypto:2 F8 inline:secret\r\n"
      "a=label:7\r\na=content:main\r\na=ssrc:1 cname:me\r\na=extmap-allow-mixed\r\nx=wrong\r\n"
      "m=message 2855 TCP/TLS/MSRP *\r\na=path:msrps://a/1;tcp\r\n"
      "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=sctp-port:5000\r\na=max-message-size:1024\r\n"
      "m=application 50000 TCP/WSS/BFCP *\r\na=websocket-uri:wss://h/x\r\n";
  const auto found = correlate::rows_of(sdp::parse_session_description(text));
  REQUIRE(found.size() == 4);
  const correlate::MediaDescription& row = found[0];
  CHECK(row.protocol == "UDP/TLS/RTP/SAVPF");
  CHECK(row.port == 9u);
  CHECK(row.direction == "sendrecv");
  CHECK(row.formats == "111 0 96");
  CHECK(row.codecs == "opus,PCMU,96");
  CHECK(row.ptime == "20");
  CHECK(row.bandwidth == "AS:64,TIAS:64000");
  CHECK(row.address == "192.0.2.1");
  CHECK(row.ice_ufrag == "uf");
  CHECK(row.candidates == 3);
  CHECK(row.candidate_types == "host 2, relay 1");
  CHECK(row.ice_options == "trickle");
  CHECK(row.ice_lite);
  CHECK(row.end_of_candidates);
  CHECK(row.rtcp_mux);
  CHECK(row.rtcp == "9 IN IP4 0.0.0.0");
  CHECK(row.fingerprint == "sha-256 AB");
  CHECK(row.setup == "actpass");
  CHECK(row.crypto_suites == "AES_CM_128_HMAC_SHA1_80,F8");
  CHECK(row.mid == "a");
  CHECK(row.bundle == "a b");
  CHECK(row.label == "7");
  CHECK(row.content == "main");
  CHECK(row.cname == "me");
  CHECK(row.session_id == "42");
  CHECK(row.session_version == "7");
  CHECK(row.faults == 1);
  CHECK(found[1].codecs.empty());
  CHECK(found[1].path == "msrps://a/1;tcp");
  CHECK(found[1].bandwidth == "CT:1000");
  CHECK(found[2].codecs == "webrtc-datachannel");
  CHECK(found[2].sctp_port == 5000u);
  CHECK(found[2].max_message_size == 1024u);
  CHECK(found[3].websocket_uri == "wss://h/x");
}

TEST_CASE("values are cut where they are longer than the limit") {
  const std::string longer(limits::sdp_value_octets + 1, 'x');
  const std::string text = "m=audio 9 RTP/AVP 96 0\r\na=mid:" + longer + "\r\na=rtpmap:96 " + longer + "/8000\r\n";
  const auto found = correlate::rows_of(sdp::parse_session_description(text));
  REQUIRE(found.size() == 1);
  CHECK(found[0].mid.size() == limits::sdp_value_octets);
  CHECK(found[0].codecs == "PCMU");
}

}  // namespace
}  // namespace rung::test
