#include "decode/sdp/candidate.h"

#include <string>

#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::sdp {
namespace {

const std::string reflexive = "1 2 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport 8998 ufrag x";

TEST_CASE("a candidate (RFC 8839 5.1)") {
  const Result<Candidate> found = parse_candidate(reflexive);
  REQUIRE(found);
  CHECK(found->foundation == "1");
  CHECK(found->component == 2);
  CHECK(found->transport == "UDP");
  CHECK(found->priority == 1694498815);
  CHECK(found->address == "192.0.2.3");
  CHECK(found->port == 45664);
  CHECK(found->type == "srflx");
  CHECK(found->related_address == "203.0.113.141");
  CHECK(found->related_port == std::uint16_t{8998});
  CHECK(found->tcp_type.empty());
}

TEST_CASE("names and TCP in place of addresses and UDP (mDNS, RFC 6544)") {
  const Result<Candidate> name = parse_candidate("f 1 udp 2 1f4712db-ea17-4bcf.local 5 typ host generation 0");
  REQUIRE(name);
  CHECK(name->address == "1f4712db-ea17-4bcf.local");
  const Result<Candidate> tcp = parse_candidate("f 1 tcp 2 2001:db8::1 9 typ host tcptype active generation");
  REQUIRE(tcp);
  CHECK(tcp->tcp_type == "active");
  CHECK(tcp->port == 9);
  CHECK_FALSE(tcp->related_port);
}

TEST_CASE("what is no candidate") {
  for (const char* value : {"", "1", "1 x udp 2 a 3 typ host", "1 1 udp 4294967296 a 3 typ host",
                            "1 1 udp 2 a 65536 typ host", "1 1 udp 2 a 3 type host", "1 1 udp 2 a 3 typ"}) {
    CAPTURE(value);
    const Result<Candidate> found = parse_candidate(value);
    REQUIRE_FALSE(found);
    CHECK(found.error().code == ParseErrorCode::malformed);
  }
}

TEST_CASE("every cut of a candidate is read within its octets") {
  const std::size_t whole = reflexive.find(" raddr");
  for (std::size_t size = 0; size <= reflexive.size(); ++size) {
    const rung::test::ExactBytes block(reflexive.substr(0, size));
    const Result<Candidate> found = parse_candidate(as_text(block.view()));
    if (size >= whole) CHECK(found);
  }
}

}  // namespace
}  // namespace rung::sdp
