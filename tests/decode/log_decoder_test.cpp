// Records of SIP CLF to messages in envelopes, and what is wrong with the records.
#include "decode/log_decoder.h"

#include <memory>
#include <vector>

#include "decode/logged_message.h"
#include "tests/capture/clf_samples.h"
#include "tests/support/catch.h"

namespace rung::decode {
namespace {

using capture::Envelope;
using capture::SaidTransport;
using rung::test::clf_answer;
using rung::test::clf_invite;
using rung::test::clf_invite_from_0;

std::string message_of(const std::string& record) { return logged_message(*capture::clf::parse_record(record)).octets; }

// A record of that layout; its lengths and pointers are not right.
std::string record_with(const std::string& flags, const std::string& fields, const std::string& optional = "") {
  return "A000000," + std::string(52, '0') + "\n1400000000.007\t" + flags + '\t' + fields + optional + '\n';
}
std::string header(const std::string& text) { return "\t00@00000000,0000,00," + text; }

const std::string ends = "sip:b@x\t192.0.2.9:443\t192.0.2.1:51000\tsip:b@x\t-\tsip:a@x\ta-1\tcall-1\t";
const std::string invite_fields = "1 INVITE\t-\t" + ends + "s-1\tc-1";
const std::string answer_fields =
    "1 INVITE\t200\t-\t192.0.2.1:51000\t192.0.2.9:443\tsip:b@x\tb-1\tsip:a@x\ta-1\tcall-1\ts-1\tc-1";

TEST_CASE("a message is put together from the mandatory fields") {
  CHECK(message_of(clf_invite) ==
        "INVITE sip:bob@example.org SIP/2.0\r\n"
        "Via: SIP/2.0/UDP [2001:db8::7]:5062;branch=z9hG4bKs1\r\n"
        "From: <sip:alice@example.com>;tag=al-1\r\n"
        "To: <sip:bob@example.org>\r\n"
        "Call-ID: call-1@example.com\r\n"
        "CSeq: 1 INVITE\r\n");
  CHECK(message_of(clf_answer) ==
        "SIP/2.0 200 OK\r\n"
        "Via: SIP/2.0/WSS 192.0.2.9:443\r\n"
        "From: <sip:a@example.com>;tag=a-1\r\n"
        "To: <sip:b@example.org>;tag=b-1\r\n"
        "Call-ID: ?\r\n"
        "CSeq: 2 BYE\r\n"
        "Subject: café\r\n");
}

TEST_CASE("RFC 6873 4.2: the branch is the transaction of who logs, on this hop") {
  const auto branch = [](const std::string& flags, const std::string& fields) {
    const std::string text = message_of(record_with(flags, fields));
    const std::size_t at = text.find(";branch=");
    return at == std::string::npos ? "" : text.substr(at + 8, text.find('\r', at) - at - 8);
  };
  CHECK(branch("RORUU", invite_fields) == "z9hG4bKs-1");  // got the request
  CHECK(branch("ROSUU", invite_fields) == "z9hG4bKc-1");  // sent it
  CHECK(branch("rOSUU", answer_fields) == "z9hG4bKs-1");
  CHECK(branch("rORUU", answer_fields) == "z9hG4bKc-1");
  CHECK(branch("RORUU", "1 INVITE\t-\t" + ends + "-\tc-1") == "z9hG4bKc-1");
  CHECK(branch("RORUU", "1 INVITE\t-\t" + ends + "-\t-").empty());
  CHECK(branch("RORUU", "1 INVITE\t-\t" + ends + "a;b\t-").empty());
}

TEST_CASE("header fields that were logged stand as they are, and no second time") {
  const std::string text = message_of(record_with(
      "RORWE", invite_fields,
      header("v: SIP/2.0/WSS x;branch=z9hG4bK7") + header("From: \"A\" <sip:a@x>;tag=a-1") + header("X-Y: z")));
  CHECK(text ==
        "INVITE sip:b@x SIP/2.0\r\nTo: <sip:b@x>\r\nCall-ID: call-1\r\nCSeq: 1 INVITE\r\n"
        "v: SIP/2.0/WSS x;branch=z9hG4bK7\r\nFrom: \"A\" <sip:a@x>;tag=a-1\r\nX-Y: z\r\n");
}

TEST_CASE("a body that was logged ends the header section") {
  const std::string body = "\t01@00000000,0000,00,text/plain; charset=utf-8 a b%0D%0Ac";
  const std::string text = message_of(record_with("RORWE", invite_fields, body));
  CHECK(text.ends_with("CSeq: 1 INVITE\r\nContent-Type: text/plain; charset=utf-8\r\n\r\na b\r\nc"));
  const std::string typed = message_of(record_with("RORWE", invite_fields, header("c: text/plain") + body));
  CHECK(typed.find("Content-Type") == std::string::npos);
}

TEST_CASE("a message that was logged whole is what was sent") {
  const std::string message = "OPTIONS sip:x SIP/2.0\r\nContent-Length: 0\r\n\r\n";
  const std::string field = "\t02@00000000,0000,00,OPTIONS sip:x SIP/2.0%0D%0AContent-Length: 0%0D%0A%0D%0A";
  const LoggedMessage logged = logged_message(*capture::clf::parse_record(record_with("RORWE", invite_fields, field)));
  CHECK(logged.octets == message);
  CHECK(logged.as_sent);
  CHECK_FALSE(logged.cut);
  // What is not one does not stand for the message.
  CHECK(message_of(record_with("RORWE", invite_fields, "\t02@00000000,0000,00,nonsense")).starts_with("INVITE"));
}

TEST_CASE("Base64 cannot smuggle in header fields") {
  const std::string field = "\t00@00000000,0000,01,Subject: YQ0KRnJvbTogYg==";  // a CR LF From: b
  CHECK(message_of(record_with("RORWE", invite_fields, field)).find("Subject: a  From: b\r\n") != std::string::npos);
}

TEST_CASE("what could not be read is not made up") {
  const std::string text = message_of(record_with("RORTU", "?\t-\t?\t?\t?\t?\t?\t?\t?\t?\t?\t?"));
  CHECK(text == "? ? SIP/2.0\r\nVia: SIP/2.0/TCP unknown.invalid\r\n");
}

// --- The stage

struct Kept {
  Envelope envelope;
  std::string payload;
};

struct Sink : capture::EnvelopeSink, FindingSink {
  std::vector<Kept> envelopes;
  std::vector<Finding> findings;
  void on_envelope(const Envelope& envelope) override {
    envelopes.push_back({envelope, std::string(as_text(envelope.payload))});
  }
  void on_finding(Finding&& finding) override { findings.push_back(std::move(finding)); }
};

void feed(LogDecoder& decoder, const std::string& record, std::uint64_t frame = 1) {
  capture::Packet packet;
  packet.ref = {3, frame, {1'400'000'000'007'000'000}};
  packet.link_type = capture::LinkType::clf_record;
  packet.bytes = as_bytes(record);
  decoder.on_record(packet);
}

std::vector<Finding> findings_of(const std::string& record) {
  Sink sink;
  LogDecoder decoder(sink, sink);
  feed(decoder, record);
  return sink.findings;
}

TEST_CASE("a record becomes an envelope") {
  Sink sink;
  LogDecoder decoder(sink, sink);
  feed(decoder, clf_invite);
  feed(decoder, clf_answer);
  CHECK(decoder.records() == 2);
  REQUIRE(sink.envelopes.size() == 2);
  const Envelope& invite = sink.envelopes[0].envelope;
  CHECK(invite.arrival == PacketRef{3, 1, {1'400'000'000'007'000'000}});
  CHECK(invite.agent == 3);
  CHECK(to_text(invite.source) == "[2001:db8::7]:5062");
  CHECK(to_text(invite.destination) == "198.51.100.1:5060");
  CHECK(invite.transport == SaidTransport::udp);
  CHECK(invite.secured == false);
  CHECK(invite.told_in_part);
  CHECK(sink.envelopes[1].envelope.transport == SaidTransport::wss);
  CHECK(sink.envelopes[1].envelope.secured == true);
  CHECK(sink.findings.empty());
}

TEST_CASE("a message in full is whole where nothing of it is missing") {
  const auto whole = [](const std::string& message) {
    Sink sink;
    LogDecoder decoder(sink, sink);
    feed(decoder, record_with("RORUU", invite_fields, "\t02@00000000,0000,00," + message));
    return !sink.envelopes.at(0).envelope.told_in_part;
  };
  CHECK(whole("OPTIONS sip:x SIP/2.0%0D%0AContent-Length: 1%0D%0A%0D%0Aa"));
  CHECK(whole("OPTIONS sip:x SIP/2.0%0D%0A%0D%0A"));
  CHECK_FALSE(whole("OPTIONS sip:x SIP/2.0%0D%0AContent-Length: 2%0D%0A%0D%0Aa"));
  CHECK_FALSE(whole("OPTIONS sip:x SIP/2.0%0D%0AContent-Leng"));
  // It may have been cut where a field has to end.
  const std::string head = "OPTIONS sip:x SIP/2.0%0D%0A%0D%0A";
  CHECK_FALSE(whole(head + std::string(4096 - head.size(), 'a')));
}

TEST_CASE("clf-pointer-base is told once for a log") {
  Sink sink;
  LogDecoder decoder(sink, sink);
  for (std::uint64_t frame = 1; frame <= 3; ++frame) feed(decoder, clf_invite_from_0, frame);
  REQUIRE(sink.findings.size() == 1);
  CHECK(sink.findings[0].code == FindingCode::clf_pointer_base);
  CHECK(sink.findings[0].where.frame == 1);
}

TEST_CASE("clf-length-mismatch: of the record, its pointers, an optional field") {
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"A000111", "A000110"}, {"00530059", "00540059"}, {"0003,00,abc", "0002,00,abc"}}) {
    std::string record = clf_answer;
    const std::vector<Finding> findings = findings_of(record.replace(record.find(from), from.size(), to));
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].code == FindingCode::clf_length_mismatch);
    CHECK(findings[0].severity == Severity::warning);
  }
  Sink sink;
  LogDecoder decoder(sink, sink);
  for (std::uint64_t frame = 1; frame <= 100; ++frame) feed(decoder, record_with("RORUU", invite_fields), frame);
  CHECK(sink.findings.size() == 20);
}

// Lengths are wrong in these records, which is told first.
std::optional<Finding> flag_finding(const std::string& record) {
  for (Finding& finding : findings_of(record))
    if (finding.code == FindingCode::clf_flag_inconsistent) return finding;
  return std::nullopt;
}

TEST_CASE("clf-flag-inconsistent: WS on 443, WSS on 80, or a Via that says otherwise (RFC 7355 4)") {
  CHECK_FALSE(flag_finding(record_with("RORWE", invite_fields)));
  CHECK_FALSE(flag_finding(record_with("RORTU", invite_fields)));  // HTTPS ports of other transports mean nothing
  const std::optional<Finding> port = flag_finding(record_with("RORWU", invite_fields));
  REQUIRE(port);
  CHECK(port->severity == Severity::warning);
  CHECK(port->detail == "not encrypted, on port 443");
  std::string fields = invite_fields;
  fields.replace(fields.find(":443"), 4, ":8080");
  CHECK_FALSE(flag_finding(record_with("RORWU", fields)));
  const std::optional<Finding> via =
      flag_finding(record_with("RORWU", fields, header("Via: SIP/2.0/WSS x;branch=z9hG4bK7")));
  REQUIRE(via);
  CHECK(via->severity == Severity::info);
  CHECK(via->detail.find("its Via says WSS") != std::string::npos);
}

TEST_CASE("addresses that are none are nobody's") {
  Sink sink;
  LogDecoder decoder(sink, sink);
  feed(decoder, record_with("RORUU", "1 INVITE\t-\tsip:b@x\tproxy.example:5060\t-\tsip:b@x\t-\tsip:a@x\ta\tc\ts\tc"));
  feed(decoder,
       record_with("RORUU", "1 INVITE\t-\tsip:b@x\t2001:db8::1\t192.0.2.1:99999\tsip:b@x\t-\tsip:a@x\ta\tc\ts\tc"));
  REQUIRE(sink.envelopes.size() == 2);
  CHECK(to_text(sink.envelopes[0].envelope.destination) == "0.0.0.0:5060");
  CHECK(to_text(sink.envelopes[0].envelope.source) == "0.0.0.0:0");
  CHECK(to_text(sink.envelopes[1].envelope.destination) == "[2001:db8::1]:0");
  CHECK(to_text(sink.envelopes[1].envelope.source) == "192.0.2.1:0");
}

}  // namespace
}  // namespace rung::decode
