#include <algorithm>

#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace rung::test;

TEST_CASE("usage errors are status 2 and name what is wrong") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  CHECK(place.run("rung").status == 2);
  CHECK(place.run("rung").err.find("Usage") != std::string::npos);
  CHECK(place.run("rung").out.empty());
  CHECK(place.run("rung --nonsense a.pcap").status == 2);
  CHECK(place.run("rung calls a.pcap --where 'no_such_column = 1'").status == 2);
  CHECK(place.run("rung calls a.pcap --where 'no_such_column = 1'").err.find("no_such_column") != std::string::npos);
  CHECK(place.run("rung messages a.pcap --status busy").status == 2);
  CHECK(place.run("rung ladder a.pcap 99").status == 2);
  CHECK(place.run("rung analyze a.pcap").status == 2);
  CHECK(place.run("rung messages a.pcap -o a.pcap").status == 2);
  CHECK(place.run("rung messages a.pcap -o ./a.pcap").err.find("overwrite") != std::string::npos);
  CHECK(place.read("a.pcap") == busy_call().octets());
}

TEST_CASE("what cannot be read is status 3 and names the file") {
  const Workplace place;
  place.write("zeros", std::string(4096, '\0'));
  place.write("empty", "");
  place.write("other.db", std::string("SQLite format 3\0", 16) + std::string(4080, '\0'));
  for (const char* source : {"missing.pcap", ".", "zeros", "empty", "other.db"}) {
    INFO(source);
    const Outcome outcome = place.run("rung calls " + std::string(source));
    CHECK(outcome.status == 3);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find(source) != std::string::npos);
  }
  CHECK(place.run("rung analyze missing.pcap -o new.db").status == 3);
  CHECK(!std::filesystem::exists(place / "new.db"));
}

TEST_CASE("output that cannot be written is status 3") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  CHECK(place.run("rung messages a.pcap -o no/folder").status == 3);
  if (std::filesystem::exists("/dev/full")) CHECK(place.run("rung messages a.pcap -o /dev/full").status == 3);
}

TEST_CASE("text replaces text, not a capture or a database") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  place.write("other.pcap", busy_call().octets());
  place.write("x-uas.xml", busy_call().octets());
  place.write("text", "a text that is longer than what is written over it: " + std::string(100'000, 'x'));
  REQUIRE(place.run("rung analyze a.pcap -o a.db").status == 0);
  REQUIRE(place.run("rung export a.db 1 -o a.pcapng").status == 0);
  for (const std::string command : {"calls a.db", "ladder a.db 1", "a.db", "export a.db 1 --format clf", "schema"})
    for (const std::string file : {"other.pcap", "a.pcapng", "a.db"}) {
      INFO(command << " -o " << file);
      const std::string before = place.read(file);
      const Outcome outcome = place.run("rung " + command + " -o " + file);
      CHECK(outcome.status == 2);
      CHECK(outcome.err.find("overwrit") != std::string::npos);
      CHECK(place.read(file) == before);
    }
  CHECK(place.run("rung export a.db 1 --format sipp -o x").status == 2);
  CHECK(place.read("x-uas.xml") == busy_call().octets());
  CHECK_FALSE(std::filesystem::exists(place / "x-uac.xml"));
  CHECK(place.run("rung calls a.db -o text").status == 0);
  CHECK(place.read("text") == place.run("rung calls a.db").out);
}

TEST_CASE("a damaged file is reported as far as it goes, status 3 naming file and offset") {
  const Workplace place;
  PcapBuilder pcap = busy_call();
  const std::size_t offset = pcap.octets().size();
  pcap.raw(std::string(64, '\xff'));
  place.write("torn.pcap", pcap.octets());
  const Outcome list = place.run("rung messages torn.pcap --format csv --no-header");
  CHECK(list.status == 3);
  CHECK(list.err.find("torn.pcap") != std::string::npos);
  CHECK(list.err.find(std::to_string(offset)) != std::string::npos);
  CHECK(std::count(list.out.begin(), list.out.end(), '\n') >= 5);
  CHECK(place.run("rung analyze torn.pcap -o torn.db").status == 3);
  CHECK(place.run("rung query torn.db 'SELECT truncated FROM captures' --format csv --no-header").out == "1\n");
}

TEST_CASE("nothing found is status 1 and says why") {
  const Workplace place;
  place.write("none.pcap", PcapBuilder().octets());
  place.write("other.pcap", PcapBuilder().packet(capture_begin, ethernet("", 0x0806)).octets());
  place.write("a.pcap", busy_call().octets());
  CHECK(place.run("rung none.pcap").status == 1);
  CHECK(place.run("rung none.pcap").out.find("no packet") != std::string::npos);
  CHECK(place.run("rung other.pcap").status == 1);
  CHECK(place.run("rung other.pcap").out.find("No SIP") != std::string::npos);
  CHECK(place.run("rung calls other.pcap").status == 1);
  CHECK(place.run("rung calls a.pcap --from nobody").status == 1);
  CHECK(place.run("rung query a.pcap 'SELECT 1 WHERE 0'").status == 1);
  CHECK(place.run("rung show a.pcap 999").status == 1);
  CHECK(place.run("rung analyze none.pcap -o none.db").status == 1);
  CHECK(std::filesystem::exists(place / "none.db"));
}

TEST_CASE("status 4 where --fail-on is given and such findings exist") {
  const Workplace place;
  place.write("clean.pcap", busy_call().octets());
  const std::string broken = "INVITE sip:bob@example.com SIP/2.0\r\nContent-Length: 99\r\n\r\nshort";
  place.write("broken.pcap", busy_call().packet(capture_begin + 3'000'000'000, sip_packet(broken, true)).octets());
  REQUIRE(place.run("rung findings broken.pcap --where \"severity = 'error'\"").status == 0);
  CHECK(place.run("rung clean.pcap --fail-on error").status == 0);
  CHECK(place.run("rung broken.pcap --fail-on error").status == 4);
  CHECK(place.run("rung broken.pcap --fail-on warning").status == 4);
  CHECK(place.run("rung findings broken.pcap --fail-on error").status == 4);
  CHECK(place.run("rung analyze broken.pcap -o b.db --fail-on error").status == 4);
  CHECK(place.run("rung b.db --fail-on error").status == 4);
}
