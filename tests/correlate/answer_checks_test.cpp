// What an answer shows to be wrong together with its offer, and pairs that are right.
#include "correlate/checks/answer_checks.h"

#include "tests/correlate/described_scene.h"
#include "tests/support/catch.h"

namespace rung::test {
namespace {

// "error sdp-no-common-codec: detail", one a line.
std::string check(const std::string& offer, const std::string& answer) {
  const std::string offered = description(offer), answered = description(answer);
  std::string all;
  for (const decode::Fault& fault :
       correlate::check_answer(correlate::facts_of(sdp::parse_session_description(offered)),
                               correlate::facts_of(sdp::parse_session_description(answered)))) {
    const FindingRow& row = row_of(fault.code);
    all += std::string(to_text(fault.severity.value_or(row.severity))) + " " + std::string(row.id) + ": " +
           fault.detail + "\n";
  }
  return all;
}

std::string audio(const std::string& rest) { return "m=audio 1000 " + rest + "\r\n"; }

TEST_CASE("sdp-answer-mline-count: as many m= lines, in their order (RFC 3264 6)") {
  const std::string video = "m=video 1002 RTP/AVP 31\r\n";
  CHECK(check(pcmu() + video, pcmu() + video).empty());
  CHECK(check(pcmu() + video, pcmu() + "m=video 0 RTP/AVP 31\r\n").empty());
  CHECK(check(pcmu() + video, pcmu()) ==
        "error sdp-answer-mline-count: offered 2 (audio, video), answered 1 (audio)\n");
  CHECK(check(pcmu() + video, video + pcmu()) ==
        "error sdp-answer-mline-count: offered 2 (audio, video), answered 2 (video, audio)\n");
  CHECK(check(pcmu(), "") == "error sdp-answer-mline-count: offered 1 (audio), answered 0\n");
}

TEST_CASE("sdp-no-common-codec: codecs are compared by name and clock, not by number (RFC 3264 6.1)") {
  const std::string opus = audio("RTP/AVP 111 0") + "a=rtpmap:111 opus/48000/2\r\n";
  CHECK(check(opus, audio("RTP/AVP 96") + "a=rtpmap:96 OPUS/48000/2\r\n").empty());
  CHECK(check(opus, audio("RTP/AVP 96") + "a=rtpmap:96 PCMU/8000\r\n").empty());
  CHECK(check(audio("RTP/AVP 18") + "a=rtpmap:18 G729A/8000\r\n", audio("RTP/AVP 18")).empty());
  CHECK(check(audio("RTP/AVP 97"), audio("RTP/AVP 97") + "a=rtpmap:97 AMR/8000\r\n").empty());  // nothing names it
  CHECK(check(opus, audio("RTP/AVP 8 9")) ==
        "error sdp-no-common-codec: m= line 1 (audio): offered opus/48000, PCMU/8000, answered PCMA/8000, G722/8000\n");
  CHECK(check(opus, "m=audio 0 RTP/AVP 8\r\n").empty());
  CHECK(
      check(audio("RTP/AVP 96") + "a=rtpmap:96 speex/8000\r\n", audio("RTP/AVP 96") + "a=rtpmap:96 speex/16000\r\n") ==
      "error sdp-no-common-codec: m= line 1 (audio): offered speex/8000, answered speex/16000\n");
}

TEST_CASE("tones and comfort noise alone are no common codec") {
  const std::string tones = " 101 13\r\na=rtpmap:101 telephone-event/8000\r\n";
  CHECK(check("m=audio 1 RTP/AVP 0" + tones, "m=audio 1 RTP/AVP 8" + tones) ==
        "error sdp-no-common-codec: m= line 1 (audio): offered PCMU/8000, telephone-event/8000, CN/8000, answered "
        "PCMA/8000, telephone-event/8000, CN/8000\n");
  CHECK(check("m=audio 1 RTP/AVP 0" + tones, "m=audio 1 RTP/AVP 0" + tones).empty());
  CHECK(check("m=audio 1 RTP/AVP" + tones, "m=audio 1 RTP/AVP" + tones).empty());  // nothing else was offered
}

TEST_CASE("sdp-setup-role-conflict: one side begins (RFC 4145 4.1, RFC 8842 5.3)") {
  auto dtls = [](const std::string& role) {
    return audio("UDP/TLS/RTP/SAVPF 0") + (role.empty() ? "" : "a=setup:" + role + "\r\n");
  };
  auto tcp = [](const std::string& role) { return "m=message 1 TCP/MSRP *\r\na=setup:" + role + "\r\n"; };
  for (const char* answer : {"active", "passive"}) CHECK(check(dtls("actpass"), dtls(answer)).empty());
  CHECK(check(dtls("active"), dtls("passive")).empty());
  CHECK(check(dtls("actpass"), dtls("")).empty());  // sdp-webrtc-no-fingerprint tells
  CHECK(check(tcp("actpass"), tcp("holdconn")).empty());
  CHECK(check(audio("RTP/AVP 0") + "a=setup:actpass\r\n", audio("RTP/AVP 0") + "a=setup:actpass\r\n").empty());
  CHECK(check(dtls("actpass"), dtls("actpass")) ==
        "error sdp-setup-role-conflict: m= line 1 (audio): offered a=setup:actpass, answered a=setup:actpass\n");
  for (const char* same : {"active", "passive"}) CHECK_FALSE(check(dtls(same), dtls(same)).empty());
  CHECK_FALSE(check(dtls("actpass"), dtls("holdconn")).empty());
  CHECK_FALSE(check(tcp("holdconn"), tcp("active")).empty());
  CHECK_FALSE(check(tcp("passive"), tcp("passive")).empty());
}

TEST_CASE("sdp-profile-mismatch: the profile of the offer (RFC 3264 6)") {
  const std::string keys = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:secret\r\n",
                    print = "a=fingerprint:sha-256 AB\r\n";
  CHECK(check(audio("RTP/AVP 0"), audio("rtp/avp 0")).empty());
  CHECK(check(audio("RTP/AVP 0") + keys, audio("RTP/AVP 0") + keys).empty());  // RFC 8643
  CHECK(check(audio("UDP/TLS/RTP/SAVPF 0") + print, "m=audio 0 RTP/AVP 0\r\n").empty());
  CHECK(check(audio("RTP/AVP 0") + "a=tcap:1 RTP/SAVP\r\na=pcfg:1 t=1\r\n", audio("RTP/SAVP 0") + "a=acfg:1 t=1\r\n")
            .empty());
  CHECK(check(audio("UDP/TLS/RTP/SAVPF 0") + print, audio("RTP/AVP 0")) ==
        "error sdp-profile-mismatch: m= line 1 (audio): offered UDP/TLS/RTP/SAVPF, answered RTP/AVP\n");
  CHECK(check(audio("RTP/SAVP 0") + keys, audio("RTP/AVP 0")).starts_with("error sdp-profile-mismatch"));
  CHECK(
      check("m=message 1 TCP/TLS/MSRP *\r\n", "m=message 1 TCP/MSRP *\r\n").starts_with("error sdp-profile-mismatch"));
}

TEST_CASE("a profile that many take is a warning, with the reason") {
  const std::string keys = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:secret\r\n",
                    print = "a=fingerprint:sha-256 AB\r\n";
  CHECK(check(audio("RTP/AVPF 0"), audio("RTP/AVP 0")) ==
        "warning sdp-profile-mismatch: m= line 1 (audio): offered RTP/AVPF, answered RTP/AVP: the protection is the "
        "same, and many take it\n");
  CHECK(check(audio("UDP/TLS/RTP/SAVPF 0") + print, audio("RTP/SAVPF 0") + print).starts_with("warning"));
  CHECK(
      check(audio("RTP/AVP 0") + keys, audio("RTP/SAVP 0") + keys) ==
      "warning sdp-profile-mismatch: m= line 1 (audio): offered RTP/AVP, answered RTP/SAVP: both carry keys for SRTP, "
      "but RFC 8643 keeps the profile\n");
}

TEST_CASE("sdp-rtcp-mux-refused: only who cannot do without is told of (RFC 5761 5.1.1, RFC 8858)") {
  const std::string browser = audio("UDP/TLS/RTP/SAVPF 0") + "a=ice-ufrag:x\r\na=rtcp-mux\r\n";
  const std::string without = audio("UDP/TLS/RTP/SAVPF 0");
  CHECK(check(browser, browser).empty());
  CHECK(check(browser, without) ==
        "warning sdp-rtcp-mux-refused: m= line 1 (audio): offered a=rtcp-mux with ICE and DTLS, answered neither\n");
  CHECK(
      check(audio("RTP/AVP 0") + "a=rtcp-mux\r\n", audio("RTP/AVP 0")).empty());  // a telephone goes on with two ports
  CHECK(check(audio("RTP/AVP 0") + "a=rtcp-mux-only\r\n", audio("RTP/AVP 0")).find("a=rtcp-mux-only") !=
        std::string::npos);
  const std::string video = "m=video 9 UDP/TLS/RTP/SAVPF 31\r\na=ice-ufrag:x\r\na=mid:v\r\n";
  const std::string bundle = "a=group:BUNDLE a v\r\n";
  CHECK(check(bundle + browser + "a=mid:a\r\n" + video + "a=rtcp-mux\r\n", bundle + browser + "a=mid:a\r\n" + video)
            .empty());
}

TEST_CASE("sdp-bundle-mismatch: an answer bundles what one group of the offer did (RFC 9143 7.3)") {
  auto two = [](const std::string& groups) {
    return groups + pcmu("a=mid:0\r\n") + "m=video 9 RTP/AVP 31\r\na=mid:1\r\n";
  };
  const std::string all = "a=group:BUNDLE 0 1\r\n";
  CHECK(check(two(all), two(all)).empty());
  CHECK(check(two(all), two("a=group:BUNDLE 0\r\n")).empty());
  CHECK(check(two(all), two("")).empty());
  CHECK(check(two("a=group:BUNDLE 0\r\n"), two(all)) ==
        "warning sdp-bundle-mismatch: mid 1 of the answered group \"0 1\" is not in the offered \"0\"\n");
  CHECK_FALSE(check(two(""), two(all)).empty());
  CHECK_FALSE(check(two("a=group:BUNDLE 0\r\na=group:BUNDLE 1\r\n"), two(all)).empty());
  CHECK(check(two(all), two("a=group:BUNDLE 0 9\r\n")).find("mid 9") != std::string::npos);
}

TEST_CASE("descriptions of two browsers, and of a browser and a telephone behind a gateway, are right") {
  const std::string browser =
      "a=group:BUNDLE 0\r\n" + audio("UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126") +
      "a=mid:0\r\na=rtcp-mux\r\na=ice-ufrag:x\r\na=ice-pwd:y\r\na=fingerprint:sha-256 AB\r\na=rtpmap:111 "
      "opus/48000/2\r\na=rtpmap:63 red/48000/2\r\na=rtpmap:110 telephone-event/48000\r\na=rtpmap:126 "
      "telephone-event/8000\r\n";
  CHECK(check(browser + "a=setup:actpass\r\n", browser + "a=setup:active\r\n").empty());
  CHECK(check(browser + "a=setup:actpass\r\n",
              audio("UDP/TLS/RTP/SAVPF 0 126") +
                  "a=rtcp-mux\r\na=setup:passive\r\na=fingerprint:sha-256 CD\r\na=rtpmap:126 telephone-event/8000\r\n")
            .empty());
  CHECK(check(audio("RTP/AVP 0 8 101"), audio("RTP/AVP 8 101")).empty());
}

TEST_CASE("hostile descriptions are compared as far as they go") {
  CHECK(check("m=\r\n", "m=\r\n").empty());
  CHECK(check("m=audio\r\n", "m=audio x\r\n").empty());
  CHECK(check("m=audio 1 RTP/AVP 999999999999999999999 \r\na=rtpmap: \r\n", "m=audio 1 RTP/AVP 0\r\n")
            .find("sdp-no-common-codec") != std::string::npos);
  CHECK(check("a=group:BUNDLE\r\nm=audio 1 RTP/AVP 0\r\na=mid:\r\n", "a=group:BUNDLE  \r\nm=audio 1 RTP/AVP 0\r\n")
            .empty());
}

// --- what dynamic payload types stand for (RFC 3264 8.3.2)

std::string mapped(int number, const std::string& codec, const std::string& port = "1000") {
  const std::string text = std::to_string(number);
  return description("m=audio " + port + " RTP/AVP " + text + " 0\r\na=rtpmap:" + text + " " + codec + "\r\n");
}

TEST_CASE("sdp-codec-pt-conflict: a number of the same side that becomes another codec") {
  DescribedScene scene;
  scene.call(mapped(97, "AMR/8000"), mapped(97, "AMR/8000"));
  scene.again(1000, 2, true, mapped(97, "iLBC/8000"), description(pcmu()));
  CHECK(scene.told() ==
        "warning sdp-codec-pt-conflict: payload type 97 of m= line 1 of the caller is iLBC/8000, and was another codec "
        "in "
        "message 2\n");
}

TEST_CASE("other numbers on the other side, new ones, other sessions and recycled m= lines are no conflict") {
  DescribedScene scene;
  scene.call(mapped(97, "AMR/8000"), mapped(101, "AMR/8000"));
  scene.again(1000, 2, true, mapped(98, "iLBC/8000"), mapped(97, "iLBC/8000"));
  scene.again(2000, 1, false, mapped(101, "amr/8000"), mapped(97, "AMR/8000"));
  CHECK(scene.told().empty());
  std::string other = mapped(97, "opus/48000/2");
  other.replace(other.find("o=- 1"), 5, "o=- 2");
  scene.again(3000, 3, true, other, description(pcmu()));
  CHECK(scene.told().empty());

  DescribedScene recycled;
  recycled.call(mapped(97, "AMR/8000"), mapped(97, "AMR/8000"));
  recycled.again(1000, 2, true, mapped(97, "AMR/8000", "0"), mapped(97, "AMR/8000", "0"));
  recycled.again(2000, 3, true, mapped(97, "iLBC/8000"), mapped(97, "iLBC/8000"));
  CHECK(recycled.told().empty());
}

TEST_CASE("what an offer said that was refused counts as little as what another hop says") {
  DescribedScene scene;
  scene.call(description(pcmu()), description(pcmu()));
  scene.again(1000, 2, true, mapped(97, "AMR/8000"), "", "488 Not Acceptable Here");
  scene.again(2000, 3, true, mapped(97, "iLBC/8000"), mapped(97, "iLBC/8000"));
  const Line other{"INVITE sip:bob@b.test", "4 INVITE", "z9hG4bKo", "tt"};
  scene.say(3000, 2, true, other, mapped(97, "opus/48000"));
  CHECK(scene.told().empty());
}

TEST_CASE("a fault of a dialog is told once, and again where it says something else") {
  DescribedScene scene;
  const std::string pcma = description("m=audio 1 RTP/AVP 8\r\n");
  scene.call(description(pcmu()), pcma);
  scene.again(1000, 2, true, description(pcmu()), pcma);
  CHECK(scene.events.findings.size() == 1);
  scene.again(2000, 3, true, description(pcmu()), description("m=audio 1 RTP/AVP 9\r\n"));
  CHECK(scene.events.findings.size() == 2);
}

}  // namespace
}  // namespace rung::test
