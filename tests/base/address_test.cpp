#include "decode/net/address.h"

#include "tests/support/catch.h"
#include "tests/support/packet_builder.h"

using rung::net::Endpoint;
using rung::net::to_text;

TEST_CASE("addresses are written as RFC 5952 wants") {
  struct Row {
    const char* in;
    const char* out;
  };
  for (auto [in, out] :
       {Row{"192.0.2.1", "192.0.2.1"}, Row{"0.0.0.0", "0.0.0.0"}, Row{"255.255.255.255", "255.255.255.255"},
        Row{"::", "::"}, Row{"::1", "::1"}, Row{"2001:db8::", "2001:db8::"},
        Row{"2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"}, Row{"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        Row{"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"}, Row{"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
        Row{"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"}, Row{"0:0:3:4:5:6:7:8", "::3:4:5:6:7:8"},
        Row{"::ffff:192.0.2.7", "::ffff:192.0.2.7"}, Row{"fe80::a:0b:c", "fe80::a:b:c"}})
    CHECK(to_text(rung::test::address(in)) == out);
}

TEST_CASE("endpoints put IPv6 in brackets") {
  CHECK(to_text(Endpoint{rung::test::address("192.0.2.1"), 5060}) == "192.0.2.1:5060");
  CHECK(to_text(Endpoint{rung::test::address("2001:db8::1"), 65535}) == "[2001:db8::1]:65535");
}
