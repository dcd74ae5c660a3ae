// A capture with a conversation of each WebSocket draft, from packets to rows. No program of today speaks them, so the
// packets are made here.
#include <algorithm>

#include "tests/decode/ws/draft_frames.h"
#include "tests/scenarios/run_rung.h"
#include "tests/scenarios/scripted_connection.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;
using ws::Draft;

namespace {

const std::string key = "dGhlIHNhbXBsZSBub25jZQ==", nonce = "AQIDBAUGBwgJCgsMDQ4PEC==";

std::string frame(Draft draft, bool from_client, const std::string& payload) {
  if (ws::is_hixie(draft)) return ws::test::hixie_text(payload);
  const ws::Layout layout = ws::layout_of(draft, from_client, ws::connection_key(key, nonce));
  return ws::test::draft_frame(layout, true, 1, payload);
}

struct Heads {
  Draft draft;
  std::string request, answer, behind_request = {}, behind_answer = {};
};

std::vector<Heads> all_heads() {
  const std::string keys =
      "Sec-WebSocket-Key1: 18x 6]8vM;54 *(5:  {   U1]8  z [  8\r\n"
      "Sec-WebSocket-Key2: 1_ tx7X d  <  nw  334J702) 7]o}` 0\r\n";
  const std::string location = "Sec-WebSocket-Location: ws://e.test/\r\n", key3 = "Tm[K T2u",
                    answer = "fQJ,fN/4F4!~K~MH";
  const std::string accept =
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Nonce: " + nonce + "\r\n";
  std::vector<Heads> all = {{Draft::hixie_75, "", "WebSocket-Location: ws://e.test/\r\n"},
                            {Draft::hixie_76, keys, location, key3, answer}};
  for (int i = 1; i <= 3; ++i)
    all.push_back({static_cast<Draft>(static_cast<int>(Draft::hybi_01) + i - 1),
                   keys + "Sec-WebSocket-Draft: " + std::to_string(i) + "\r\n", location, key3, answer});
  for (const auto& [draft, number] :
       {std::pair{Draft::hybi_04, "4"}, std::pair{Draft::hybi_05, "5"}, std::pair{Draft::hybi_06, "6"},
        std::pair{Draft::hybi_07, "7"}, std::pair{Draft::hybi_08, "8"}, std::pair{Draft::rfc_6455, "13"}})
    all.push_back({draft, "Sec-WebSocket-Key: " + key + "\r\nSec-WebSocket-Version: " + number + "\r\n", accept});
  return all;
}

std::string sip(const std::string& start_line, const std::string& call_id) {
  return start_line + "\r\nVia: SIP/2.0/WS c.invalid;branch=z9hG4bK" + call_id +
         "\r\nFrom: <sip:a@a.test>;tag=1\r\nTo: <sip:b@b.test>\r\nCall-ID: " + call_id +
         "\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
}

std::string whole_capture() {
  PcapBuilder file;
  std::int64_t time = 1'700'000'000'000'000'000;
  std::uint16_t port = 50000;
  for (const Heads& heads : all_heads()) {
    const std::string call_id = "call" + std::to_string(port);
    ScriptedConnection connection(file, time, {.client_port = port++});
    connection.client("GET / HTTP/1.1\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nHost: e.test\r\n" +
                      heads.request + "\r\n" + heads.behind_request);
    connection.server("HTTP/1.1 101 Switching\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n" + heads.answer +
                      "\r\n" + heads.behind_answer);
    connection.client(frame(heads.draft, true, sip("OPTIONS sip:b@b.test SIP/2.0", call_id)));
    connection.server(frame(heads.draft, false, sip("SIP/2.0 200 OK", call_id)));
    connection.close();
  }
  return file.octets();
}

}  // namespace

TEST_CASE("WebSocket drafts, from packets to rows") {
  ScratchFolder scratch;
  const std::string path = (scratch / "drafts.pcap").string();
  std::ofstream(path, std::ios::binary) << whole_capture();
  const Ran connections = run_rung({"query", path,
                                    "SELECT transport, ws_version, ws_host, messages, visibility FROM connections "
                                    "ORDER BY id",
                                    "--format", "csv"});
  CHECK(connections.output ==
        "transport,ws_version,ws_host,messages,visibility\n"
        "WS,hixie-75,e.test,2,decoded\n"
        "WS,hixie-76,e.test,2,decoded\n"
        "WS,hybi-01,e.test,2,decoded\n"
        "WS,hybi-02,e.test,2,decoded\n"
        "WS,hybi-03,e.test,2,decoded\n"
        "WS,4 (hybi-04),e.test,2,decoded\n"
        "WS,5 (hybi-05),e.test,2,decoded\n"
        "WS,6 (hybi-06),e.test,2,decoded\n"
        "WS,7 (hybi-07),e.test,2,decoded\n"
        "WS,8 (hybi-08 to -12),e.test,2,decoded\n"
        "WS,13,e.test,2,decoded\n");
  const Ran messages = run_rung({"query", path,
                                 "SELECT connection_id, method, status, call_id FROM messages WHERE connection_id IN "
                                 "(1, 2, 5, 6, 7) ORDER BY id",
                                 "--format", "csv"});
  std::string expected = "connection_id,method,status,call_id\n";
  for (const int id : {1, 2, 5, 6, 7}) {
    const std::string call = ",call" + std::to_string(49999 + id) + "\n";
    expected += std::to_string(id) + ",OPTIONS," + call + std::to_string(id) + ",,200" + call;
  }
  CHECK(messages.output == expected);
  const Ran findings = run_rung({"query", path,
                                 "SELECT code, count(*) AS found FROM findings WHERE code LIKE 'ws-%' AND code NOT "
                                 "LIKE '%close%' GROUP BY code ORDER BY code",
                                 "--format", "csv"});
  CHECK(findings.output == "code,found\nws-legacy-hixie,5\nws-legacy-hybi,5\n");
}
