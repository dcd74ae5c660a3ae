// A scene of calls whose messages carry session descriptions, in few words.
#pragma once

#include <algorithm>
#include <string>

#include "tests/correlate/scene.h"

namespace rung::test {

// "m=" lines with their attributes, behind what every description begins with.
inline std::string description(const std::string& media, const std::string& session = "",
                               const std::string& origin = "- 1 1 IN IP4 h") {
  return "v=0\r\no=" + origin + "\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n" + session + media;
}
inline std::string pcmu(const std::string& attributes = "") { return "m=audio 1000 RTP/AVP 0\r\n" + attributes; }

class DescribedScene : public Scene {
 public:
  DescribedScene() { events.layers = {"sdp", "event", "correlate"}; }

  // Sends a line with a body; without one where it is empty. Connections are WebSockets, so nothing is sent again.
  std::uint64_t say(std::int64_t ms, std::uint64_t connection, bool from_client, const Line& line,
                    const std::string& body = "", const std::string& type = "application/sdp", bool complete = true) {
    std::string text = wire(line);
    const std::string length = "Content-Length: 0\r\n\r\n";
    if (!body.empty())
      text.replace(text.find(length), length.size(),
                   "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    decode::Origin origin;
    const std::uint64_t id = ++count_;
    origin.packet = origin.first = {1, id, {ms * 1'000'000}};
    origin.connection_id = connection;
    origin.from_client = from_client;
    origin.transport = decode::Transport::ws;
    correlator.on_message(read(id, text, origin, complete));
    return id;
  }

  // The initial INVITE, answered and acknowledged on connection 1.
  void call(const std::string& offer, const std::string& answer) {
    say(0, 1, true, invite, offer);
    say(20, 1, false, ok, answer);
    say(30, 1, true, ack);
  }
  // A further exchange by the caller or the callee on connection 1.
  void again(std::int64_t ms, std::uint32_t cseq, bool by_caller, const std::string& offer, const std::string& answer,
             const std::string& status = "200 OK") {
    const std::string number = std::to_string(cseq), tag = by_caller ? "tt" : "ft", own = by_caller ? "ft" : "tt";
    Line line{"INVITE sip:x@b.test", number + " INVITE", "z9hG4bKr" + number + own, tag, own};
    say(ms, 1, by_caller, line, offer);
    line.start = status;
    say(ms + 10, 1, !by_caller, line, answer);
    const std::string branch = status.front() == '2' ? "z9hG4bKack" + number + own : line.branch;
    say(ms + 20, 1, by_caller, {"ACK sip:x@b.test", number + " ACK", branch, tag, own});
  }
  const correlate::Dialog& finished() {
    correlator.finish();
    return events.dialogs.at(0);
  }
  // "dialog-held {...}", one a line.
  std::string changes() const {
    std::string all;
    for (const correlate::StateChange& change : events.changes)
      all += std::string(change.kind) + " " + change.detail + "\n";
    return all;
  }
  // "error sdp-no-common-codec: detail", one a line.
  std::string told() const {
    std::string all;
    for (const Finding& finding : events.findings)
      all += std::string(to_text(finding.severity)) + " " + std::string(row_of(finding.code).id) + ": " +
             finding.detail + "\n";
    return all;
  }

  const Line invite{"INVITE sip:bob@b.test"};
  const Line ringing{"183 Session Progress", "1 INVITE", "z9hG4bKa", "tt"};
  const Line ok{"200 OK", "1 INVITE", "z9hG4bKa", "tt"};
  const Line ack{"ACK sip:bob@b.test", "1 ACK", "z9hG4bKack", "tt"};

 private:
  std::uint64_t count_ = 0;
};

}  // namespace rung::test
