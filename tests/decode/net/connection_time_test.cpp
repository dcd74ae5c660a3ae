// What happens to connections as time passes, and how often something is told.
#include <array>

#include "base/limits.h"
#include "tests/decode/net/connection_run.h"
#include "tests/support/catch.h"

using namespace rung::test;
using namespace rung::test::connection;
namespace limits = rung::limits;

TEST_CASE("a hole is given up when its time is over") {
  Run run;
  run.feed(handshake).feed({client, "A", 102, 500, "c"});
  run.pass(rung::milliseconds(4999));
  CHECK(run.lines().empty());
  run.pass(rung::milliseconds(1));
  CHECK(run.lines() == Lines{"1> gap 0+2 #4", "1> 2 'c' #4"});
}

TEST_CASE("an acknowledged hole is given up sooner, but a late copy may still fill it") {
  Run late;
  late.feed(handshake).feed({{client, "A", 102, 500, "c"}, {server, "A", 500, 103}});
  late.feed({client, "A", 100, 500, "ab", 199});
  CHECK(late.lines() == Lines{"1> 0 'ab' #6", "1> 2 'c' #4"});

  Run lost;
  lost.feed(handshake).feed({{client, "A", 102, 500, "c"}, {server, "A", 500, 103}});
  lost.feed({client, "A", 100, 500, "ab", 200});
  CHECK(lost.lines() == Lines{"1> gap 0+2 #4", "1> 2 'c' #4"});

  Run busy;
  busy.feed(handshake).feed({{client, "A", 101, 500, "x"}, {server, "A", 500, 102}});
  for (std::uint32_t i = 0; i < limits::tcp_acknowledged_hole_segments; ++i)
    busy.feed({client, "A", 102 + i, 500, "y"});
  CHECK(busy.lines().size() == 2 + limits::tcp_acknowledged_hole_segments);
  CHECK(busy.lines()[0] == "1> gap 0+1 #4");
}

TEST_CASE("FINs behind a hole that nobody fills end the connection when its time is over") {
  Run run;
  run.feed(handshake).feed({{client, "FA", 102, 500, "c"}, {server, "FA", 500, 100, "d"}});
  run.pass(rung::seconds(6));
  CHECK(run.lines() == Lines{"1< 0 'd' #5", "1> gap 0+2 #4", "1> 2 'c' #4", "1 end fin #5 by client"});
}

TEST_CASE("an idle connection is ended, one that speaks is not") {
  Run run;
  run.feed({client, "A", 100, 500, "a"});
  run.client_port = 40001;
  run.feed({client, "A", 100, 500, "b"});
  run.pass(rung::Duration{limits::tcp_idle_timeout.ns - 1'000'000});
  run.feed({client, "A", 101, 500, "c"});
  run.pass(rung::milliseconds(1));
  CHECK(run.lines() == Lines{"1> 0 'a' #1", "2> 0 'b' #2", "2> 1 'c' #3", "1 end timeout #1 by client"});
}

TEST_CASE("ports of a connection that ended look new after a while") {
  Run run;
  run.feed(handshake).feed({{client, "FA", 100, 500, "a"}, {server, "FA", 500, 102}});
  CHECK(run.table.size() == 1);
  run.pass(limits::tcp_closed_linger);
  CHECK(run.table.size() == 0);
  run.feed({client, "A", 900, 500, "later"});
  CHECK(run.lines().back() == "2> 0 'later' #6");
}

TEST_CASE("a SYN that nothing answers within three seconds is told once") {
  const std::string told =
      "tcp-half-open-no-synack #1 0.0.0.1:40000 to 0.0.0.2:80: SYN sent again, no answer within 3 s";
  struct Case {
    const char* name;
    std::vector<Step> steps;
    Lines lines;
  };
  for (const Case& c : {
           Case{"again after 1 s", {{client, "S", 99}, {client, "S", 99, 0, {}, 1000}}, {told}},
           Case{"again and again",
                {{client, "S", 99},
                 {client, "S", 99, 0, {}, 1000},
                 {client, "S", 99, 0, {}, 2000},
                 {client, "S", 99, 0, {}, 4000}},
                {told}},
           Case{"again only after 3 s", {{client, "S", 99}, {client, "S", 99, 0, {}, 3000}}, {told}},
           Case{"not again", {{client, "S", 99}}, {}},
           Case{"captured twice", {{client, "S", 99}, {client, "S", 99, 0, {}, 1}}, {}},
           Case{"answered late",
                {{client, "S", 99}, {client, "S", 99, 0, {}, 1000}, {server, "SA", 499, 100, {}, 1999}},
                {}},
           Case{"refused", {{client, "S", 99}, {client, "S", 99, 0, {}, 1000}, {server, "RA", 0, 100, {}, 1000}}, {}},
           Case{"answered, not captured",
                {{client, "S", 99}, {client, "S", 99, 0, {}, 1000}, {client, "A", 100, 500, {}, 1000}},
                {}},
       }) {
    INFO(c.name);
    Run run;
    run.feed(c.steps).pass(rung::seconds(60));
    CHECK(run.lines() == c.lines);
    run.table.finish();
    CHECK(run.lines() == c.lines);
  }
}

TEST_CASE("a server that answers nobody is told once, and no more than so many") {
  Run run;
  auto attempt = [&run] {
    run.feed({client, "S", 99}).feed({client, "S", 99, 0, {}, 1000}).pass(rung::seconds(3));
    ++run.client_port;
  };
  attempt();
  attempt();
  CHECK(run.lines().size() == 1);
  for (std::size_t i = 0; i < limits::tcp_unanswering_servers + 5; ++i, ++run.server_port) attempt();
  CHECK(run.lines().size() == limits::tcp_unanswering_servers);
}

TEST_CASE("differences of one connection are told so many times") {
  Run run;
  run.feed({client, "A", 100, 500, "abc"});
  for (std::size_t i = 0; i < limits::findings_per_connection + 5; ++i) run.feed({client, "A", 100, 500, "xyz"});
  CHECK(run.lines().size() == 1 + limits::findings_per_connection);
}

TEST_CASE("windows are scaled where both SYNs offer it") {
  // 65,535 shifted by 4 reaches beyond 1,000,000 octets ahead; without a shift it does not.
  struct Offer {
    bool by_client, by_server;
  };
  for (Offer offer : {Offer{true, true}, Offer{true, false}, Offer{false, true}}) {
    const bool offered = offer.by_client && offer.by_server;
    Run run;
    TcpSegment syn;
    syn.source_port = 40000;
    syn.destination_port = 80;
    syn.syn = true;
    syn.sequence = 99;
    if (offer.by_client) syn.window_shift = 4;
    TcpSegment answer;
    answer.source_port = 80;
    answer.destination_port = 40000;
    answer.syn = answer.ack = true;
    answer.sequence = 499;
    answer.acknowledgement = 100;
    if (offer.by_server) answer.window_shift = 4;
    IpAddress a, b;
    a.octets[15] = 1;
    b.octets[15] = 2;
    run.table.on_segment(a, b, syn, {1, 1, {}}, {});
    run.table.on_segment(b, a, answer, {1, 2, {}}, {});
    run.frame = 2;
    run.feed({{server, "A", 500, 100}, {client, "A", 1'000'100, 500, "far"}});
    run.table.finish();
    CHECK(run.lines() ==
          (offered ? Lines{"1> gap 0+1000000 #4", "1> 1000000 'far' #4", "1 end open #4 by client"} : Lines{}));
  }
}

TEST_CASE("finish ends connections in the order of their ids") {
  Run run;
  for (std::uint16_t port : std::array<std::uint16_t, 3>{50003, 50001, 50002}) {
    run.client_port = port;
    run.feed({client, "A", 1, 1, "x"});
  }
  run.client_port = 50003;
  run.feed({client, "A", 2, 1, "y"});
  run.sink.lines.clear();
  run.table.finish();
  CHECK(run.lines() == Lines{"1 end open #4 by client", "2 end open #2 by client", "3 end open #3 by client"});
}
