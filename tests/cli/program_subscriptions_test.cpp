// Subscriptions, publications and instant messages, as the built program tells of them.
#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

// Alice watches Bob, publishes her own state and writes to him, over UDP.
class WatchingCapture {
 public:
  WatchingCapture() {
    const std::string presence = "Event: presence\r\n", hour = "Expires: 3600\r\n";
    add("SUBSCRIBE sip:bob@lab.test SIP/2.0", "s1", "1 SUBSCRIBE", "", presence + hour);
    add("SIP/2.0 200 OK", "s1", "1 SUBSCRIBE", "b", hour);
    add("NOTIFY sip:alice@10.0.0.1 SIP/2.0", "s1", "7 NOTIFY", "b",
        presence + "Subscription-State: active;expires=3600\r\n");
    add("SIP/2.0 200 OK", "s1", "7 NOTIFY", "b", "");
    add("PUBLISH sip:alice@lab.test SIP/2.0", "p1", "1 PUBLISH", "", presence + hour);
    add("SIP/2.0 200 OK", "p1", "1 PUBLISH", "x", "SIP-ETag: t1\r\n" + hour);
    add("MESSAGE sip:bob@lab.test SIP/2.0", "m1", "1 MESSAGE", "", "Content-Type: text/plain\r\n");
    add("SIP/2.0 202 Accepted", "m1", "1 MESSAGE", "y", "");
  }
  std::string octets() const { return pcap_.octets(); }

 private:
  void add(const std::string& start, const std::string& call_id, const std::string& cseq, const std::string& tag,
           const std::string& more) {
    const bool notify = cseq.find("NOTIFY") != std::string::npos;
    const bool request = start.find("SIP/2.0") != 0;
    const std::string alice = "<sip:alice@lab.test>;tag=a",
                      bob = "<sip:bob@lab.test>" + (tag.empty() ? "" : ";tag=" + tag);
    pcap_.packet(capture_begin + 10'000'000 * ++count_,
                 sip_packet(start + "\r\nVia: SIP/2.0/UDP host;branch=z9hG4bK" + call_id + cseq.substr(0, 1) +
                                "\r\nFrom: " + (notify ? bob : alice) + "\r\nTo: " + (notify ? alice : bob) +
                                "\r\nCall-ID: " + call_id + "\r\nCSeq: " + cseq + "\r\nMax-Forwards: 70\r\n" + more +
                                "Content-Length: 0\r\n\r\n",
                            request != notify));
  }
  PcapBuilder pcap_;
  std::int64_t count_ = 0;
};

}  // namespace

TEST_CASE("rung subscriptions lists them, with the filters of lists") {
  const Workplace place;
  place.write("a.pcap", WatchingCapture().octets());
  const Outcome list = place.run("rung subscriptions a.pcap");
  CHECK(list.status == 0);
  CHECK(list.out.find("presence") != std::string::npos);
  CHECK(list.out.find("active") != std::string::npos);
  CHECK(list.err.empty());
  CHECK(place.run("rung subscriptions a.pcap --format csv --no-header")
            .out.starts_with("1,presence,sip:alice@lab.test,sip:bob@lab.test,active,200,"));
  for (const std::string filter : {"--call-id s1", "--from ALICE", "--to bob@", "--method notify", "--status 2xx",
                                   "--where \"event = 'presence'\"", "--since 15:37:27", "--until 15:37:28"}) {
    INFO(filter);
    CHECK(place.run("rung subscriptions a.pcap " + filter).status == 0);
  }
  for (const std::string filter :
       {"--call-id p1", "--from bob", "--method REFER", "--status 4xx", "--until 15:37:20"}) {
    INFO(filter);
    CHECK(place.run("rung subscriptions a.pcap " + filter).status == 1);
  }
  REQUIRE(place.run("rung analyze a.pcap -o a.db").status == 0);
  CHECK(place.run("rung subscriptions a.db").out == list.out);
  CHECK(is_json(place.run("rung subscriptions a.pcap --format json").out));
}

TEST_CASE("the summary counts subscriptions and publications where there are any") {
  const Workplace place;
  place.write("a.pcap", WatchingCapture().octets());
  place.write("b.pcap", busy_call().octets());
  const std::string text = place.run("rung a.pcap").out;
  CHECK(text.find("\nSubscriptions  1   active 1\n") != std::string::npos);
  CHECK(text.find("\nPublications   1   published 1\n") != std::string::npos);
  CHECK(place.run("rung b.pcap").out.find("Subscriptions") == std::string::npos);
  const std::string json = place.run("rung a.pcap --format json").out;
  CHECK(json.find("\"subscriptions\": [{\"state\": \"active\", \"status\": null, \"count\": 1}]") != std::string::npos);
  CHECK(json.find("\"publications\": [{\"state\": \"published\", \"status\": null, \"count\": 1}]") !=
        std::string::npos);
}

TEST_CASE("instant messages are told once, with their outcome") {
  const Workplace place;
  place.write("a.pcap", WatchingCapture().octets());
  CHECK(place
            .run("rung query a.pcap 'SELECT id, status, latency_ms, hops, size, transports FROM instant_messages' "
                 "--format csv --no-header")
            .out == "7,202,10,1,0,UDP\n");
  CHECK(place.run("rung query a.pcap @instant-messages").status == 0);
  CHECK(place.run("rung query a.pcap @transfers").status == 1);
}
