// Every column of every view that this version fills in, from events made by hand.
#include "base/finding.h"
#include "tests/store/sample_events.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

TEST_CASE("a request is one row of messages") {
  std::string expected = "1|1|12|1795361847023607000|2026-11-22T15:37:27.023607000Z|11|1795361847000000001|2|WS|";
  expected +=
      "192.0.2.1|40000|198.51.100.7|80|request|INVITE|NULL|NULL|sip:bob@example.com|sip:alice@"
      "example.com|ft|";
  expected +=
      "sip:bob@example.com|NULL|c1|7|INVITE|z9hG4bK1|<sip:alice@a.invalid>|Phone "
      "1|application/sdp|";
  expected += std::to_string(invite.size()) + "|1|1|0|5|4|1|" + invite + "|presence open\n";
  CHECK(rows(filled(one_of_each()), "SELECT * FROM messages WHERE id = 1") == expected);
}

TEST_CASE("a response is one row of messages") {
  std::string expected = "2|1|12|1000000002|1970-01-01T00:00:01.000000002Z|12|1000000002|2|WS|198.51.100.7|80|";
  expected +=
      "192.0.2.1|40000|response|NULL|200|OK|NULL|sip:alice@example.com|ft|sip:bob@example.com|tt|"
      "c1|7|INVITE|";
  expected += "z9hG4bK1|NULL|NULL|NULL|" + std::to_string(ok.size()) + "|0|0|0|5|4|NULL|" + ok + "|NULL\n";
  CHECK(rows(filled(one_of_each()), "SELECT * FROM messages WHERE id = 2") == expected);
}

TEST_CASE("raw is a blob, its size counts octets") {
  std::string odd = "MESSAGE sip:b SIP/2.0\r\nContent-Length: 4\r\n\r\n" + std::string("\xff\0\xc3\xa9", 4);
  std::vector<correlate::Event> events;
  events.emplace_back(message_event(1, odd));
  store::Database database = filled(std::move(events));
  store::Statement statement(database, "SELECT raw, size, call_id, connection_id, src_ip, branch FROM messages");
  REQUIRE(statement.step());
  CHECK(statement.type(0) == store::ColumnType::blob);
  CHECK(statement.text(0) == odd);
  CHECK(statement.integer(1) == static_cast<std::int64_t>(odd.size()));
  for (int column = 2; column < 6; ++column) CHECK(statement.type(column) == store::ColumnType::null);
}

TEST_CASE("a message of no transaction keeps its own branch") {
  std::vector<correlate::Event> events;
  events.emplace_back(message_event(1, ok));
  CHECK(rows(filled(std::move(events)), "SELECT branch, transaction_id, dialog_id FROM messages") ==
        "z9hG4bK1|NULL|NULL\n");
}

TEST_CASE("a message without a branch does not show that of its transaction") {
  std::vector<correlate::Event> events = one_of_each();
  correlate::Message message = message_event(3, "SIP/2.0 200 OK\r\nCall-ID: c1\r\n\r\n");
  message.transaction_id = 5;
  events.emplace_back(std::move(message));
  CHECK(rows(filled(std::move(events)), "SELECT branch, dialog_id FROM messages WHERE id = 3") == "NULL|4\n");
}

TEST_CASE("times as text agree with base, before 1970 too") {
  std::int64_t ns = GENERATE(as<std::int64_t>{}, 0, 1, 999'999'999, 1'000'000'000, -1, -1'000'000'000, -1'000'000'001,
                             1'795'361'847'023'607'000, INT64_MAX, INT64_MIN + 1, INT64_MIN);
  correlate::Message message = message_event(1, ok);
  message.sip.origin.packet.time = message.sip.origin.first.time = {ns};
  correlate::Call call;
  call.id = 1;
  call.started = {ns};
  std::vector<correlate::Event> events;
  events.emplace_back(std::move(message));
  events.emplace_back(std::move(call));
  store::Database database = filled(std::move(events));
  CHECK(rows(database, "SELECT time FROM messages") == to_text(Timestamp{ns}) + "\n");
  CHECK(rows(database, "SELECT started FROM calls") == to_text(Timestamp{ns}) + "\n");
}

TEST_CASE("rows of the other views") {
  auto [view, expected] = GENERATE(table<std::string, std::string>({
      {"captures", "1|a.pcapng|pcapng|eth0,lo|1,101|1000000|2000000|20|4000|3|1|NULL|NULL\n"},
      {"connections",
       "2|1|NULL|WS|192.0.2.1|40000|198.51.100.7|80|100000000|900000000|fin|11|12|13|NULL|NULL|"
       "NULL|NULL|1.1|101|nginx|"
       "13|example.com|/ws|https://example.com|Mozilla/5.0|sip, "
       "msrp|sip|permessage-deflate|1001|going away|client|2|"
       "partial|13 octets are missing|4|2|2.0|3.0|4.0|JSON-RPC|3|99|3|1|5.0|5.0|5.0|3|1|NULL|NULL\n"},
      {"transactions", "5|INVITE|z9hG4bK1|7|2|1|4|NULL|NULL|accepted|200|200000000|300000000|400000000|1|3\n"},
      {"dialogs", "4|1|c1|ft|tt|terminated|300000000|400000000|800000000|callee|1|opus,-|3|1|both|2|1800|caller\n"},
      {"calls",
       "1|c1|sip:alice@example.com|sip:bob@example.com|completed|200|OK|200000000|1970-01-01T00:00:"
       "00.200000000Z|"
       "300000000|400000000|800000000|100.0|200.0|400.5|callee|WS,UDP|2|1|1|1|1|0|Q.850;cause=16|16|Normal call "
       "clearing|2|7\n"},
      {"registrations",
       "3|sip:alice@example.com|sip:alice@a.invalid|urn:uuid:1|1|r1|sip:example.com|2|WSS|Phone "
       "1|flow-lost|200|"
       "10000000|20000000|600|600010000000|4|1|<sip:edge>|sip:p|sip:t|1|120|<sip:proxy;lr>|"
       "sip:203.0.113.9:4711|sip:operator@example.com|2|0.5|0.95|1|30000000|40000000\n"},
      {"events",
       "16|400000000|1|13|call-answered|2|2|5|4|1|3|NULL|{\"status\":200}\n"
       "32|600010000000|NULL|NULL|registration-expired|NULL|NULL|NULL|NULL|NULL|3|NULL|NULL\n"},
      {"findings",
       "1|tcp-gap-in-stream|info|tcp|50000000|1|9|2|1|1|13 octets|RFC 9293 3.4\n"
       "2|cap-damaged|error|capture|NULL|1|NULL|NULL|NULL|NULL|NULL|NULL\n"},
      {"subscriptions",
       "6|refer|sip:alice@example.com|sip:bob@example.com|terminated|202|500000000|700000000|60|3|1|93|c1|ft|tt|"
       "noresource|1|sip:carol@example.com|200\n"},
      {"publications",
       "8|presence|sip:alice@example.com|sip:alice@example.com|p1|dx200xyz|expired|200|500000000|700000000|3600|2|1\n"},
      {"register_attempts", "9|3|2|Phone 1|10000000|20000000|200|2\n"},
      {"sdp_media",
       "1|1|offer|1|audio|9|UDP/TLS/RTP/SAVPF|sendonly|opus,PCMU|192.0.2.1|uf|2|sha-256 AB|actpass|a|111 0|host 2|"
       "trickle|1|1|a b|1|10|F8|20|AS:64|l|main|5000|1024|msrp://a/1;tcp|wss://h|me|42|7|3\n"
       "2|2|NULL|1|NULL|NULL|NULL|sendrecv|NULL|NULL|NULL|0|NULL|NULL|NULL|NULL|NULL|NULL|0|0|NULL|0|NULL|NULL|NULL|"
       "NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|2\n"},
      {"ws_frames",
       "1|2|1|12|150000000|client|1|1|4|1|70|140|1|NULL\n"
       "2|2|1|13|160000000|server|10|1|0|0|0|NULL|NULL|3.0\n"},
      {"message_sources", "1|1|2|170000000|1|14|165000000|leg-1\n2|1|NULL|180000000|1|15|NULL|NULL\n"},
      {"msrp_messages",
       "1|1795361847023607000|2|1|SEND|NULL|msrps://a/1;ws|msrps://b/2;ws|m1|text/plain|2|1|1|21|"
       "2026-11-22T15:37:27.023607000Z|20|1795361847000000001|WS|192.0.2.1|40000|198.51.100.7|80|client|request|NULL|"
       "abcd|4|yes|partial|NULL|NULL|NULL|3|MSRP abcd SEND|hi\n"
       "2|5|2|NULL|NULL|200|NULL|NULL|NULL|NULL|0|0|1|22|1970-01-01T00:00:00.000000005Z|22|5|WS|198.51.100.7|80|"
       "192.0.2.1|40000|server|response|OK|abcd|NULL|NULL|NULL|000 200 OK|msrps://r/x;ws|900|1||\n"},
      {"leg_links", "1|2|session-id|0.9|2\n"},
      {"drops", ""},
  }));
  CAPTURE(view);
  CHECK(rows(filled(one_of_each()), "SELECT * FROM " + view) == expected);
}

TEST_CASE("what is not known is NULL") {
  std::vector<correlate::Event> events;
  correlate::Call call;
  call.id = 9;
  events.emplace_back(std::move(call));
  correlate::Transaction transaction;
  transaction.id = 9;
  events.emplace_back(std::move(transaction));
  decode::ConnectionFacts connection;
  connection.id = 9;
  events.emplace_back(std::move(connection));
  store::Database database = filled(std::move(events));
  CHECK(rows(database,
             "SELECT call_id, status, reason, ringing_ns, pdd_ms, duration_ms, hung_up_by, "
             "transports FROM "
             "calls") == "NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL\n");
  CHECK(rows(database,
             "SELECT method, cseq, connection_id, dialog_id, status, first_response_ns FROM "
             "transactions") == "NULL|NULL|NULL|NULL|NULL|NULL\n");
  CHECK(rows(database, "SELECT parent_id, http_status, ws_close_code, ws_host, client_bytes FROM connections") ==
        "NULL|NULL|NULL|NULL|0\n");
}

TEST_CASE("the messages that prove the states of a call are events") {
  std::vector<correlate::Event> events = one_of_each();
  correlate::Call call;
  call.id = 7;
  call.state = correlate::CallState::completed;
  call.proofs = {1, 0, 0, 2, 0, 2, correlate::CallState::rejected};
  events.emplace_back(std::move(call));
  CHECK(rows(filled(std::move(events)), "SELECT * FROM events WHERE call = 7 ORDER BY time_ns, id") ==
        "36|1000000002|1|12|call-answered|2|2|5|NULL|7|NULL|NULL|NULL\n"
        "38|1000000002|1|12|call-rejected|2|2|5|NULL|7|NULL|NULL|NULL\n"
        "17|1795361847023607000|1|12|call-attempting|2|1|5|NULL|7|NULL|NULL|NULL\n");
}

TEST_CASE("an event without a state of its own names the call's last one") {
  std::vector<correlate::Event> events = one_of_each();
  correlate::Call call;
  call.id = 7;
  call.state = call.proofs.end_state = correlate::CallState::cancelled;
  call.proofs.end = 2;
  events.emplace_back(std::move(call));
  CHECK(rows(filled(std::move(events)), "SELECT kind FROM events WHERE call = 7") == "call-cancelled\n");
}

TEST_CASE("a leg of a group shows its group, a call alone itself") {
  std::vector<correlate::Event> events;
  for (std::uint64_t id = 1; id <= 3; ++id) {
    correlate::Call call;
    call.id = id;
    events.emplace_back(std::move(call));
  }
  events.emplace_back(correlate::CallGroup{1, 1});
  events.emplace_back(correlate::CallGroup{3, 1});
  CHECK(rows(filled(std::move(events)), "SELECT id, group_id FROM calls") == "1|1\n2|2\n3|1\n");
}

TEST_CASE("every finding code has its row, with layer and reference") {
  std::vector<correlate::Event> events;
  for (const FindingRow& row : finding_table()) events.emplace_back(make_finding(row.code, {1, 1, {}}, "d"));
  store::Database database = filled(std::move(events));
  store::Statement statement(database, "SELECT code, severity, layer, reference FROM findings ORDER BY id");
  for (const FindingRow& row : finding_table()) {
    REQUIRE(statement.step());
    CHECK(statement.text(0) == row.id);
    CHECK(statement.text(1) == to_text(row.severity));
    CHECK(statement.text(2) == row.layer);
    CHECK(statement.text(3) == (row.reference == "-" ? "" : row.reference));
  }
  CHECK_FALSE(statement.step());
}

TEST_CASE("where the client of a lost connection came back: by the message that shows it") {
  std::vector<correlate::Event> events = one_of_each();
  const auto change = [](std::string_view kind, std::uint64_t connection, std::uint64_t message) {
    correlate::StateChange made;
    made.kind = kind;
    made.connection_id = connection;
    made.message_id = message;
    return made;
  };
  decode::ConnectionFacts lost;
  lost.id = 1;
  lost.transport = decode::Transport::wss;
  lost.orphaned_registrations = 1;
  events.emplace_back(change("connection-orphaned-registration", 1, 0));
  events.emplace_back(change("connection-recovered", 1, 2));  // on connection 2
  events.emplace_back(std::move(lost));
  store::Database database = filled(std::move(events));
  CHECK(
      rows(database, "SELECT id, orphaned_registrations, orphaned_calls, recovered_by FROM connections ORDER BY id") ==
      "1|1|0|2\n2|3|1|NULL\n");
}
