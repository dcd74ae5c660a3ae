#include "cli/capture/live_events.h"

#include <utility>
#include <vector>

#include "base/limits.h"
#include "tests/support/catch.h"

namespace rung::cli {
namespace {

struct Calls : correlate::EventSink {
  std::vector<bool> complete;
  void on_event(correlate::Event&& event) override {
    if (const auto* call = std::get_if<correlate::Call>(&event)) complete.push_back(call->complete);
  }
};

correlate::Call call_between(std::int64_t from, std::optional<std::int64_t> to) {
  correlate::Call call;
  call.started = {from};
  if (to) call.ended = Timestamp{*to};
  return call;
}

TEST_CASE("live events: a call during which packets were lost is not complete") {
  Calls calls;
  LiveEvents events(calls, nullptr);
  events.on_lost_packets({100}, {200});
  events.on_lost_packets({400}, {500});
  for (const auto& call : {call_between(10, 99), call_between(10, 100), call_between(150, 160), call_between(200, 300),
                           call_between(201, 399), call_between(300, 600), call_between(501, 600), call_between(0, {}),
                           call_between(501, {})})
    events.on_event(correlate::Call(call));
  CHECK(calls.complete == std::vector<bool>{true, false, false, false, true, false, true, false, true});
}

TEST_CASE("live events: what was not complete before stays so") {
  Calls calls;
  LiveEvents events(calls, nullptr);
  correlate::Call call = call_between(1, 2);
  call.complete = false;
  events.on_event(std::move(call));
  CHECK(calls.complete == std::vector<bool>{false});
}

TEST_CASE("live events: the clock may step back while packets are lost") {
  Calls calls;
  LiveEvents events(calls, nullptr);
  events.on_lost_packets({100}, {200});
  events.on_lost_packets({300}, {400});
  events.on_lost_packets({150}, {160});  // one gap with all that it meets from behind
  events.on_event(call_between(250, 260));
  events.on_event(call_between(401, 402));
  CHECK(calls.complete == std::vector<bool>{false, true});
}

TEST_CASE("live events: gaps are bounded, and old ones grow together") {
  Calls calls;
  LiveEvents events(calls, nullptr);
  const auto count = static_cast<std::int64_t>(limits::drop_slices) + 10;
  for (std::int64_t i = 0; i < count; ++i) events.on_lost_packets({i * 100}, {i * 100 + 10});
  events.on_event(call_between(50, 60));                                          // between two of the oldest
  events.on_event(call_between((count - 2) * 100 + 50, (count - 2) * 100 + 60));  // between two of the latest
  CHECK(calls.complete == std::vector<bool>{false, true});
}

}  // namespace
}  // namespace rung::cli
