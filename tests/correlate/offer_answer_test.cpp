// What offers and answers agree in a dialog (RFC 3264, RFC 6337): counts, codecs, hold.
#include "base/limits.h"
#include "tests/correlate/described_scene.h"
#include "tests/support/catch.h"

namespace rung::test {
namespace {

using correlate::Side;

const std::string sendonly = description(pcmu("a=sendonly\r\n"));
const std::string recvonly = description(pcmu("a=recvonly\r\n"));
const std::string inactive = description(pcmu("a=inactive\r\n"));
const std::string both = description(pcmu());

// The same line one hop further.
Line forwarded(Line line, const std::string& branch) {
  line.via_below.insert(line.via_below.begin(), line.branch);
  line.branch = branch;
  return line;
}

TEST_CASE("a plain call: one offer, its codecs, and nothing else to tell") {
  DescribedScene scene;
  scene.call(
      description("m=audio 1000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\nm=video 0 RTP/AVP 31\r\n"),
      description("m=audio 1000 RTP/AVP 101 8\r\na=rtpmap:101 telephone-event/8000\r\nm=video 0 RTP/AVP 31\r\n"));
  const correlate::Dialog& row = scene.finished();
  CHECK(row.codecs == "PCMA,-");
  CHECK(row.offers == 1);
  CHECK(row.unanswered == 0);
  CHECK(row.held_by == Side::none);
  CHECK(row.holds == 0);
  CHECK(scene.events.changes.empty());
  CHECK(scene.told().empty());
}

TEST_CASE("an offer in the 2xx is answered in the ACK, or by nobody (RFC 3261 13.2.1)") {
  DescribedScene scene;
  scene.say(0, 1, true, scene.invite);
  scene.say(10, 1, false, scene.ok, both);
  scene.say(20, 1, true, scene.ack, description("m=audio 1 RTP/AVP 8\r\n"));
  CHECK(scene.finished().offers == 1);
  CHECK(scene.events.dialogs[0].codecs == "PCMA");
  CHECK(scene.told() == "error sdp-no-common-codec: m= line 1 (audio): offered PCMU/8000, answered PCMA/8000\n");

  DescribedScene silent;
  silent.say(0, 1, true, silent.invite);
  silent.say(10, 1, false, silent.ok, both);
  silent.say(20, 1, true, silent.ack);
  CHECK(silent.finished().offers == 1);
  CHECK(silent.events.dialogs[0].unanswered == 1);
}

TEST_CASE("an answer in a 183 counts for the 2xx without one; no answer at all does not (RFC 6337 2.2)") {
  DescribedScene scene;
  scene.say(0, 1, true, scene.invite, both);
  scene.say(10, 1, false, scene.ringing, both);
  scene.say(20, 1, false, scene.ok);
  CHECK(scene.finished().offers == 1);
  CHECK(scene.events.dialogs[0].unanswered == 0);
  CHECK(scene.events.dialogs[0].codecs == "PCMU");

  DescribedScene silent;
  silent.say(0, 1, true, silent.invite, both);
  silent.say(10, 1, false, silent.ringing);
  silent.say(20, 1, false, silent.ok);
  CHECK(silent.finished().offers == 1);
  CHECK(silent.events.dialogs[0].unanswered == 1);
}

TEST_CASE("reliable responses, PRACK and UPDATE each have their exchange (RFC 3262 5, RFC 3311)") {
  DescribedScene scene;
  scene.say(0, 1, true, scene.invite);
  scene.say(10, 1, false, scene.ringing, both);
  Line prack{"PRACK sip:bob@b.test", "2 PRACK", "z9hG4bKp", "tt"};
  prack.more = "RAck: 7 1 INVITE\r\n";
  scene.say(20, 1, true, prack, both);
  scene.say(30, 1, false, {"200 OK", "2 PRACK", "z9hG4bKp", "tt"});
  scene.say(40, 1, true, {"UPDATE sip:bob@b.test", "3 UPDATE", "z9hG4bKu", "tt"}, both);
  scene.say(50, 1, false, {"200 OK", "3 UPDATE", "z9hG4bKu", "tt"}, description("m=audio 9 RTP/AVP 0\r\n"));
  scene.say(60, 1, false, scene.ok);
  scene.say(70, 1, true, scene.ack);
  CHECK(scene.finished().offers == 2);
  CHECK(scene.events.dialogs[0].unanswered == 0);
  CHECK(scene.told().empty());
}

TEST_CASE("hold and resume: who, how, once each (RFC 3264 8.4)") {
  DescribedScene scene;
  scene.call(both, both);
  scene.again(1000, 2, true, sendonly, recvonly);
  scene.again(2000, 3, true, sendonly, recvonly);  // a refresh changes nothing
  scene.again(3000, 1, false, recvonly, sendonly);
  scene.again(4000, 4, true, both, both);
  CHECK(scene.changes() ==
        "dialog-held {\"by\":\"caller\",\"how\":\"sendonly\"}\ndialog-resumed {\"by\":\"caller\"}\n");
  CHECK(scene.told() == "info sdp-hold: by the caller: sendonly\n");
  CHECK(scene.events.findings[0].call == 1);
  CHECK(scene.events.findings[0].connection_id == 1);
  CHECK(scene.events.changes[0].dialog_id == 1);
  const correlate::Dialog& row = scene.finished();
  CHECK(row.offers == 5);
  CHECK(row.holds == 1);
  CHECK(row.held_by == Side::none);
}

TEST_CASE("inactive, and c=0.0.0.0 as RFC 2543 had it, are holds too; the held side is none") {
  DescribedScene scene;
  scene.call(both, both);
  scene.again(1000, 1, false, inactive, inactive);
  scene.again(1500, 2, true, inactive, inactive);  // the held side repeats what it said last
  CHECK(scene.changes() == "dialog-held {\"by\":\"callee\",\"how\":\"inactive\"}\n");
  CHECK(scene.finished().held_by == Side::callee);

  DescribedScene old;
  old.call(both, both);
  old.again(1000, 2, true, description(pcmu("c=IN IP4 0.0.0.0\r\n")), both);
  CHECK(old.changes() == "dialog-held {\"by\":\"caller\",\"how\":\"c=0.0.0.0\"}\n");
}

TEST_CASE("both sides hold each other; an answer may keep a hold") {
  DescribedScene scene;
  scene.call(both, both);
  scene.again(1000, 2, true, sendonly, recvonly);
  scene.again(2000, 1, false, sendonly, inactive);
  scene.again(3000, 3, true, both, sendonly);  // the caller resumes, the callee still holds
  CHECK(scene.changes() ==
        "dialog-held {\"by\":\"caller\",\"how\":\"sendonly\"}\ndialog-held {\"by\":\"callee\",\"how\":\"sendonly\"}\n"
        "dialog-resumed {\"by\":\"caller\"}\n");
  CHECK(scene.finished().held_by == Side::callee);
  CHECK(scene.events.dialogs[0].holds == 2);
}

TEST_CASE("one-way from the beginning is no hold, nor is what is refused or not answered") {
  DescribedScene recording;
  recording.call(sendonly, recvonly);
  recording.again(1000, 2, true, inactive, inactive);
  recording.again(2000, 3, true, sendonly, recvonly);
  CHECK(recording.changes().empty());

  DescribedScene refused;
  refused.call(both, both);
  refused.again(1000, 2, true, sendonly, "", "491 Request Pending");
  refused.again(1000, 1, false, sendonly, "", "491 Request Pending");
  CHECK(refused.changes().empty());
  CHECK(refused.finished().offers == 3);
  CHECK(refused.events.dialogs[0].unanswered == 0);
  CHECK(refused.events.dialogs[0].codecs == "PCMU");

  DescribedScene part;  // one of two media goes on
  const std::string two = "m=video 1002 RTP/AVP 31\r\n";
  part.call(description(pcmu() + two), description(pcmu() + two));
  part.again(1000, 2, true, description(pcmu() + two + "a=sendonly\r\n"), description(pcmu() + two + "a=recvonly\r\n"));
  CHECK(part.changes().empty());

  DescribedScene fax;
  fax.call(both, both);
  fax.again(1000, 2, true, description("m=image 1000 udptl t38\r\n"), description("m=image 1000 udptl t38\r\n"));
  CHECK(fax.changes().empty());
  CHECK(fax.told().empty());
  CHECK(fax.finished().codecs == "t38");
}

TEST_CASE("a refused re-INVITE takes back what its 183 agreed (RFC 3261 14.1)") {
  DescribedScene scene;
  scene.call(both, both);
  Line line{"INVITE sip:bob@b.test", "2 INVITE", "z9hG4bKr", "tt"};
  scene.say(1000, 1, true, line, sendonly);
  line.start = "183 Session Progress";
  scene.say(1010, 1, false, line, description("m=audio 9 RTP/AVP 0 8\r\na=recvonly\r\n"));
  line.start = "488 Not Acceptable Here";
  scene.say(1020, 1, false, line);
  CHECK(scene.changes() ==
        "dialog-held {\"by\":\"caller\",\"how\":\"sendonly\"}\ndialog-resumed {\"by\":\"caller\"}\n");
  CHECK(scene.finished().held_by == Side::none);
}

TEST_CASE("an offer that is sent again with credentials counts once; one without any response is unanswered") {
  DescribedScene scene;
  scene.call(both, both);
  scene.again(1000, 2, true, both, "", "407 Proxy Authentication Required");
  scene.again(1100, 3, true, both, both);
  scene.say(2000, 1, true, {"UPDATE sip:bob@b.test", "4 UPDATE", "z9hG4bKu", "tt"}, both);
  scene.say(3000, 1, true, {"BYE sip:bob@b.test", "5 BYE", "z9hG4bKb", "tt"});
  const correlate::Dialog& row = scene.finished();
  CHECK(row.offers == 3);
  CHECK(row.unanswered == 1);
}

TEST_CASE("what lies behind the end of the capture, or was cut, is not unanswered") {
  DescribedScene scene;
  scene.call(both, both);
  scene.say(2000, 1, true, {"UPDATE sip:bob@b.test", "2 UPDATE", "z9hG4bKu", "tt"}, both);
  CHECK(scene.finished().unanswered == 0);  // the call goes on

  DescribedScene cut;
  cut.say(0, 1, true, cut.invite, both);
  cut.say(10, 1, false, cut.ok, both, "application/sdp", false);
  cut.say(20, 1, true, cut.ack);
  cut.say(30, 1, true, {"BYE sip:bob@b.test", "2 BYE", "z9hG4bKb", "tt"});
  cut.correlator.finish();
  for (const correlate::Dialog& row : cut.events.dialogs) CHECK(row.unanswered == 0);
  CHECK(cut.told().empty());
}

TEST_CASE("hops show an exchange several times: it counts once, with the codecs that the offerer got") {
  DescribedScene scene;
  const Line invite = forwarded(scene.invite, "z9hG4bKb"), ok = forwarded(scene.ok, "z9hG4bKb");
  scene.say(0, 1, true, scene.invite, description("m=audio 1 RTP/AVP 8 0\r\n"));
  scene.say(1, 2, true, invite, description("m=audio 1 RTP/AVP 0 9\r\n"));
  scene.say(10, 2, false, ok, description("m=audio 1 RTP/AVP 9\r\n"));
  scene.say(11, 1, false, scene.ok, description("m=audio 1 RTP/AVP 8\r\n"));  // a gateway translates
  scene.say(20, 1, true, scene.ack);
  scene.say(21, 2, true, forwarded(scene.ack, "z9hG4bKback"));
  Line hold{"INVITE sip:bob@b.test", "2 INVITE", "z9hG4bKh", "tt"};
  scene.say(100, 1, true, hold, sendonly);
  scene.say(101, 2, true, forwarded(hold, "z9hG4bKh2"), sendonly);
  hold.start = "200 OK";
  scene.say(110, 2, false, forwarded(hold, "z9hG4bKh2"), recvonly);
  scene.say(111, 1, false, hold, recvonly);
  CHECK(scene.told() == "info sdp-hold: by the caller: sendonly\n");
  const correlate::Dialog& row = scene.finished();
  CHECK(row.offers == 2);
  CHECK(row.holds == 1);
  CHECK(row.unanswered == 0);
}

TEST_CASE("each branch of a fork answers the offer of the INVITE") {
  DescribedScene scene;
  scene.say(0, 1, true, scene.invite, both);
  scene.say(10, 1, false, {"183 Session Progress", "1 INVITE", "z9hG4bKa", "t1"}, both);
  scene.say(20, 1, false, {"180 Ringing", "1 INVITE", "z9hG4bKa", "t2"});
  scene.say(30, 1, false, {"200 OK", "1 INVITE", "z9hG4bKa", "t2"}, description("m=audio 1 RTP/AVP 8\r\n"));
  scene.correlator.finish();
  REQUIRE(scene.events.dialogs.size() == 2);
  CHECK(scene.events.dialogs[0].codecs == "PCMU");
  CHECK(scene.events.dialogs[0].offers == 1);
  CHECK(scene.events.dialogs[1].codecs == "PCMA");
  CHECK(scene.events.dialogs[1].offers == 1);
  CHECK(scene.told() == "error sdp-no-common-codec: m= line 1 (audio): offered PCMU/8000, answered PCMA/8000\n");

  DescribedScene two;  // both branches answer, and the second one is compared with the offer too
  two.say(0, 1, true, two.invite, both);
  for (const char* tag : {"t1", "t2"}) two.say(10, 1, false, {"180 Ringing", "1 INVITE", "z9hG4bKa", tag});
  two.say(30, 1, false, {"200 OK", "1 INVITE", "z9hG4bKa", "t1"}, both);
  two.say(31, 1, false, {"200 OK", "1 INVITE", "z9hG4bKa", "t2"}, description("m=audio 1 RTP/AVP 8\r\n"));
  CHECK(two.told().starts_with("error sdp-no-common-codec"));
}

TEST_CASE("an offer that cannot be read is answered all the same, and nothing is said of its media") {
  DescribedScene scene;
  Line packed = scene.invite;
  packed.more = "Content-Encoding: gzip\r\n";
  scene.say(0, 1, true, packed, "\x1f\x8b");
  scene.say(10, 1, false, scene.ok, inactive);
  CHECK(scene.finished().offers == 1);
  CHECK(scene.events.dialogs[0].codecs == "PCMU");
  CHECK(scene.events.changes.empty());
  CHECK(scene.told().empty());
}

TEST_CASE("a=record tells when a side begins and stops to be recorded (RFC 7866 6.1.2)") {
  DescribedScene scene;
  scene.call(description(pcmu("a=record:off\r\n")), both);
  scene.again(1000, 2, true, description(pcmu("a=record:on\r\n")), both);
  scene.again(2000, 3, true, description(pcmu("a=record:on\r\n")), both);
  scene.again(3000, 4, true, description(pcmu("a=record:paused\r\n")), both);
  CHECK(scene.changes() == "recording-on {\"by\":\"caller\"}\nrecording-paused {\"by\":\"caller\"}\n");
}

TEST_CASE("descriptions are compared up to a limit, which is told") {
  DescribedScene scene;
  std::string many;
  for (std::size_t i = 0; i <= limits::negotiated_media; ++i) many += pcmu();
  scene.call(description(many), both);
  CHECK(scene.told() == "warning sdp-over-limit: offer and answer are compared over the first 64 of 65 m= lines\n");

  DescribedScene formats;
  std::string line = "m=audio 1 RTP/AVP";
  for (std::size_t i = 0; i <= limits::negotiated_formats; ++i) line += " 0";
  formats.call(description(line + "\r\n"), description("m=audio 1 RTP/AVP 8\r\n"));
  CHECK(formats.told() == "warning sdp-over-limit: an m= line has more formats than are compared\n");
}

}  // namespace
}  // namespace rung::test
