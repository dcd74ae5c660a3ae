#include "capture/clf_source.h"

#include "base/limits.h"
#include "tests/capture/clf_samples.h"
#include "tests/capture/reading.h"
#include "tests/support/catch.h"

namespace rung::capture {
namespace {

using test::clf_answer;
using test::clf_invite;
using test::clf_invite_from_0;

TEST_CASE("clf: records are given out like packets") {
  const Reading read = read_all(clf_invite + clf_answer, 7);
  REQUIRE(read.packets.size() == 2);
  CHECK(read.packets[0].octets == clf_invite);
  CHECK(read.packets[0].packet.link_type == LinkType::clf_record);
  CHECK(read.packets[0].packet.ref == PacketRef{7, 1, {1'400'000'000'007'000'000}});
  CHECK(read.packets[0].packet.wire_size == clf_invite.size());
  CHECK(read.packets[1].octets == clf_answer);
  CHECK(read.facts.format == "clf");
  CHECK(read.facts.packets == 2);
  CHECK(read.facts.link_types.empty());
  CHECK_FALSE(read.facts.truncated);
  CHECK(read.findings.all.empty());
}

TEST_CASE("clf: empty lines between records, and line ends of other systems") {
  std::string with_cr;
  for (const char c : clf_invite) with_cr += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const Reading read = read_all(clf_invite + "\n" + clf_invite_from_0 + "\r\n\n\n" + with_cr + clf_invite + "\n\n");
  CHECK(read.packets.size() == 4);
  CHECK(read.findings.all.empty());
}

TEST_CASE("clf: a log that is cut in its last record is not damaged") {
  for (std::size_t size = clf_invite.size() + 1; size < 2 * clf_invite.size() - 1; ++size) {
    const Reading read = read_all((clf_invite + clf_invite).substr(0, size));
    REQUIRE(read.packets.size() == 1);
    CHECK_FALSE(read.facts.truncated);
    REQUIRE(read.findings.all.size() == 1);
    CHECK(read.findings.all[0].code == FindingCode::cap_last_packet_cut);
  }
  // Its last line end alone does not matter.
  const Reading read = read_all(clf_invite + clf_invite.substr(0, clf_invite.size() - 1));
  CHECK(read.packets.size() == 2);
  CHECK(read.findings.all.empty());
}

TEST_CASE("clf: what lies behind damage is read, also in the middle of a line") {
  for (const std::string& damage :
       {std::string("garbage\n"), std::string("garbage"), clf_invite.substr(0, 100), clf_invite.substr(0, 61),
        std::string(500, '\0'), "A0000EE," + std::string(52, '0') + "\nno time\n"}) {
    const Reading read = read_all(clf_invite + damage + clf_answer + clf_invite);
    INFO(damage);
    REQUIRE(read.packets.size() == 3);
    CHECK(read.packets[1].octets == clf_answer);
    CHECK(read.facts.truncated);
    REQUIRE(read.findings.count(FindingCode::cap_damaged) == 1);
    CHECK(read.findings.all[0].detail.find("at offset " + std::to_string(clf_invite.size()) + ":") !=
          std::string::npos);
    CHECK(read.findings.all[0].detail.find(std::to_string(damage.size()) + " octets were skipped") !=
          std::string::npos);
  }
}

TEST_CASE("clf: a log that ends in damage") {
  const Reading read = read_all(clf_invite + std::string(100, 'x'));
  CHECK(read.packets.size() == 1);
  CHECK(read.facts.truncated);
  CHECK(read.findings.count(FindingCode::cap_damaged) == 1);
}

TEST_CASE("clf: a record has no more octets than the limit") {
  std::string large = clf_invite.substr(0, clf_invite.size() - 1) + "\t00@00000000,0001,00,X: ";
  large += std::string(limits::clf_record_octets - large.size() - 1, 'x') + '\n';
  const Reading at_limit = read_all(large + clf_answer);
  CHECK(at_limit.packets.size() == 2);
  CHECK(at_limit.findings.all.empty());
  const Reading beyond = read_all(large.insert(large.size() - 1, "x") + clf_answer);
  REQUIRE(beyond.packets.size() == 1);
  CHECK(beyond.packets[0].octets == clf_answer);
  REQUIRE(beyond.findings.all.size() == 1);
  CHECK(beyond.findings.all[0].detail.find("a record has more than 1048576 octets") != std::string::npos);
}

TEST_CASE("clf: a log is told by its first line") {
  CHECK(begins_clf(as_bytes(clf_invite)));
  CHECK_FALSE(begins_clf(as_bytes(std::string_view(clf_invite).substr(0, 60))));
  CHECK_FALSE(begins_clf(as_bytes(std::string_view("A0000EE,\n"))));
  std::string other = clf_invite;
  other[60] = ' ';
  CHECK_FALSE(begins_clf(as_bytes(other)));
}

}  // namespace
}  // namespace rung::capture
