#include "decode/sdp/codec.h"

#include <string>

#include "base/limits.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::sdp {
namespace {

// Codecs of the first m= line, "111 opus/48000/2 minptime=10" one a line.
std::string codecs(const std::string& text) {
  const rung::test::ExactBytes block(text);
  const SessionDescription description = parse_session_description(as_text(block.view()));
  std::string all;
  for (const Codec& codec : codecs_of(description, description.media.at(0))) {
    all.append(codec.format).append(" ").append(codec.name).append("/").append(std::to_string(codec.clock_rate));
    if (codec.channels > 0) all.append("/").append(std::to_string(codec.channels));
    if (!codec.parameters.empty()) all.append(" ").append(codec.parameters);
    all += '\n';
  }
  return all;
}

TEST_CASE("formats are named by a=rtpmap, in the order of the m= line (RFC 8866 6.6)") {
  CHECK(codecs("m=audio 9 UDP/TLS/RTP/SAVPF 111 63 126\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n"
               "a=rtpmap:126 telephone-event/8000\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:63 red/48000/2\r\n"
               "a=fmtp:63 111/111\r\n") ==
        "111 opus/48000/2 minptime=10;useinbandfec=1\n63 red/48000/2 111/111\n126 telephone-event/8000\n");
}

TEST_CASE("static payload types need no a=rtpmap (RFC 3551 6), and one overrides them") {
  CHECK(codecs("m=audio 9 RTP/AVP 0 8 3 4 9 13 18 10\r\n") ==
        "0 PCMU/8000/1\n8 PCMA/8000/1\n3 GSM/8000/1\n4 G723/8000/1\n9 G722/8000/1\n13 CN/8000/1\n18 G729/8000/1\n"
        "10 L16/44100/2\n");
  CHECK(codecs("m=video 9 RTP/SAVP 31 34 26 32\r\n") == "31 H261/90000\n34 H263/90000\n26 JPEG/90000\n32 MPV/90000\n");
  CHECK(codecs("m=audio 9 RTP/AVP 0\r\na=rtpmap:0 mine/16000\r\n") == "0 mine/16000\n");
  for (std::uint64_t dynamic : {19u, 20u, 24u, 27u, 29u, 30u, 35u, 72u, 96u, 127u, 1000u})
    CHECK_FALSE(static_codec(dynamic));
}

TEST_CASE("what nothing names has no name, but formats of other protocols are theirs") {
  CHECK(codecs("m=audio 9 RTP/AVP 96 x 18446744073709551616\r\n") == "96 /0\nx /0\n18446744073709551616 /0\n");
  CHECK(codecs("m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n") == "webrtc-datachannel webrtc-datachannel/0\n");
  CHECK(codecs("m=image 9 udptl t38\r\n") == "t38 t38/0\n");
  CHECK(codecs("m=message 9 TCP/TLS/MSRP *\r\n") == "* /0\n");
  CHECK(codecs("m=application 9 DTLS/SCTP 5000\r\na=sctpmap:5000 webrtc-datachannel 1024\r\n") ==
        "5000 webrtc-datachannel/0\n");
}

TEST_CASE("maps that are cut short, doubled, or of no format") {
  CHECK(codecs("m=audio 9 RTP/AVP 96\na=rtpmap:96\n") == "96 /0\n");
  CHECK(codecs("m=audio 9 RTP/AVP 96\na=rtpmap:96 opus\n") == "96 opus/0\n");
  CHECK(codecs("m=audio 9 RTP/AVP 96\na=rtpmap:96 opus/x/y\n") == "96 opus/0\n");
  CHECK(codecs("m=audio 9 RTP/AVP 96\na=rtpmap:96 opus/99999999999\n") == "96 opus/0\n");
  CHECK(codecs("m=audio 9 RTP/AVP 96\na=rtpmap:96 a/1\na=rtpmap:96 b/2\na=rtpmap:97 c/3\na=fmtp:96\na=fmtp:96 p=1\n") ==
        "96 a/1 p=1\n");
  CHECK(codecs("m=audio 9 RTP/AVP\n").empty());
}

TEST_CASE("DTMF and text") {
  const SessionDescription description = parse_session_description(
      "m=text 9 RTP/AVP 98 100 0\na=rtpmap:98 t140/1000\na=rtpmap:100 Telephone-Event/8000\n");
  const std::vector<Codec> found = codecs_of(description, description.media.at(0));
  REQUIRE(found.size() == 3);
  CHECK(is_real_time_text(found[0]));
  CHECK(is_telephone_event(found[1]));
  CHECK_FALSE(is_telephone_event(found[2]));
}

TEST_CASE("no more formats than the limit") {
  std::string line = "m=audio 9 RTP/AVP";
  for (std::size_t i = 0; i < limits::sdp_formats + 10; ++i) line += " 0";
  const SessionDescription description = parse_session_description(line);
  CHECK(codecs_of(description, description.media.at(0)).size() == limits::sdp_formats);
}

}  // namespace
}  // namespace rung::sdp
