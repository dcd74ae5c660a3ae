// Messages of a call between alice and bob, for the tests of dialogs.
#pragma once

#include "tests/correlate/scene.h"

namespace rung::test {

inline Line request(const std::string& method, unsigned cseq, const std::string& more = {}) {
  return {.start = method + " sip:bob@b.test",
          .cseq = std::to_string(cseq) + " " + method,
          .branch = "z9hG4bK" + method + std::to_string(cseq),
          .to_tag = "tt",
          .more = more};
}

// By the callee: From and To change places.
inline Line request_back(const std::string& method, unsigned cseq, const std::string& more = {}) {
  return {.start = method + " sip:alice@a.test",
          .cseq = std::to_string(cseq) + " " + method,
          .branch = "z9hG4bKback" + method + std::to_string(cseq),
          .to_tag = "ft",
          .from_tag = "tt",
          .more = more,
          .from_uri = "sip:bob@b.test",
          .to_uri = "sip:alice@a.test"};
}

inline Line initial_invite(const std::string& more = {}) {
  Line line = request("INVITE", 1, more);
  line.to_tag = {};
  return line;
}

// To the request that it is given, with the To tag of the callee where that has none.
inline Line answer_to(Line line, const std::string& status, const std::string& more = {},
                      const std::string& to_tag = "tt") {
  line.start = status;
  line.more = more;
  if (line.to_tag.empty()) line.to_tag = to_tag;
  return line;
}

inline Line with_tag(Line line, const std::string& to_tag) {
  line.to_tag = to_tag;
  return line;
}

// The same line one hop further: a proxy put its Via on top.
inline Line forwarded(Line line, const std::string& branch = "p") {
  line.via_below.insert(line.via_below.begin(), line.branch);
  line.branch += branch;
  return line;
}

// INVITE, 200, ACK over one connection, from 0 to 20 ms.
inline void begin_call(Scene& scene, std::uint64_t connection = 1, const std::string& more = {},
                       const std::string& more_of_answer = {}) {
  scene.send(0, connection, true, initial_invite(more));
  scene.send(10, connection, false, answer_to(initial_invite(), "200 OK", more_of_answer));
  scene.send(20, connection, true, request("ACK", 1));
}

inline std::vector<std::string> dialog_codes(const Scene& scene) { return scene.events.codes("dialog"); }
using Codes = std::vector<std::string>;

}  // namespace rung::test
