#include "cli/ladder/entities.h"
#include "cli/ladder/entity_names.h"
#include "cli/ladder/uri_text.h"
#include "tests/cli/ladder_support.h"
#include "tests/support/catch.h"

using namespace rung::cli;
using rung::test::CallBuilder;

namespace {

std::vector<std::string> names(const CallBuilder& call) {
  std::vector<std::string> result;
  for (const Participant& one : name_entities(call.records, find_entities(call.records)))
    result.push_back(one.name + "|" + one.product + "|" + one.addresses);
  return result;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a product is short") {
  struct Row {
    std::string_view sent, shown;
  };
  const Row rows[] = {
      {"JsSIP 3.13.8", "JsSIP 3.13.8"},
      {"kamailio (5.6.3 (x86_64/linux))", "kamailio 5.6.3"},
      {"SIP.js/0.21.2", "SIP.js 0.21.2"},
      {"Linphone/3.6.1 (eXosip2/4.1.0)", "Linphone 3.6.1"},
      {"Asterisk PBX 18.2.0", "Asterisk PBX 18.2.0"},
      {"FPBX-16.0.33(18.2.1)", "FPBX-16.0.33"},
      {"Ekiga/4.0.1 Mozilla/5.0", "Ekiga 4.0.1"},
      {"Softphone (nightly build)", "Softphone"},
      {"a/b", "a/b"},
      {"x/", "x/"},
      {"(5.6", "5.6"},
      {"", ""},
  };
  for (const Row& row : rows) CHECK(short_product(row.sent) == row.shown);
}

TEST_CASE("URIs as people know them") {
  CHECK(short_uri("sip:alice@lab.test") == "alice@lab.test");
  CHECK(short_uri("sip:alice:secret@lab.test:5070;transport=ws") == "alice@lab.test:5070");
  CHECK(short_uri("sip:anonymous@anonymous.invalid") == "anonymous");
  CHECK(short_uri("tel:+4930123;phone-context=x") == "+4930123");
  CHECK(short_uri("nonsense") == "nonsense");
  CHECK(user_of("sip:alice:secret@lab.test") == "alice");
  CHECK(user_of("sip:lab.test").empty());
}

TEST_CASE("hosts") {
  CHECK(is_under_invalid("x.invalid"));
  CHECK(is_under_invalid("X.INVALID."));
  CHECK(is_under_invalid("invalid"));
  CHECK_FALSE(is_under_invalid("xinvalid"));
  CHECK_FALSE(is_under_invalid("invalid.test"));
  CHECK(is_address("10.0.0.1"));
  CHECK(is_address("2001:db8::1"));
  CHECK_FALSE(is_address("10.0.0.example"));
  CHECK_FALSE(is_telling_host("localhost"));
  CHECK(is_telling_host("pbx.example.com"));
}

TEST_CASE("users, servers and addresses give the names") {
  CallBuilder call(4);
  call.records.sockets[2] = {"10.0.0.2", 8080};
  auto& invite = call.request(0, 1, "INVITE", {"a"});
  invite.user_agent = "JsSIP 3.13.8";
  invite.sent_by = "df7jal23ls0d.invalid";
  call.response(1, 0, 100, "Trying", {"a"}).user_agent = "kamailio (5.6.3 (x86_64/linux))";
  call.request(2, 3, "INVITE", {"p", "a"}).user_agent = "JsSIP 3.13.8";
  call.response(3, 2, 180, "Ringing", {"p", "a"}).user_agent = "SIP.js/0.21.2";
  call.response(1, 0, 180, "Ringing", {"a"}).user_agent = "SIP.js/0.21.2";
  CHECK(names(call) == Texts{"alice|JsSIP 3.13.8|10.0.0.1:5060", "kamailio 5.6.3||10.0.0.2:5060, :8080",
                             "bob|SIP.js 0.21.2|10.0.0.4:5060"});
}

TEST_CASE("a server that only answers is not named after the callee") {
  CallBuilder call(2);
  call.request(0, 1, "INVITE", {"a"});
  std::int64_t status = GENERATE(401, 404, 407, 503);
  call.response(1, 0, status, "No", {"a"});
  CHECK(names(call) == Texts{"alice||10.0.0.1:5060", "10.0.0.2:5060||"});
}

TEST_CASE("the host of a server comes from its connection") {
  CallBuilder call(2);
  call.connection(1, "WSS", 0, 1).host = "pbx.example.com:443";
  call.request(0, 1, "INVITE", {"a"});
  CHECK(names(call)[1] == "pbx.example.com||10.0.0.2:5060");
}

TEST_CASE("a host under .invalid is shown nowhere") {
  CallBuilder call(2);
  call.records.connections.clear();
  call.connection(1, "WSS", 0, 1).host = "edge.invalid";
  auto& invite = call.request(0, 1, "INVITE", {"a"});
  invite.from_uri = "sip:df7jal23ls0d.invalid";
  invite.sent_by = "df7jal23ls0d.invalid";
  CHECK(names(call) == Texts{"10.0.0.1:5060||", "10.0.0.2:5060||"});
}

TEST_CASE("equal names are numbered") {
  CallBuilder call(4);
  call.request(0, 1, "INVITE", {"a"});
  call.request(1, 2, "INVITE", {"p", "a"});
  call.request(1, 3, "INVITE", {"q", "a"});
  call.response(2, 1, 180, "Ringing", {"p", "a"}).user_agent = "Phone 1";
  call.response(3, 1, 180, "Ringing", {"q", "a"}).user_agent = "Phone 1";
  CHECK(names(call) == Texts{"alice||10.0.0.1:5060", "10.0.0.2:5060||", "bob #1|Phone 1|10.0.0.3:5060",
                             "bob #2|Phone 1|10.0.0.4:5060"});
}

TEST_CASE("ports of the moment give way to listening ones, and long lists are cut") {
  CallBuilder call(3);
  call.records.sockets[1] = {"10.0.0.1", 5061};
  call.connection(1, "TCP", 1, 2);
  call.request(0, 2, "INVITE", {"a"}).instance = "<urn:uuid:1>";
  call.request(1, 2, "BYE", {"b"}).instance = "<urn:uuid:1>";
  CHECK(names(call)[0] == "alice||10.0.0.1:5060");

  CallBuilder many(6);
  for (std::size_t i = 0; i < 5; ++i) {
    many.records.sockets[i] = {i < 2 ? "2001:db8::1" : "10.0.0.9", static_cast<std::int64_t>(40000 + i)};
    many.request(i, 5, "INFO", {"b" + std::to_string(i)}).instance = "<urn:uuid:1>";
  }
  CHECK(names(many)[0] == "alice||[2001:db8::1]:40000, :40001, 10.0.0.9:40002 +2");
}
