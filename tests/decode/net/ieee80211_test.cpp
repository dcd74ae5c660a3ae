#include "decode/net/ieee80211.h"

#include "tests/decode/net/layer_rows.h"
#include "tests/support/encapsulation_headers.h"

using namespace rung::test;
using namespace rung::net;
using namespace std::string_literals;

namespace {

rung::Result<Inner> bare(rung::Bytes bytes) { return parse_ieee80211(bytes, false); }
rung::Result<Inner> padded(rung::Bytes bytes) { return parse_ieee80211(bytes, true); }

std::string with(std::string frame, std::size_t at, char value) {
  frame.at(at) = value;
  return frame;
}

}  // namespace

TEST_CASE("802.11 data frames carry LLC") {
  const std::string data = ieee80211_data(""), qos = ieee80211_data("", true), both = ieee80211_data("", true, true);
  check_rows({
      {"data", bare, data, "llc", Layer::llc},
      {"QoS data", bare, qos, "llc", Layer::llc},
      {"four addresses", bare, ieee80211_data("", false, true), "llc", Layer::llc},
      {"QoS, four addresses", bare, both, "llc", Layer::llc},
      {"HT control", bare, with(qos, 1, '\x81') + zeros(4), "llc", Layer::llc},
      {"A-MSDU", bare, ieee80211_amsdu(""), "subframe", Layer::amsdu},
      {"padded", padded, qos + zeros(2), "llc", Layer::llc},
      {"padded by nothing", padded, data, "llc", Layer::llc},
  });
}

TEST_CASE("802.11 frames without readable data carry nothing") {
  const std::string data = ieee80211_data("llc");
  for (const std::string& frame :
       {with(data, 0, '\x80'), with(data, 0, '\xb4'), with(data, 0, '\x48'), with(data, 0, '\xc8'),
        with(data, 0, '\x09'), with(data, 1, '\x41'), with(data, 1, '\x05'), with(data, 22, '\x01')}) {
    auto inner = bare(rung::as_bytes(frame));
    REQUIRE(inner.has_value());
    CHECK(inner->layer == Layer::nothing);
  }
}

TEST_CASE("the subframes of an A-MSDU are padded") {
  const std::string octets = amsdu_subframe("12345") + zeros(1) + amsdu_subframe("678");
  auto first = parse_amsdu(rung::as_bytes(octets));
  REQUIRE(first.has_value());
  CHECK(first->size == 5u);
  CHECK(first->header == 14);
  CHECK(next_amsdu_subframe(*first) == 20);
}

TEST_CASE("headers that drivers put before 802.11") {
  const std::string more_bitmaps =
      octet(0) + octet(0) + le16(26) + le32(0x80000003) + le32(1) + zeros(4) + zeros(8) + octet(0x20) + zeros(1);
  check_rows({
      {"radiotap", parse_radiotap, radiotap(""), "frame", Layer::ieee80211},
      {"radiotap, padded frame", parse_radiotap, radiotap("", 0x20), "frame", Layer::ieee80211_padded},
      {"radiotap, FCS at the end", parse_radiotap, radiotap("", 0x10), "frame", Layer::ieee80211},
      {"radiotap without fields", parse_radiotap, zeros(2) + le16(8) + le32(0), "frame", Layer::ieee80211},
      {"radiotap, more bitmaps", parse_radiotap, more_bitmaps, "frame", Layer::ieee80211_padded},
      {"radiotap that only claims flags", parse_radiotap, zeros(2) + le16(8) + le32(2), "", Layer::ieee80211},
      {"radiotap of bitmaps without end", parse_radiotap, zeros(2) + le16(12) + le32(0x80000000) + le32(0x80000002),
       "frame", Layer::ieee80211},
      {"Prism", parse_prism, prism(""), "frame", Layer::ieee80211},
      {"Prism, big", parse_prism, be32(0x41) + be32(20) + zeros(12), "frame", Layer::ieee80211},
      {"AVS as Prism", parse_prism, avs(""), "frame", Layer::ieee80211},
      {"AVS", parse_avs, avs(""), "frame", Layer::ieee80211},
  });
  check_refused({
      {"radiotap of version 1", parse_radiotap, octet(1) + radiotap("").substr(1)},
      {"radiotap too short", parse_radiotap, zeros(2) + le16(7) + le32(0)},
      {"Prism of another code", parse_prism, le32(0x45) + le32(144) + zeros(136)},
      {"Prism too short", parse_prism, le32(0x44) + le32(7) + zeros(136)},
      {"AVS of another version", parse_avs, be32(0x70211001) + be32(64) + zeros(56)},
      {"AVS too short", parse_avs, be32(0x80211001) + be32(7) + zeros(56)},
  });
}
