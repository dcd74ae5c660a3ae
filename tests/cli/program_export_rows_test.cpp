// What `rung export` writes says the same about the call as what it was made from: real captures, and the same on their
// way through other hands.
#include "tests/cli/export_support.h"
#include "tests/cli/program.h"
#include "tests/support/catch.h"
#include "tests/support/compress.h"

using namespace rung;
using namespace rung::test;

namespace {

const std::filesystem::path fixtures = std::filesystem::path(RUNG_SOURCE_DIR) / "tests/fixtures";
const std::filesystem::path shared = std::filesystem::path(RUNG_SOURCE_DIR) / "../shared/captures";

std::string quoted(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

// Exports from `source`, reads that again and compares with the rows of a.db.
void check_export(const Workplace& place, const std::string& source, const std::string& keys, const Call& call,
                  const std::vector<std::string>& wanted) {
  INFO(source << ", call " << call.id);
  const Outcome exported =
      place.run("rung export " + source + " " + std::to_string(call.id) + keys + " -o x.pcapng --force");
  INFO(exported.err);
  REQUIRE(exported.status == 0);
  const Outcome again = place.run("rung analyze x.pcapng -o b.db --force");
  INFO(again.err);
  REQUIRE(again.status == 0);
  const store::Database database = store::Database::open((place / "b.db").string());
  CHECK(rows_like(database, call.call_id, wanted) == wanted);
}

// The first, the last and some calls between; by turns from the capture and from its database.
void check_capture(const std::filesystem::path& capture, const std::filesystem::path& key_log, std::size_t most) {
  INFO(capture.string());
  const Workplace place;
  const std::string keys = std::filesystem::exists(key_log) ? " --keylog " + quoted(key_log) : "";
  REQUIRE(place.run("rung analyze " + quoted(capture) + keys + " -o a.db").status <= 1);
  const store::Database database = store::Database::open((place / "a.db").string());
  const std::vector<Call> calls = calls_of(database);
  const std::size_t step = std::max<std::size_t>(1, calls.size() / most);
  for (std::size_t i = 0; i < calls.size(); i += step)
    check_export(place, i % 2 == 0 ? "a.db" : quoted(capture), keys, calls[i], rows_of_call(database, calls[i].id));
}

}  // namespace

TEST_CASE("an exported call has the rows that it had in the capture") {
  const std::string name = GENERATE("chromium-h2-wss", "gw-udp-to-ws", "msrp-ws-kamailio", "nodews-pmd-takeover",
                                    "sip-tls13-call", "tcp-many-calls", "udp-ipfrag", "udp-lossy", "ws-browser-killed",
                                    "ws-call-loss", "ws-call-midstream", "ws-call-reordered", "ws-call-sll2",
                                    "ws-call-vlan", "wss-call-dsb", "wss-call-midstream", "wss-tls12-call");
  const std::filesystem::path folder = fixtures / name;
  const bool is_pcapng = std::filesystem::exists(folder / "input.pcapng");
  check_capture(folder / (is_pcapng ? "input.pcapng" : "input.pcap"), folder / "input.keys", 1);
}

TEST_CASE("an exported call has the rows that it had, in real captures: one in three, for time") {
  if (!std::filesystem::exists(shared)) {
    WARN("SKIPPED: there is no folder of real captures beside the project");
    return;
  }
  std::vector<std::filesystem::path> captures;
  for (const auto& entry : std::filesystem::directory_iterator(shared))
    if (entry.path().filename().string().find(".pcap") != std::string::npos) captures.push_back(entry.path());
  std::sort(captures.begin(), captures.end());
  REQUIRE(!captures.empty());
  for (std::size_t i = 0; i < captures.size(); i += 3) {
    const std::filesystem::path& capture = captures[i];
    const std::string name = capture.filename().string();
    check_capture(capture, shared / (name.substr(0, name.find(".pcap")) + ".keys"), 2);
  }
}

TEST_CASE("an exported call has the rows that it had, whichever way the packets came") {
  const Workplace place;
  const std::filesystem::path input = fixtures / "ws-call/input.pcap";
  std::filesystem::copy(input, place / "a.pcap");
  place.write("a.pcap.gz", gzip(place.read("a.pcap")));
  REQUIRE(place.run("rung analyze a.pcap -o a.db").status == 0);
  const store::Database database = store::Database::open((place / "a.db").string());
  const Call call = calls_of(database).at(0);
  const std::vector<std::string> wanted = rows_of_call(database, call.id);
  check_export(place, "a.pcap.gz", "", call, wanted);
  check_export(place, "- <a.pcap", "", call, wanted);
  check_export(place, "a.pcap --filter 'tcp port 5065 or tcp'", "", call, wanted);

  // Twice the same file: every packet was captured twice.
  REQUIRE(place.run("rung analyze a.pcap a.pcap.gz -o two.db").status == 0);
  check_export(place, "two.db", "", call, wanted);
  CHECK(place.run("rung query x.pcapng 'SELECT interface FROM captures' --format csv --no-header").out ==
        "\"a.pcap,a.pcap.gz\"\n");

  // Exported once more.
  REQUIRE(place.run("rung export a.pcap 1 -o once.pcapng").status == 0);
  REQUIRE(place.run("rung export once.pcapng 1 -o twice.pcapng").status == 0);
  CHECK(place.run("rung messages once.pcapng --format csv").out ==
        place.run("rung messages twice.pcapng --format csv").out);
}
