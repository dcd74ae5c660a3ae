#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace rung::test;

TEST_CASE("json of every command is JSON") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  for (const std::string command : {"a.pcap", "calls a.pcap", "registrations a.pcap", "connections a.pcap",
                                    "messages a.pcap", "findings a.pcap", "show a.pcap 1", "query a.pcap @methods"}) {
    INFO(command);
    const Outcome outcome = place.run("rung " + command + " --format json");
    CHECK(is_json(outcome.out));
    CHECK(outcome.out.front() == '[');
  }
}

TEST_CASE("octets that are not text survive csv and json") {
  const Workplace place;
  std::string message =
      "OPTIONS sip:bob@example.com SIP/2.0\r\nFrom: <sip:Ren\xe9@x>;tag=1\r\n\x1b[2J: "
      "\"a\",b\r\n\r\n";
  place.write("odd.pcap", PcapBuilder().packet(capture_begin, sip_packet(message, true)).octets());
  const Outcome json = place.run("rung messages odd.pcap --format json");
  CHECK(json.status == 0);
  CHECK(is_json(json.out));
  const Outcome table = place.run("rung messages odd.pcap; rung show odd.pcap 1; rung odd.pcap");
  CHECK(table.out.find('\x1b') == std::string::npos);
  CHECK(table.out.find('\xe9') == std::string::npos);
}

TEST_CASE("a closed pipe ends quietly") {
  const Workplace place;
  PcapBuilder pcap;
  for (int i = 0; i < 2000; ++i)
    pcap.packet(capture_begin + i, sip_packet("OPTIONS sip:a@b SIP/2.0\r\nCall-ID: " + std::to_string(i) +
                                                  "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
                                              true));
  place.write("many.pcap", pcap.octets());
  const Outcome outcome =
      place.run("{ rung messages many.pcap --format json; echo $? > status; } | head -n 1 > /dev/null");
  CHECK(outcome.err.empty());
  CHECK(place.read("status") == "0\n");
}

TEST_CASE("option -o writes a file and nothing else") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  const Outcome direct = place.run("rung messages a.pcap --format csv");
  CHECK(place.run("rung messages a.pcap --format csv -o out.csv").out.empty());
  CHECK(place.read("out.csv") == direct.out);
}

TEST_CASE("the summary tells what happened and what to type next") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  const Outcome outcome = place.run("rung a.pcap");
  CHECK(outcome.status == 0);
  for (const char* text : {"a.pcap: pcap, 5 packets", "2026-11-22T15:37:27.000Z", "UDP 1 decoded", "REGISTER 1",
                           "rejected 1 (486)", "rung ladder a.pcap 1"}) {
    INFO(text);
    CHECK(outcome.out.find(text) != std::string::npos);
  }
  CHECK(outcome.out.find('\x1b') == std::string::npos);
  CHECK(place.run("rung --color always a.pcap").out.find('\x1b') != std::string::npos);
  CHECK(place.run("rung a.pcap -o summary.txt").out.empty());
}

TEST_CASE("show gives place, message and findings") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  const Outcome outcome = place.run("rung show a.pcap 3");
  CHECK(outcome.status == 0);
  for (const char* text :
       {"Message 3", "frame 3", "UDP   10.0.0.2:5060 -> 10.0.0.1:5062", "call 1", "\nSIP/2.0 486 Busy Here\nVia: "}) {
    INFO(text);
    CHECK(outcome.out.find(text) != std::string::npos);
  }
  CHECK(outcome.out.find('\r') == std::string::npos);
}

TEST_CASE("progress stays away where nobody watches, -v tells counters") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  CHECK(place.run("rung a.pcap").err.empty());
  CHECK(place.run("rung -v a.pcap").err.find("5 packets") != std::string::npos);
  CHECK(place.run("rung calls a.pcap --from nobody -q").err.empty());
}

TEST_CASE("an interrupted analysis is finished and published") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  const Outcome outcome = place.run("mkfifo pipe; '" RUNG_BINARY
                                    "' analyze - -o a.db < pipe & pid=$!; exec 3> pipe; cat a.pcap >&3; sleep 1; "
                                    "kill -TERM $pid; sleep 1; exec 3>&-; wait $pid");
  CHECK(outcome.status == 3);
  CHECK(outcome.err.find("interrupted") != std::string::npos);
  CHECK(place.run("rung query a.db 'SELECT truncated FROM captures' --format csv --no-header").out == "1\n");
}
