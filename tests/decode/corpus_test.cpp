// The messages of RFC 4475 and RFC 5118, where they are at hand, through the whole decode stage in three ways: what is
// found wrong with each. What the parsers make of their fields is tested in sip/corpus_rfc4475_test and
// sip/corpus_rfc5118_test.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "tests/decode/torture_ways.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using Findings = std::set<std::string>;
using Texts = std::vector<std::string>;

// `tcp` and `websocket` where they differ from UDP.
struct Expected {
  Texts messages;
  Findings udp;
  std::optional<Findings> tcp = std::nullopt, websocket = std::nullopt;
  std::optional<Texts> stream_messages = std::nullopt, websocket_messages = std::nullopt;
};

Expected fine(const std::string& what) { return {{what}, {}}; }
Expected told(const std::string& what, const Findings& findings) { return {{what}, findings}; }

const std::string intmeth = "!interesting-Method0123456789_*+`.%indeed'~";

// RFC 4475; the sections stand in protocol.md 4.3.
const std::map<std::string, Expected>& torture_messages() {
  static const std::map<std::string, Expected> expected = {
      {"wsinv", fine("INVITE")},
      {"intmeth", told(intmeth, {"sip-unknown-method"})},
      {"esc01", fine("INVITE")},
      {"escnull", told("REGISTER", {"sip-nul-in-uri"})},
      {"esc02", told("RE%47IST%45R", {"sip-unknown-method"})},
      {"lwsdisp", fine("OPTIONS")},
      {"longreq", {{"INVITE"}, {"udp-sip-over-1300"}, Findings{}, Findings{}}},
      // The Content-Length of the second one is too small.
      {"dblreq",
       {{"REGISTER"},
        {"sip-extra-octets"},
        Findings{"sip-stream-resync"},
        Findings{},
        Texts{"REGISTER", "INVITE"},
        Texts{"REGISTER", "INVITE"}}},
      {"semiuri", fine("OPTIONS")},
      {"transports", told("OPTIONS", {"sip-via-transport-unknown"})},
      {"mpart01", fine("MESSAGE")},
      {"unreason", fine("200")},
      {"noreason", fine("100")},
      {"badinv01", told("INVITE", {"sip-empty-params"})},
      {"clerr", told("INVITE incomplete", {"sip-body-truncated"})},
      {"ncl", told("INVITE", {"sip-content-length-invalid"})},
      {"scalar02", told("REGISTER", {"sip-cseq-overflow", "sip-scalar-overflow"})},
      {"scalarlg", told("503", {"sip-cseq-overflow", "sip-scalar-overflow"})},
      {"quotbal", told("INVITE", {"sip-quoted-string-unterminated"})},
      {"ltgtruri", told("INVITE", {"sip-uri-in-angle-brackets"})},
      {"lwsruri", told("INVITE", {"sip-uri-lws"})},
      {"lwsstart", told("INVITE", {"sip-request-line-spaces"})},
      {"trws", told("OPTIONS", {"sip-request-line-spaces"})},
      {"escruri", told("INVITE", {"sip-uri-headers-in-ruri"})},
      {"baddate", told("INVITE", {"sip-date-not-gmt"})},
      {"regbadct", told("REGISTER", {"sip-addrspec-needs-brackets"})},
      {"badaspec", told("OPTIONS", {"sip-addrspec-spaces"})},
      {"baddn", told("OPTIONS incomplete", {"sip-displayname-not-token", "sip-header-section-unterminated"})},
      {"badvers", told("OPTIONS", {"sip-version-unsupported"})},
      {"mismatch01", told("OPTIONS", {"sip-cseq-method-mismatch"})},
      {"mismatch02", told("NEWMETHOD", {"sip-cseq-method-mismatch", "sip-unknown-method"})},
      {"bigcode", told("4294967295", {"sip-status-out-of-range"})},
      {"badbranch", fine("OPTIONS")},
      {"insuf", told("INVITE", {"sip-missing-mandatory-header"})},
      {"unkscm", told("OPTIONS", {"sip-unknown-scheme"})},
      {"novelsc", told("OPTIONS", {"sip-unknown-scheme"})},
      {"unksm2", told("REGISTER", {"sip-unknown-scheme"})},
      {"bext01", fine("OPTIONS")},
      {"invut", fine("INVITE")},
      {"regaut01", fine("REGISTER")},
      {"multi01", told("INVITE", {"sip-duplicate-single-header"})},
      {"mcl01", told("OPTIONS", {"sip-content-length-conflict"})},
      {"bcast", told("200", {"sip-via-broadcast"})},
      {"zeromf", fine("OPTIONS")},
      {"cparam01", fine("REGISTER")},
      {"cparam02", fine("REGISTER")},
      {"regescrt", fine("REGISTER")},
      {"sdp01", fine("INVITE")},
      {"inv2543",
       {{"INVITE"},
        {"sip-missing-mandatory-header"},
        Findings{"sip-missing-mandatory-header", "sip-content-length-missing-stream"}}},
      // In the archive only. Its addresses have no scheme; on a stream, nothing tells it from other protocols.
      {"test",
       {{""},
        {"sip-start-line-malformed", "sip-header-line-malformed", "sip-missing-mandatory-header", "sip-unknown-scheme"},
        Findings{},
        std::nullopt,
        Texts{}}},
  };
  return expected;
}

// RFC 5118, in the form on the wire.
const std::map<std::string, Expected>& ipv6_messages() {
  static const std::map<std::string, Expected> expected = {
      {"ipv6-good", fine("REGISTER")},
      {"ipv6-bad", told("REGISTER", {"sip-ipv6-unbracketed"})},
      {"port-ambiguous", fine("REGISTER")},
      {"port-unambiguous", fine("REGISTER")},
      {"via-received-param-with-delim", fine("BYE")},
      {"via-received-param-no-delim", fine("OPTIONS")},
      {"ipv6-in-sdp", fine("INVITE")},
      {"mult-ip-in-header", fine("BYE")},
      {"mult-ip-in-sdp", fine("INVITE")},
      {"ipv4-mapped-ipv6", fine("INVITE")},
      {"ipv6-bug-abnf-3-colons", fine("OPTIONS")},
      {"ipv6-correct-abnf-2-colons", fine("OPTIONS")},
  };
  return expected;
}

class Corpus {
 public:
  explicit Corpus(const char* folder) : folder_(std::filesystem::path(RUNG_SOURCE_DIR "/../shared/corpus") / folder) {}
  bool is_there() const {
    const bool there = std::filesystem::is_directory(folder_);
    if (!there) WARN("SKIPPED: no corpus in " << folder_.string());
    return there;
  }
  std::string read(const std::string& name) const {
    std::ifstream file(folder_ / (name + ".dat"), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::size_t size() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) count += entry.path().extension() == ".dat";
    return count;
  }

 private:
  std::filesystem::path folder_;
};

void check_all(const Corpus& corpus, const std::map<std::string, Expected>& all) {
  CHECK(corpus.size() == all.size());
  for (const auto& [name, expected] : all) {
    CAPTURE(name);
    const std::string octets = corpus.read(name);
    REQUIRE_FALSE(octets.empty());
    const Outcome udp = over_udp(octets);
    CHECK(udp.messages == expected.messages);
    CHECK(udp.findings == expected.udp);
    for (const std::string& raw : udp.raw) CHECK(octets.find(raw) == 0);
    const Outcome tcp = over_tcp({octets});
    CHECK(tcp.messages == expected.stream_messages.value_or(expected.messages));
    CHECK(tcp.findings == expected.tcp.value_or(expected.udp));
    CHECK(is_same_in_every_split(octets, tcp));
    const Outcome websocket = in_websocket(octets);
    CHECK(websocket.messages == expected.websocket_messages.value_or(expected.messages));
    CHECK(websocket.findings == expected.websocket.value_or(expected.udp));
  }
}

TEST_CASE("RFC 4475: what is wrong with each message, in three ways") {
  const Corpus corpus("rfc4475");
  if (corpus.is_there()) check_all(corpus, torture_messages());
}

TEST_CASE("RFC 5118: what is wrong with each message, in three ways") {
  const Corpus corpus("rfc5118/wire");
  if (corpus.is_there()) check_all(corpus, ipv6_messages());
}

}  // namespace
}  // namespace rung::decode::test
