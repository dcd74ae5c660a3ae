// Header fields that relate calls and tell why: Replaces and its kin, Refer-To, Reason, Session-ID, Diversion,
// History-Info, User-to-User, Route and its kin.
#include "decode/sip/dialog_reference.h"
#include "decode/sip/diversion.h"
#include "decode/sip/header_list.h"
#include "decode/sip/reason.h"
#include "decode/sip/refer.h"
#include "decode/sip/route.h"
#include "decode/sip/session_id.h"
#include "decode/sip/user_to_user.h"
#include "tests/support/catch.h"

namespace rung::sip {
namespace {

TEST_CASE("Replaces, Join and Target-Dialog: RFC 3891 6.1, RFC 3911 7.1, RFC 4538 7") {
  DialogReference found = parse_dialog_reference("98732@sip.example.com\r\n ;from-tag=r33th4x0r ;to-tag=ff87ff");
  CHECK(found.call_id == "98732@sip.example.com");
  CHECK(found.from_tag == "r33th4x0r");
  CHECK(found.to_tag == "ff87ff");
  CHECK_FALSE(found.early_only);
  CHECK_FALSE(found.malformed);
  CHECK(parse_dialog_reference("12adf2f34456gs5;to-tag=12345;From-Tag=54321;early-only").early_only);
  found = parse_dialog_reference("fa77as7dad8-sd98ajzz@host.example.com; local-tag=kkaz- ;remote-tag=6544");
  CHECK(found.local_tag == "kkaz-");
  CHECK(found.remote_tag == "6544");
  CHECK_FALSE(found.malformed);
  for (const char* value : {"", ";to-tag=a;from-tag=b", "c@d;to-tag=a", "c@d;local-tag=a;from-tag=b", "c@d"}) {
    CAPTURE(value);
    CHECK(parse_dialog_reference(value).malformed);
  }
  CHECK(parse_dialog_reference("c;to-tag=1;to-tag=2;from-tag=3").to_tag == "1");
}

TEST_CASE("Refer-To: RFC 3515 2.1, attended transfers RFC 3891") {
  CHECK(parse_refer_to("sip:alice@atlanta.example.com").replaces.empty());
  const ReferTo found = parse_refer_to(
      "<sip:bob@biloxi.example.net;method=INVITE?Accept-Contact=sip%3aalice&"
      "replaces=12345%40192.168.118.3%3Bto-tag%3D12345%3Bfrom-tag%3D5FFE-3994>");
  CHECK(found.method == "INVITE");
  CHECK(found.replaces == "12345@192.168.118.3;to-tag=12345;from-tag=5FFE-3994");
  CHECK(parse_dialog_reference(found.replaces).from_tag == "5FFE-3994");
  CHECK(parse_refer_to("<http://www.ietf.org?Replaces=x>").replaces.empty());
  CHECK(parse_refer_to("").address.uri.empty());
  CHECK(find_uri_header("a=1&b&Subject=x%20y", "subject") == std::string_view("x%20y"));
  CHECK(find_uri_header("a=1&b", "b") == std::string_view(""));
  CHECK_FALSE(find_uri_header("a=1&b", "c"));
}

TEST_CASE("Referred-By: RFC 3892 3") {
  const ReferredBy found =
      parse_referred_by("sip:referror@referror.example;cid=\"20398823.2UWQFN309shb3@referror.example\"");
  CHECK(found.address.uri == "sip:referror@referror.example");
  CHECK(found.content_id == "20398823.2UWQFN309shb3@referror.example");
}

TEST_CASE("Reason: RFC 3326 2") {
  ListReader list("SIP ;cause=200 ;text=\"Call completed elsewhere, \\\"there\\\"\", Q.850;cause=16;text=Terminated");
  const Reason sip = parse_reason(*list.next());
  CHECK(sip.protocol == "SIP");
  CHECK(sip.cause == 200u);
  CHECK(sip.text_shown() == "Call completed elsewhere, \"there\"");
  const Reason isdn = parse_reason(*list.next());
  CHECK(isdn.protocol == "Q.850");
  CHECK(isdn.cause == 16u);
  CHECK(isdn.text_shown() == "Terminated");
  CHECK_FALSE(list.next());
  CHECK(parse_reason("Q.850;cause=31;location=LN").location == "LN");
  CHECK_FALSE(parse_reason("Q.850;cause=normal").cause);
  CHECK(parse_reason("Q.850;cause=4294967312").cause == UINT32_MAX);
  CHECK(parse_reason("").protocol.empty());
}

TEST_CASE("Session-ID: RFC 7989 5, RFC 7329 4.1") {
  SessionId found = parse_session_id("ab30317f1a784dc48ff824d0d3715d86; remote=47755a9de7794ba387653f2099600ef2");
  CHECK(found.local == "ab30317f1a784dc48ff824d0d3715d86");
  CHECK(found.remote == "47755a9de7794ba387653f2099600ef2");
  CHECK_FALSE(found.malformed);
  found = parse_session_id("f81d4fae7dec11d0a76500a0c91e6bf6");
  CHECK(found.remote.empty());
  CHECK_FALSE(found.malformed);
  CHECK(parse_session_id("f81d4fae-7dec-11d0-a765-00a0c91e6bf6").malformed);
  CHECK(parse_session_id("ab30317f1a784dc48ff824d0d3715d86;remote=1").malformed);
  CHECK(parse_session_id("").malformed);
  CHECK(is_null_session("00000000000000000000000000000000"));
  CHECK_FALSE(is_null_session("0000000000000000000000000000000"));
}

TEST_CASE("Diversion: RFC 5806 5") {
  const Diversion found = parse_diversion(
      "\"Eve\" <sip:+19195551004@b.test;user=phone>;reason=user-busy;counter=2;limit=5;privacy=full;screen=no");
  CHECK(found.address.uri == "sip:+19195551004@b.test;user=phone");
  CHECK(found.reason == "user-busy");
  CHECK(found.counter == 2u);
  CHECK(found.limit == 5u);
  CHECK(found.privacy == "full");
  CHECK(found.screen == "no");
  CHECK_FALSE(parse_diversion("<tel:+1>;counter=many").counter);
}

TEST_CASE("History-Info: RFC 7044 5") {
  const HistoryEntry found =
      parse_history_entry("<sip:bob@192.0.2.4;cause=302?Reason=SIP%3Bcause%3D302&Privacy=history>;index=1.2.1;mp=1.2");
  CHECK(found.index == "1.2.1");
  CHECK(found.mapped == "1.2");
  CHECK(found.cause == 302u);
  CHECK(found.reason == "SIP%3Bcause%3D302");
  CHECK(found.privacy == "history");
  CHECK(parse_history_entry("<sip:a@b>;index=1;rc=1").changed_contact == "1");
  CHECK(parse_history_entry("<sip:a@b>;index=1;np=1").unchanged == "1");
  CHECK(parse_history_entry("").index.empty());
}

TEST_CASE("User-to-User: RFC 7433 4") {
  UserToUser found = parse_user_to_user("56a390f3d2b7310023a2;encoding=hex;purpose=foo;content=bar");
  CHECK(found.data == "56a390f3d2b7310023a2");
  CHECK(found.encoding == "hex");
  CHECK(found.purpose == "foo");
  CHECK(found.content == "bar");
  found = parse_user_to_user("\"a;b=\\\"c\" ; purpose=isdn-uui");
  CHECK(found.data == "a;b=\\\"c");
  CHECK(found.purpose == "isdn-uui");
  CHECK(parse_user_to_user("\"open;encoding=hex").encoding.empty());
}

TEST_CASE("Route, Record-Route, Path and Service-Route") {
  Route found = parse_route("<sip:server10.biloxi.com;lr;ob;transport=WS;received=sip:192.0.2.1:5060>;x=y");
  CHECK(found.loose);
  CHECK(found.outbound);
  CHECK(found.transport == "WS");
  CHECK(found.received == "sip:192.0.2.1:5060");
  CHECK(found.uri.host == "server10.biloxi.com");
  CHECK_FALSE(found.malformed);
  CHECK(parse_route("<sip:p1.example.com;lr=on>").loose);
  CHECK_FALSE(parse_route("<sip:p1.example.com>").loose);
  CHECK(parse_route("sip:p1.example.com;lr").malformed);
  CHECK_FALSE(parse_route("sip:p1.example.com;lr").loose);  // it is a parameter of the field
  CHECK(parse_route("<>").malformed);
}

}  // namespace
}  // namespace rung::sip
