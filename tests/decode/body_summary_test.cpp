#include "decode/body_summary.h"

#include "base/limits.h"
#include "tests/support/body_compress.h"
#include "tests/support/catch.h"

namespace rung::decode {
namespace {

using test::deflated;

BodySummary summary_of(const std::string& headers, const std::string& body) {
  const std::string text = "NOTIFY sip:b SIP/2.0\r\n" + headers + "\r\n" + body;
  const sip::Message message = sip::Message::parse({text.begin(), text.end()});
  return may_be_summarized(message) ? summarize_body(message) : BodySummary{"not asked", {}, {}, {}, false, false};
}
std::string line(const std::string& type, const std::string& body) {
  return summary_of("Content-Type: " + type + "\r\n", body).text;
}
std::string part(const std::string& headers, const std::string& body) {
  return "--b\r\n" + headers + "\r\n\r\n" + body + "\r\n";
}

const std::string summary_type = "application/simple-message-summary", summary_body = "Messages-Waiting: yes\r\n";

TEST_CASE("nothing is asked of session descriptions and of messages without a body") {
  CHECK(line("application/sdp", "v=0") == "not asked");
  CHECK(line("APPLICATION/SDP;x=y", "v=0") == "not asked");
  CHECK(line("application/pidf+xml", "") == "not asked");
  CHECK(line("application/octet-stream", "x").empty());
  CHECK(summary_of("", "x").text.empty());
}

TEST_CASE("each type has its line") {
  CHECK(line("application/pidf+xml", "<presence/>") == "presence: nothing known");
  CHECK(line("Application/PIDF+XML; charset=\"UTF-8\"", "<presence/>") == "presence: nothing known");
  CHECK(line("application/cpim-pidf+xml", "<presence/>") == "presence: nothing known");
  CHECK(line("application/xpidf+xml", "<presence/>") == "presence: nothing known");
  CHECK(line("application/pidf-diff+xml", "<pidf-diff/>") == "presence changes");
  CHECK(line("application/dialog-info+xml", "<dialog-info/>") == "dialog-info: no dialogs");
  CHECK(line("application/reginfo+xml", "<reginfo/>") == "reginfo: no registrations");
  CHECK(line("application/conference-info+xml", "<conference-info version='1'/>") == "conference v1");
  CHECK(line("application/watcherinfo+xml", "<watcherinfo/>") == "watcherinfo: no watchers");
  CHECK(line("application/rlmi+xml", "<list/>") == "resource list partial: 0 resources");
  CHECK(line("application/resource-lists+xml", "<resource-lists/>") == "resource-lists: 0 lists, 0 entries");
  CHECK(line("application/poc-settings+xml", "<poc-settings/>") == "PoC settings: nothing set");
  CHECK(line("application/media_control+xml", "<media_control/>") == "media control: nothing known");
  CHECK(line("application/im-iscomposing+xml", "<isComposing/>") == "composing: unknown");
  CHECK(line(summary_type, summary_body) == "message-summary: yes");
  CHECK(line("application/dtmf-relay", "Signal=1") == "DTMF 1");
  CHECK(line("application/dtmf", "1") == "DTMF 1");
}

TEST_CASE("fragments of SIP messages, also those without a start line (RFC 3420 2)") {
  CHECK(line("message/sipfrag;version=2.0", "SIP/2.0 180 Ringing\r\n") == "sipfrag: SIP/2.0 180 Ringing");
  CHECK(line("message/sipfrag", "\r\nSIP/2.0 200 OK") == "sipfrag: SIP/2.0 200 OK");
  CHECK(line("message/sipfrag", "From: a\r\nTo: b\r\n folded: c\r\n\r\nbody: x") == "sipfrag: header fields From, To");
  CHECK(line("message/sipfrag", "\r\n") == "sipfrag: empty");
  CHECK(line("message/sipfrag", "x") == "sipfrag: not read");
  CHECK(line("message/sip", "INVITE sip:bob@b SIP/2.0\r\nVia: x\r\n\r\n") == "message: INVITE sip:bob@b SIP/2.0");
  CHECK(line("message/sip", "\r\n") == "message: empty");
}

TEST_CASE("of what people write only type, size and charset are told") {
  CHECK(line("text/plain", "secret") == "text/plain 6 octets");
  CHECK(line("text/html;charset=UTF-8", "s") == "text/html 1 octet, UTF-8");
  CHECK(line("message/cpim", "From: x\r\n\r\n\r\nsecret") == "message/cpim 19 octets");
}

TEST_CASE("what is damaged gives the line as far as it was read") {
  CHECK(line("application/dialog-info+xml", "<dialog-info version='1'><dialog><state>early</state></dialog>") ==
        "dialog-info v1: 1 dialog early, damaged");
  CHECK(line("application/pidf+xml", "no") == "presence, damaged");
}

TEST_CASE("parts of multiparts, also in each other (RFC 5621)") {
  const std::string mixed = "multipart/related;boundary=b;type=\"application/rlmi+xml\"";
  CHECK(line(mixed, part("Content-Type: application/rlmi+xml", "<list version='1' fullState='true'/>") +
                        part("Content-Type: application/pidf+xml", "<presence/>") +
                        part("Content-Type: application/sdp", "v=0") + "--b--") ==
        "resource list full v1: 0 resources; presence: nothing known");
  CHECK(line(mixed, part("Content-Type: multipart/mixed;boundary=i",
                         "--i\r\nContent-Type: application/dtmf\r\n\r\n1\r\n--i--\r\n") +
                        "--b--") == "DTMF 1");
  CHECK(line(mixed, part("Content-Type: application/dtmf\r\nContent-Transfer-Encoding: base64", "MQ==") + "--b--")
            .empty());
}

TEST_CASE("compressed bodies are inflated, unknown encodings left alone") {
  const std::string headers = "Content-Type: " + summary_type + "\r\nContent-Encoding: ";
  const std::string zipped = deflated(summary_body, test::Wrap::gzip);
  CHECK(summary_of(headers + "gzip\r\n", zipped).text == "message-summary: yes");
  CHECK(summary_of(headers + "gzip\r\n", zipped.substr(0, zipped.size() - 8)).text == "message-summary: yes, damaged");
  CHECK(summary_of(headers + "br\r\n", zipped).text.empty());
  CHECK(line("multipart/mixed;boundary=b", part("Content-Type: " + summary_type + "\r\nContent-Encoding: deflate",
                                                deflated(summary_body, test::Wrap::zlib)) +
                                               "--b--") == "message-summary: yes");
}

TEST_CASE("all compressed parts of a body inflate to a limit together") {
  const std::string big = deflated(std::string(limits::inflated_body_octets - 10, 'x'), test::Wrap::gzip);
  const std::string zipped = part("Content-Type: text/plain\r\nContent-Encoding: gzip", big);
  const std::string type = "Content-Type: multipart/mixed;boundary=b\r\n";
  CHECK_FALSE(summary_of(type, zipped + "--b--").over_limit);
  const BodySummary both = summary_of(type, zipped + zipped + "--b--");
  CHECK(both.over_limit);
  CHECK(both.text.ends_with("; text/plain 10 octets"));
}

TEST_CASE("multiparts in each other and parts are read up to a limit") {
  auto nested = [](int depth) {
    std::string type = "application/dtmf", body = "1";
    for (; depth > 0; --depth) {
      const std::string boundary = "b" + std::to_string(depth);
      body = "--" + boundary + "\r\nContent-Type: " + type + "\r\n\r\n" + body + "\r\n--" + boundary + "--";
      type = "multipart/mixed;boundary=" + boundary;
    }
    return line(type, body);
  };
  CHECK(nested(limits::multipart_depth) == "DTMF 1");
  CHECK(nested(limits::multipart_depth + 1).empty());
}

TEST_CASE("the line has a limit, and a document beyond its limits says so") {
  std::string parts;
  for (std::size_t i = 0; i < limits::multipart_parts; ++i)
    parts += part("Content-Type: message/sipfrag", "SIP/2.0 200 " + std::string(60, 'x'));
  CHECK(line("multipart/mixed;boundary=b", parts + "--b--").size() == limits::body_summary_octets);
  const BodySummary large =
      summary_of("Content-Type: application/pidf+xml\r\n", "<presence>" + std::string(limits::xml_octets, ' '));
  CHECK(large.over_limit);
  CHECK(large.text == "presence: nothing known, not read to its end");
}

TEST_CASE("what several messages are judged by") {
  CHECK(summary_of("Content-Type: application/poc-settings+xml\r\n", "<poc-settings/>").poc_settings);
  const BodySummary conference = summary_of("Content-Type: application/conference-info+xml\r\n",
                                            "<conference-info entity='sip:c' state='partial' version='4'/>");
  REQUIRE(conference.conferences.size() == 1);
  CHECK(conference.conferences[0].version == 4);
  CHECK_FALSE(conference.poc_settings);
}

}  // namespace
}  // namespace rung::decode
