#include "decode/net/address_scope.h"

#include <string>

#include "tests/support/catch.h"

namespace rung::net {
namespace {

TEST_CASE("an address tells where it is valid") {
  struct Row {
    const char* address;
    Scope scope;
  };
  for (auto [text, scope] : {Row{"0.0.0.0", Scope::unspecified},    Row{"::", Scope::unspecified},
                             Row{"127.0.0.1", Scope::loopback},     Row{"127.255.0.9", Scope::loopback},
                             Row{"::1", Scope::loopback},           Row{"::2", Scope::global},
                             Row{"169.254.1.1", Scope::link_local}, Row{"169.253.1.1", Scope::global},
                             Row{"fe80::1", Scope::link_local},     Row{"febf::1", Scope::link_local},
                             Row{"fec0::1", Scope::global},         Row{"10.0.0.1", Scope::private_use},
                             Row{"172.16.0.1", Scope::private_use}, Row{"172.31.255.255", Scope::private_use},
                             Row{"172.32.0.1", Scope::global},      Row{"192.168.1.1", Scope::private_use},
                             Row{"192.169.1.1", Scope::global},     Row{"100.64.0.1", Scope::private_use},
                             Row{"100.128.0.1", Scope::global},     Row{"fd00::1", Scope::private_use},
                             Row{"224.0.1.75", Scope::multicast},   Row{"255.255.255.255", Scope::multicast},
                             Row{"ff02::1", Scope::multicast},      Row{"8.8.8.8", Scope::global},
                             Row{"2001:db8::1", Scope::global},     Row{"::ffff:10.0.0.1", Scope::private_use}}) {
    INFO(text);
    const auto address = parse_address(text);
    REQUIRE(address);
    CHECK(scope_of(*address) == scope);
    CHECK(is_local(scope_of(*address)) ==
          (scope == Scope::private_use || scope == Scope::link_local || scope == Scope::loopback));
  }
}

TEST_CASE("text that is no address is none") {
  for (const char* text : {"", "example.com", "1.2.3", "1.2.3.4.5", "1.2.3.4:5060", "[::1]", "::1%eth0", "01.2.3.400",
                           "2001:db8:::1", "1.2.3.4 "}) {
    INFO(text);
    CHECK_FALSE(parse_address(text));
  }
  CHECK_FALSE(parse_address(std::string(1000, '1')));
  CHECK_FALSE(parse_address(std::string_view("1.2.3.4\0", 8)));
}

}  // namespace
}  // namespace rung::net
