#include "tests/store/sample_events.h"

#include <array>
#include <memory>
#include <utility>

#include "decode/description.h"

namespace rung::test {
namespace {

constexpr Timestamp at(std::int64_t ms) { return Timestamp{} + milliseconds(ms); }

net::Endpoint endpoint(std::array<std::uint8_t, 4> address, std::uint16_t port) {
  return {net::ipv4_address(address), port};
}

decode::ConnectionFacts websocket() {
  decode::ConnectionFacts facts;
  facts.id = 2;
  facts.parent_id = 1;
  facts.transport = decode::Transport::ws;
  facts.client = endpoint({192, 0, 2, 1}, 40000);
  facts.server = endpoint({198, 51, 100, 7}, 80);
  facts.first = {1, 3, at(100)};
  facts.last = {1, 90, at(900)};
  facts.end = decode::ConnectionEnd::fin;
  facts.client_bytes = 11;
  facts.server_bytes = 12;
  facts.lost_bytes = 13;
  facts.http_version = "1.1";
  facts.http_status = 101;
  facts.http_server = "nginx";
  facts.ws_version = "13";
  facts.ws_host = "example.com";
  facts.ws_path = "/ws";
  facts.ws_origin = "https://example.com";
  facts.ws_user_agent = "Mozilla/5.0";
  facts.ws_offered_subprotocols = "sip, msrp";
  facts.ws_subprotocol = "sip";
  facts.ws_extensions = "permessage-deflate";
  facts.ws_close_code = 1001;
  facts.ws_close_reason = "going away";
  facts.ws_closed_by = "client";
  facts.ws_pings = 4;
  facts.ws_round_trips.add(milliseconds(4));
  facts.ws_round_trips.add(milliseconds(2));
  facts.crlf_pings = 3;
  facts.crlf_round_trips.add(milliseconds(5));
  facts.other_protocol = "JSON-RPC";
  facts.other_messages = 3;
  facts.other_bytes = 99;
  facts.messages = 2;
  facts.orphaned_registrations = 3;
  facts.orphaned_calls = 1;
  facts.visibility = decode::Visibility::partial;
  facts.visibility_reason = "13 octets are missing";
  return facts;
}

correlate::Transaction transaction() {
  correlate::Transaction row;
  row.id = 5;
  row.method = "INVITE";
  row.branch = "z9hG4bK1";
  row.cseq = 7;
  row.connection_id = 2;
  row.call = 1;
  row.dialog_id = 4;
  row.state = correlate::TransactionState::accepted;
  row.status = 200;
  row.started = at(200);
  row.first_response = at(300);
  row.completed = at(400);
  row.retransmissions = 1;
  row.attempt_id = 3;
  return row;
}

correlate::Dialog dialog() {
  correlate::Dialog row;
  row.id = 4;
  row.call = 1;
  row.call_id = "c1";
  row.from_tag = "ft";
  row.to_tag = "tt";
  row.state = correlate::DialogState::terminated;
  row.created = at(300);
  row.confirmed = at(400);
  row.terminated = at(800);
  row.terminated_by = correlate::Side::callee;
  row.winner = true;
  row.codecs = "opus,-";
  row.offers = 3;
  row.unanswered = 1;
  row.held_by = correlate::Side::both;
  row.holds = 2;
  row.session_expires_s = 1800;
  row.refresher = correlate::Side::caller;
  return row;
}

correlate::Call call() {
  correlate::Call row;
  row.id = 1;
  row.call_id = "c1";
  row.caller = "sip:alice@example.com";
  row.callee = "sip:bob@example.com";
  row.state = correlate::CallState::completed;
  row.status = 200;
  row.reason = "OK";
  row.started = at(200);
  row.ringing = at(300);
  row.answered = at(400);
  row.ended = at(800);
  row.pdd = milliseconds(100);
  row.setup = milliseconds(200);
  row.duration = Duration{400'500'000};
  row.hung_up_by = correlate::Side::callee;
  row.transports = "WS,UDP";
  row.messages = 2;
  row.retransmissions = 1;
  row.hops = 1;
  row.complete = false;
  row.end_reason = "Q.850;cause=16";
  row.q850_cause = 16;
  row.attempts = 2;
  row.recorded_call = 7;
  return row;
}

correlate::Subscription subscription() {
  correlate::Subscription row;
  row.id = 6;
  row.event = "refer";
  row.event_id = "93";
  row.subscriber = "sip:alice@example.com";
  row.notifier = "sip:bob@example.com";
  row.call_id = "c1";
  row.from_tag = "ft";
  row.to_tag = "tt";
  row.state = correlate::SubscriptionState::terminated;
  row.reason = "noresource";
  row.status = 202;
  row.started = at(500);
  row.ended = at(700);
  row.expires_s = 60;
  row.notifications = 3;
  row.refreshes = 1;
  row.call = 1;
  row.refer_to = "sip:carol@example.com";
  row.refer_status = 200;
  return row;
}

correlate::Publication publication() {
  correlate::Publication row;
  row.id = 8;
  row.event = "presence";
  row.entity = "sip:alice@example.com";
  row.publisher = "sip:alice@example.com";
  row.call_id = "p1";
  row.entity_tag = "dx200xyz";
  row.state = correlate::PublicationState::expired;
  row.status = 200;
  row.started = at(500);
  row.ended = at(700);
  row.expires_s = 3600;
  row.refreshes = 2;
  row.changes = 1;
  return row;
}

correlate::RegisterAttempt register_attempt() {
  correlate::RegisterAttempt row;
  row.id = 9;
  row.registration_id = 3;
  row.connection_id = 2;
  row.user_agent = "Phone 1";
  row.started = at(10);
  row.ended = at(20);
  row.status = 200;
  row.requests = 2;
  return row;
}

correlate::Registration registration() {
  correlate::Registration row;
  row.id = 3;
  row.aor = "sip:alice@example.com";
  row.contact = "sip:alice@a.invalid";
  row.instance = "urn:uuid:1";
  row.reg_id = 1;
  row.call_id = "r1";
  row.registrar = "sip:example.com";
  row.connection_id = 2;
  row.transport = decode::Transport::wss;
  row.user_agent = "Phone 1";
  row.state = correlate::RegistrationState::flow_lost;
  row.status = 200;
  row.first = at(10);
  row.last = at(20);
  row.expires_s = 600;
  row.expires = at(600'010);
  row.refreshes = 4;
  row.challenges = 1;
  row.path = "<sip:edge>";
  row.pub_gruu = "sip:p";
  row.temp_gruu = "sip:t";
  row.outbound = true;
  row.flow_timer_s = 120;
  row.service_route = "<sip:proxy;lr>";
  row.received = "sip:203.0.113.9:4711";
  row.third_party = "sip:operator@example.com";
  row.failed_refreshes = 2;
  row.last_refresh_at = 500;
  row.latest_refresh_at = 950;
  row.lost_flows = 1;
  row.lost = at(30);
  row.recovered = at(40);
  return row;
}

}  // namespace

correlate::MsrpMessage msrp_event() {
  correlate::MsrpMessage event;
  decode::MsrpMessage& msrp = event.msrp;
  msrp.id = 1;
  msrp.origin.packet = {1, 21, {1'795'361'847'023'607'000}};
  msrp.origin.first = {1, 20, {1'795'361'847'000'000'001}};
  msrp.origin.connection_id = 2;
  msrp.method = "SEND";
  msrp.transaction_id = "abcd";
  msrp.to_path = "msrps://b/2;ws";
  msrp.from_path = "msrps://a/1;ws";
  msrp.message_id = "m1";
  msrp.content_type = "text/plain";
  msrp.success_report = "yes";
  msrp.failure_report = "partial";
  msrp.head = "MSRP abcd SEND";
  msrp.body = {'h', 'i'};
  msrp.size = 2;
  msrp.chunks = 3;
  event.call = 1;
  event.dialog_id = 4;
  return event;
}

correlate::MsrpMessage msrp_answer_event() {
  correlate::MsrpMessage event;
  decode::MsrpMessage& msrp = event.msrp;
  msrp.id = 2;
  msrp.origin.packet = msrp.origin.first = {1, 22, {5}};
  msrp.origin.connection_id = 2;
  msrp.origin.from_client = false;
  msrp.status = 200;
  msrp.reason = "OK";
  msrp.transaction_id = "abcd";
  msrp.report_status = "000 200 OK";
  msrp.use_path = "msrps://r/x;ws";
  msrp.expires_s = 900;
  msrp.complete = false;
  return event;
}

std::shared_ptr<const decode::Description> description_of(std::string_view text) {
  decode::Description description;
  description.inflated.assign(text.begin(), text.end());
  description.session = sdp::parse_session_description({description.inflated.data(), description.inflated.size()});
  return std::make_shared<const decode::Description>(std::move(description));
}

constexpr std::string_view everything_of_media =
    "v=0\r\no=- 42 7 IN IP4 h\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\na=group:BUNDLE a "
    "b\r\na=ice-lite\r\nx=1\r\nx=2\r\n"
    "x=3\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 0\r\nb=AS:64\r\na=sendonly\r\na=rtpmap:111 opus/48000/2\r\na=ptime:20\r\n"
    "a=ice-ufrag:uf\r\na=ice-options:trickle\r\na=end-of-candidates\r\na=candidate:1 1 udp 2 192.0.2.1 3 typ host\r\n"
    "a=candidate:2 1 udp 2 192.0.2.1 4 typ host\r\na=fingerprint:sha-256 AB\r\na=setup:actpass\r\na=rtcp-mux\r\n"
    "a=crypto:1 F8 inline:secret\r\na=mid:a\r\na=rtcp:10\r\na=label:l\r\na=content:main\r\na=ssrc:1 cname:me\r\n"
    "a=sctp-port:5000\r\na=max-message-size:1024\r\na=path:msrp://a/1;tcp\r\na=websocket-uri:wss://h\r\n";

// Of its one m= line nothing is known.
constexpr std::string_view nothing_of_media = "v=0\r\no=\r\ns=-\r\nt=0 0\r\nm=\r\n";

decode::WebSocketFrame frame_event() {
  decode::WebSocketFrame frame;
  frame.connection_id = 2;
  frame.packet = {1, 12, at(150)};
  frame.opcode = 1;
  frame.rsv = 4;
  frame.fin = true;
  frame.masked = true;
  frame.size = 70;
  frame.inflated_size = 140;
  frame.message_id = 1;
  return frame;
}

decode::WebSocketFrame pong_event() {
  decode::WebSocketFrame frame;
  frame.connection_id = 2;
  frame.packet = {1, 13, at(160)};
  frame.from_client = false;
  frame.opcode = 10;
  frame.fin = true;
  frame.round_trip = milliseconds(3);
  return frame;
}

decode::MessageSource source_event() {
  decode::MessageSource source;
  source.message_id = 1;
  source.packet = {1, 14, at(170)};
  source.agent = 2;
  source.seen = at(165);
  source.correlation_id = "leg-1";
  return source;
}

decode::MessageSource own_source_event() {
  decode::MessageSource source;
  source.message_id = 1;
  source.packet = {1, 15, at(180)};
  return source;
}

correlate::Message request_event() {
  correlate::Message event = message_event(1, invite);
  event.sip.origin.packet = {1, 12, {1'795'361'847'023'607'000}};
  event.sip.origin.first = {1, 11, {1'795'361'847'000'000'001}};
  event.sip.origin.connection_id = 2;
  event.transaction_id = 5;
  event.call = 1;
  event.retransmission = true;
  event.branch_of_transaction = true;
  event.role = correlate::DescriptionRole::offer;
  event.sip.description = description_of(everything_of_media);
  return event;
}

correlate::Message response_event() {
  correlate::Message event = message_event(2, ok);
  event.sip.origin.connection_id = 2;
  event.sip.origin.from_client = false;
  event.sip.complete = false;
  event.transaction_id = 5;
  event.sip.description = description_of(nothing_of_media);
  return event;
}

std::vector<correlate::Event> one_of_each() {
  std::vector<correlate::Event> events;
  events.emplace_back(request_event());
  events.emplace_back(correlate::BodySummary{1, "presence open"});
  events.emplace_back(response_event());
  events.emplace_back(msrp_event());
  events.emplace_back(msrp_answer_event());
  events.emplace_back(frame_event());
  events.emplace_back(pong_event());
  events.emplace_back(source_event());
  events.emplace_back(own_source_event());
  events.emplace_back(
      correlate::StateChange{"call-answered", {1, 13, at(400)}, 2, 2, 5, 4, 1, 3, 0, R"({"status":200})"});
  events.emplace_back(correlate::StateChange{"registration-expired", {0, 0, at(600'010)}, 0, 0, 0, 0, 0, 3, 0, {}});
  events.emplace_back(Finding{FindingCode::tcp_gap_in_stream, Severity::info, {1, 9, at(50)}, 2, 1, 1, "13 octets"});
  events.emplace_back(Finding{FindingCode::cap_damaged, Severity::error, {1, 0, {}}, 0, 0, 0, {}});
  events.emplace_back(transaction());
  events.emplace_back(dialog());
  events.emplace_back(call());
  events.emplace_back(registration());
  events.emplace_back(register_attempt());
  events.emplace_back(subscription());
  events.emplace_back(publication());
  events.emplace_back(correlate::LegLink{1, 2, "session-id", 90, 2});
  events.emplace_back(correlate::CallGroup{2, 1});
  events.emplace_back(websocket());
  return events;
}

capture::CaptureFacts capture_facts() {
  return {1, "a.pcapng", "pcapng", "eth0,lo", {1, 101}, at(1), at(2), 20, 4000, 3, true, "at octet 9"};
}

std::string rows(const store::Database& database, const std::string& sql) {
  store::Statement statement(database, sql);
  std::string all;
  while (statement.step()) {
    for (int column = 0; column < statement.columns(); ++column) {
      if (column > 0) all += '|';
      bool is_null = statement.type(column) == store::ColumnType::null;
      all += is_null ? std::string_view("NULL") : statement.text(column);
    }
    all += '\n';
  }
  return all;
}

std::string dump(const store::Database& database) {
  std::string all = rows(database, "SELECT type, name, sql FROM sqlite_master ORDER BY rowid");
  store::Statement tables(database, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid");
  while (tables.step()) all += rows(database, "SELECT * FROM " + std::string(tables.text(0)) + " ORDER BY rowid");
  return all;
}

store::Database filled(std::vector<correlate::Event> events) {
  store::Database database = store::Database::temporary();
  store::Writer writer(database);
  for (correlate::Event& event : events) writer.on_event(std::move(event));
  capture::CaptureFacts facts = capture_facts();
  writer.finish({&facts});
  return database;
}

}  // namespace rung::test
