// What the built program makes of capture files as users have them: compressed, damaged, filtered.
#include "tests/cli/program.h"
#include "tests/support/catch.h"
#include "tests/support/compress.h"

using namespace rung::test;

namespace {

const std::string count = " 'SELECT count(*) FROM messages' --format csv --no-header";

}  // namespace

TEST_CASE("compressed captures read as the captures do, from a file and from standard input") {
  const Workplace place;
  const std::string octets = busy_call().octets();
  place.write("plain", octets);
  const std::string expected = place.run("rung messages plain --format csv").out;
  REQUIRE(!expected.empty());
  for (const std::string& compressed : {gzip(octets), zstd(octets), lz4(octets), zstd(gzip(octets))}) {
    place.write("x", compressed);
    const Outcome file = place.run("rung messages x --format csv");
    CHECK(file.status == 0);
    CHECK(file.err.empty());
    CHECK(file.out == expected);
    CHECK(place.run("rung messages - --format csv < x").out == expected);
    CHECK(place.run("cat x | rung messages - --format csv").out == expected);
  }
  place.write("x", gzip(octets));
  CHECK(place.run("rung analyze x -o x.db").status == 0);
  CHECK(place.run("rung query x.db" + count).out == "5\n");
  CHECK(place.run("rung x").out.find("x: pcap, 5 packets") != std::string::npos);
}

TEST_CASE("a compressed capture that is cut is read to there; one that is damaged is status 3") {
  const Workplace place;
  const std::string whole = gzip(busy_call().octets());
  place.write("cut.gz", whole.substr(0, whole.size() - 12));
  CHECK(place.run("rung messages cut.gz").status == 0);
  CHECK(place.run("rung findings cut.gz").out.find("the gzip data ends early, at its offset") != std::string::npos);
  std::string damaged = whole;
  damaged[damaged.size() - 6] ^= 1;  // the checksum
  place.write("damaged.gz", damaged);
  const Outcome outcome = place.run("rung query damaged.gz" + count);
  CHECK(outcome.status == 3);
  CHECK(outcome.out == "5\n");
  CHECK(outcome.err.find("damaged.gz: at decompressed offset ") != std::string::npos);
  CHECK(outcome.err.find("the gzip data is damaged at its offset ") != std::string::npos);
}

TEST_CASE("what lies behind damage is read, status 3 telling where it was") {
  const Workplace place;
  PcapBuilder pcap = busy_call();
  const std::size_t offset = pcap.octets().size();
  pcap.raw(std::string(5000, '\0'));
  const std::string register_again = "REGISTER sip:example.com SIP/2.0\r\nCall-ID: again\r\nCSeq: 2 REGISTER\r\n\r\n";
  pcap.packet(capture_begin + 4'000'000'000, sip_packet(register_again, true));
  place.write("torn.pcap", pcap.octets());
  const Outcome outcome = place.run("rung query torn.pcap" + count);
  CHECK(outcome.status == 3);
  CHECK(outcome.out == "6\n");
  CHECK(outcome.err.find("torn.pcap: at offset " + std::to_string(offset)) != std::string::npos);
  CHECK(outcome.err.find("5000 octets were skipped") != std::string::npos);
}

TEST_CASE("a filter lets only packets through that match") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  CHECK(place.run("rung query a.pcap --filter 'port 5060'" + count).out == "5\n");
  CHECK(place.run("rung query a.pcap --filter 'src host 10.0.0.2'" + count).out == "2\n");
  CHECK(place.run("rung messages a.pcap --filter 'src host 10.0.0.2' --format csv --no-header").out.find(",3,") !=
        std::string::npos);
  CHECK(place.run("rung analyze a.pcap -o a.db --filter 'src host 10.0.0.2'").status == 0);
  CHECK(place.run("rung query a.db" + count).out == "2\n");
  const Outcome none = place.run("rung a.pcap --filter 'port 53'");
  CHECK(none.status == 1);
  CHECK(none.err.find("--filter") != std::string::npos);
}

TEST_CASE("a filter that cannot be is status 2, before anything is read or written") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  for (const char* command : {"rung missing.pcap --filter 'port banana ('", "rung calls a.pcap --filter 'udp and'",
                              "rung analyze a.pcap -o new.db --filter 'udp and'"}) {
    INFO(command);
    const Outcome outcome = place.run(command);
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find("--filter: ") != std::string::npos);
  }
  CHECK(!std::filesystem::exists(place / "new.db"));
  REQUIRE(place.run("rung analyze a.pcap -o a.db").status == 0);
  const Outcome database = place.run("rung calls a.db --filter 'udp'");
  CHECK(database.status == 2);
  CHECK(database.err.find("a.db is a database") != std::string::npos);
}

TEST_CASE("captures are read within a limit of memory; one that cannot be kept is refused") {
  const Workplace place;
  const std::string octets = busy_call().octets();
  place.write("x", octets);
  const Outcome within = place.run("rung messages x --memory-limit 8G");
  CHECK(within.status == 0);
  CHECK(within.err.empty());
  CHECK(within.out == place.run("rung messages x").out);
  const Outcome small = place.run("rung messages x --memory-limit 100M");
  CHECK(small.status == 2);
  CHECK(small.err.find("--memory-limit: at least 128M") != std::string::npos);
  CHECK(place.run("rung messages x --memory-limit much").err.find("'much' is not a size") != std::string::npos);
  CHECK(place.run("rung analyze x -o x.db --memory-limit 8G").status == 0);
  CHECK(place.run("rung calls x.db --memory-limit 8G").err.find("is of no use for x.db") != std::string::npos);
}
