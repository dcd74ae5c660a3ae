#include "capture/merged_source.h"

#include "tests/capture/reading.h"
#include "tests/support/capture_builder.h"
#include "tests/support/catch.h"

namespace rung::capture {
namespace {

using test::PcapBuilder;
using test::PcapngBuilder;

std::string merged(const std::vector<std::string>& files, Findings& findings) {
  std::vector<std::unique_ptr<PacketSource>> sources;
  for (const std::string& file : files)
    sources.push_back(open_source(std::make_unique<MemorySource>(as_bytes(file)), "f",
                                  static_cast<std::uint32_t>(sources.size() + 1), findings));
  MergedSource source(std::move(sources));
  std::string order;
  for (const Copied& copied : drain(source)) order += copied.octets + " ";
  CHECK(source.captures().size() == files.size());
  return order;
}

TEST_CASE("merge: by time, equal times in the order of the files, each file in its own order") {
  std::string a = PcapBuilder().packet(1000, "a1").packet(5000, "a5").packet(3000, "a3").octets();
  std::string b = PcapBuilder().packet(1000, "b1").packet(2000, "b2").packet(9000, "b9").octets();
  std::string c = PcapngBuilder().interface().packet(0, 1, "c1").packet(0, 5, "c5").octets();
  Findings findings;
  CHECK(merged({a, b, c}, findings) == "a1 b1 c1 b2 a5 a3 c5 b9 ");
  CHECK(merged({c, b, a}, findings) == "c1 b1 a1 b2 c5 a5 a3 b9 ");
  CHECK(merged({PcapBuilder().octets(), a}, findings) == "a1 a5 a3 ");
  CHECK(findings.all.empty());
}

TEST_CASE("merge: a damaged file ends alone, and its finding names it") {
  std::string good = PcapBuilder().packet(1000, "a1").packet(5000, "a5").octets();
  std::string cut = PcapBuilder().packet(2000, "b2", 70).raw("junk").octets();
  Findings findings;
  CHECK(merged({good, cut}, findings) == "a1 b2 a5 ");
  REQUIRE(findings.all.size() == 2);
  CHECK(findings.all[0].code == FindingCode::cap_snaplen_truncated);
  CHECK(findings.all[0].where == PacketRef{2, 1, {2000}});
  CHECK(findings.all[1].code == FindingCode::cap_last_packet_cut);
  CHECK(findings.all[1].where.capture_id == 2);
}

}  // namespace
}  // namespace rung::capture
