#include "decode/sdp/session_description.h"

#include <deque>
#include <string>
#include <vector>

#include "base/limits.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::sdp {
namespace {

using Texts = std::vector<std::string>;

// Faults as "3 malformed b=AS", of a description in a block of exactly its size.
Texts faults(const std::string& text) {
  const rung::test::ExactBytes block(text);
  Texts found;
  for (const Fault& fault : parse_session_description(as_text(block.view())).faults)
    found.push_back(std::to_string(fault.line) + " " + std::string(to_text(fault.kind)) + " " +
                    std::string(fault.text));
  return found;
}

// As long as the test runs: descriptions are views.
const std::string& kept(std::string text) {
  static std::deque<std::string> texts;
  return texts.emplace_back(std::move(text));
}

// With every kind of line that RFC 8866 5 has.
const std::string full =
    "v=0\r\no=jdoe 3724394400 3724394405 IN IP4 198.51.100.1\r\ns=Call to John Smith\r\ni=an offer\r\n"
    "u=http://www.jdoe.example.com/home.html\r\ne=Jane Doe <jane@jdoe.example.com>\r\np=+1 617 555-6011\r\n"
    "c=IN IP4 198.51.100.1\r\nb=CT:128\r\nt=3724394400 3724398000\r\nr=7d 1h 0 25h\r\nz=3730928400 -1h\r\n"
    "a=recvonly\r\na=group:BUNDLE 0 1\r\n"
    "m=audio 49170 RTP/AVP 0\r\na=mid:0\r\n"
    "m=video 51372/2 RTP/AVPF 99 100\r\ni=slides\r\nc=IN IP6 2001:db8::2\r\nc=IN IP6 2001:db8::3\r\nb=AS:64\r\n"
    "b=TIAS:64000\r\na=rtpmap:99 h263-1998/90000\r\na=mid:1\r\n";
const std::string head = "v=0\no=- 1 1 IN IP4 h\ns=-\nt=0 0\n";

TEST_CASE("lines of the session (RFC 8866 5)") {
  const SessionDescription found = parse_session_description(full);
  CHECK(faults(full).empty());
  CHECK(found.version == "0");
  REQUIRE(found.origin);
  CHECK(found.origin->username == "jdoe");
  CHECK(found.origin->session_id == "3724394400");
  CHECK(found.origin->session_version == "3724394405");
  CHECK(found.origin->network_type == "IN");
  CHECK(found.origin->address_type == "IP4");
  CHECK(found.origin->address == "198.51.100.1");
  CHECK(found.name == "Call to John Smith");
  CHECK(found.information == "an offer");
  CHECK(found.uri == "http://www.jdoe.example.com/home.html");
  REQUIRE(found.emails.size() == 1);
  CHECK(found.emails[0] == "Jane Doe <jane@jdoe.example.com>");
  REQUIRE(found.phones.size() == 1);
  CHECK(found.phones[0] == "+1 617 555-6011");
  REQUIRE(found.times.size() == 1);
  CHECK(found.times[0].start == "3724394400");
  CHECK(found.times[0].stop == "3724398000");
  REQUIRE(found.bandwidths.size() == 1);
  CHECK(found.bandwidths[0].type == "CT");
  CHECK(found.bandwidths[0].value == "128");
  REQUIRE(found.session_attributes().size() == 2);
  CHECK(found.session_attributes()[0].name == "recvonly");
  CHECK(found.session_attributes()[0].value.empty());
  CHECK(found.session_attributes()[1].value == "BUNDLE 0 1");
  CHECK(found.lines == 24);
  CHECK_FALSE(found.over_limit);
}

TEST_CASE("media descriptions (RFC 8866 5.14)") {
  const SessionDescription found = parse_session_description(full);
  REQUIRE(found.media.size() == 2);
  const Media& audio = found.media[0];
  CHECK(audio.media == "audio");
  CHECK(audio.port == 49170);
  CHECK_FALSE(audio.ports);
  CHECK(audio.protocol == "RTP/AVP");
  CHECK(audio.formats == "0");
  CHECK(audio.line == 15);
  CHECK_FALSE(audio.connection);
  CHECK(found.connection_of(audio)->address == "198.51.100.1");
  REQUIRE(found.attributes_of(audio).size() == 1);
  CHECK(found.attributes_of(audio)[0].value == "0");
  const Media& video = found.media[1];
  CHECK(video.port == 51372);
  CHECK(video.ports == 2u);
  CHECK(video.formats == "99 100");
  CHECK(video.title == "slides");
  CHECK(found.connection_of(video)->address == "2001:db8::2");
  REQUIRE(video.bandwidths.size() == 2);
  CHECK(video.bandwidths[1].type == "TIAS");
  REQUIRE(found.attributes_of(video).size() == 2);
  CHECK(found.attributes_of(video)[0].name == "rtpmap");
  CHECK(found.attributes_of(video)[0].value == "99 h263-1998/90000");
}

TEST_CASE("lines end with CRLF, LF or CR, the last one with nothing") {
  for (const std::string end : {"\r\n", "\n", "\r"}) {
    std::string text = full;
    for (std::size_t at = 0; (at = text.find("\r\n", at)) != std::string::npos; at += end.size())
      text.replace(at, 2, end);
    for (const std::string& each : {text, text.substr(0, text.size() - end.size()), text + end + end}) {
      const SessionDescription found = parse_session_description(each);
      CHECK(found.fault_count == 0);
      CHECK(found.attributes.size() == 5);
      REQUIRE(found.media.size() == 2);
      CHECK(found.attributes_of(found.media[1])[1].value == "1");
    }
  }
}

TEST_CASE("multicast addresses lose what follows their slash (RFC 8866 5.7)") {
  const SessionDescription found = parse_session_description(kept(head + "c=IN IP4 233.252.0.1/127/3\n"));
  REQUIRE(found.connection);
  CHECK(found.connection->address == "233.252.0.1");
  CHECK(found.connection->suffix == "127/3");
  CHECK(found.connection_of(Media{}) != nullptr);
}

TEST_CASE("what breaks the grammar is told with its line, and kept as far as it goes") {
  const auto [text, expected] = GENERATE(table<std::string, Texts>({
      {"", {"0 missing v=", "0 missing o=", "0 missing s=", "0 missing t="}},
      {"\r\n \r\n", {"0 missing v=", "0 missing o=", "0 missing s=", "0 missing t="}},
      {head + "\na=x\n", {"5 no line "}},
      {head + "a = x\n", {"5 no line a = x"}},
      {head + "A=x\n", {"5 no line A=x"}},
      {head + " a=x\n", {"5 no line  a=x"}},
      {head + "a", {"5 no line a"}},
      {head + "=", {"5 no line ="}},
      {head + "x=y\n", {"5 unknown x=y"}},
      {head + "m=audio 1 RTP/AVP 0\no=- 1 1 IN IP4 h\n", {"6 misplaced o=- 1 1 IN IP4 h"}},
      {"o=- 1 1 IN IP4 h\nv=0\ns=-\nt=0 0\n", {"1 misplaced o=- 1 1 IN IP4 h"}},
      {head + "s=again\n", {"5 repeated s=again"}},
      {head + "t=1 2\nb=AS:1\nb=TIAS:2\n", {}},
      {"v=1\no=- 1 1 IN IP4 h\ns=-\nt=0 0\n", {"1 malformed v=1"}},
      {"v=0\no=-\ns=-\nt=0 0\n", {"2 malformed o=-"}},
      {"v=0\no=- x 1 IN IP4 h\ns=\nt=0 0\n", {"2 malformed o=- x 1 IN IP4 h"}},
      {"v=0\no=- 1 1 IN IP4 h\ns=-\nt=now\n", {"4 malformed t=now"}},
      {head + "c=IN IP4\n", {"5 malformed c=IN IP4"}},
      {head + "b=AS\n", {"5 malformed b=AS"}},
      {head + "a=:x\n", {"5 malformed a=:x"}},
      {head + "m=\n", {"5 malformed m="}},
      {head + "m=audio 65536 RTP/AVP 0\n", {"5 malformed m=audio 65536 RTP/AVP 0"}},
      {head + "m=audio 1/x RTP/AVP 0\n", {"5 malformed m=audio 1/x RTP/AVP 0"}},
      {head + "m=audio -1 RTP/AVP 0\n", {"5 malformed m=audio -1 RTP/AVP 0"}},
      {head + "m=audio 1 RTP/AVP\n", {"5 malformed m=audio 1 RTP/AVP"}},
  }));
  CAPTURE(text);
  CHECK(faults(text) == expected);
}

TEST_CASE("a media line that is wrong is a media description all the same") {
  const SessionDescription found = parse_session_description("m=audio x\r\na=sendonly\r\n");
  REQUIRE(found.media.size() == 1);
  CHECK(found.media[0].media == "audio");
  CHECK(found.media[0].port_text == "x");
  CHECK_FALSE(found.media[0].port);
  CHECK(found.media[0].protocol.empty());
  CHECK(found.attributes_of(found.media[0]).size() == 1);
}

TEST_CASE("octets of any value are carried along") {
  const std::string text("m=audio 9 RTP/AVP 0\na=x:\0\xff y\n", 30);
  const SessionDescription found = parse_session_description(text);
  REQUIRE(found.attributes.size() == 1);
  CHECK(found.attributes[0].value == std::string("\0\xff y", 4));
}

TEST_CASE("every cut of a description with all kinds of lines is read within its octets") {
  for (std::size_t size = 0; size <= full.size(); ++size) {
    const rung::test::ExactBytes block(full.substr(0, size));
    const SessionDescription found = parse_session_description(as_text(block.view()));
    for (const Media& media : found.media) CHECK(found.attributes_of(media).size() == media.count);
  }
}

std::string repeated(const std::string& line, std::size_t count) {
  std::string text;
  for (; count > 0; --count) text += line;
  return text;
}

TEST_CASE("limits keep what was gathered") {
  const std::string media = "m=audio 9 RTP/AVP 0\n";
  const SessionDescription many = parse_session_description(kept(head + repeated(media, limits::sdp_media)));
  CHECK_FALSE(many.over_limit);
  const SessionDescription more =
      parse_session_description(kept(head + repeated(media, limits::sdp_media + 1) + "a=x\n"));
  CHECK(more.over_limit);
  CHECK(more.media.size() == limits::sdp_media);
  CHECK(more.attributes.empty());
  const SessionDescription above =
      parse_session_description(kept(head + repeated("a=x\n", limits::sdp_session_attributes + 1) + media + "a=y\n"));
  CHECK(above.over_limit);
  CHECK(above.session_attributes().size() == limits::sdp_session_attributes);
  REQUIRE(above.media.size() == 1);
  CHECK(above.attributes_of(above.media[0]).size() == 1);
  const SessionDescription lines = parse_session_description(kept(head + media + repeated("a=x\n", limits::sdp_lines)));
  CHECK(lines.over_limit);
  CHECK(lines.lines == limits::sdp_lines);
  CHECK(lines.attributes.size() == limits::sdp_lines - 5);
}

TEST_CASE("of a description that is too long whole lines are read") {
  const std::string line = "a=" + std::string(1021, 'x') + "\n";
  const std::string text = "m=audio 9 RTP/AVP 0\n" + repeated(line, limits::sdp_octets / line.size());
  const SessionDescription found = parse_session_description(text);
  CHECK(found.over_limit);
  CHECK(found.attributes.size() == limits::sdp_octets / line.size() - 1);
  CHECK(found.attributes.back().name.size() == 1021);
  CHECK(parse_session_description(kept(std::string(limits::sdp_octets + 1, 'a'))).lines == 0);
}

TEST_CASE("faults beyond the limit are counted") {
  const SessionDescription found = parse_session_description(kept(head + repeated("x=y\n", limits::sdp_faults + 5)));
  CHECK(found.faults.size() == limits::sdp_faults);
  CHECK(found.fault_count == limits::sdp_faults + 5);
}

}  // namespace
}  // namespace rung::sdp
