#include "tests/decode/net/connection_run.h"
#include "tests/support/catch.h"

using namespace rung::test;
using namespace rung::test::connection;

namespace {

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
      {"simultaneous open: who spoke first is the client",
       {{client, "S", 99},
        {server, "S", 499},
        {client, "SA", 99, 500},
        {server, "SA", 499, 100},
        {server, "A", 500, 100, "hello"},
        {client, "A", 100, 505, "hi"}},
       {"1< 0 'hello' #5", "1> 0 'hi' #6"},
       {"1 end open #6 by client"}},
      {"data on the SYN that was not taken comes again",
       {{client, "S", 99, 0, "early"}, {server, "SA", 499, 100}, {client, "A", 100, 500, "early more"}},
       {"1> 0 'early' #1", "1> 5 ' more' #3"},
       {"1 end open #3 by client"}},
      {"data on a SYN that comes behind its answer",
       {{server, "SA", 499, 105}, {client, "S", 99, 0, "early"}, {client, "A", 105, 500, "more"}},
       {"1> 0 'early' #2", "1> 5 'more' #3"},
       {"1 end open #3 by client"}},
      {"the SYN was not captured: its answer says where octets are missing",
       {{server, "SA", 499, 100}, {client, "A", 103, 500, "d"}},
       {},
       {"1> gap 0+3 #2", "1> 3 'd' #2", "1 end open #2 by client"}},
      {"a lost tail that an acknowledgement shows",
       then(handshake, {{client, "A", 100, 500, "ask"}, {server, "A", 500, 113}}),
       {"1> 0 'ask' #4"},
       {"1> gap 3+10 #5", "1 end open #5 by client"}},
      {"a lost tail that a RST shows",
       then(handshake, {{client, "A", 100, 500, "ask"}, {client, "R", 113}}),
       {"1> 0 'ask' #4", "1> gap 3+10 #5", "1 end rst #5 by client"},
       {}},
      {"a lost tail that a FIN shows",
       then(handshake, {{client, "A", 100, 500, "ask"}, {client, "FA", 113, 500}, {server, "FA", 500, 114}}),
       {"1> 0 'ask' #4"},
       {"1> gap 3+10 #5", "1 end fin #6 by client"}},
      {"a lost tail that a keep-alive probe shows",
       then(handshake, {{client, "A", 100, 500, "ask"}, {client, "A", 112, 500}}),
       {"1> 0 'ask' #4"},
       {"1> gap 3+9 #5", "1 end open #5 by client"}},
      {"a lost FIN is no lost octet",
       then(handshake, {{client, "A", 100, 500, "ask"}, {server, "FA", 500, 104}, {client, "A", 104, 501}}),
       {"1> 0 'ask' #4"},
       {"1 end open #6 by server"}},
      {"one direction only: what it acknowledges was sent",
       {{server, "SA", 499, 100}, {server, "A", 500, 400, "answer"}, {server, "A", 506, 700, "bye"}},
       {"1< 0 'answer' #2", "1< 6 'bye' #3"},
       {"1> gap 0+600 #3", "1 end open #3 by client"}},
      {"one direction only, from its middle",
       {{server, "A", 500, 400, "answer"}, {server, "A", 506, 700, "bye"}, {server, "A", 512, 800, "!"}},
       {"1< 0 'answer' #1", "1< 6 'bye' #2"},
       {"1< gap 9+3 #3", "1< 12 '!' #3", "1 end open #3 by client"}},
      {"keep-alive probes of both kinds",
       then(handshake, {{client, "A", 100, 500, "ask"},
                        {client, "A", 102, 500},
                        {server, "A", 500, 103},
                        {client, "A", 102, 500, "?"},
                        {client, "A", 102, 500, std::string_view("\0", 1)},
                        {client, "A", 103, 500, "more"}}),
       {"1> 0 'ask' #4", "1> 3 'more' #9"},
       {"1 end open #9 by client"}},
      {"zero-window probes",
       then(handshake, {{client, "A", 100, 500, "ask"},
                        {client, "A", 103, 500, "m"},
                        {server, "A", 500, 103},
                        {client, "A", 103, 500, "more"}}),
       {"1> 0 'ask' #4", "1> 3 'm' #5", "1> 4 'ore' #7"},
       {"1 end open #7 by client"}},
      {"copies that differ are told",
       then(handshake, {{client, "A", 100, 500, "INVITE"}, {client, "A", 102, 500, "vIXE more"}}),
       {"1> 0 'INVITE' #4",
        "tcp-overlap-differs #5 0.0.0.1:40000 to 0.0.0.2:80: stream offsets 2-4 differ from the copy that came before, "
        "which was kept",
        "1> 6 ' more' #5"},
       {"1 end open #5 by client"}},
      {"copies that differ beyond a hole are told",
       then(handshake, {{server, "A", 503, 100, "held"}, {server, "A", 500, 100, "abcheXd"}}),
       {"tcp-overlap-differs #5 0.0.0.2:80 to 0.0.0.1:40000: stream offsets 5-5 differ from the copy that came before, "
        "which was kept",
        "1< 0 'abc' #5", "1< 3 'held' #4"},
       {"1 end open #5 by client"}},
      {"the octets of a RST are none of the stream",
       then(handshake, {{client, "A", 100, 500, "a"}, {server, "R", 500, 0, "go away"}}),
       {"1> 0 'a' #4", "1 end rst #5 by server"},
       {}},
      {"a RST before what was acknowledged is not believed",
       then(handshake, {{server, "A", 500, 100, "answer"}, {client, "A", 100, 506}, {server, "R", 500}}),
       {"1< 0 'answer' #4"},
       {"1 end open #6 by client"}},
      {"a RST whose sender goes on was somebody else's",
       then(handshake, {{client, "A", 100, 500, "ask"},
                        {server, "R", 500},
                        {client, "A", 103, 500, "more"},
                        {server, "A", 500, 107, "answer"},
                        {client, "A", 107, 506, "thanks"}}),
       {"1> 0 'ask' #4", "1 end rst #5 by server", "2< 0 'answer' #7", "2> 0 'thanks' #8"},
       {"2 end open #8 by client"}},
      {"a refusal of another attempt is not believed",
       {{client, "S", 99}, {server, "RA", 0, 2'000'000'000}, {server, "SA", 499, 100}, {client, "A", 100, 500, "a"}},
       {"1> 0 'a' #4"},
       {"1 end open #4 by client"}},
      {"a RST behind the FINs changes nothing",
       then(handshake, {{client, "FA", 100, 500, "a"}, {server, "FA", 500, 102}, {server, "R", 501}}),
       {"1> 0 'a' #4", "1 end fin #5 by client"},
       {}},
      {"a RST of the other side while one has closed",
       then(handshake, {{client, "FA", 100, 500, "a"}, {server, "RA", 500, 102}}),
       {"1> 0 'a' #4", "1 end rst #5 by client"},
       {}},
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
