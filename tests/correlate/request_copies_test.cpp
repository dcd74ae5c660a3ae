// The same request in several transactions: attempts, merges and loops; and credentials that are used again.
#include "base/limits.h"
#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

using Codes = std::vector<std::string>;

Line message(const std::string& branch, const std::vector<std::string>& below = {}) {
  Line line{"MESSAGE sip:bob@b.test", "1 MESSAGE", branch};
  line.via_below = below;
  return line;
}

struct ThreeNodes : Scene {
  ThreeNodes() {
    clients = {{1, 1}, {2, 2}, {3, 1}};
    servers = {{1, 9}, {2, 9}, {3, 8}};
  }
};

Line with_digest(const std::string& method, int cseq, const std::string& nonce, const std::string& nc) {
  Line line{method + " sip:bob@b.test", std::to_string(cseq) + " " + method, "z9hG4bK" + std::to_string(cseq) + method};
  line.more = "Authorization: Digest username=\"alice\", realm=\"a.test\", nonce=\"" + nonce +
              "\", uri=\"sip:a.test\", response=\"0\", cnonce=\"x\", qop=auth, nc=" + nc + "\r\n";
  return line;
}

}  // namespace

TEST_CASE("attempts: a request that is sent again as its answer asks for, on the same hop") {
  struct Case {
    const char* status;
    const char* method;
    const char* more;
    bool same;
  };
  for (const Case& each :
       {Case{"401 Unauthorized", "REGISTER", "Authorization: Digest a=b\r\n", true},
        Case{"401 Unauthorized", "REGISTER", "", false},
        Case{"407 Proxy Authentication Required", "INVITE", "Proxy-Authorization: Digest a=b\r\n", true},
        Case{"407 Proxy Authentication Required", "INVITE", "Authorization: Digest a=b\r\n", false},
        Case{"422 Session Interval Too Small", "INVITE", "", true},
        Case{"423 Interval Too Brief", "SUBSCRIBE", "", true},
        Case{"412 Conditional Request Failed", "PUBLISH", "", true},
        Case{"412 Conditional Request Failed", "SUBSCRIBE", "", false},
        Case{"302 Moved Temporarily", "INVITE", "", false}, Case{"500 Server Internal Error", "INVITE", "", false}}) {
    const std::string method = each.method;
    Scene scene;
    Line second{method + " sip:bob@b.test", "2 " + method, "z9hG4bKb"};
    second.more = each.more;
    scene.send(0, 1, true, {method + " sip:bob@b.test", "1 " + method});
    scene.send(10, 1, false, {each.status, "1 " + method, "z9hG4bKa", "tt"});
    scene.send(20, 1, true, second);
    scene.correlator.finish();
    CAPTURE(each.status, method);
    REQUIRE(scene.events.transactions.size() == 2);
    CHECK(scene.events.transactions[0].attempt_id == 1);
    CHECK(scene.events.transactions[1].attempt_id == (each.same ? 1u : 2u));
  }
}

TEST_CASE("attempts: a chain of them, each hop with its own") {
  Scene scene;
  const std::string credentials = "Authorization: Digest a=b\r\n";
  for (int cseq : {1, 2, 3}) {
    const std::string number = std::to_string(cseq);
    for (std::uint64_t hop : {1u, 2u}) {
      const std::string branch = "z9hG4bK" + number + std::to_string(hop);
      Line request{"REGISTER sip:b.test", number + " REGISTER", branch};
      if (cseq > 1) request.more = credentials;
      scene.send(cseq * 100, hop, true, request);
      scene.send(cseq * 100 + 50, hop, false, {"401 Unauthorized", number + " REGISTER", branch, "tt"});
    }
  }
  scene.correlator.finish();
  std::vector<std::uint64_t> attempts;
  for (const correlate::Transaction& row : scene.events.transactions) attempts.push_back(row.attempt_id);
  CHECK(attempts == std::vector<std::uint64_t>{1, 2, 1, 2, 1, 2});
}

TEST_CASE("txn-merged-request: one request over two paths to one server (RFC 3261 8.2.2.2)") {
  ThreeNodes merged;
  merged.send(0, 1, true, message("z9hG4bKp1", {"z9hG4bKa"}));
  merged.send(5, 2, true, message("z9hG4bKp2", {"z9hG4bKa"}));
  CHECK(merged.events.codes() == Codes{"txn-merged-request"});
  CHECK(merged.events.findings[0].detail ==
        "MESSAGE 1 from 10.0.0.2:10002 to 10.0.0.9:5060, 5 ms after the same request from 10.0.0.1:10001");

  ThreeNodes fork;  // to two servers
  fork.send(0, 1, true, message("z9hG4bKp1", {"z9hG4bKa"}));
  fork.send(5, 3, true, message("z9hG4bKp2", {"z9hG4bKa"}));
  CHECK(fork.events.findings.empty());

  ThreeNodes spiral;  // it comes back with another Request-URI (RFC 5393 3)
  Line back = message("z9hG4bKp2", {"z9hG4bKp1", "z9hG4bKa"});
  back.start = "MESSAGE sip:carol@c.test";
  spiral.send(0, 1, true, message("z9hG4bKp1", {"z9hG4bKa"}));
  spiral.send(5, 2, true, back);
  CHECK(spiral.events.findings.empty());

  ThreeNodes next;  // after the first was answered: another try
  next.send(0, 1, true, message("z9hG4bKp1"));
  next.send(3, 1, false, {"503 Service Unavailable", "1 MESSAGE", "z9hG4bKp1", "tt"});
  next.send(5, 2, true, message("z9hG4bKp2"));
  CHECK(next.events.findings.empty());
}

TEST_CASE("sip-loop-suspected: between the same nodes again and again, with Max-Forwards falling (16.3)") {
  for (bool falling : {true, false}) {
    ThreeNodes scene;
    std::vector<std::string> below;
    for (int pass = 0; pass < 6; ++pass) {
      Line line = message("z9hG4bKp" + std::to_string(pass), below);
      line.more = "Max-Forwards: " + std::to_string(falling ? 70 - 2 * pass : 70) + "\r\n";
      if (falling) below.insert(below.begin(), line.branch);
      line.start = "MESSAGE sip:bob" + std::to_string(falling ? 0 : pass) + "@b.test";  // else a fork
      scene.send(pass * 3, 1, true, line);
    }
    CHECK(scene.events.codes() == (falling ? Codes{"sip-loop-suspected"} : Codes{}));
    if (falling)
      CHECK(scene.events.findings[0].detail ==
            "MESSAGE 1 from 10.0.0.1:10001 to 10.0.0.9:5060 passed 4 times, "
            "Max-Forwards from the second time on: 68, 66, 64");
  }
}

TEST_CASE("sip-digest-reused-nonce-nc: of more nonces than are kept the oldest are forgotten") {
  Scene scene;
  constexpr int kept = static_cast<int>(limits::nonces);
  for (int i = 0; i <= kept; ++i)
    scene.send(i, 1, true, with_digest("MESSAGE", i + 1, "n" + std::to_string(i), "00000001"));
  scene.send(kept + 100, 1, true, with_digest("MESSAGE", kept + 2, "n0", "00000001"));
  CHECK(scene.events.codes("sip").empty());
  scene.send(kept + 200, 1, true, with_digest("MESSAGE", kept + 3, "n2", "00000001"));
  CHECK(scene.events.codes("sip") == Codes{"sip-digest-reused-nonce-nc"});
}

TEST_CASE("sip-digest-reused-nonce-nc: each request with a nonce has a higher count (RFC 7616 3.4)") {
  auto told = [](const std::vector<Line>& lines, std::int64_t apart = 1000) {
    Scene scene;
    std::int64_t ms = 0;
    for (const Line& line : lines) scene.send(ms += apart, 1, true, line);
    return scene.events.codes("sip");
  };
  CHECK(told({with_digest("REGISTER", 2, "n1", "00000001"), with_digest("REGISTER", 3, "n1", "00000002"),
              with_digest("INVITE", 1, "n1", "00000003"), with_digest("REGISTER", 4, "n2", "00000001")})
            .empty());
  CHECK(told({with_digest("REGISTER", 2, "n1", "00000001"), with_digest("REGISTER", 3, "n1", "00000001"),
              with_digest("REGISTER", 4, "n1", "00000001")}) == Codes{"sip-digest-reused-nonce-nc"});
  CHECK(told({with_digest("REGISTER", 2, "n1", "0000000a"), with_digest("REGISTER", 3, "n1", "00000009")}) ==
        Codes{"sip-digest-reused-nonce-nc"});
  // Captured in the wrong order; sent again; the ACK of the INVITE.
  CHECK(told({with_digest("REGISTER", 3, "n1", "00000002"), with_digest("REGISTER", 2, "n1", "00000001")}, 2).empty());
  CHECK(told({with_digest("REGISTER", 2, "n1", "00000001"), with_digest("REGISTER", 2, "n1", "00000001")}).empty());
  CHECK(told({with_digest("INVITE", 2, "n1", "00000001"), with_digest("ACK", 2, "n1", "00000001")}).empty());
}
