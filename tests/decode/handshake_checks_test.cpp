#include "decode/checks/handshake_checks.h"

#include "tests/decode/scripted_stream.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using Texts = std::vector<std::string>;

http::Head head(const std::string& text) {
  const Result<http::Head> parsed = http::parse_head(as_bytes(text));
  REQUIRE(parsed);
  return *parsed;
}

Texts texts(const std::vector<Fault>& faults) {
  Texts all;
  for (const Fault& fault : faults) all.push_back(std::string(row_of(fault.code).id) + ": " + fault.detail);
  return all;
}

const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const std::string accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
const std::string upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";

// A request with these lines in place of what a good one has.
std::string asked(const std::string& lines, const std::string& start = "GET /ws HTTP/1.1\r\nHost: example.com\r\n") {
  return start + lines + "\r\n";
}
const std::string good = upgrade + key + "Sec-WebSocket-Version: 13\r\n";

Texts request_faults(const std::string& text, bool secure = false) {
  return texts(check_upgrade_request(head(text), secure));
}

}  // namespace

TEST_CASE("a request that keeps the rules has no fault") {
  CHECK(request_faults(asked(good)).empty());
  CHECK(request_faults(upgrade_request()).empty());
  CHECK(request_faults(asked("upgrade: foo, WebSocket\r\nconnection: keep-alive, upgrade\r\n" + key +
                             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: msrp\r\n"
                             "Sec-WebSocket-Protocol: sip\r\n"))
            .empty());
}

TEST_CASE("each rule of an upgrade request (RFC 6455 4.1, 4.2.1)") {
  struct Row {
    std::string text, fault;
  };
  for (const Row& row : {
           Row{asked(good, "POST /ws HTTP/1.1\r\nHost: a\r\n"), "http-upgrade-not-get: the method is POST"},
           Row{asked(good, "GET /ws HTTP/1.0\r\nHost: a\r\n"), "http-upgrade-not-get: the version is HTTP/1.0"},
           Row{asked(good, "GET /ws#here HTTP/1.1\r\nHost: a\r\n"), "ws-request-malformed: the target has a fragment"},
           Row{asked(good, "GET /ws HTTP/1.1\r\n"), "http-upgrade-missing-header: no Host"},
           Row{asked("Upgrade: websocket\r\n" + key + "Sec-WebSocket-Version: 13\r\n"),
               "http-upgrade-missing-header: Connection does not name Upgrade"},
           Row{asked(upgrade + key), "http-upgrade-missing-header: no Sec-WebSocket-Version"},
           Row{asked(good + "Sec-WebSocket-Version: 13\r\n"),
               "ws-request-malformed: Sec-WebSocket-Version stands twice"},
           Row{asked(upgrade + "Sec-WebSocket-Version: 13\r\n"), "http-upgrade-missing-header: no Sec-WebSocket-Key"},
           Row{asked(good + key), "http-upgrade-bad-key: Sec-WebSocket-Key stands twice"},
           Row{asked(upgrade + "Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n"),
               "http-upgrade-bad-key: short"},
           Row{asked(good + "Sec-WebSocket-Protocol: sip, msrp, sip\r\n"),
               "ws-request-malformed: the subprotocol sip stands twice"},
       }) {
    INFO(row.text);
    CHECK(request_faults(row.text) == Texts{row.fault});
  }
}

TEST_CASE("where a page comes from") {
  struct Row {
    std::string lines;
    Texts faults;
  };
  for (const Row& row : {
           Row{"Host: sip.example.com\r\nOrigin: https://www.example.com\r\n", {}},
           Row{"Host: example.com:8443\r\nOrigin: https://EXAMPLE.com:444\r\n", {}},
           Row{"Host: 127.0.0.1:8080\r\nOrigin: http://localhost:3000\r\n", {}},
           Row{"Host: example.com\r\nOrigin: null\r\n", {}},
           Row{"Host: a.co.uk\r\nOrigin: https://b.co.uk\r\n", {"ws-origin-cross-site: b.co.uk to a.co.uk"}},
           Row{"Host: x.a.co.uk\r\nOrigin: https://y.a.co.uk\r\n", {}},
           Row{"Host: sip.example.org\r\nOrigin: https://example.com\r\n",
               {"ws-origin-cross-site: example.com to sip.example.org"}},
           Row{"Host: [2001:db8::1]:80\r\nOrigin: http://[2001:db8::1]\r\n", {}},
           Row{"Host: 192.0.2.1\r\nOrigin: http://192.0.2.2\r\n", {"ws-origin-cross-site: 192.0.2.2 to 192.0.2.1"}},
           Row{"Host: example.com\r\nUser-Agent: Mozilla/5.0 (X11)\r\n", {"ws-origin-missing: Mozilla/5.0 (X11)"}},
           Row{"Host: example.com\r\nUser-Agent: Mozilla/5.0\r\nSec-WebSocket-Origin: http://example.com\r\n", {}},
           Row{"Host: example.com\r\nUser-Agent: SomePhone/1\r\n", {}},
       }) {
    INFO(row.lines);
    CHECK(request_faults(asked(good, "GET / HTTP/1.1\r\n" + row.lines)) == row.faults);
  }
}

TEST_CASE("credentials where they can be read") {
  const auto target = [](const std::string& query) {
    return request_faults(asked(good, "GET /ws" + query + " HTTP/1.1\r\nHost: a\r\n"));
  };
  CHECK(target("?user=1&token=abc") == Texts{"ws-token-in-url: token"});
  CHECK(target("?Access_Token=abc&token=x") == Texts{"ws-token-in-url: access_token"});
  CHECK(target("?login_password=p").size() == 1);
  CHECK(target("?tokens=1&a=token").empty());
  CHECK(target("?token=").empty());
  CHECK(target("/token=abc").empty());
  const std::string basic = asked(good + "Authorization: basic dTpw\r\n");
  CHECK(request_faults(basic) == Texts{"ws-basic-auth-cleartext: to example.com"});
  CHECK(request_faults(basic, true).empty());
  CHECK(request_faults(asked(good + "Authorization: Bearer dTpw\r\n")).empty());
}

TEST_CASE("what may tell the server who the client is (RFC 7118 A)") {
  CHECK(carries_credentials(head(asked(good + "Cookie: a=1\r\n"))));
  CHECK(carries_credentials(head(asked(good + "Authorization: Bearer x\r\n"))));
  CHECK(carries_credentials(head(asked(good, "GET /ws?access_token=x HTTP/1.1\r\nHost: a\r\n"))));
  CHECK_FALSE(carries_credentials(head(asked(good, "GET /ws?room=x HTTP/1.1\r\nHost: a\r\n"))));
}

TEST_CASE("offers of permessage-deflate") {
  const auto offered = [](const std::string& text) {
    return request_faults(asked(good + "Sec-WebSocket-Extensions: " + text + "\r\n"));
  };
  CHECK(offered("permessage-deflate; client_max_window_bits, permessage-deflate").empty());
  CHECK(offered("x-other; server_max_window_bits=99").empty());
  CHECK(offered("permessage-deflate; server_max_window_bits=99") ==
        Texts{"ws-deflate-bad-params: offered: server_max_window_bits=99 is not 8 to 15"});
}

TEST_CASE("each rule of the answer (RFC 6455 4.1)") {
  struct Row {
    std::string more_asked, answer;
    Texts faults;
  };
  const std::string deflate = "Sec-WebSocket-Extensions: permessage-deflate";
  for (const Row& row : {
           Row{"", upgrade + accept, {}},
           Row{"", "UPGRADE: WebSocket\r\nConnection: upgrade, close\r\n" + accept, {}},
           Row{"", upgrade, {"ws-accept-mismatch: absent, s3pPLMBiTxaQ9kYGzzhZRbK+xOo= was expected"}},
           Row{"",
               upgrade + "Sec-WebSocket-Accept: x\r\n",
               {"ws-accept-mismatch: x in place of s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}},
           Row{"", upgrade + accept + accept, {"ws-accept-mismatch: it stands twice"}},
           Row{"", "Connection: Upgrade\r\n" + accept, {"ws-101-bad-upgrade: Upgrade does not name websocket"}},
           Row{"", "Upgrade: websocket\r\n" + accept, {"ws-101-bad-upgrade: Connection does not name Upgrade"}},
           Row{"Sec-WebSocket-Protocol: sip, msrp\r\n", upgrade + accept + "Sec-WebSocket-Protocol: msrp\r\n", {}},
           Row{"Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Protocol: msrp\r\n",
               upgrade + accept + "Sec-WebSocket-Protocol: msrp\r\n",
               {}},
           Row{"Sec-WebSocket-Protocol: sip\r\n", upgrade + accept, {"sipws-subprotocol-missing-in-101: offered: sip"}},
           Row{"Sec-WebSocket-Protocol: msrp\r\n", upgrade + accept, {}},
           Row{"Sec-WebSocket-Protocol: sip\r\n",
               upgrade + accept + "Sec-WebSocket-Protocol: SIP\r\n",
               {"sipws-subprotocol-case: the server selects SIP"}},
           Row{"Sec-WebSocket-Protocol: msrp\r\n",
               upgrade + accept + "Sec-WebSocket-Protocol: MSRP\r\n",
               {"ws-subprotocol-not-offered: MSRP, not one of msrp"}},
           Row{"",
               upgrade + accept + "Sec-WebSocket-Protocol: sip\r\n",
               {"ws-subprotocol-not-offered: sip, where none was offered"}},
           Row{"Sec-WebSocket-Protocol: sip, msrp\r\n",
               upgrade + accept + "Sec-WebSocket-Protocol: sip, msrp\r\n",
               {"ws-subprotocol-not-offered: more than one: sip, msrp"}},
           Row{"Sec-WebSocket-Protocol: sip\r\n",
               upgrade + accept + "Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Protocol: sip\r\n",
               {"ws-subprotocol-not-offered: more than one: sip, sip"}},
           Row{"", upgrade + accept + deflate + "\r\n", {"ws-extension-not-offered: permessage-deflate"}},
           Row{deflate + "\r\n", upgrade + accept + deflate + "; server_no_context_takeover\r\n", {}},
           Row{deflate + "\r\n",
               upgrade + accept + deflate + "; client_max_window_bits=10\r\n",
               {"ws-deflate-bad-params: answered: client_max_window_bits was not offered"}},
           Row{deflate + "; client_max_window_bits\r\n",
               upgrade + accept + deflate + "; client_max_window_bits\r\n",
               {"ws-deflate-bad-params: answered: client_max_window_bits has no value"}},
           Row{deflate + "; client_max_window_bits\r\n",
               upgrade + accept + deflate + "; client_max_window_bits=10\r\n",
               {}},
           Row{deflate + "\r\n",
               upgrade + accept + deflate + ", permessage-deflate\r\n",
               {"ws-deflate-bad-params: answered: permessage-deflate stands twice"}},
       }) {
    INFO(row.more_asked << row.answer);
    const http::Head request = head(asked(good + row.more_asked));
    const http::Head response = head("HTTP/1.1 101 Switching Protocols\r\n" + row.answer + "\r\n");
    CHECK(texts(check_switch(request, response)) == row.faults);
  }
}

}  // namespace rung::decode::test
