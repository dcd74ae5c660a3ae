#include <set>

#include "cli/ladder/entities.h"
#include "tests/cli/ladder_support.h"
#include "tests/support/catch.h"

using rung::cli::Entities;
using rung::cli::find_entities;
using rung::test::CallBuilder;

namespace {

using Groups = std::vector<std::size_t>;

Groups groups(const CallBuilder& call) { return find_entities(call.records).of_socket; }

}  // namespace

TEST_CASE("a call without a proxy has an entity for each socket") {
  CallBuilder call(2);
  call.request(0, 1, "INVITE", {"a"});
  call.response(1, 0, 200, "OK", {"a"});
  CHECK(groups(call) == Groups{0, 1});
}

TEST_CASE("a proxy with two faces is one entity") {
  CallBuilder call(4);  // 0 caller, 1 and 2 the proxy, 3 callee

  SECTION("shown by the forwarded request") {
    call.request(0, 1, "INVITE", {"a"});
    call.request(2, 3, "INVITE", {"p", "a"});
  }
  SECTION("shown by the forwarded response alone") {
    call.response(3, 2, 180, "Ringing", {"p", "a"});
    call.response(1, 0, 180, "Ringing", {"a"});
  }
  SECTION("shown by a request and a response of which one half is missing each") {
    call.request(0, 1, "INVITE", {"a"});
    call.response(3, 2, 180, "Ringing", {"p", "a"});
  }
  Entities found = find_entities(call.records);
  CHECK(found.of_socket[1] == found.of_socket[2]);
  CHECK(found.count == 3);
  CHECK(found.intermediary[found.of_socket[2]]);
  CHECK_FALSE(found.intermediary[found.of_socket[0]]);
}

TEST_CASE("another transaction proves nothing about a proxy") {
  CallBuilder call(4);
  call.request(0, 1, "INVITE", {"a"});
  SECTION("another branch") { call.request(2, 3, "INVITE", {"p", "b"}); }
  SECTION("another method") { call.request(2, 3, "CANCEL", {"p", "a"}); }
  SECTION("another CSeq") { call.request(2, 3, "INVITE", {"p", "a"}).cseq = 2; }
  CHECK(groups(call) == Groups{0, 1, 2, 3});
}

TEST_CASE("a proxy that gives every ACK the same branch does not swallow its neighbours") {
  CallBuilder call(4);
  call.request(0, 1, "ACK", {"a"});
  call.request(1, 2, "ACK", {"same", "a"});
  call.request(2, 3, "ACK", {"same", "same", "a"});
  CHECK(groups(call) == Groups{0, 1, 2, 3});
}

TEST_CASE("the two ends of a message never become one") {
  CallBuilder call(2);
  call.request(0, 1, "INVITE", {"a"});
  call.request(0, 1, "INVITE", {"p", "a"});  // looped back through something that was not captured
  CHECK(groups(call) == Groups{0, 1});
}

TEST_CASE("a relay that hands on equal octets is one entity between the two others") {
  CallBuilder call(4);  // 0 browser, 1 and 2 the TLS terminator, 3 proxy
  call.request(0, 1, "INVITE", {"a"});
  call.request(2, 3, "INVITE", {"a"});
  call.request(0, 1, "INVITE", {"a"}).retransmission = true;
  call.request(2, 3, "INVITE", {"a"}).retransmission = true;
  call.response(3, 2, 100, "Trying", {"a"});
  call.response(1, 0, 100, "Trying", {"a"});
  Entities found = find_entities(call.records);
  CHECK(found.of_socket == Groups{0, 1, 1, 2});
  CHECK(found.passing == std::vector<bool>{false, true, false, true, false, true});
}

TEST_CASE("a translated address is the same entity") {
  CallBuilder call(3);
  SECTION("of the sender") {
    call.request(0, 2, "INVITE", {"a"});
    call.request(1, 2, "INVITE", {"a"});
    CHECK(groups(call) == Groups{0, 0, 1});
  }
  SECTION("of the receiver") {
    call.request(0, 1, "INVITE", {"a"});
    call.request(0, 2, "INVITE", {"a"});
    CHECK(groups(call) == Groups{0, 1, 1});
  }
}

TEST_CASE("a port of the moment belongs to the listening port its Via names") {
  CallBuilder call(3);  // 0 caller, 1 port 5060 of the proxy, 2 its outgoing TCP port
  call.records.sockets[2] = {"10.0.0.2", 40000};
  call.records.sockets.push_back({"10.0.0.4", 5060});
  call.request(0, 1, "OPTIONS", {"x"});
  auto& invite = call.request(2, 3, "INVITE", {"p", "unseen"});
  invite.transport = "TCP";
  SECTION("on the same host") {
    invite.sent_by = "10.0.0.2";  // without a port: 5060
    CHECK(groups(call) == Groups{0, 1, 1, 2});
  }
  SECTION("not where the address is another") {
    invite.sent_by = "10.0.0.1";
    CHECK(groups(call) == Groups{0, 1, 2, 3});
  }
  SECTION("not where the port is another") {
    invite.sent_by = "10.0.0.2";
    invite.sent_by_port = 5070;
    CHECK(groups(call) == Groups{0, 1, 2, 3});
  }
}

TEST_CASE("connections of one WebSocket client are one entity") {
  CallBuilder call(3);  // 0 and 1 the client before and after it reconnected, 2 the server
  call.connection(1, "WS", 0, 2).last_ns = 10;
  call.connection(2, "WS", 1, 2).first_ns = 20;
  auto& invite = call.request(0, 2, "INVITE", {"a"});
  invite.connection_id = 1;
  auto& bye = call.request(1, 2, "BYE", {"b"});
  bye.connection_id = 2;
  auto& first = call.records.messages[0];
  auto& second = call.records.messages[1];

  SECTION("by its instance") { first.instance = second.instance = "<urn:uuid:1>"; }
  SECTION("by its host under .invalid") { first.sent_by = second.sent_by = "df7jal23ls0d.invalid"; }
  SECTION("by its address of record and user agent") { first.user_agent = second.user_agent = "JsSIP 3.13.8"; }
  SECTION("by the instance of its registrations") {
    call.records.registrations = {{1, "sip:alice@lab.test", "<urn:uuid:1>", ""},
                                  {2, "sip:alice@lab.test", "<urn:uuid:1>", ""}};
  }
  CHECK(groups(call) == Groups{0, 0, 1});
}

TEST_CASE("two clients of one user stay two") {
  CallBuilder call(3);
  call.connection(1, "WS", 0, 2).last_ns = 100;
  call.connection(2, "WS", 1, 2).first_ns = 20;
  auto& first = call.request(0, 2, "INVITE", {"a"});
  first.connection_id = 1;
  first.user_agent = "JsSIP 3.13.8";
  auto& second = call.request(1, 2, "BYE", {"b"});
  second.connection_id = 2;
  second.user_agent = "JsSIP 3.13.8";

  SECTION("because both are connected at once") {}
  SECTION("because they have an instance each") {
    call.records.connections[0].last_ns = 10;
    call.records.messages[0].instance = "<urn:uuid:1>";
    call.records.messages[1].instance = "<urn:uuid:2>";
  }
  CHECK(groups(call) == Groups{0, 1, 2});
}

TEST_CASE("an instance that a proxy forwards is not the proxy's") {
  CallBuilder call(4);
  call.request(0, 1, "INVITE", {"a"}).instance = "<urn:uuid:1>";
  call.request(2, 3, "INVITE", {"p", "a"}).instance = "<urn:uuid:1>";
  CHECK(groups(call) == Groups{0, 1, 1, 2});
}

TEST_CASE("two ends that copy each other's marks stay two") {
  CallBuilder call(2);
  call.connection(1, "WS", 0, 1);
  SECTION("the instance") {
    call.request(0, 1, "INVITE", {"a"}).instance = "<urn:uuid:1>";
    call.response(1, 0, 200, "OK", {"a"}).instance = "<urn:uuid:1>";
  }
  SECTION("the host under .invalid") {
    call.request(0, 1, "INVITE", {"a"}).sent_by = "df7jal23ls0d.invalid";
    call.request(1, 0, "BYE", {"b"}).sent_by = "df7jal23ls0d.invalid";
  }
  SECTION("the host and port") {
    call.records.sockets[1].ip = call.records.sockets[0].ip;
    call.records.sockets[1].port = 40000;
    call.request(0, 1, "INVITE", {"a"}).sent_by = "10.0.0.1";
    call.request(1, 0, "BYE", {"b"}).sent_by = "10.0.0.1";
  }
  CHECK(groups(call) == Groups{0, 1});
}

TEST_CASE("a mark that is true of one pair is refused to another") {
  CallBuilder call(3);  // 0 and 1 are one client, 2 is its server and claims the same instance
  call.request(0, 2, "INVITE", {"a"}).instance = "<urn:uuid:1>";
  call.request(1, 2, "BYE", {"b"}).instance = "<urn:uuid:1>";
  call.response(2, 1, 200, "OK", {"b"}, "BYE").instance = "<urn:uuid:1>";
  CHECK(groups(call) == Groups{0, 0, 1});
}
