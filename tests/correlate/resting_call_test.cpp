#include "correlate/resting_call.h"

#include <string>

#include "base/limits.h"
#include "correlate/call_table.h"
#include "tests/support/catch.h"

namespace rung::correlate {
namespace {

const std::string nuls("a\0\0b", 4);

// Something in every field that a call can rest with.
void fill(TrackedCall& call) {
  call.row.id = 7;
  call.row.started = {1'700'000'000'000'000'000};
  call.row.ringing = Timestamp{1};
  call.row.pdd = Duration{-5};
  call.row.reason = nuls + std::string(700, '\0') + "OK";
  call.row.proofs.take(CallState::attempting, 40);
  call.row.proofs.take(CallState::completed, 90'000);
  call.row.messages = 1'000'000;
  call.row.status = 200;
  call.row.state = CallState::completed;
  call.row.hung_up_by = Side::callee;
  call.row.complete = false;
  for (const char* tag : {"one", "another, which is longer than fifteen octets"}) {
    TrackedDialog& dialog = call.dialogs.emplace_back();
    dialog.row.to_tag = std::string_view(tag);
    dialog.row.codecs = std::string_view("PCMA");
    dialog.row.held_by = Side::caller;
    dialog.peers.used = true;
    dialog.peers.callee.set("sip:phone@192.0.2.1");
    dialog.peers.callee.routed = true;
    dialog.peers.of_callee.cseq = 12;
    dialog.negotiation.made().told = std::make_unique<NegotiationState::Told>();
    (*dialog.negotiation.state->told)[6] = 6;
    dialog.negotiation.state->exchanges[1].cseq = 3;
  }
  call.dialogs[1].peers.session = std::make_unique<SessionTimer>();
  call.dialogs[1].peers.session->agreed.message_id = 11;
  for (std::uint64_t id : {5u, 6u, 7u}) call.invites.emplace_back().transaction_id = id;
  call.streams.push_back({3, true});
  call.transports.add(decode::Transport::wss);
  call.offers[1].cseq = 9;
  call.caller.set("sip:caller@example.com");
  call.caller.receiver = 77;
  call.cancel_seen = true;
  call.told_in_part = true;
}

}  // namespace

TEST_CASE("a call that rested is what it was") {
  CallHead head;
  head.texts = KeptTexts<4>({"call-id", "tag", "sip:a@example.com", "sip:b@example.com"});
  TrackedCall before(head), after(head);
  fill(before);
  RestingCall resting;
  REQUIRE(resting.take(before));
  resting.give(after);

  CHECK(after.row.id == 7);
  CHECK(after.row.started == before.row.started);
  CHECK(*after.row.ringing == *before.row.ringing);
  CHECK_FALSE(after.row.answered);
  CHECK((*after.row.pdd).ns == -5);
  CHECK(after.row.reason == before.row.reason.view());
  CHECK(after.row.proofs.row().attempting == 40);
  CHECK(after.row.proofs.row().end == 90'000);
  CHECK(after.row.messages == 1'000'000);
  CHECK(after.row.hung_up_by == Side::callee);
  CHECK_FALSE(after.row.complete);
  CHECK(after.row.call_id() == "call-id");
  REQUIRE(after.dialogs.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    const TrackedDialog& dialog = after.dialogs[i];
    CHECK(dialog.row.to_tag == before.dialogs[i].row.to_tag.view());
    CHECK(dialog.row.codecs == "PCMA");
    CHECK(dialog.row.held_by == Side::caller);
    CHECK(dialog.peers.used);
    CHECK_FALSE(dialog.peers.met);
    CHECK(dialog.peers.callee.uri() == "sip:phone@192.0.2.1");
    CHECK(dialog.peers.callee.routed);
    CHECK(dialog.peers.of_callee.cseq == 12);
    REQUIRE(dialog.negotiation.state);
    CHECK((*dialog.negotiation.state->told)[6] == 6);
    CHECK(dialog.negotiation.state->exchanges[1].cseq == 3);
  }
  CHECK_FALSE(after.dialogs[0].peers.session);
  REQUIRE(after.dialogs[1].peers.session);
  CHECK(after.dialogs[1].peers.session->agreed.message_id == 11);
  REQUIRE(after.invites.size() == 3);
  CHECK(after.invites[2].transaction_id == 7);
  REQUIRE(after.streams.size() == 1);
  CHECK(after.streams[0].client_is_caller);
  CHECK(after.transports.text() == "WSS");
  CHECK(after.offers[1].cseq == 9);
  CHECK(after.caller.uri() == "sip:caller@example.com");
  CHECK(after.caller.receiver == 77);
  CHECK(after.cancel_seen);
  CHECK(after.told_in_part);
  CHECK_FALSE(after.over);
}

TEST_CASE("a call with what only few calls have does not rest") {
  CallHead head;
  TrackedCall call(head);
  RestingCall resting;
  SECTION("of the call") { call.made_unusual().recorded_call = 3; }
  SECTION("of a dialog") { call.dialogs.emplace_back().peers.waits(); }
  SECTION("of what was agreed") {
    call.dialogs.emplace_back().negotiation.made().before = std::make_unique<AgreedBefore>();
  }
  SECTION("of an offer") { call.dialogs.emplace_back().negotiation.made().delayed.push_back({}); }
  CHECK_FALSE(resting.take(call));
}

TEST_CASE("a call that nothing happens to is not found anew, and is found") {
  CallTable table(seconds(40));
  TrackedCall& call = table.create(1, 5, {"call-id", "tag", "", ""});
  const Timestamp begin{1'000'000'000};
  call.head.deadline = begin + limits::call_idle_timeout;
  call.row.messages = 4;
  const TrackedCall* where = &call;
  table.rest(begin + seconds(39));
  CHECK(table.by_id(1) == where);
  table.rest(begin + seconds(80));
  REQUIRE(table.oldest(5, "call-id") != nullptr);
  CHECK(table.by_id(1)->row.messages == 4);
  CHECK(table.newer(*table.by_id(1)) == nullptr);
  CHECK(table.oldest(5, "another") == nullptr);
  std::size_t seen = 0;
  table.rest(begin + seconds(800));
  table.for_each([&](const TrackedCall& each) { seen += each.row.messages; });
  CHECK(seen == 4);
  table.erase(*table.by_id(1));
  CHECK(table.by_id(1) == nullptr);
  CHECK(table.size() == 0);
}

}  // namespace rung::correlate
