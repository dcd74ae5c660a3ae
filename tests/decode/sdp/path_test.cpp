#include "decode/sdp/path.h"

#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::sdp {
namespace {

using Texts = std::vector<std::string>;

Texts paths(const std::string& description) {
  rung::test::ExactBytes block(description);
  PathReader reader(as_text(block.view()));
  Texts found;
  while (auto path = reader.next())
    found.push_back(std::string(path->media) + "|" + std::string(path->port) + "|" + std::string(path->protocol) + "|" +
                    std::string(path->path));
  return found;
}

// RFC 7977 8.1
const std::string offer =
    "v=0\r\no=alice 2890844526 2890844526 IN IP4 a.invalid\r\ns=-\r\nc=IN IP4 a.invalid\r\nt=0 0\r\n"
    "m=audio 49170 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
    "m=message 2855 TCP/TLS/MSRP *\r\na=accept-types:text/plain\r\n"
    "a=path:msrps://relay.example.net:443/Sx;ws msrps://a.invalid:2855/98cjs;ws\r\n";

TEST_CASE("a=path and the m= line it belongs to (RFC 4975 8.1)") {
  CHECK(paths(offer) ==
        Texts{"message|2855|TCP/TLS/MSRP|msrps://relay.example.net:443/Sx;ws msrps://a.invalid:2855/98cjs;ws"});
  CHECK(paths(offer + "m=message 0 TCP/MSRP *\na=path: msrp://b/2;tcp \na=path:msrp://c/3;tcp") ==
        Texts{"message|2855|TCP/TLS/MSRP|msrps://relay.example.net:443/Sx;ws msrps://a.invalid:2855/98cjs;ws",
              "message|0|TCP/MSRP|msrp://b/2;tcp", "message|0|TCP/MSRP|msrp://c/3;tcp"});
}

TEST_CASE("what is no path of a media line") {
  CHECK(paths("").empty());
  CHECK(paths("a=path:msrp://a/1;tcp\r\nm=message 9 TCP/MSRP *\r\n").empty());
  CHECK(paths("m=message 9 TCP/MSRP *\r\na=pathology:x\r\n a=path:x\r\nA=PATH:x\r\n").empty());
}

TEST_CASE("media lines that are cut short") {
  CHECK(paths("m=\r\na=path:x") == Texts{"|||x"});
  CHECK(paths("m=message\r\na=path:x") == Texts{"message|||x"});
  CHECK(paths("m=message  7\ta\r\na=path:") == Texts{"message|7|a|"});
}

TEST_CASE("every cut of a description is read within its octets") {
  for (std::size_t size = 0; size <= offer.size(); ++size) CHECK(paths(offer.substr(0, size)).size() <= 1);
}

TEST_CASE("a description within a multipart body is found") {
  CHECK(paths("--x\r\nContent-Type: application/sdp\r\n\r\n" + offer + "--x--\r\n").size() == 1);
}

}  // namespace
}  // namespace rung::sdp
