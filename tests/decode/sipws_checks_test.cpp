// What a SIP message on a WebSocket shows to be wrong (RFC 7118), each case beside one that is right.
#include <functional>

#include "decode/checks/sipws_content_checks.h"
#include "decode/checks/sipws_subprotocol_checks.h"
#include "decode/checks/sipws_transport_checks.h"
#include "decode/net/address_scope.h"
#include "tests/decode/scripted_stream.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using Texts = std::vector<std::string>;

std::string text_of(const Fault& fault) {
  const FindingRow& row = row_of(fault.code);
  const bool lowered = fault.severity && *fault.severity != row.severity;
  return std::string(row.id) + (lowered ? " (" + std::string(to_text(*fault.severity)) + "): " : ": ") + fault.detail;
}

Texts texts(const std::vector<Fault>& faults) {
  Texts all;
  for (const Fault& fault : faults) all.push_back(text_of(fault));
  return all;
}
Texts texts(const std::optional<Fault>& fault) { return fault ? Texts{text_of(*fault)} : Texts{}; }

net::Endpoint at(const std::string& address, std::uint16_t port) {
  const auto parsed = net::parse_address(address);
  REQUIRE(parsed);
  return {*parsed, port};
}

// Of a connection whose handshake was captured, between public addresses.
ConnectionFacts facts(Transport transport = Transport::wss) {
  ConnectionFacts facts;
  facts.transport = transport;
  facts.client = at("198.51.100.7", 50000);
  facts.server = at("203.0.113.5", 443);
  facts.ws_path = "/ws";
  facts.ws_host = "sip.example.com";
  return facts;
}

// A request of a browser; lines go in front of its own.
std::string request_of(const std::string& lines, const std::string& via = "WSS", const std::string& body = {},
                       const std::string& uri = "sip:bob@example.com") {
  return "INVITE " + uri + " SIP/2.0\r\nVia: SIP/2.0/" + via + " df7jal23ls0d.invalid;branch=z9hG4bK1\r\n" + lines +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
std::string answer(const std::string& lines, const std::string& parameters = {}) {
  return "SIP/2.0 200 OK\r\nVia: SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK1" + parameters + "\r\n" + lines +
         "Content-Length: 0\r\n\r\n";
}
const std::string good_contact = "Contact: <sip:a@df7jal23ls0d.invalid;transport=ws>\r\n";

struct How {
  ConnectionFacts connection = facts();
  bool from_client = true;
  bool cut = false, binary = false;
  std::string behind = {};
};

template <typename Check>
Texts judge(Check check, const std::string& text, const How& how = {}) {
  const auto message = sip::Message::parse({text.begin(), text.end()});
  return texts(check({message, how.connection, how.from_client, how.cut, how.binary, how.behind}));
}
Texts transports(const std::string& text, const How& how = {}) { return judge(check_transports, text, how); }
How on_clear(const std::function<void(ConnectionFacts&)>& change = [](ConnectionFacts&) {}) {
  How how;
  how.connection = facts(Transport::ws);
  change(how.connection);
  return how;
}
How from_server(How how = {}) {
  how.from_client = false;
  return how;
}

}  // namespace

TEST_CASE("subprotocols: each pair of offer and selection, at once and once SIP comes (RFC 7118 4.1)") {
  struct Row {
    std::optional<std::string> offered, selected;
    Texts at_once, with_sip;
  };
  const std::string none;
  for (const Row& row : {
           Row{"sip", "sip", {}, {}},
           Row{"sip", none, {"sipws-subprotocol-missing-in-101: offered: sip"}, {}},
           Row{none, none, {}, {"sipws-subprotocol-not-requested: no subprotocol was offered"}},
           Row{none, "sip", {}, {"sipws-subprotocol-not-requested: no subprotocol was offered; selected: sip"}},
           Row{"sip, msrp", "msrp", {}, {"sipws-sip-on-other-subprotocol: selected: msrp"}},
           Row{"msrp, sip", "sip", {}, {}},
           Row{"sip, msrp", none, {"sipws-subprotocol-missing-in-101: offered: sip, msrp"}, {}},
           Row{"SIP", "SIP", {"sipws-subprotocol-case: the client offers SIP, the server selects SIP"}, {}},
           Row{"SIP", "sip", {"sipws-subprotocol-case: the client offers SIP"}, {}},
           Row{"sip", "Sip", {"sipws-subprotocol-case: the server selects Sip"}, {}},
           Row{"Sip, sip", "sip", {}, {}},
           Row{"sip,sip", "sip", {}, {}},
           Row{"sip", "sip, sip", {}, {}},
           Row{"xmpp", "xmpp", {}, {"sipws-subprotocol-not-requested: offered: xmpp; selected: xmpp"}},
           Row{"sips", "sips", {}, {"sipws-subprotocol-not-requested: offered: sips; selected: sips"}},
           // What was not captured says nothing.
           Row{std::nullopt, "sip", {}, {}},
           Row{std::nullopt, "msrp", {}, {"sipws-sip-on-other-subprotocol: selected: msrp"}},
           Row{std::nullopt,
               none,
               {},
               {"sipws-sip-on-other-subprotocol: the answer selects none; the request was not captured"}},
           Row{"sip", std::nullopt, {}, {}},
           Row{none, std::nullopt, {}, {"sipws-subprotocol-not-requested: no subprotocol was offered"}},
           Row{std::nullopt, std::nullopt, {}, {}},
       }) {
    CAPTURE(row.offered.value_or("?"), row.selected.value_or("?"));
    const Subprotocols subprotocols{row.offered, row.selected};
    CHECK(texts(check_sip_subprotocol(subprotocols)) == row.at_once);
    CHECK(texts(check_sip_agreed(subprotocols)) == row.with_sip);
  }
}

TEST_CASE("the topmost Via of a request names the WebSocket (RFC 7118 5.1)") {
  CHECK(transports(request_of("")).empty());
  CHECK(transports(request_of("", "wss")).empty());
  CHECK(transports(request_of("", "WS"), on_clear()).empty());
  CHECK(transports(request_of("", "WS")) == Texts{"sipws-via-transport-mismatch: it says WS on a WebSocket with TLS"});
  CHECK(transports(request_of("", "WSS"), on_clear()) ==
        Texts{"sipws-via-transport-mismatch: it says WSS on a WebSocket without TLS"});
  for (const char* other : {"UDP", "TCP", "TLS", "SCTP", "XYZ"}) {
    CHECK(transports(request_of("", other)) == Texts{"sipws-via-not-ws: it says " + std::string(other)});
    CHECK(transports(request_of("", other), from_server()).size() == 1);
  }
  // Only the topmost counts, and responses repeat it; a Via that cannot be read is another matter.
  CHECK(transports(request_of("Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK0\r\n")).empty());
  CHECK(transports("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.1\r\n\r\n").empty());
  CHECK(transports("INVITE sip:a@b SIP/2.0\r\n\r\n").empty());
  CHECK(transports("INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1").empty());  // no end of the header section
}

TEST_CASE("what the server says of its side is no error: a proxy before it may add or end TLS") {
  CHECK(transports(request_of("", "WS"), from_server()) ==
        Texts{"sipws-via-transport-mismatch (info): it says WS on a WebSocket with TLS; a proxy before the server may "
              "add the TLS"});
  CHECK(transports(request_of("", "WSS"), from_server(on_clear())) ==
        Texts{"sipws-via-transport-mismatch (info): it says WSS on a WebSocket without TLS; a proxy before the server "
              "may end the TLS"});
}

TEST_CASE("TLS that ended before the capture point lowers what is said about clear text") {
  const std::string secure = request_of("", "WSS", "", "sips:bob@example.com");
  struct Row {
    std::function<void(ConnectionFacts&)> change;
    std::string reason;
  };
  for (const Row& row : {
           Row{[](ConnectionFacts& each) { each.forwarded_proto = "https"; }, "a proxy says that it ended TLS"},
           Row{[](ConnectionFacts& each) { each.ws_origin = "HTTPS://app.example.com"; },
               "the page came by https, so a proxy must have ended TLS"},
           Row{[](ConnectionFacts& each) {
                 each.forwarded_proto = "unknown";
                 each.client = at("10.0.0.1", 40000);
                 each.server = at("192.168.1.2", 8080);
               },
               "a proxy before may have ended TLS"},
           Row{[](ConnectionFacts& each) {
                 each.proxy.version = 2;
                 each.client = at("fd00::1", 40000);
                 each.server = at("fd00::2", 8080);
               },
               "a proxy before may have ended TLS"},
           Row{[](ConnectionFacts& each) { each.ws_path.clear(); },
               "the handshake, which might name a proxy, was not captured"},
       }) {
    const How how = on_clear(row.change);
    CHECK(transports(secure, how) ==
          Texts{"sipws-via-transport-mismatch (info): it says WSS on a WebSocket without TLS; " + row.reason,
                "sipws-sips-over-cleartext (info): Request-URI sips:bob@example.com; " + row.reason});
    CHECK(judge(check_cleartext, secure, how).at(0).ends_with("; " + row.reason));
  }
  // A proxy that says so of clear text, or one that stands between public addresses, ended none.
  for (const auto& change : std::vector<std::function<void(ConnectionFacts&)>>{
           [](ConnectionFacts& each) {
             each.forwarded_proto = "http";
             each.client = each.server = at("10.0.0.1", 8080);
           },
           [](ConnectionFacts& each) { each.forwarded_proto = "unknown"; },
           [](ConnectionFacts& each) { each.ws_origin = "http://app.example.com"; },
           [](ConnectionFacts& each) {
             each.client = at("10.0.0.1", 40000);
             each.server = at("10.0.0.2", 8080);
           }}) {
    CHECK(transports(secure, on_clear(change)) ==
          Texts{"sipws-via-transport-mismatch: it says WSS on a WebSocket without TLS",
                "sipws-sips-over-cleartext: Request-URI sips:bob@example.com"});
    CHECK(judge(check_cleartext, secure, on_clear(change)) == Texts{"sipws-cleartext: to sip.example.com"});
  }
}

TEST_CASE("clear text is told, but not on a loopback address (RFC 7118 9.1)") {
  const std::string text = request_of("", "WS");
  CHECK(judge(check_cleartext, text).empty());
  CHECK(judge(check_cleartext, text, on_clear()) == Texts{"sipws-cleartext: to sip.example.com"});
  CHECK(judge(check_cleartext, text, on_clear([](ConnectionFacts& each) { each.ws_host.clear(); })) ==
        Texts{"sipws-cleartext: to 203.0.113.5:443"});
  for (const char* loopback : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"}) {
    const How how = on_clear([&](ConnectionFacts& each) { each.client = each.server = at(loopback, 8080); });
    CHECK(judge(check_cleartext, text, how).empty());
    CHECK(transports(request_of("", "WSS"), how).at(0).starts_with("sipws-via-transport-mismatch (info)"));
  }
}

TEST_CASE("sips goes over TLS on each hop (RFC 7118 9.2)") {
  struct Row {
    std::string line, uri;
  };
  for (const Row& row : {Row{"Contact: <sips:a@x.invalid;transport=ws>", "Contact sips:a@x.invalid;transport=ws"},
                         Row{"Route: <sip:p>, <sips:q;lr>", "Route sips:q;lr"},
                         Row{"Record-Route: \"a, sip:\" <SIPS:q;lr>", "Record-Route SIPS:q;lr"}}) {
    CHECK(transports(request_of(row.line + "\r\n")).empty());
    CHECK(transports(request_of(row.line + "\r\n", "WS"), on_clear()) ==
          Texts{"sipws-sips-over-cleartext: " + row.uri});
  }
  // Names of people, the other header fields, and what only looks like it.
  for (const char* line : {"From: <sips:a@b>\r\n", "Contact: \"sips:x\" <sip:a@x.invalid;transport=ws>\r\n",
                           "Route: <sip:sips:x@y;lr>\r\n"})
    CHECK(transports(request_of(line, "WS"), on_clear()).empty());
  // One of each kind is enough for a message.
  CHECK(transports(request_of("Route: <sips:p;lr>\r\nRoute: <sips:q;lr>\r\n", "WS"), on_clear()).size() == 1);
}

TEST_CASE("transport=wss does not exist (RFC 7118 5.2)") {
  const std::string told = "sipws-transport-param-wss: ";
  CHECK(transports(request_of("Contact: <sip:a@x.invalid;transport=wss>\r\n")) ==
        Texts{told + "Contact sip:a@x.invalid;transport=wss"});
  CHECK(transports(request_of("", "WSS", "", "sip:a@x.invalid;Transport=WSS;lr")) ==
        Texts{told + "Request-URI sip:a@x.invalid;Transport=WSS;lr"});
  CHECK(transports(request_of(good_contact + "Record-Route: <sip:p;lr>, <sip:q;transport=wss;lr>\r\n")) ==
        Texts{told + "Record-Route sip:q;transport=wss;lr"});
  CHECK(transports(request_of("Path: <sip:q;transport=wss;lr>\r\n")).size() == 1);
  CHECK(transports(answer("Service-Route: <sip:q;transport=wss;lr>\r\n"), from_server()).size() == 1);
  for (const char* line :
       {"Contact: <sip:a@x.invalid;transport=ws>\r\n", "Contact: \";transport=wss\" <sip:a@b;ob>\r\n",
        "Contact: <sip:a@b;transport=ws>;transport=wss\r\n", "To: <sip:a@b;transport=wss>\r\n",
        "Route: <sip:q;transport=wssx;lr>\r\n", "Route: <sip:q;x-transport=wss;lr>\r\n"})
    CHECK(transports(request_of(line)).empty());
}

TEST_CASE("the Contact of a WebSocket client says how to reach it (RFC 7118 5.2)") {
  const auto told = [](const std::string& uri) { return Texts{"sipws-contact-no-ws-transport: " + uri}; };
  CHECK(transports(request_of("Contact: <sip:a@x.invalid>\r\n")) == told("sip:a@x.invalid"));
  CHECK(transports(request_of("Contact: <sip:a@192.0.2.1;transport=tcp>\r\n")) ==
        told("sip:a@192.0.2.1;transport=tcp"));
  CHECK(transports(answer("Contact: <sip:a@X.INVALID>\r\n")) == told("sip:a@X.INVALID"));
  for (const char* fine :
       {"Contact: <sip:a@x.invalid;transport=ws>\r\n", "Contact: <sip:a@x.invalid;transport=WS;ob>\r\n",
        "Contact: sip:a@x.invalid;transport=ws\r\n", "Contact: <sip:a@x.invalid;ob>\r\n",
        "Contact: <sip:a@example.com;gr=urn:uuid:f81d4fae>\r\n", "Contact: <sip:opaque@example.com;gr>\r\n",
        "Contact: *\r\n", "Contact: <tel:+123>\r\n", ""})
    CHECK(transports(request_of(fine)).empty());
  // Of somebody else: another proxy stands between, it is the server's, or an answer of what stands behind a proxy.
  const std::string bare = "Contact: <sip:a@192.0.2.1>\r\n";
  CHECK(transports(request_of(bare)).size() == 1);
  CHECK(transports(request_of("Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK0\r\n" + bare)).empty());
  CHECK(transports(request_of(bare), from_server()).empty());
  CHECK(transports(answer(bare)).empty());
}

TEST_CASE("a private address in received that is not the client's shows a proxy (RFC 7118 5.3)") {
  const auto received = [](const std::string& parameters, const std::string& client = "198.51.100.7") {
    How how = from_server();
    how.connection.client = at(client, 50000);
    return judge(check_received, answer("", parameters), how);
  };
  CHECK(received(";received=10.1.2.3;rport=4") ==
        Texts{"sipws-received-private: 10.1.2.3 for the client at 198.51.100.7"});
  CHECK(received(";rport=4;Received=[fd00::1]").size() == 1);
  CHECK(received(";received=192.168.1.1", "192.168.1.9").size() == 1);
  CHECK(received(";received=127.0.0.1").size() == 1);
  CHECK(received("").empty());
  CHECK(received(";received=198.51.100.7").empty());
  CHECK(received(";received=203.0.113.77").empty());
  CHECK(received(";received=10.1.2.3", "10.1.2.3").empty());
  CHECK(received(";received=10.1.2.3", "::ffff:10.1.2.3").empty());
  CHECK(received(";received=::ffff:10.1.2.3", "10.1.2.3").empty());
  CHECK(received(";received=proxy.example.com").empty());
  CHECK(judge(check_received, answer("", ";received=10.1.2.3")).empty());  // from the client: the server's own
  CHECK(judge(check_received, request_of(""), from_server()).empty());
}

TEST_CASE("Content-Length may be missing, but it may not be wrong (RFC 7118 5)") {
  const auto length = [](const std::string& said, const std::string& body, const How& how = {}) {
    return judge(check_content_length, "MESSAGE sip:a@b SIP/2.0\r\nContent-Length: " + said + "\r\n\r\n" + body, how);
  };
  const auto behind = [](const std::string& octets) {
    How how;
    how.behind = octets;
    return how;
  };
  const std::string id = "sipws-content-length-mismatch: it says ";
  CHECK(length("5", "hello").empty());
  CHECK(length("0", "").empty());
  CHECK(length("x", "hello").empty());
  CHECK(length("9", "hello") == Texts{id + "9, 5 octets are there"});
  CHECK(length("5", "hello", behind(" you")) == Texts{id + "5, 9 octets are there"});
  How cut;
  cut.cut = true;
  CHECK(length("9", "hello", cut).empty());
  // "é" has two octets and is one unit, an emoji has four octets and is two.
  const std::string counted = ": it counts UTF-16 units, as the length of a string in JavaScript does";
  CHECK(length("4", "caf\xc3", behind("\xa9")) == Texts{id + "4, 5 octets are there" + counted});
  CHECK(length("2", "\xf0\x9f", behind("\x98\x80")) == Texts{id + "2, 4 octets are there" + counted});
  CHECK(length("5", "caf\xc3\xa9").empty());
  const std::string line_ends =
      "sipws-content-length-mismatch (info): it says 5, 7 octets are there: only line ends more";
  CHECK(length("5", "hello", behind("\r\n")) == Texts{line_ends});
  CHECK(judge(check_content_length, "MESSAGE sip:a@b SIP/2.0\r\nContent-Length: 5").empty());
}

TEST_CASE("no Content-Length, and text in binary messages, are habits of a sender") {
  const std::string text = "MESSAGE sip:a@b SIP/2.0\r\n\r\nhello";
  CHECK(judge(check_has_content_length, text) == Texts{"sipws-no-content-length: the first one is MESSAGE"});
  CHECK(judge(check_has_content_length, "SIP/2.0 200 OK\r\n\r\n") ==
        Texts{"sipws-no-content-length: the first one is 200"});
  CHECK(judge(check_has_content_length, "MESSAGE sip:a@b SIP/2.0\r\nl: 0\r\n\r\n").empty());
  CHECK(judge(check_has_content_length, "MESSAGE sip:a@b SIP/2.0\r\nl: x\r\n\r\n").empty());
  CHECK(judge(check_has_content_length, "MESSAGE sip:a@b SIP/2.0\r\n").empty());

  How binary;
  binary.binary = true;
  CHECK(judge(check_needs_binary, text, binary) == Texts{"sipws-binary-ascii: the first one is MESSAGE"});
  CHECK(judge(check_needs_binary, text + "caf\xc3\xa9", binary).size() == 1);
  CHECK(judge(check_needs_binary, text + "\xff\xd8", binary).empty());
  CHECK(judge(check_needs_binary, text).empty());
  binary.cut = true;
  CHECK(judge(check_needs_binary, text, binary).empty());
}

}  // namespace rung::decode::test
