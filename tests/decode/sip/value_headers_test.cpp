// Header fields that hold numbers, dates, states and names: RAck, RSeq, Expires and its kin, Date, Warning, Event,
// Subscription-State, Remote-Party-ID, Identity, P-Charging-Vector, P-Access-Network-Info, Security-Client.
#include "decode/sip/access_network.h"
#include "decode/sip/asserted_identity.h"
#include "decode/sip/date.h"
#include "decode/sip/delta_seconds.h"
#include "decode/sip/event.h"
#include "decode/sip/header_list.h"
#include "decode/sip/rack.h"
#include "decode/sip/warning.h"
#include "tests/support/catch.h"

namespace rung::sip {
namespace {

TEST_CASE("RAck and RSeq: RFC 3262 7") {
  RAck found = parse_rack("776656 1 INVITE");
  CHECK(found.response_number == 776656u);
  CHECK(found.cseq_number == 1u);
  CHECK(found.method == "INVITE");
  found = parse_rack(" 007\r\n 4294967295\t INVITE ");
  CHECK(found.response_number == 7u);
  CHECK(found.cseq_number == UINT32_MAX);
  CHECK_FALSE(found.overflow);
  CHECK(parse_rack("4294967296 1 INVITE").overflow);
  CHECK(parse_rack("1 4294967296 INVITE").overflow);
  for (const char* value : {"", "1", "INVITE", "1INVITE", "x 1 INVITE"}) {
    CAPTURE(value);
    CHECK_FALSE(parse_rack(value).cseq_number);
  }
  CHECK(parse_rseq("988789").number == 988789u);
  CHECK(parse_rseq("4294967296").overflow);
  CHECK_FALSE(parse_rseq("1 2").number);
  CHECK_FALSE(parse_rseq("").number);
}

TEST_CASE("numbers of seconds: RFC 3261 20.33, RFC 4028 4") {
  CHECK(parse_delta_seconds("3600").seconds == 3600u);
  CHECK(parse_delta_seconds("4294967295").seconds == UINT32_MAX);
  CHECK(parse_delta_seconds("4294967296").overflow);
  CHECK_FALSE(parse_delta_seconds("4294967296").seconds);
  DeltaSeconds found = parse_delta_seconds("18000;duration=3600");
  CHECK(found.duration == 3600u);
  found = parse_delta_seconds("120 (I'm in a \\) meeting (long)) ; duration=60");
  CHECK(found.seconds == 120u);
  CHECK(found.comment == "I'm in a \\) meeting (long)");
  CHECK(found.duration == 60u);
  CHECK_FALSE(found.malformed);
  found = parse_delta_seconds("4000;Refresher=uac");
  CHECK(found.refresher == "uac");
  for (const char* value : {"", "soon", "-1", "1x", "1 (open", "1 ; (", "Thu, 01 Dec 1994 16:00:00 GMT"}) {
    CAPTURE(value);
    CHECK(parse_delta_seconds(value).malformed == (std::string_view(value) != "1 ; ("));
  }
}

TEST_CASE("Date: RFC 3261 20.17") {
  CHECK(parse_date("Sat, 13 Nov 2010 23:29:00 GMT").seconds == 1289690940);
  CHECK(parse_date("Thu, 01 Jan 1970 00:00:00 GMT").seconds == 0);
  CHECK(parse_date("Wed, 29 Feb 2012 00:00:00 GMT").seconds == 1330473600);
  CHECK(parse_date("Fri, 01 Jan 2010 16:00:00 gmt").is_gmt);
  for (const char* value :
       {"Fri, 01 Jan 2010 16:00:00 EST", "", "GMT", "2010-01-01", "Fri, 01 Jan 2010 16:00:00 +0000"}) {
    CAPTURE(value);
    CHECK_FALSE(parse_date(value).is_gmt);
  }
  for (const char* value :
       {"Fri, 31 Feb 2010 16:00:00 GMT", "Fri, 00 Jan 2010 16:00:00 GMT", "Fri, 01 Jab 2010 16:00:00 GMT",
        "Xxx, 01 Jan 2010 16:00:00 GMT", "Fri, 01 Jan 2010 24:00:00 GMT", "Tue, 29 Feb 1900 00:00:00 GMT",
        "Fri, 1 Jan 2010 1:0:0 GMT"}) {
    CAPTURE(value);
    CHECK(parse_date(value).is_gmt);
    CHECK_FALSE(parse_date(value).seconds);
  }
}

TEST_CASE("Warning: RFC 3261 20.43") {
  ListReader list("307 isi.edu \"Session parameter 'foo', not \\\"understood\\\"\", 1812 [::1]:5060 text");
  Warning found = parse_warning(*list.next());
  CHECK(found.code == 307u);
  CHECK(found.code_digits == 3);
  CHECK(found.agent == "isi.edu");
  CHECK(found.text_shown() == "Session parameter 'foo', not \"understood\"");
  found = parse_warning(*list.next());
  CHECK(found.code_digits == 4);
  CHECK(found.agent == "[::1]:5060");
  CHECK(found.text_shown() == "text");
  CHECK(parse_warning("399 a \"open").quote_unterminated);
  CHECK_FALSE(parse_warning("").code);
}

TEST_CASE("Event and Subscription-State: RFC 6665 8.2") {
  const Event found = parse_event("presence.winfo.winfo ; id=\"7 a\";x");
  CHECK(found.type == "presence.winfo.winfo");
  CHECK(found.package == "presence");
  CHECK(found.templates == "winfo.winfo");
  CHECK(found.id == "7 a");
  CHECK(parse_event("dialog").templates.empty());
  CHECK(parse_event("").package.empty());
  const SubscriptionState state = parse_subscription_state("Terminated;reason=probation;retry-after=60;expires=0");
  CHECK(state.state == SubscriptionState::State::terminated);
  CHECK(state.name == "Terminated");
  CHECK(state.reason == "probation");
  CHECK(state.retry_after == 60u);
  CHECK(state.expires == 0u);
  CHECK(parse_subscription_state("active;expires=x").state == SubscriptionState::State::active);
  CHECK_FALSE(parse_subscription_state("active;expires=x").expires);
  CHECK(parse_subscription_state("pending").state == SubscriptionState::State::pending);
  CHECK(parse_subscription_state("waiting").state == SubscriptionState::State::other);
}

TEST_CASE("who the network says is calling") {
  const RemotePartyId party = parse_remote_party_id(
      "\"John Doe\" <sip:jdoe@foo.test>;party=calling;id-type=subscriber;privacy=full;screen=yes");
  CHECK(party.address.display_text() == "John Doe");
  CHECK(party.party == "calling");
  CHECK(party.id_type == "subscriber");
  CHECK(party.privacy == "full");
  CHECK(party.screen == "yes");
  Identity identity = parse_identity("aaa.bbb.ccc;info=<https://c.test/p.cer>;alg=ES256;ppt=\"shaken\"");
  CHECK(identity.signature == "aaa.bbb.ccc");
  CHECK(identity.info == "https://c.test/p.cer");
  CHECK(identity.algorithm == "ES256");
  CHECK(identity.extension == "shaken");
  identity = parse_identity("\"ZYNBbHC00VMZr2kZt6VmCvPonWJMGvQTBDqghoWeLxJfzB2a1pxAr3VgrB0SsSAa\"");
  CHECK(identity.signature.size() == 64);
}

TEST_CASE("what operators' networks add: RFC 7315, RFC 3329") {
  const ChargingVector vector = parse_charging_vector(
      "icid-value=\"1234bc9876e\";icid-generated-at=192.0.6.8;orig-ioi=home1.test;term-ioi=home2.test");
  CHECK(vector.icid == "1234bc9876e");
  CHECK(vector.generated_at == "192.0.6.8");
  CHECK(vector.originating == "home1.test");
  CHECK(vector.terminating == "home2.test");
  const AccessNetwork network =
      parse_access_network("3GPP-E-UTRAN-FDD; utran-cell-id-3gpp=\"2341001;x\" ;network-provided");
  CHECK(network.type == "3GPP-E-UTRAN-FDD");
  CHECK(network.cell == "2341001;x");
  CHECK(network.network_provided);
  CHECK_FALSE(parse_access_network("IEEE-802.11").network_provided);
  const SecurityMechanism mechanism = parse_security_mechanism("ipsec-3gpp; q=0.1; alg=hmac-sha-1-96; spi-c=1");
  CHECK(mechanism.name == "ipsec-3gpp");
  CHECK(mechanism.q == "0.1");
  CHECK(mechanism.algorithm == "hmac-sha-1-96");
  CHECK(parse_security_mechanism("digest;d-alg=SHA-256").algorithm == "SHA-256");
}

}  // namespace
}  // namespace rung::sip
