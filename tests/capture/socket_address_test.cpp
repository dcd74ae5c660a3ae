#include "capture/socket_address.h"

#include <unistd.h>

#include <string>

#include "tests/support/catch.h"

namespace rung::capture {
namespace {

std::string parsed(std::string_view typed) {
  const std::optional<Endpoint> endpoint = parse_socket_address(typed);
  return endpoint ? to_text(*endpoint) : "none";
}

TEST_CASE("socket addresses: as they are typed") {
  CHECK(parsed("9060") == "127.0.0.1:9060");
  CHECK(parsed("0") == "127.0.0.1:0");
  CHECK(parsed("192.0.2.1:65535") == "192.0.2.1:65535");
  CHECK(parsed("[::1]:9060") == "[::1]:9060");
  CHECK(parsed("[2001:DB8:0::1]:1") == "[2001:db8::1]:1");
  CHECK(parsed("0.0.0.0:1") == "0.0.0.0:1");
  for (const char* typed : {"", ":", "65536", "-1", "1 ", "host:9060", "192.0.2.1", "192.0.2.256:1", "::1:9060",
                            "[::1]", "[::1]9060", "[]:1", "[:1", "192.0.2.1:", "[192.0.2.1]x:1", "1:2:3"})
    CHECK(parsed(typed) == "none");
}

TEST_CASE("socket addresses: there and back through the system's form") {
  for (const char* typed : {"192.0.2.1:5060", "[2001:db8::7]:5060"})
    CHECK(to_text(endpoint_of(native_address(*parse_socket_address(typed)))) == typed);
  CHECK(endpoint_of(NativeAddress{}) == Endpoint{});
}

TEST_CASE("socket addresses: a port that is asked for as 0 is known once it is bound") {
  const int descriptor = open_bound_socket(*parse_socket_address("0"), SOCK_DGRAM);
  REQUIRE(descriptor >= 0);
  const Endpoint bound = bound_address(descriptor);
  CHECK(bound.port != 0);
  CHECK(open_bound_socket(bound, SOCK_DGRAM) == -1);
  ::close(descriptor);
}

}  // namespace
}  // namespace rung::capture
