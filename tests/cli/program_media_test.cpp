// Session descriptions of a call as the built program tells of them.
#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

const std::string secret = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";

std::string message(const std::string& start, const std::string& cseq, const std::string& type = {},
                    const std::string& body = {}) {
  const bool initial = start.find("SIP/2.0") != 0 && cseq == "1 INVITE";
  return start + "\r\nVia: SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bK" + cseq.substr(2) +
         "\r\nFrom: <sip:alice@lab.test>;tag=1\r\nTo: <sip:bob@lab.test>" + (initial ? "" : ";tag=2") +
         "\r\nCall-ID: media@lab.test\r\nCSeq: " + cseq + "\r\n" +
         (type.empty() ? "" : "Content-Type: " + type + "\r\n") + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::string description(const std::string& ip, const std::string& media) {
  return "v=0\r\no=- 7 1 IN IP4 " + ip + "\r\ns=-\r\nc=IN IP4 " + ip + "\r\nt=0 0\r\n" + media;
}

// Alice invites Bob without an offer. He offers audio with SRTP and video in one part of a multipart body, and she
// answers in her ACK that she takes the audio and puts it on hold in the old way.
std::string late_offer() {
  const std::string offer =
      description("10.0.0.2",
                  "m=audio 6000 RTP/SAVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"
                  "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" +
                      secret + "\r\na=ptime:20\r\nm=video 6002 RTP/SAVP 99\r\na=rtpmap:99 VP8/90000\r\n");
  const std::string answer =
      description("10.0.0.1", "m=audio 5000 RTP/SAVP 8\r\nc=IN IP4 0.0.0.0\r\nm=video 0 RTP/SAVP 99\r\n");
  const std::string mixed =
      "--b1\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b1\r\nContent-Type: application/sdp"
      "\r\n\r\n" +
      offer + "\r\n--b1--\r\n";
  PcapBuilder capture;
  capture.packet(capture_begin, sip_packet(message("INVITE sip:bob@lab.test SIP/2.0", "1 INVITE"), true));
  capture.packet(capture_begin + 10'000'000,
                 sip_packet(message("SIP/2.0 200 OK", "1 INVITE", "multipart/mixed;boundary=b1", mixed), false));
  capture.packet(capture_begin + 20'000'000,
                 sip_packet(message("ACK sip:bob@lab.test SIP/2.0", "1 ACK", "application/sdp", answer), true));
  return capture.octets();
}

}  // namespace

TEST_CASE("each m= line of a session description is a row") {
  const Workplace place;
  place.write("late.pcap", late_offer());
  const std::string question =
      " 'SELECT message_id, role, position, media, port, protocol, direction, codecs, address, "
      "crypto_suites, ptime, session_version, faults FROM sdp_media' --format csv --no-header";
  const std::string expected =
      "2,offer,1,audio,6000,RTP/SAVP,sendrecv,\"PCMA,PCMU,telephone-event\",10.0.0.2,AES_CM_128_HMAC_SHA1_80,20,1,0\n"
      "2,offer,2,video,6002,RTP/SAVP,sendrecv,VP8,10.0.0.2,,,1,0\n"
      "3,answer,1,audio,5000,RTP/SAVP,sendonly,PCMA,0.0.0.0,,,1,0\n"
      "3,answer,2,video,0,RTP/SAVP,sendrecv,99,10.0.0.1,,,1,0\n";
  CHECK(place.run("rung query late.pcap" + question).out == expected);
  REQUIRE(place.run("rung analyze late.pcap -o late.db").status == 0);
  CHECK(place.run("rung query late.db" + question).out == expected);
}

TEST_CASE("keys of a session description are in no column but the message") {
  const Workplace place;
  place.write("late.pcap", late_offer());
  CHECK(place.run("rung query late.pcap 'SELECT * FROM sdp_media'").out.find(secret) == std::string::npos);
  CHECK(place.run("rung query late.pcap 'SELECT raw FROM messages WHERE id = 2'").out.find(secret) !=
        std::string::npos);
}
