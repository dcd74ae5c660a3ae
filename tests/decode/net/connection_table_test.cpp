#include "decode/net/connection_table.h"

#include <array>

#include "base/limits.h"
#include "tests/decode/net/recorder.h"
#include "tests/support/catch.h"

using namespace rung::test;
using namespace rung::net;
namespace limits = rung::limits;

namespace {

enum Who { client, server };

struct Step {
  Who who;
  std::string_view flags;  // of S A F R
  std::uint32_t sequence;
  std::uint32_t acknowledgement = 0;
  std::string_view text = {};
  std::int64_t ms = 0;  // after the step before
};

// Feeds steps as segments between 10.0.0.1:40000, the client, and 10.0.0.2:80; frames count from 1.
class Run {
 public:
  NetworkRecorder sink;
  ConnectionTable table{sink, sink};
  rung::Timestamp now;
  std::uint64_t frame = 0;
  std::uint16_t client_port = 40000;
  std::uint16_t server_port = 80;

  Run& feed(const Step& step) {
    pass(rung::milliseconds(step.ms));
    auto has = [&](char flag) { return step.flags.find(flag) != std::string_view::npos; };
    TcpSegment segment;
    segment.source_port = step.who == client ? client_port : server_port;
    segment.destination_port = step.who == client ? server_port : client_port;
    segment.sequence = step.sequence;
    segment.acknowledgement = step.acknowledgement;
    segment.fin = has('F');
    segment.syn = has('S');
    segment.rst = has('R');
    segment.ack = has('A');
    segment.window = 65535;
    segment.payload = rung::as_bytes(step.text);
    segment.wire_size = static_cast<std::uint32_t>(step.text.size());
    IpAddress a, b;
    a.octets[15] = step.who == client ? 1 : 2;
    b.octets[15] = step.who == client ? 2 : 1;
    table.on_segment(a, b, segment, {1, ++frame, now}, now);
    return *this;
  }
  Run& feed(const std::vector<Step>& steps) {
    for (const Step& step : steps) feed(step);
    return *this;
  }
  Run& pass(rung::Duration length) {
    now = now + length;
    while (table.deadline() && *table.deadline() <= now) table.expire_next();
    table.forget_ended(now);
    return *this;
  }
  const Lines& lines() const { return sink.lines; }
};

const std::vector<Step> handshake{{client, "S", 99}, {server, "SA", 499, 100}, {client, "A", 100, 500}};

std::vector<Step> then(std::vector<Step> steps, const std::vector<Step>& more) {
  steps.insert(steps.end(), more.begin(), more.end());
  return steps;
}

struct Row {
  const char* name;
  std::vector<Step> steps;
  Lines before_finish;
  Lines at_finish;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> table{
      {"request and answer, open at the end",
       then(handshake, {{client, "A", 100, 500, "ask"}, {server, "A", 500, 103, "answer"}}),
       {"1> 0 'ask' #4", "1< 0 'answer' #5"},
       {"1 end open #5 by client"}},
      {"both FINs",
       then(handshake, {{client, "A", 100, 500, "ask"},
                        {server, "FA", 500, 103},
                        {client, "FA", 103, 501},
                        {server, "A", 501, 104}}),
       {"1> 0 'ask' #4", "1 end fin #6 by server"},
       {}},
      {"a FIN retransmitted behind the end begins nothing",
       then(handshake, {{client, "FA", 100, 500, "ask"},
                        {server, "FA", 500, 104},
                        {server, "FA", 500, 104},
                        {client, "A", 104, 501}}),
       {"1> 0 'ask' #4", "1 end fin #5 by client"},
       {}},
      {"one FIN leaves it open",
       then(handshake, {{client, "FA", 100, 500, "ask"}, {server, "A", 500, 104, "answer"}}),
       {"1> 0 'ask' #4", "1< 0 'answer' #5"},
       {"1 end open #5 by client"}},
      {"without payload nobody hears of it",
       then(handshake, {{client, "FA", 100, 500}, {server, "FA", 500, 101}}),
       {},
       {}},
      {"refused", {{client, "S", 99}, {server, "RA", 0, 100}}, {}, {}},
      {"refused, and tried again with the same SYN",
       {{client, "S", 99},
        {server, "RA", 0, 100},
        {client, "S", 99},
        {server, "SA", 499, 100},
        {client, "A", 100, 500, "ask"}},
       {"2> 0 'ask' #5"},
       {"2 end open #5 by client"}},
      {"tried again with the same SYN, its answer not captured",
       {{client, "S", 99}, {server, "RA", 0, 100}, {client, "S", 99}, {client, "A", 100, 500, "ask"}},
       {"2> 0 'ask' #4"},
       {"2 end open #4 by client"}},
      {"a new SYN that was not captured, and its answer",
       {{client, "S", 99, 0, "old"}, {server, "SA", 8499, 7100}, {client, "A", 7100, 8500, "new"}},
       {"1> 0 'old' #1", "1 end timeout #1 by client", "2> 0 'new' #3"},
       {"2 end open #3 by client"}},
      {"RST gives up what is missing and what waits",
       then(handshake, {{client, "A", 102, 500, "c"}, {server, "R", 500}, {client, "A", 100, 500, "ab"}}),
       {"1> gap 0+2 #4", "1> 2 'c' #4", "1 end rst #5 by server"},
       {}},
      {"a RST from elsewhere is not believed",
       then(handshake, {{client, "A", 100, 500, "a"}, {server, "R", 3'000'000'000}, {client, "A", 101, 500, "b"}}),
       {"1> 0 'a' #4", "1> 1 'b' #6"},
       {"1 end open #6 by client"}},
      {"FIN waits for the hole before it",
       then(handshake, {{client, "FA", 102, 500, "c"}, {server, "FA", 500, 100}, {client, "A", 100, 501, "ab"}}),
       {"1> 0 'ab' #6", "1> 2 'c' #4", "1 end fin #6 by client"},
       {}},
      {"FINs and a hole at the end",
       then(handshake, {{client, "FA", 102, 500, "c"}, {server, "FA", 500, 100}}),
       {},
       {"1> gap 0+2 #4", "1> 2 'c' #4", "1 end fin #5 by client"}},
      {"data on the SYN",
       {{client, "S", 99, 0, "early"}, {server, "SA", 499, 105}, {client, "A", 105, 500, "more"}},
       {"1> 0 'early' #1", "1> 5 'more' #3"},
       {"1 end open #3 by client"}},
      {"SYN retransmitted",
       {{client, "S", 99},
        {client, "S", 99},
        {server, "SA", 499, 100},
        {server, "SA", 499, 100},
        {client, "A", 100, 500, "a"},
        {client, "S", 99},
        {client, "A", 101, 500, "b"}},
       {"1> 0 'a' #5", "1> 1 'b' #7"},
       {"1 end open #7 by client"}},
      {"SYN/ACK before its SYN",
       {{server, "SA", 499, 100}, {client, "S", 99}, {client, "A", 100, 500, "a"}},
       {"1> 0 'a' #3"},
       {"1 end open #3 by client"}},
      {"a new SYN while open",
       then(handshake, {{client, "A", 100, 500, "old"},
                        {client, "S", 7099},
                        {server, "SA", 8499, 7100},
                        {client, "A", 7100, 8500, "new"}}),
       {"1> 0 'old' #4", "1 end timeout #4 by client", "2> 0 'new' #7"},
       {"2 end open #7 by client"}},
      {"a new SYN while closing",
       then(handshake, {{server, "FA", 500, 100, "bye"}, {client, "S", 7099}, {client, "A", 7100, 0, "new"}}),
       {"1< 0 'bye' #4", "1 end fin #4 by server", "2> 0 'new' #6"},
       {"2 end open #6 by client"}},
      {"a new SYN behind the end",
       then(handshake, {{client, "FA", 100, 500, "a"},
                        {server, "FA", 500, 102},
                        {client, "S", 7099},
                        {server, "SA", 8499, 7100},
                        {client, "A", 7100, 8500, "new"}}),
       {"1> 0 'a' #4", "1 end fin #5 by client", "2> 0 'new' #8"},
       {"2 end open #8 by client"}},
      {"old segments stay out of the new connection",
       then(handshake, {{client, "A", 100, 500, "old"},
                        {client, "S", 9'000'099},
                        {server, "SA", 8'000'499, 9'000'100},
                        {client, "A", 103, 500, "late"},
                        {client, "A", 9'000'100, 8'000'500, "new"},
                        {server, "A", 503, 103, "late"}}),
       {"1> 0 'old' #4", "1 end timeout #4 by client", "2> 0 'new' #8"},
       {"2 end open #9 by client"}},
      {"picked up on its way",
       {{server, "A", 500, 100, "answer"}, {client, "A", 100, 506, "ask"}},
       {"1< 0 'answer' #1", "1> 0 'ask' #2"},
       {"1 end open #2 by client"}},
      {"a RST alone is no connection",
       {{client, "R", 5}, {client, "A", 5, 0, "a"}},
       {"1> 0 'a' #2"},
       {"1 end open #2 by client"}},
  };
  return table;
}

}  // namespace

TEST_CASE("connections begin, speak and end") {
  for (const Row& row : rows()) {
    INFO(row.name);
    Run run;
    run.feed(row.steps);
    CHECK(run.lines() == row.before_finish);
    run.sink.lines.clear();
    run.table.finish();
    CHECK(run.lines() == row.at_finish);
    CHECK(run.table.size() == 0);
    CHECK(run.table.held() == 0);
  }
}

TEST_CASE("who is the client") {
  struct Case {
    const char* name;
    std::vector<Step> steps;
    std::uint16_t client_port, server_port;
    Who expected;
    bool handshake_seen;
  };
  for (const Case& c :
       {Case{"sender of the SYN", {{client, "S", 9}, {client, "A", 10, 0, "x"}}, 80, 40000, client, true},
        Case{"receiver of the SYN/ACK", {{server, "SA", 9, 5}, {client, "A", 5, 0, "x"}}, 80, 40000, client, true},
        Case{"higher port", {{server, "A", 9, 5, "x"}}, 40000, 80, client, false},
        Case{"higher port of the other", {{client, "A", 9, 5, "x"}}, 80, 40000, server, false},
        Case{"sender of the first packet", {{server, "A", 9, 5, "x"}}, 5060, 5060, server, false}}) {
    INFO(c.name);
    Run run;
    run.client_port = c.client_port;
    run.server_port = c.server_port;
    run.feed(c.steps).table.finish();
    CHECK(run.sink.last_stream.client.address.octets[15] == (c.expected == client ? 1 : 2));
    CHECK(run.sink.last_stream.handshake_seen == c.handshake_seen);
    CHECK(run.sink.last_stream.first.frame == 1);
  }
}

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
