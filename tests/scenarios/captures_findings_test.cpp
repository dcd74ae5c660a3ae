// What real captures show to be wrong, and that clean ones show nothing: all findings of warning or error that each may
// have. The captures lie beside the project; where they do not, the test says that it skipped.
#include <algorithm>
#include <map>
#include <set>

#include "tests/scenarios/run_rung.h"
#include "tests/support/catch.h"

namespace fs = std::filesystem;
using namespace rung::test;

namespace {

const fs::path captures = fs::path(RUNG_SOURCE_DIR).parent_path() / "shared/captures";
using Codes = std::set<std::string>;

// What was done to them on purpose, or happened to them; all others are clean. How scripted peers end their
// connections is told in many.
const std::map<std::string, Codes> known = {
    {"bad-accept", {"ws-accept-mismatch", "ws-close-unanswered"}},
    {"bad-no-subprotocol", {"sipws-subprotocol-missing-in-101", "ws-close-unanswered"}},
    {"bad-split-message", {"sipws-split-message", "ws-close-unanswered"}},
    {"bad-two-in-one", {"sipws-multiple-messages", "ws-close-unanswered"}},
    {"bad-unmasked-client", {"ws-client-unmasked", "ws-close-unanswered"}},
    {"h2-wss", {"sipws-via-transport-mismatch"}},  // the scripted client writes WS on a connection with TLS
    {"msrp-ws-kamailio", {"msrp-ws-cleartext"}},
    {"nodews-abrupt", {"ws-closed-without-close-frame"}},
    {"udp-ipfrag", {"cap-snaplen-truncated"}},
    {"ws-browser-killed", {"tcp-reset-with-open-dialogs"}},
    {"ws-call-loss", {"cap-snaplen-truncated", "tcp-gap-in-stream"}},
    {"ws-call-overlap", {"cap-snaplen-truncated"}},
    {"ws-call-rawip", {"cap-snaplen-truncated"}},
    {"ws-call-reordered", {"cap-snaplen-truncated"}},
    {"ws-call-retrans", {"cap-snaplen-truncated"}},
    {"ws-call-snaplen", {"cap-snaplen-truncated", "tcp-gap-in-stream"}},
    {"ws-coalesced", {"ws-close-unanswered"}},
    {"ws-crlf-keepalive", {"ws-close-unanswered"}},
    {"ws-failures", {"icmp-unreachable-for-sip"}},
    {"ws-handshake-refused", {"ws-handshake-rejected"}},
    {"wss-call-reordered", {"cap-snaplen-truncated"}},
};

Codes serious_findings(const fs::path& capture) {
  std::vector<std::string> arguments = {
      "query", capture.string(), "SELECT DISTINCT code FROM findings WHERE severity <> 'info'", "--format", "csv"};
  fs::path keys = capture;
  if (fs::exists(keys.replace_extension(".keys"))) arguments.insert(arguments.end(), {"--keylog", keys.string()});
  std::istringstream lines(run_rung(arguments).output);
  Codes codes;
  std::string line;
  std::getline(lines, line);  // the header
  while (std::getline(lines, line)) codes.insert(line.substr(0, line.find('\r')));
  return codes;
}

}  // namespace

TEST_CASE("real captures: what is wrong with each is told, and nothing about clean ones") {
  if (!fs::is_directory(captures)) {
    WARN("skipped: no folder of real captures beside the project");
    return;
  }
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(captures))
    if (entry.path().filename().string().find(".pcap") != std::string::npos) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    const std::string name = file.filename().string().substr(0, file.filename().string().find('.'));
    INFO(name);
    const auto expected = known.find(name);
    CHECK(serious_findings(file) == (expected == known.end() ? Codes{} : expected->second));
  }
}
