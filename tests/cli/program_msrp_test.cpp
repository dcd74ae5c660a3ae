// A call with an MSRP session beside it, as the built program tells of it.
#include <array>

#include "tests/cli/program.h"
#include "tests/decode/msrp/framed_text.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

std::string description(const std::string& ip, const std::string& path) {
  return "v=0\r\no=- 1 1 IN IP4 " + ip + "\r\ns=-\r\nt=0 0\r\nm=message 2855 TCP/MSRP *\r\na=path:" + path + "\r\n";
}

std::string sip_message(const std::string& start, const std::string& cseq, const std::string& body = {}) {
  const bool request = start.find("SIP/2.0") != 0;
  const bool initial = request && cseq == "1 INVITE";
  return start + "\r\nVia: SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bK" + cseq.substr(2) +
         "\r\nFrom: <sip:alice@lab.test>;tag=1\r\nTo: <sip:bob@lab.test>" + (initial ? "" : ";tag=2") +
         "\r\nCall-ID: chat@lab.test\r\nCSeq: " + cseq + "\r\n" +
         (body.empty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

const std::string secret = "0123456789abcdef0123456789abcdef";

// Alice invites Bob over UDP, opens a TCP connection to him, authenticates, sends two messages, one of them in chunks,
// and hangs up.
class ChatCapture {
 public:
  ChatCapture() {
    const std::string alice = "msrp://10.0.0.1:9/als;tcp", bob = "msrp://10.0.0.2:2855/bobs;tcp";
    sip("INVITE sip:bob@lab.test SIP/2.0", "1 INVITE", true, description("10.0.0.1", alice));
    sip("SIP/2.0 200 OK", "1 INVITE", false, description("10.0.0.2", bob));
    sip("ACK sip:bob@lab.test SIP/2.0", "1 ACK", true);
    const std::string paths = "To-Path: " + bob + "\r\nFrom-Path: " + alice + "\r\n";
    const std::string back = "To-Path: " + alice + "\r\nFrom-Path: " + bob + "\r\n";
    chat("MSRP auth1 AUTH\r\n" + paths + "Authorization: Digest username=\"alice\", response=\"" + secret +
             "\"\r\n-------auth1$\r\n",
         true);
    chat("MSRP send1 SEND\r\n" + paths +
             "Message-ID: m1\r\nByte-Range: 1-9/9\r\nContent-Type: text/plain;charset=utf-8" +
             "\r\n\r\nhow do u?\r\n-------send1$\r\n",
         true);
    chat("MSRP send1 200 OK\r\n" + back + "-------send1$\r\n", false);
    chat("MSRP send2 SEND\r\n" + back +
             "Message-ID: m2\r\nByte-Range: 1-*/6\r\nContent-Type: a/b\r\n\r\nfin\r\n-------send2+\r\n",
         false);
    chat("MSRP send3 SEND\r\n" + back +
             "Message-ID: m2\r\nByte-Range: 5-6/6\r\nContent-Type: a/b\r\n\r\nne\r\n-------send3$\r\n",
         false);
    sip("BYE sip:bob@lab.test SIP/2.0", "2 BYE", true);
    sip("SIP/2.0 200 OK", "2 BYE", false);
  }
  std::string octets() const { return capture_.octets(); }

 private:
  void add(const std::string& packet) { capture_.packet(time_ += 10'000'000, packet); }
  void sip(const std::string& start, const std::string& cseq, bool to_bob, const std::string& body = {}) {
    add(sip_packet(sip_message(start, cseq, body), to_bob));
  }
  void segment(bool to_bob, std::string_view flags, const std::string& payload = {}) {
    const std::uint16_t source = to_bob ? 41000 : 2855, destination = to_bob ? 2855 : 41000;
    IpFields addresses{to_bob ? "10.0.0.1" : "10.0.0.2", to_bob ? "10.0.0.2" : "10.0.0.1", 6};
    add(ethernet(ipv4(addresses, tcp({source, destination, next_[to_bob], flags, next_[!to_bob]}, payload))));
    next_[to_bob] += static_cast<std::uint32_t>(payload.size()) + (flags.find('S') == flags.npos ? 0 : 1);
  }
  void chat(const std::string& chunk, bool to_bob) {
    if (next_[true] == 1) {
      segment(true, "S");
      segment(false, "SA");
      segment(true, "A");
    }
    segment(to_bob, "PA", chunk);
  }

  PcapBuilder capture_;
  std::int64_t time_ = capture_begin;
  std::array<std::uint32_t, 2> next_ = {1, 1};
};

}  // namespace

TEST_CASE("MSRP messages are rows, tied to the call that described their session") {
  const Workplace place;
  place.write("chat.pcap", ChatCapture().octets());
  const Outcome rows = place.run(
      "rung query chat.pcap 'SELECT id, call, dialog_id, method, status, msrp_message_id, content_type, size, "
      "complete, "
      "chunks, transport, src_port, dst_port, direction, first_frame, frame, body FROM msrp_messages' --format csv "
      "--no-header");
  CHECK(rows.status == 0);
  CHECK(rows.out ==
        "1,1,1,AUTH,,,,0,1,1,TCP,41000,2855,client,7,7,\n"
        "2,1,1,SEND,,m1,text/plain;charset=utf-8,9,1,1,TCP,41000,2855,client,8,8,how do u?\n"
        "3,1,1,,200,,,0,1,1,TCP,2855,41000,server,9,9,\n"
        "4,1,1,SEND,,m2,a/b,5,0,2,TCP,2855,41000,server,10,11,fin\n");
  CHECK(place
            .run("rung query chat.pcap \"SELECT code, call, detail FROM findings WHERE layer = 'msrp'\" --format csv "
                 "--no-header")
            .out == "msrp-byte-range-gap,1,\"Message-ID m2: 1 octet of 6 are missing, from 4 on\"\n");
  CHECK(
      place
          .run("rung query chat.pcap 'SELECT messages, visibility, visibility_reason FROM connections WHERE transport "
               "<> \"UDP\"' --format csv --no-header")
          .out == "0,decoded,MSRP: 4 messages\n");
}

TEST_CASE("a ladder shows the MSRP of its call between the same participants") {
  const Workplace place;
  place.write("chat.pcap", ChatCapture().octets());
  const Outcome ladder = place.run("rung ladder chat.pcap --ascii --width 100");
  CHECK(ladder.status == 0);
  for (const char* expected :
       {"UDP, TCP", " MSRP SEND text/plain 9 B ", " MSRP 200 OK ", " MSRP SEND a/b 5 B in 2 chun",
        "5 messages, 4 MSRP messages, 2 participants, 1 incomplete"}) {
    INFO(expected << "\n" << ladder.out);
    CHECK(ladder.out.find(expected) != std::string::npos);
  }
  CHECK(place.run("rung ladder chat.pcap").out.find("MSRP SEND text/plain 9 B") != std::string::npos);
}

TEST_CASE("MSRP alone is something that was found") {
  const Workplace place;
  place.write("chat.pcap", ChatCapture().octets());
  const Outcome both = place.run("rung chat.pcap");
  CHECK(both.out.find("MSRP messages  4   SEND 2  AUTH 1  200 1\n") != std::string::npos);
  const Outcome alone = place.run("rung chat.pcap --filter tcp");
  CHECK(alone.status == 0);
  CHECK(alone.out.find("No SIP was seen") == std::string::npos);
  CHECK(alone.out.find("rung query chat.pcap @msrp-messages") != std::string::npos);
  const Outcome json = place.run("rung chat.pcap --filter tcp --format jsonl");
  CHECK(is_json(json.out));
  CHECK(json.out.find("\"msrp_messages\": 4") != std::string::npos);
  const Outcome analyzed = place.run("rung analyze chat.pcap --filter tcp -o chat.db");
  CHECK(analyzed.status == 0);
  CHECK(analyzed.err.find("0 messages, 4 MSRP messages") != std::string::npos);
  CHECK(place.run("rung query chat.db @msrp-messages").status == 0);
  CHECK(place.run("rung chat.pcap --filter 'udp port 1'").status == 1);
  CHECK(place.run("rung messages chat.pcap").err.find("and 4 MSRP messages") != std::string::npos);
  CHECK(place.run("rung messages -q chat.pcap").err.empty());
}

TEST_CASE("credentials of MSRP are stored as sent, and shown nowhere else") {
  const Workplace place;
  place.write("chat.pcap", ChatCapture().octets());
  for (const char* command : {"rung chat.pcap", "rung ladder chat.pcap", "rung connections chat.pcap",
                              "rung messages chat.pcap", "rung findings chat.pcap", "rung calls chat.pcap",
                              "rung query chat.pcap @msrp-messages", "rung show chat.pcap 1"}) {
    INFO(command);
    const Outcome outcome = place.run(command);
    CHECK(outcome.out.find(secret) == std::string::npos);
    CHECK(outcome.err.find(secret) == std::string::npos);
  }
  CHECK(place.run("rung query chat.pcap 'SELECT head FROM msrp_messages WHERE id = 1'").out.find(secret) !=
        std::string::npos);
}
