#include "decode/visibility.h"

#include "tests/support/catch.h"

namespace rung::decode {
namespace {

struct Row {
  const char* name;
  ConnectionFacts facts;
  Observed observed;
  Visibility visibility;
  const char* reason;  // a part of it
};

ConnectionFacts facts(std::uint64_t messages, std::uint64_t lost = 0, std::string subprotocol = {}) {
  ConnectionFacts facts;
  facts.messages = messages;
  facts.lost_bytes = lost;
  facts.ws_subprotocol = std::move(subprotocol);
  return facts;
}

ConnectionFacts with_others(ConnectionFacts facts, std::string protocol) {
  facts.other_protocol = std::move(protocol);
  facts.other_messages = 2;
  facts.other_bytes = 30;
  return facts;
}

TEST_CASE("visibility: from what was met to what the user is told") {
  Observed msrp_stream, msrp_skipped;
  msrp_stream.msrp_stream = msrp_skipped.msrp_stream = true;
  msrp_skipped.msrp_skipped = 7;
  ConnectionFacts msrp = facts(0, 0, "msrp");
  msrp.msrp_messages = 1;
  Observed nothing, sip, websocket, late, compressed, other, unreadable, unanswered, http2, carrier, unread, gaps;
  sip.sip_stream = true;
  websocket.websocket = compressed.websocket = other.websocket = unreadable.websocket = true;
  compressed.compressed = 3;
  late.websocket = true;
  late.lost_context = 2;
  unreadable.unreadable = true;
  unanswered.upgrade_unanswered = true;
  http2.http2 = carrier.http2 = unread.http2 = true;
  carrier.carried = 2;
  unread.unread_heads = true;
  gaps.websocket = gaps.carrier_gaps = true;
  ConnectionFacts http = facts(0);
  http.http_version = "HTTP/1.1";
  ConnectionFacts tls = facts(0);
  tls.visibility = Visibility::no_keys;
  tls.visibility_reason = "keys";
  ConnectionFacts refused_then_open = facts(1, 0, "sip");
  refused_then_open.visibility = Visibility::refused;

  for (const Row& row : {
           Row{"sip", facts(2), sip, Visibility::decoded, ""},
           Row{"sip with losses", facts(2, 7), sip, Visibility::partial, "7 octets"},
           Row{"sip, all lost", facts(0, 7), sip, Visibility::partial, "7 octets"},
           Row{"ws", facts(2, 0, "sip"), websocket, Visibility::decoded, ""},
           Row{"ws, silent", facts(0, 0, "sip"), websocket, Visibility::decoded, ""},
           Row{"ws without subprotocol", facts(1), websocket, Visibility::decoded, ""},
           Row{"ws of another", with_others(facts(0, 9, "msrp"), "JSON"), other, Visibility::not_sip,
               "JSON: 2 messages"},
           Row{"ws with JSON", with_others(facts(0), "JSON-RPC"), other, Visibility::not_sip,
               "JSON-RPC: 2 messages, 30 octets"},
           Row{"ws with both", with_others(facts(1), "JSON-RPC"), other, Visibility::decoded, ""},
           Row{"ws of none", with_others(facts(0), "text"), other, Visibility::not_sip, "text: 2 messages"},
           Row{"sip on another subprotocol", facts(1, 0, "msrp"), other, Visibility::decoded, ""},
           Row{"ws of msrp, silent", facts(0, 0, "MSRP"), websocket, Visibility::decoded, ""},
           Row{"ws with msrp", msrp, websocket, Visibility::decoded, "MSRP: 1 message"},
           Row{"msrp over tcp", facts(0), msrp_stream, Visibility::decoded, ""},
           Row{"msrp with octets left out", facts(0), msrp_skipped, Visibility::partial,
               "7 octets between MSRP chunks"},
           Row{"ws compressed", facts(0, 0, "sip"), compressed, Visibility::compressed, "3 messages have RSV1"},
           Row{"ws partly compressed", facts(1, 0, "sip"), compressed, Visibility::partial, "3 messages have RSV1"},
           Row{"ws without its history", facts(0, 0, "sip"), late, Visibility::lost_context, "2 compressed messages"},
           Row{"ws partly without", facts(1, 0, "sip"), late, Visibility::partial, "no_context_takeover"},
           Row{"ws unreadable", facts(1, 0, "sip"), unreadable, Visibility::partial, "no WebSocket frames"},
           Row{"refused, then open", refused_then_open, websocket, Visibility::decoded, ""},
           Row{"tls", tls, nothing, Visibility::no_keys, "keys"},
           Row{"unanswered", facts(0), unanswered, Visibility::not_sip, "not answered"},
           Row{"h2", facts(0), http2, Visibility::not_sip, "HTTP/2 that carried no WebSocket"},
           Row{"h2 with WebSockets", facts(0), carrier, Visibility::not_sip, "connections of their own"},
           Row{"h2 in parts", facts(0), unread, Visibility::not_sip, "could not be read"},
           Row{"a stream of a lossy connection", facts(1), gaps, Visibility::partial, "perhaps some of its own"},
           Row{"http", http, nothing, Visibility::not_sip, "asked for no WebSocket"},
           Row{"nothing", facts(0), nothing, Visibility::not_sip, "neither"},
       }) {
    INFO(row.name);
    ConnectionFacts settled = row.facts;
    settle_visibility(settled, row.observed);
    CHECK(settled.visibility == row.visibility);
    CHECK(settled.visibility_reason.find(row.reason) != std::string::npos);
    CHECK(settled.visibility_reason.empty() == (*row.reason == '\0'));
  }
}

}  // namespace
}  // namespace rung::decode
