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
// connections is told in many; their clients send what belongs to the dialog to the first Request-URI again, and number
// it as they like.
const std::map<std::string, Codes> known = {
    {"bad-accept", {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing", "ws-accept-mismatch", "ws-close-unanswered"}},
    {"bad-no-subprotocol",
     {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing", "sipws-subprotocol-missing-in-101", "ws-close-unanswered"}},
    {"bad-split-message",
     {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing", "sipws-split-message", "ws-close-unanswered"}},
    {"bad-two-in-one",
     {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing", "sipws-multiple-messages", "ws-close-unanswered"}},
    {"bad-unmasked-client",
     {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing", "ws-client-unmasked", "ws-close-unanswered"}},
    {"h2-wss",
     {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing",
      "sipws-via-transport-mismatch"}},  // the scripted client writes WS on a connection with TLS
    {"h2c-ws", {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing"}},
    {"msrp-ws-kamailio", {"msrp-ws-cleartext"}},
    {"nodews-64k", {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing"}},
    {"nodews-abrupt", {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing", "ws-closed-without-close-frame"}},
    {"nodews-binary", {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing"}},
    {"nodews-fragmented", {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing"}},
    {"nodews-plain", {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing"}},
    {"nodews-pmd-server-nct", {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing"}},
    {"nodews-pmd-takeover", {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing"}},
    {"nodews-pmd-window-bits", {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing"}},
    {"udp-ipfrag", {"cap-snaplen-truncated"}},
    // The phone drops the BYE: the proxy gives up on it, and SIPp too, with a last one to another URI.
    {"udp-lossy", {"dlg-ack-wrong-ruri", "txn-non-invite-408"}},
    {"ws-browser-killed", {"sipws-closed-with-active-dialog", "tcp-reset-with-open-dialogs"}},
    {"ws-call-loss", {"cap-snaplen-truncated", "tcp-gap-in-stream"}},
    {"ws-call-overlap", {"cap-snaplen-truncated"}},
    {"ws-call-rawip", {"cap-snaplen-truncated"}},
    {"ws-call-reordered", {"cap-snaplen-truncated"}},
    {"ws-call-retrans", {"cap-snaplen-truncated"}},
    {"ws-call-snaplen", {"cap-snaplen-truncated", "tcp-gap-in-stream"}},
    {"ws-coalesced", {"dlg-cseq-not-increasing", "ws-close-unanswered"}},
    {"ws-crlf-keepalive", {"dlg-ack-wrong-ruri", "dlg-cseq-not-increasing", "ws-close-unanswered"}},
    {"ws-failures", {"icmp-unreachable-for-sip"}},
    {"ws-handshake-refused", {"ws-handshake-rejected"}},
    {"wss-call-reordered", {"cap-snaplen-truncated"}},
};

// In these somebody holds the call: the only ones of which sdp-hold is told.
const std::set<std::string> held = {
    "b2bua-ws-udp-ws",    "chromium-pmd-ws",    "gw-wss-to-udp-hold", "sipjs-ws-call",     "ws-call",
    "ws-call-bigendian",  "ws-call-full-media", "ws-call-gz",         "ws-call-ipv6",      "ws-call-loss",
    "ws-call-midstream",  "ws-call-overlap",    "ws-call-rawip",      "ws-call-reordered", "ws-call-retrans",
    "ws-call-seqwrap",    "ws-call-sll2",       "ws-call-vlan",       "wss-call-dsb",      "wss-call-midstream",
    "wss-call-reordered", "wss-tls12-call",     "wss-tls13-call"};

Codes serious_findings(const fs::path& capture) {
  std::vector<std::string> arguments = {
      "query", capture.string(), "SELECT DISTINCT code FROM findings WHERE severity <> 'info' OR code = 'sdp-hold'",
      "--format", "csv"};
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
    const auto found = known.find(name);
    Codes expected = found == known.end() ? Codes{} : found->second;
    if (held.contains(name)) expected.insert("sdp-hold");
    CHECK(serious_findings(file) == expected);
  }
}
