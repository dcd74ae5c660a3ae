// A SIP request with nothing wrong about it, one part of which each test replaces, and what the checks say of it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "decode/checks/message_checks.h"
#include "tests/support/catch.h"

namespace rung::decode::test {

using Ids = std::vector<std::string>;

inline std::vector<Fault> check(std::string_view text, const MessageSurroundings& surroundings = {}) {
  return check_message(sip::Message::parse({text.begin(), text.end()}), surroundings);
}

inline Ids ids_of(const std::vector<Fault>& faults) {
  Ids ids;
  for (const Fault& fault : faults) {
    CHECK_FALSE(fault.detail.empty());
    CHECK(fault.detail.size() < 300);
    ids.emplace_back(row_of(fault.code).id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

inline Ids faults_of(std::string_view text, bool cut_by_capture = false) {
  return ids_of(check(text, {cut_by_capture}));
}

struct Parts {
  std::string start = "INVITE sip:bob@b.test SIP/2.0";
  std::vector<std::string> fields = {"Via: SIP/2.0/UDP a.test;branch=z9hG4bK1;rport",
                                     "Max-Forwards: 70",
                                     "From: \"Alice\" <sip:alice@a.test>;tag=1",
                                     "To: <sip:bob@b.test>",
                                     "Call-ID: c1@a.test",
                                     "CSeq: 1 INVITE",
                                     "Contact: <sip:alice@192.0.2.1:5062;transport=tcp>",
                                     "Content-Length: 0"};
  std::string body;

  Parts& without(std::string_view name) {
    std::erase_if(fields, [&](const std::string& one) { return one.starts_with(std::string(name) + ":"); });
    return *this;
  }
  Parts& with(const std::string& line) {
    fields.push_back(line);
    return *this;
  }
  Parts& instead(const std::string& line) { return without(line.substr(0, line.find(':'))).with(line); }
  Parts& holding(const std::string& content, const std::string& type) {
    body = content;
    instead("Content-Length: " + std::to_string(body.size()));
    return type.empty() ? *this : with("Content-Type: " + type);
  }
  std::string text() const {
    std::string made = start + "\r\n";
    for (const std::string& field : fields) made += field + "\r\n";
    return made + "\r\n" + body;
  }
};

inline Parts request() { return {}; }
inline Parts request(const std::string& start) {
  Parts parts;
  parts.start = start;
  return parts.instead("CSeq: 1 " + start.substr(0, start.find_first_of(" \t")));
}
inline Parts response(const std::string& start = "SIP/2.0 200 OK") {
  Parts parts;
  parts.start = start;
  return parts.without("Max-Forwards");
}

inline Ids told(const Parts& parts) { return faults_of(parts.text()); }
inline Ids with(const std::string& line) { return told(request().instead(line)); }
inline std::string detail(const Parts& parts) {
  auto faults = check(parts.text());
  REQUIRE(faults.size() == 1);
  return faults[0].detail;
}

}  // namespace rung::decode::test
