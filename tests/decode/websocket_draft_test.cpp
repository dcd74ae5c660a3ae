// WebSocket drafts before RFC 6455, from their handshake to SIP.
#include <algorithm>

#include "base/limits.h"
#include "tests/decode/scripted_stream.h"
#include "tests/decode/ws/draft_frames.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using namespace std::string_literals;
using Texts = std::vector<std::string>;
using ws::Draft;

// The example of hixie-76 1.2.
const std::string key1 = "18x 6]8vM;54 *(5:  {   U1]8  z [  8", key2 = "1_ tx7X d  <  nw  334J702) 7]o}` 0";
const std::string key3 = "Tm[K T2u", answer16 = "fQJ,fN/4F4!~K~MH";
const std::string key = "dGhlIHNhbXBsZSBub25jZQ==", nonce = "AQIDBAUGBwgJCgsMDQ4PEC==";
const ws::Sha1 connection_key = ws::connection_key(key, nonce);

struct Spoken {
  Draft draft;
  const char* version;  // as the row shows it
  const char* finding;
  std::string request, answer;  // header fields of either
  std::string behind_request = {}, behind_answer = {};
};

const std::vector<Spoken>& drafts() {
  const std::string keys = "Sec-WebSocket-Key1: " + key1 + "\r\nSec-WebSocket-Key2: " + key2 +
                           "\r\nSec-WebSocket-Protocol: sip\r\nOrigin: http://example.com\r\n";
  const std::string location =
      "Sec-WebSocket-Location: ws://example.com/ws\r\nSec-WebSocket-Origin: http://example.com\r\n"
      "Sec-WebSocket-Protocol: sip\r\n";
  auto numbered = [](const std::string& number) {
    return "Sec-WebSocket-Key: " + key + "\r\nSec-WebSocket-Version: " + number +
           "\r\nSec-WebSocket-Origin: http://example.com\r\nSec-WebSocket-Protocol: sip\r\n";
  };
  const std::string accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: sip\r\n";
  static const std::vector<Spoken> all = {
      {Draft::hixie_75, "hixie-75", "ws-legacy-hixie", "Origin: http://example.com\r\nWebSocket-Protocol: sip\r\n",
       "WebSocket-Origin: http://example.com\r\nWebSocket-Location: ws://example.com/ws\r\nWebSocket-Protocol: "
       "sip\r\n"},
      {Draft::hixie_76, "hixie-76", "ws-legacy-hixie", keys, location, key3, answer16},
      {Draft::hybi_01, "hybi-01", "ws-legacy-hixie", keys + "Sec-WebSocket-Draft: 1\r\n", location, key3, answer16},
      {Draft::hybi_02, "hybi-02", "ws-legacy-hixie", keys + "Sec-WebSocket-Draft: 2\r\n", location, key3, answer16},
      {Draft::hybi_03, "hybi-03", "ws-legacy-hixie", keys + "Sec-WebSocket-Draft: 3\r\n", location, key3, answer16},
      {Draft::hybi_04, "4 (hybi-04)", "ws-legacy-hybi", numbered("4"),
       accept + "Sec-WebSocket-Nonce: " + nonce + "\r\n"},
      {Draft::hybi_05, "5 (hybi-05)", "ws-legacy-hybi", numbered("5"), accept},
      {Draft::hybi_06, "6 (hybi-06)", "ws-legacy-hybi", numbered("6"), accept},
      {Draft::hybi_07, "7 (hybi-07)", "ws-legacy-hybi", numbered("7"), accept},
      {Draft::hybi_08, "8 (hybi-08 to -12)", "ws-legacy-hybi", numbered("8"), accept},
      {Draft::rfc_6455, "13", nullptr, numbered("13"), accept},
  };
  return all;
}

const Spoken& spoken(Draft draft) {
  return *std::find_if(drafts().begin(), drafts().end(), [draft](const Spoken& one) { return one.draft == draft; });
}

std::string request_head(const Spoken& spoken) {
  return "GET /ws HTTP/1.1\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nHost: example.com\r\n" + spoken.request +
         "\r\n";
}
std::string answer_head(const Spoken& spoken) {
  return "HTTP/1.1 101 WebSocket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n" + spoken.answer +
         "\r\n";
}

// One message in frames of the draft: several where it has fragments. `opcode` is RFC 6455's.
std::string framed(Draft draft, bool from_client, const std::string& payload, int opcode = 1) {
  if (ws::is_hixie(draft)) return opcode == 8 ? ws::test::hixie_close() : ws::test::hixie_text(payload);
  const ws::Layout layout = ws::layout_of(draft, from_client, connection_key);
  if (opcode != 1 || payload.size() < 40) return ws::test::draft_frame(layout, true, opcode, payload);
  return ws::test::draft_frame(layout, false, 1, payload.substr(0, 20), "abcd") +
         ws::test::draft_frame(layout, true, 9, "ping", "\xff\x01zz") +
         ws::test::draft_frame(layout, true, 0, payload.substr(20), "wxyz");
}

struct Talk {
  std::string to_server, to_client;
};

Talk talk_of(const Spoken& spoken) {
  Talk talk;
  talk.to_server = request_head(spoken) + spoken.behind_request +
                   framed(spoken.draft, true, request("INVITE", "v=0\r\n")) + framed(spoken.draft, true, "\r\n\r\n") +
                   framed(spoken.draft, true, request("BYE"));
  talk.to_client = answer_head(spoken) + spoken.behind_answer + framed(spoken.draft, false, response(100)) +
                   framed(spoken.draft, false, response(200, std::string(700, 'b')));
  if (ws::has_close(spoken.draft)) {
    const std::string code = ws::has_close_codes(spoken.draft) ? "\x03\xe8"s : ""s;
    talk.to_server += framed(spoken.draft, true, code, 8);
    talk.to_client += framed(spoken.draft, false, code, 8);
  }
  return talk;
}

void check_facts(const Spoken& spoken, const ConnectionFacts& facts) {
  CHECK(facts.transport == Transport::ws);
  CHECK(facts.ws_version == spoken.version);
  CHECK(facts.ws_host == "example.com");
  CHECK(facts.ws_path == "/ws");
  CHECK(facts.ws_origin == "http://example.com");
  CHECK(facts.ws_offered_subprotocols == "sip");
  CHECK(facts.ws_subprotocol == "sip");
  CHECK(facts.visibility == Visibility::decoded);
  if (!ws::has_close(spoken.draft)) {
    CHECK_FALSE(facts.ws_close_code);
  } else {
    CHECK(facts.ws_close_code == (ws::has_close_codes(spoken.draft) ? 1000 : 1005));
  }
}

TEST_CASE("drafts: a conversation gives the same messages in each, however it is cut") {
  const Texts to_server = {request("INVITE", "v=0\r\n"), request("BYE")};
  const Texts to_client = {response(100), response(200, std::string(700, 'b'))};
  for (const Spoken& spoken : drafts()) {
    INFO(spoken.version);
    const Talk talk = talk_of(spoken);
    auto check = [&](ScriptedStream& stream) {
      check_facts(spoken, stream.end());
      Texts raw = stream.recorder.raw, expected = to_server;
      expected.insert(expected.end(), to_client.begin(), to_client.end());
      std::sort(raw.begin(), raw.end());
      std::sort(expected.begin(), expected.end());
      REQUIRE(raw == expected);
      CHECK(stream.recorder.finding_ids() == (spoken.finding == nullptr ? Texts{} : Texts{spoken.finding}));
    };
    rung::test::every_split(talk.to_server, [&](const rung::test::Pieces& pieces) {
      ScriptedStream stream;
      stream.client_pieces(pieces).server(talk.to_client);
      check(stream);
    });
    rung::test::every_split(talk.to_client, [&](const rung::test::Pieces& pieces) {
      ScriptedStream stream;
      stream.client(talk.to_server).server_pieces(pieces);
      check(stream);
    });
  }
}

TEST_CASE("drafts: places of messages are exact") {
  for (const Spoken& spoken : drafts()) {
    INFO(spoken.version);
    ScriptedStream stream;
    stream.client(request_head(spoken)).client(spoken.behind_request.empty() ? "" : spoken.behind_request);
    stream.server(answer_head(spoken)).server(spoken.behind_answer);
    const int before = spoken.behind_request.empty() ? 2 : 4;
    const std::string invite = framed(spoken.draft, true, request("INVITE"));
    stream.client(invite.substr(0, 1)).client(invite.substr(1)).client(framed(spoken.draft, true, request("BYE")));
    stream.end();
    const std::string first = std::to_string(before + 1), second = std::to_string(before + 2);
    const std::string third = std::to_string(before + 3);
    CHECK(stream.recorder.messages ==
          Texts{"INVITE client " + first + "-" + second, "BYE client " + third + "-" + third});
  }
}

TEST_CASE("drafts: a hole costs only what it touches") {
  for (const Spoken& spoken : drafts()) {
    INFO(spoken.version);
    ScriptedStream stream;
    stream.client(request_head(spoken) + spoken.behind_request).server(answer_head(spoken) + spoken.behind_answer);
    stream.client(framed(spoken.draft, true, request("OPTIONS"))).client_gap(777);
    stream.client(framed(spoken.draft, true, request("BYE")));
    CHECK(stream.end().visibility == Visibility::partial);
    CHECK(stream.recorder.messages.size() == 2);
    CHECK(stream.recorder.raw.back() == request("BYE"));
  }
}

TEST_CASE("hixie-76: the octets behind the heads come in any order and pieces") {
  const Spoken& hixie = spoken(Draft::hixie_76);
  const std::string invite = framed(Draft::hixie_76, true, request("INVITE"));
  const std::string trying = framed(Draft::hixie_76, false, response(100));
  auto check = [&](ScriptedStream& stream) {
    CHECK(stream.end().visibility == Visibility::decoded);
    CHECK(stream.recorder.messages.size() == 2);
    CHECK(stream.recorder.finding_ids() == Texts{"ws-legacy-hixie"});
  };
  SECTION("the client's behind the answer") {
    ScriptedStream stream;
    stream.client(request_head(hixie)).server(answer_head(hixie) + answer16 + trying);
    stream.client(key3.substr(0, 3)).client(key3.substr(3) + invite);
    check(stream);
  }
  SECTION("one by one") {
    ScriptedStream stream;
    stream.client(request_head(hixie)).server(answer_head(hixie));
    for (std::size_t i = 0; i < 16; ++i) stream.server(answer16.substr(i, 1)).client(i < 8 ? key3.substr(i, 1) : "");
    stream.client(invite).server(trying);
    check(stream);
  }
  SECTION("frames of the client before the server's octets") {
    ScriptedStream stream;
    stream.client(request_head(hixie) + key3 + invite).server(answer_head(hixie)).server(answer16 + trying);
    check(stream);
  }
}

TEST_CASE("hixie-76: an answer that does not fit, and one that nobody can judge") {
  const Spoken& hixie = spoken(Draft::hixie_76);
  const std::string invite = framed(Draft::hixie_76, true, request("INVITE"));
  for (const std::string& wrong : {"XQJ,fN/4F4!~K~MH"s, "fQJ,fN/4F4!~K~MX"s, std::string(16, '\0')}) {
    ScriptedStream stream;
    stream.client(request_head(hixie) + key3).server(answer_head(hixie) + wrong).client(invite);
    stream.end();
    CHECK(stream.recorder.finding_ids() == Texts{"ws-legacy-hixie", "ws-accept-mismatch"});
    CHECK(stream.recorder.findings[1].detail.find("MD5") != std::string::npos);
    CHECK(stream.recorder.findings[1].where.frame == 2);
    CHECK(stream.recorder.messages.size() == 1);
  }
  SECTION("keys without spaces") {
    ScriptedStream stream;
    stream.client("GET /ws HTTP/1.1\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key1: 123\r\nSec-WebSocket-Key2: 4\r\n\r\n" +
                  key3);
    stream.server(answer_head(hixie) + answer16).client(invite);
    stream.end();
    CHECK(stream.recorder.finding_ids() == Texts{"ws-legacy-hixie", "ws-accept-mismatch"});
  }
  SECTION("octets of it are not in the capture") {
    for (const bool of_client : {true, false}) {
      ScriptedStream stream;
      stream.client(request_head(hixie));
      if (of_client)
        stream.client_gap(8).server(answer_head(hixie) + answer16);
      else
        stream.client(key3).server(answer_head(hixie)).server(answer16.substr(0, 5)).server_gap(11);
      stream.client(invite).server(framed(Draft::hixie_76, false, response(100)));
      stream.end();
      CHECK(stream.recorder.messages.size() == 2);
      CHECK(stream.recorder.finding_ids() == Texts{"ws-legacy-hixie", "tcp-gap-in-stream"});
    }
  }
  SECTION("and more than it") {
    ScriptedStream stream;
    stream.client(request_head(hixie) + key3).server(answer_head(hixie)).server_gap(300);
    stream.client(invite).server(framed(Draft::hixie_76, false, response(100)));
    stream.end();
    CHECK(stream.recorder.messages.size() == 2);
  }
}

TEST_CASE("hixie-76: never completed, or refused and asked again") {
  const Spoken& hixie = spoken(Draft::hixie_76);
  SECTION("no octet behind the answer") {
    ScriptedStream stream;
    stream.client(request_head(hixie) + key3).server(answer_head(hixie) + "too few");
    CHECK(stream.end().visibility_reason.find("not answered") != std::string::npos);
  }
  SECTION("the 8 octets are none of the next request's") {
    ScriptedStream stream;
    stream.client(request_head(hixie) + key3).server("HTTP/1.1 401 Unauthorized\r\nContent-Length: 3\r\n\r\nwho");
    stream.client(request_head(hixie) + key3).server(answer_head(hixie) + answer16);
    stream.client(framed(Draft::hixie_76, true, request("INVITE")));
    CHECK(stream.end().visibility == Visibility::decoded);
    CHECK(stream.recorder.messages.size() == 1);
  }
}

TEST_CASE("hixie-76: what waits for the challenge is bounded") {
  const Spoken& hixie = spoken(Draft::hixie_76);
  ScriptedStream stream;
  stream.client(request_head(hixie) + key3).server(answer_head(hixie));
  const std::string large = framed(Draft::hixie_76, true, request("MESSAGE", std::string(1000, 'x')));
  for (std::size_t sent = 0; sent < 2 * limits::http_head_octets; sent += large.size()) stream.client(large);
  stream.server(answer16).client(framed(Draft::hixie_76, true, request("INVITE")));
  stream.end();
  REQUIRE(stream.recorder.raw.size() > 10);
  CHECK(stream.recorder.raw.size() < 2 * limits::http_head_octets / large.size());
  CHECK(stream.recorder.raw.back() == request("INVITE"));
}

TEST_CASE("hixie: an answer whose request was not captured says what it was") {
  for (const Draft draft : {Draft::hixie_75, Draft::hixie_76}) {
    const Spoken& hixie = spoken(draft);
    ScriptedStream stream(false);
    stream.server(answer_head(hixie) + hixie.behind_answer + framed(draft, false, response(100)));
    stream.client(framed(draft, true, request("BYE")));
    const ConnectionFacts& facts = stream.end();
    CHECK(facts.ws_version == hixie.version);
    CHECK(facts.ws_host == "example.com");
    CHECK(facts.ws_path == "/ws");
    CHECK(facts.ws_origin == "http://example.com");
    CHECK(stream.recorder.messages.size() == 2);
  }
}

TEST_CASE("a version that nobody defined, and servers that list theirs") {
  auto ask = [](const std::string& version) {
    return "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key +
           "\r\nSec-WebSocket-Version: " + version + "\r\n\r\n";
  };
  const std::string lists =
      "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13, 8\r\nSec-WebSocket-Version: 7\r\n"
      "Content-Length: 0\r\n\r\n";
  SECTION("an unknown one") {
    ScriptedStream stream;
    stream.client(ask("14")).server(upgrade_response());
    stream.client(ws::test::wire_frame(ws::test::fin | 1, request("INVITE"), "mask"));
    CHECK(stream.end().ws_version == "14");
    CHECK(stream.recorder.finding_texts() == Texts{"ws-version-unsupported: the client asks for 14"});
    CHECK(stream.recorder.findings[0].where.frame == 1);
    CHECK(stream.recorder.messages.size() == 1);
  }
  SECTION("a draft that the server does not speak") {
    ScriptedStream stream;
    stream.client(ask("5")).server(lists);
    stream.end();
    CHECK(stream.recorder.finding_ids() == Texts{"ws-legacy-hybi", "ws-version-unsupported", "ws-handshake-rejected"});
    CHECK(stream.recorder.findings[1].detail == "the client asked for 5 (hybi-05), the server speaks 13, 8, 7");
  }
  SECTION("a refusal for another reason") {
    ScriptedStream stream;
    stream.client(ask("13")).server("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    stream.end();
    CHECK(stream.recorder.finding_ids() == Texts{"ws-handshake-rejected"});
  }
}

TEST_CASE("compression from before RFC 7692 is named") {
  const std::string accept = "Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Extensions: ";
  SECTION("frame by frame") {
    for (const char* name : {"x-webkit-deflate-frame", "deflate-frame; no_context_takeover"}) {
      ScriptedStream stream;
      stream.client(upgrade_request()).server(upgrade_response(accept + name + "\r\n"));
      stream.client(ws::test::wire_frame(ws::test::fin | ws::test::rsv1 | 1, "deflated", "mask"));
      const ConnectionFacts& facts = stream.end();
      CHECK(facts.visibility == Visibility::compressed);
      CHECK(facts.visibility_reason.find("1 messages are compressed by "s + name) == 0);
      CHECK(stream.recorder.findings.empty());
    }
  }
  SECTION("the whole stream") {
    ScriptedStream stream;
    stream.client(upgrade_request()).server(upgrade_response(accept + "deflate-stream\r\n"));
    stream.client(std::string(500, '\xaa')).client_gap(20).client(std::string(500, '\xcc'));
    const ConnectionFacts& facts = stream.end();
    CHECK(facts.visibility == Visibility::compressed);
    CHECK(facts.visibility_reason.find("deflate-stream") != std::string::npos);
    CHECK(stream.recorder.finding_ids() == Texts{"tcp-gap-in-stream"});
  }
}

}  // namespace
}  // namespace rung::decode::test
