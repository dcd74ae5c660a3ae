// Subscribers, notifiers and publishers for scenes: what they send, and a scene that carries bodies.
#pragma once

#include <string>

#include "tests/correlate/scene.h"

namespace rung::test {

// What transactions have to say of requests that nobody answers is beside the point.
class SubscriptionScene : public Scene {
 public:
  SubscriptionScene() {
    events.layers = {"subscription", "dialog", "correlate"};
    events.codes_beside_the_point = {"dlg-missing-contact"};
  }
};

// The watcher (tag wt) asks for what happens to Bob; the notifier has the tag nt.
inline Line subscribe(int cseq, const std::string& expires = "60", const std::string& to_tag = "",
                      const std::string& event = "presence") {
  Line line{"SUBSCRIBE sip:bob@b.test", std::to_string(cseq) + " SUBSCRIBE", "z9hG4bKs" + std::to_string(cseq) + event};
  line.from_tag = "wt";
  line.to_tag = to_tag;
  line.call_id = "s1";
  line.more = "Event: " + event + "\r\n";
  if (!expires.empty()) line.more += "Expires: " + expires + "\r\n";
  return line;
}

// `state` empty: without Subscription-State; `event` empty: without Event.
inline Line notify(int cseq, const std::string& state, const std::string& event = "presence",
                   const std::string& from_tag = "nt", const std::string& to_tag = "wt",
                   const std::string& call_id = "s1") {
  Line line{"NOTIFY sip:alice@a.test", std::to_string(cseq) + " NOTIFY",
            "z9hG4bKn" + std::to_string(cseq) + from_tag + event};
  line.from_tag = from_tag;
  line.to_tag = to_tag;
  line.call_id = call_id;
  line.from_uri = "sip:bob@b.test";
  line.to_uri = "sip:alice@a.test";
  if (!event.empty()) line.more += "Event: " + event + "\r\n";
  if (!state.empty()) line.more += "Subscription-State: " + state + "\r\n";
  return line;
}

inline Line reply_to(const Line& request, const std::string& start, const std::string& more = "",
                     const std::string& to_tag = "nt") {
  Line line = request;
  line.start = start;
  line.more = more;
  if (line.to_tag.empty()) line.to_tag = to_tag;
  return line;
}

// Behind a proxy.
inline Line forwarded(Line line) {
  line.via_below = {line.branch};
  line.branch += "p";
  return line;
}

// Alice (tag ft) calls Bob (tag tt) in call c1 on connection 1: answered at 100 ms.
inline void answered_call(Scene& scene) {
  scene.send(0, 1, true, {"INVITE sip:bob@b.test"});
  scene.send(100, 1, false, {"200 OK", "1 INVITE", "z9hG4bKa", "tt"});
  scene.send(110, 1, true, {"ACK sip:bob@b.test", "1 ACK", "z9hG4bKack", "tt"});
}

// Alice asks Bob in that call to call `to`.
inline Line refer(int cseq, const std::string& to = "<sip:carol@c.test>", const std::string& more = "") {
  Line line{"REFER sip:bob@b.test", std::to_string(cseq) + " REFER", "z9hG4bKr" + std::to_string(cseq), "tt"};
  line.more = "Refer-To: " + to + "\r\n" + more;
  return line;
}

// Bob tells Alice how it goes. The body takes the place of the Content-Length that wire() writes.
inline Line refer_notify(int cseq, const std::string& state, const std::string& fragment,
                         const std::string& event = "refer") {
  Line line = notify(cseq, state, event, "tt", "ft", "c1");
  line.more += "Content-Type: message/sipfrag;version=2.0\r\nContent-Length: " + std::to_string(fragment.size() + 2) +
               "\r\n\r\n" + fragment + "\r\n";
  return line;
}

// "sub-notify-missing warning: detail", one a line.
inline std::string told(const RecordingEvents& events) {
  std::string text;
  for (const Finding& finding : events.findings)
    text += std::string(row_of(finding.code).id) + ' ' + std::string(to_text(finding.severity)) + ": " +
            finding.detail + '\n';
  return text;
}

// "subscription-terminated 1500 {...}", one a line; times in milliseconds.
inline std::string happened(const RecordingEvents& events) {
  std::string text;
  for (const correlate::StateChange& change : events.changes)
    text += std::string(change.kind) + ' ' + std::to_string(change.packet.time.ns / 1'000'000) +
            (change.detail.empty() ? "" : " " + change.detail) + '\n';
  return text;
}

}  // namespace rung::test
