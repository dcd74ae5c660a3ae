#include "decode/pending_upgrades.h"

#include <vector>

#include "base/limits.h"
#include "tests/decode/scripted_stream.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using Texts = std::vector<std::string>;

// Two connections of one client to one server.
struct Pair {
  Recorder recorder;
  Decoder decoder{recorder};
  std::uint64_t frame = 0;
  std::array<std::array<std::uint64_t, 2>, 2> offset = {};

  void send(std::uint64_t connection, net::Direction direction, const std::string& octets, std::uint8_t client = 1) {
    net::Stream stream;
    stream.id = connection;
    stream.client = endpoint(client, static_cast<std::uint16_t>(50000 + connection));
    stream.server = endpoint(9, 80);
    stream.handshake_seen = true;
    std::uint64_t& at = offset[connection][index(direction)];
    decoder.on_chunk(stream, {direction, at, as_bytes(octets), {1, ++frame, {static_cast<std::int64_t>(frame)}}});
    at += octets.size();
  }
};

}  // namespace

TEST_CASE("a second request of a client to the same server, while one waits") {
  Pair pair;
  pair.send(0, net::Direction::from_client, upgrade_request());
  SECTION("waits") {
    pair.send(1, net::Direction::from_client, upgrade_request());
    CHECK(pair.recorder.finding_texts() == Texts{"ws-parallel-connecting: 1 more from 192.0.2.1"});
    CHECK(pair.recorder.findings[0].connection_id == 2);
  }
  SECTION("was answered") {
    pair.send(0, net::Direction::from_server, upgrade_response());
    pair.send(1, net::Direction::from_client, upgrade_request());
    CHECK(pair.recorder.findings.empty());
  }
  SECTION("is of another client") {
    pair.send(1, net::Direction::from_client, upgrade_request(), 2);
    CHECK(pair.recorder.findings.empty());
  }
}

TEST_CASE("pending upgrades are bounded and end with their entry") {
  PendingUpgrades upgrades;
  std::vector<PendingUpgrades::Entry> entries;
  const auto ends = [](std::size_t i) {
    return PendingUpgrades::Ends{endpoint(1, 0).address,
                                 endpoint(static_cast<std::uint8_t>(i >> 12), static_cast<std::uint16_t>(i & 0xfff))};
  };
  for (std::size_t i = 0; i < limits::pending_upgrades; ++i) entries.push_back(upgrades.begin(ends(i)));
  CHECK(upgrades.count(ends(5)) == 1);
  entries.push_back(upgrades.begin(ends(5)));
  CHECK(upgrades.count(ends(5)) == 2);
  const auto beyond = upgrades.begin(ends(limits::pending_upgrades));
  CHECK(upgrades.count(ends(limits::pending_upgrades)) == 0);
  entries.clear();
  CHECK(upgrades.count(ends(5)) == 0);
}

}  // namespace rung::decode::test
