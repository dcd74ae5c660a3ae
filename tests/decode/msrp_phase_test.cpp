#include "base/limits.h"
#include "tests/decode/msrp/framed_text.h"
#include "tests/decode/scripted_stream.h"
#include "tests/scenarios/wire_conversation.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using msrp::test::answer;
using msrp::test::send;
using Texts = std::vector<std::string>;

std::string chunk_of(const std::string& message_id, const std::string& id, const std::string& body,
                     const std::string& range, const std::string& flag) {
  return send(id, body, "Message-ID: " + message_id + "\r\nByte-Range: " + range + "\r\n", flag);
}

TEST_CASE("MSRP over TCP: requests and answers, however they are cut") {
  const std::string to_server = send("abcd", "hello", "Message-ID: m1\r\nSuccess-Report: yes\r\n") +
                                chunk_of("m2", "bcde", "first ", "1-*/11", "+") +
                                chunk_of("m2", "cdef", "second", "7-12/12", "$");
  const std::string to_client = answer("abcd") + answer("bcde", "413");
  rung::test::every_split(to_server, [&](const rung::test::Pieces& pieces) {
    ScriptedStream stream;
    stream.client_pieces(pieces).server(to_client);
    const ConnectionFacts& facts = stream.end();
    REQUIRE(stream.recorder.msrp.size() == 4);
    CHECK(stream.recorder.findings.empty());
    const MsrpMessage& one = stream.recorder.msrp[0];
    CHECK(one.id == 1);
    CHECK(one.method == "SEND");
    CHECK(one.message_id == "m1");
    CHECK(one.content_type == "text/plain");
    CHECK(one.to_path == "msrp://b.test:2855/bob;tcp");
    CHECK(one.from_path == "msrp://a.test:2855/alice;tcp");
    CHECK(one.success_report == "yes");
    CHECK(one.size == 5);
    CHECK(one.complete);
    CHECK(one.head == to_server.substr(0, to_server.find("hello")));
    const MsrpMessage& two = stream.recorder.msrp[1];
    CHECK(std::string(two.body.begin(), two.body.end()) == "first second");
    CHECK(two.transaction_id == "bcde");
    CHECK(two.chunks == 2);
    CHECK(two.size == 12);
    CHECK(two.complete);
    CHECK(stream.recorder.msrp[2].status == 200);
    CHECK(stream.recorder.msrp[2].reason == "OK");
    CHECK(stream.recorder.msrp[3].status == 413);
    CHECK(stream.recorder.messages.empty());
    CHECK(facts.transport == Transport::tcp);
    CHECK(facts.visibility == Visibility::decoded);
    CHECK(facts.visibility_reason == "MSRP: 4 messages");
    CHECK(facts.messages == 0);
    CHECK(facts.msrp_messages == 4);
  });
}

TEST_CASE("MSRP over TCP: a message stands where its chunks came") {
  ScriptedStream stream;
  const std::string one = chunk_of("m1", "abcd", "hello ", "1-6/11", "+"),
                    two = chunk_of("m1", "bcde", "world", "7-11/11", "$");
  stream.client(one.substr(0, 40)).client(one.substr(40) + two.substr(0, 10)).server(answer("abcd"));
  stream.client(two.substr(10));
  stream.end();
  CHECK(stream.recorder.msrp_texts() == Texts{"200 abcd server 3-3 []", "SEND abcd client 1-4 [hello world] 2 chunks"});
  CHECK(stream.recorder.msrp[1].origin.source == endpoint(1, 50000));
  CHECK(stream.recorder.msrp[1].origin.transport == Transport::tcp);
}

TEST_CASE("MSRP: what AUTH and REPORT say (RFC 4976 4.1, RFC 4975 7.1.2)") {
  ScriptedStream stream;
  stream.client("MSRP abcd AUTH\r\nTo-Path: msrps://relay;tcp\r\nFrom-Path: msrps://a/1;tcp\r\n-------abcd$\r\n");
  stream.server(
      "MSRP abcd 200 OK\r\nTo-Path: msrps://a/1;tcp\r\nFrom-Path: msrps://relay;tcp\r\nUse-Path: "
      "msrps://relay/x;tcp\r\n"
      "Expires: 900\r\n-------abcd$\r\n");
  stream.server(
      "MSRP bcde REPORT\r\nTo-Path: msrps://a/1;tcp\r\nFrom-Path: msrps://b/2;tcp\r\nMessage-ID: m1\r\n"
      "Byte-Range: 1-106/106\r\nStatus: 000 200 OK\r\nFailure-Report: no\r\n-------bcde$\r\n");
  stream.end();
  REQUIRE(stream.recorder.msrp.size() == 3);
  CHECK(stream.recorder.msrp[0].method == "AUTH");
  CHECK(stream.recorder.msrp[0].complete);
  CHECK(stream.recorder.msrp[1].use_path == "msrps://relay/x;tcp");
  CHECK(stream.recorder.msrp[1].expires_s == 900);
  CHECK(stream.recorder.msrp[2].report_status == "000 200 OK");
  CHECK(stream.recorder.msrp[2].failure_report == "no");
  CHECK(stream.recorder.msrp[2].complete);
  CHECK(stream.recorder.findings.empty());
}

TEST_CASE("MSRP: random messages in chunks of any order are put together") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    rung::test::Dice dice(seed);
    std::vector<std::string> bodies, chunks;
    for (std::size_t message = 0; message < 4; ++message) {
      const std::string body = rung::test::random_text(dice, dice.between(1, 3000));
      for (std::size_t at = 0; at < body.size();) {
        const std::size_t size = std::min(body.size() - at, dice.between(1, 700));
        const bool last = at + size == body.size();
        const std::string end = last || dice.one_in(2) ? std::to_string(at + size) : "*";
        const std::string total = dice.one_in(2) ? std::to_string(body.size()) : "*";
        chunks.push_back(chunk_of("m" + std::to_string(message), "id" + std::to_string(chunks.size()) + "x",
                                  body.substr(at, size), std::to_string(at + 1) + "-" + end + "/" + total,
                                  last ? "$" : "+"));
        at += size;
      }
      bodies.push_back(body);
    }
    for (std::size_t i = chunks.size(); i > 1; --i) std::swap(chunks[i - 1], chunks[dice.between(0, i - 1)]);
    ScriptedStream stream;
    for (const std::string& chunk : chunks) stream.client(chunk);
    stream.end();
    CAPTURE(seed);
    REQUIRE(stream.recorder.msrp.size() == bodies.size());
    CHECK(stream.recorder.findings.empty());
    for (const MsrpMessage& message : stream.recorder.msrp) {
      CHECK(message.complete);
      const std::string& sent = bodies[static_cast<std::size_t>(message.message_id[1] - '0')];
      REQUIRE(std::string(message.body.begin(), message.body.end()) == sent);
    }
  }
}

TEST_CASE("MSRP: chunks that do not fit together") {
  struct Row {
    const char* name;
    std::string chunks;
    Texts messages;
    Texts findings;
  };
  for (const Row& row : {
           Row{"whole", chunk_of("m", "abcd", "hello", "1-5/5", "$"), {"SEND abcd client 1-1 [hello]"}, {}},
           Row{"no Byte-Range", send("abcd", "hello", "Message-ID: m\r\n"), {"SEND abcd client 1-1 [hello]"}, {}},
           Row{"no Byte-Range in any chunk",
               send("abcd", "hello", "Message-ID: m\r\n", "+") + send("bcde", "!", "Message-ID: m\r\n"),
               {"SEND abcd client 1-1 [hello!] 2 chunks"},
               {}},
           Row{"no Message-ID", send("abcd", "hello", "Byte-Range: 1-5/5\r\n"), {"SEND abcd client 1-1 [hello]"}, {}},
           Row{"no Message-ID, and more to come",
               send("abcd", "hello", "", "+"),
               {"SEND abcd client 1-1 [hello] incomplete"},
               {}},
           Row{"empty", chunk_of("m", "abcd", "", "1-0/0", "$"), {"SEND abcd client 1-1 []"}, {}},
           Row{"in order backwards",
               chunk_of("m", "abcd", "lo", "4-5/5", "$") + chunk_of("m", "bcde", "hel", "1-3/5", "+"),
               {"SEND abcd client 1-1 [hello] 2 chunks"},
               {}},
           Row{"a hole",
               chunk_of("m", "abcd", "hel", "1-3/9", "+") + chunk_of("m", "bcde", "rld", "7-9/9", "$"),
               {"SEND abcd client 1-1 [hel] 2 chunks incomplete"},
               {"msrp-byte-range-gap: Message-ID m: 3 octets of 9 are missing, from 4 on"}},
           Row{"a hole at the beginning",
               chunk_of("m", "bcde", "rld", "7-9/9", "$"),
               {"SEND bcde client 1-1 [] incomplete"},
               {"msrp-byte-range-gap: Message-ID m: 6 octets of 9 are missing, from 1 on"}},
           Row{"missing at the end",
               chunk_of("m", "abcd", "hel", "1-3/9", "$"),
               {"SEND abcd client 1-1 [hel] incomplete"},
               {"msrp-byte-range-gap: Message-ID m: the last chunk ends at octet 3 of 9"}},
           Row{"counted wrong, as in an example of RFC 4975",
               chunk_of("m", "abcd", "hello", "1-7/7", "$"),
               {"SEND abcd client 1-1 [hello]"},
               {"msrp-byte-range-gap: Message-ID m: the last chunk ends at octet 5, and not at 7 as its Byte-Range "
                "says"}},
           Row{"more than the total",
               chunk_of("m", "abcd", "hello", "1-5/3", "$"),
               {"SEND abcd client 1-1 [hello]"},
               {"msrp-byte-range-gap: Message-ID m: the last chunk ends at octet 5 of 3"}},
           Row{"an overlap",
               chunk_of("m", "abcd", "hexx", "1-4/5", "+") + chunk_of("m", "bcde", "llo", "3-5/5", "$"),
               {"SEND abcd client 1-1 [hello] 2 chunks"},
               {"msrp-byte-range-gap: Message-ID m: 2 octets came twice"}},
           Row{"interrupted, and gone on with",
               chunk_of("m", "abcd", "he", "1-5/5", "+") + chunk_of("m", "bcde", "llo", "3-5/5", "$"),
               {"SEND abcd client 1-1 [hello] 2 chunks"},
               {}},
           Row{"given up by its sender",
               chunk_of("m", "abcd", "he", "1-*/5", "+") + chunk_of("m", "bcde", "l", "3-*/5", "#"),
               {"SEND abcd client 1-1 [hel] 2 chunks incomplete"},
               {}},
           Row{"never ended", chunk_of("m", "abcd", "he", "1-2/5", "+"), {"SEND abcd client 1-1 [he] incomplete"}, {}},
           Row{"a Message-ID used again",
               chunk_of("m", "abcd", "one", "1-3/3", "$") + chunk_of("m", "bcde", "two", "1-3/3", "$"),
               {"SEND abcd client 1-1 [one]", "SEND bcde client 1-1 [two]"},
               {}},
           Row{"a Byte-Range that is none",
               chunk_of("m", "abcd", "hello", "x", "$"),
               {"SEND abcd client 1-1 [hello]"},
               {}},
           Row{"at the end of all numbers",
               chunk_of("m", "abcd", "hello", "18446744073709551615-*/*", "$"),
               {"SEND abcd client 1-1 [] incomplete"},
               {"msrp-byte-range-gap: Message-ID m: 18446744073709551614 octets of 18446744073709551615 are missing, "
                "from 1 on"}},
       }) {
    INFO(row.name);
    ScriptedStream stream;
    stream.client(row.chunks);
    stream.end();
    CHECK(stream.recorder.msrp_texts() == row.messages);
    CHECK(stream.recorder.finding_texts() == row.findings);
  }
}

TEST_CASE("MSRP: chunks of several messages, and of other senders behind a relay, are kept apart") {
  std::string other = chunk_of("m1", "bcde", "other", "1-5/5", "$");
  other.replace(other.find("alice"), 5, "carol");
  ScriptedStream stream;
  stream.client(chunk_of("m1", "abcd", "hel", "1-3/5", "+") + chunk_of("m2", "cdef", "two ", "1-4/6", "+") + other);
  stream.client(chunk_of("m1", "defg", "lo", "4-5/5", "$") + chunk_of("m2", "efgh", "me", "5-6/6", "$"));
  stream.server(chunk_of("m1", "fghi", "back", "1-4/4", "$"));
  stream.end();
  CHECK(stream.recorder.msrp_texts() == Texts{"SEND bcde client 1-1 [other]", "SEND abcd client 1-2 [hello] 2 chunks",
                                              "SEND cdef client 1-2 [two me] 2 chunks", "SEND fghi server 3-3 [back]"});
  CHECK(stream.recorder.findings.empty());
}

TEST_CASE("MSRP: an end line that is missing is told, unless the capture ended") {
  const std::string cut = send("abcd", "hello").substr(0, 140);
  for (net::EndReason reason :
       {net::EndReason::fin, net::EndReason::rst, net::EndReason::open, net::EndReason::timeout}) {
    ScriptedStream stream;
    stream.client(cut);
    stream.end(reason);
    REQUIRE(stream.recorder.msrp.size() == 1);
    CHECK_FALSE(stream.recorder.msrp[0].complete);
    const bool sender_cut = reason == net::EndReason::fin || reason == net::EndReason::rst;
    CHECK(stream.recorder.finding_texts() == (sender_cut ? Texts{"msrp-end-line-missing: transaction abcd"} : Texts{}));
    if (sender_cut) CHECK(stream.recorder.findings[0].msrp_id == 1);
  }
  ScriptedStream whole;
  whole.client(send("abcd", "hello"));
  whole.end();
  CHECK(whole.recorder.findings.empty());
}

TEST_CASE("MSRP: an end line that is missing before the next chunk") {
  std::string first = send("abcd", "hello", "Byte-Range: 1-5/5\r\n");
  first.resize(first.find("-------"));
  ScriptedStream stream;
  stream.client(first + send("efgh", "next"));
  stream.end();
  CHECK(stream.recorder.msrp_texts() ==
        Texts{"SEND abcd client 1-1 [hello\r\n] incomplete", "SEND efgh client 1-1 [next]"});
  CHECK(stream.recorder.finding_texts() == Texts{"msrp-end-line-missing: transaction abcd"});
}

TEST_CASE("MSRP: a hole of the capture costs the chunks it touches, and blames nobody") {
  ScriptedStream stream;
  const std::string torn = chunk_of("m1", "bcde", "two ", "5-8/12", "+");
  stream.client(chunk_of("m1", "abcd", "one ", "1-4/12", "+") + torn.substr(0, torn.find("two ") + 2));
  stream.client_gap(300);
  stream.client("the rest\r\n-------bcde+\r\n" + chunk_of("m1", "cdef", "last", "9-12/12", "$"));
  stream.client(chunk_of("m2", "defg", "end", "4-6/6", "$") + send("efgh", "whole"));
  const ConnectionFacts& facts = stream.end();
  CHECK(stream.recorder.msrp_texts() == Texts{"SEND efgh client 4-4 [whole]",
                                              "SEND abcd client 1-3 [one tw] 3 chunks incomplete",
                                              "SEND defg client 4-4 [] incomplete"});
  CHECK(stream.recorder.finding_ids() == Texts{"tcp-gap-in-stream"});
  CHECK(facts.visibility == Visibility::partial);
  CHECK(facts.visibility_reason.find("300 octets are not in the capture") == 0);
  CHECK(facts.visibility_reason.ends_with("; MSRP: 3 messages"));
}

TEST_CASE("MSRP: chunks are waited for only so long behind the last one") {
  // A packet each millisecond.
  const auto packets = static_cast<std::size_t>(limits::msrp_late_chunks.ns / 1'000'000) + 2;
  ScriptedStream stream;
  stream.client(chunk_of("m1", "abcd", "hel", "1-3/9", "+") + chunk_of("m1", "bcde", "rld", "7-9/9", "$"));
  for (std::size_t i = 0; i < packets; ++i) stream.server("\r\n");
  CHECK(stream.recorder.msrp.empty());
  stream.client(send("cdef", "next"));
  CHECK(stream.recorder.msrp_texts() ==
        Texts{"SEND abcd client 1-1 [hel] 2 chunks incomplete",
              "SEND cdef client " + std::to_string(packets + 2) + "-" + std::to_string(packets + 2) + " [next]"});
  CHECK(stream.recorder.finding_ids() == Texts{"msrp-byte-range-gap"});
}

TEST_CASE("MSRP: too many open messages: the oldest is given up, and it is told") {
  ScriptedStream stream;
  for (std::size_t i = 0; i <= limits::msrp_open_messages; ++i)
    stream.client(chunk_of("m" + std::to_string(i), "abcd", "x", "1-1/2", "+"));
  REQUIRE(stream.recorder.msrp.size() == 1);
  CHECK(stream.recorder.msrp[0].message_id == "m0");
  CHECK_FALSE(stream.recorder.msrp[0].complete);
  CHECK(stream.recorder.finding_ids() == Texts{"msrp-over-limit"});
  stream.end();
  CHECK(stream.recorder.msrp.size() == limits::msrp_open_messages + 1);
}

TEST_CASE("MSRP: open messages that hold too much: the oldest is given up, and it is told") {
  const std::string body(limits::msrp_body_octets, 'x');
  ScriptedStream stream;
  for (std::size_t i = 0; i < limits::msrp_open_octets / body.size(); ++i)
    stream.client(chunk_of("m" + std::to_string(i), "abcd", body, "1-*/*", "+"));
  REQUIRE(stream.recorder.msrp.size() == 1);
  CHECK(stream.recorder.msrp[0].size == body.size());
  CHECK(stream.recorder.finding_ids() == Texts{"msrp-over-limit"});
}

TEST_CASE("MSRP: a body over the limit is kept to there, is complete, and that is no fault") {
  const std::string body(limits::msrp_body_octets + 7, 'x');
  ScriptedStream stream;
  stream.client(chunk_of("m", "abcd", body, "1-*/" + std::to_string(body.size()), "$"));
  stream.end();
  REQUIRE(stream.recorder.msrp.size() == 1);
  CHECK(stream.recorder.msrp[0].complete);
  CHECK(stream.recorder.msrp[0].size == body.size());
  CHECK(stream.recorder.msrp[0].body.size() == limits::msrp_body_octets);
  REQUIRE(stream.recorder.finding_ids() == Texts{"msrp-over-limit"});
  CHECK(stream.recorder.findings[0].severity == Severity::info);
}

TEST_CASE("MSRP: a body in more parts than the limit, and a head over it") {
  ScriptedStream stream;
  for (std::size_t i = 0; i <= limits::msrp_ranges; ++i)
    stream.client(chunk_of("m", "abcd", "x", std::to_string(2 * i + 1) + "-*/*", "+"));
  stream.client(chunk_of("m", "abcd", "", "1-0/*", "$"));
  stream.client("MSRP bcde SEND\r\nX: " + std::string(limits::msrp_head_octets, 'x') + "\r\n" + answer("cdef"));
  stream.end();
  REQUIRE(stream.recorder.msrp.size() == 3);
  for (std::size_t i : {0u, 2u}) CHECK_FALSE(stream.recorder.msrp[i == 0 ? 0 : 2].complete);
  Texts ids = stream.recorder.finding_ids();
  CHECK(std::count(ids.begin(), ids.end(), "msrp-over-limit") == 2);
  CHECK(std::count(ids.begin(), ids.end(), "msrp-end-line-missing") == 0);
}

TEST_CASE("MSRP over TCP: a capture that begins in the middle") {
  const std::string tail = "of a body\r\n-------abcd$\r\n";
  ScriptedStream stream(false);
  stream.client(tail + chunk_of("m", "bcde", "second", "10-15/15", "$")).server(answer("bcde"));
  const ConnectionFacts& facts = stream.end();
  CHECK(stream.recorder.msrp_texts() == Texts{"200 bcde server 2-2 []", "SEND bcde client 1-1 [] incomplete"});
  CHECK(stream.recorder.finding_ids() == Texts{"tcp-mid-stream-pickup"});
  CHECK(facts.visibility == Visibility::decoded);
}

TEST_CASE("MSRP over TCP: other octets between chunks are counted") {
  ScriptedStream stream;
  stream.client(answer("abcd") + "junk\r\n" + answer("bcde"));
  const ConnectionFacts& facts = stream.end();
  CHECK(stream.recorder.msrp.size() == 2);
  CHECK(facts.visibility == Visibility::partial);
  CHECK(facts.visibility_reason == "6 octets between MSRP chunks were left out; MSRP: 2 messages");
}

}  // namespace
}  // namespace rung::decode::test
