// The built program, started by a shell as a user does, and captures for it.
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "store/database.h"
#include "tests/support/capture_builder.h"
#include "tests/support/packet_builder.h"

namespace rung::test {

struct Outcome {
  int status = -1;
  std::string out, err;
};

// A folder of its own that the commands run in; removed with everything in it.
class Workplace {
 public:
  Workplace() {
    std::string pattern = (std::filesystem::temp_directory_path() / "rung-cli-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) folder_ = pattern;
  }
  ~Workplace() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }

  void write(const std::string& name, const std::string& octets) const {
    std::ofstream(folder_ / name, std::ios::binary) << octets;
  }
  std::string read(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  // A shell command line; `rung` in it is the built program.
  Outcome run(const std::string& command) const {
    const std::string line = "unset SSLKEYLOGFILE; cd '" + folder_.string() +
                             "' && rung() { '" RUNG_BINARY "' \"$@\"; } && { " + command + "; } >.out 2>.err";
    const int code = std::system(line.c_str());
    return {WIFEXITED(code) ? WEXITSTATUS(code) : -1, read(".out"), read(".err")};
  }

 private:
  std::filesystem::path folder_;
};

// As SQLite judges it.
inline bool is_json(const std::string& text) {
  const store::Database database = store::Database::temporary();
  store::Statement statement(database, "SELECT json_valid(?1)");
  statement.bind(1, std::string_view(text));
  return statement.step() && statement.integer(0) == 1;
}

inline std::string sip_packet(const std::string& message, bool to_server) {
  const UdpFields ports{static_cast<std::uint16_t>(to_server ? 5062 : 5060),
                        static_cast<std::uint16_t>(to_server ? 5060 : 5062)};
  IpFields addresses;
  addresses.source = to_server ? "10.0.0.1" : "10.0.0.2";
  addresses.destination = to_server ? "10.0.0.2" : "10.0.0.1";
  return ethernet(ipv4(addresses, udp(ports, message)));
}

constexpr std::int64_t capture_begin = 1'795'305'600'000'000'000 + 56'247'000'000'000;  // 2026-11-22T15:37:27Z

// Alice calls Bob over UDP and finds him busy: INVITE, 100, 486, ACK; then she registers, with
// credentials.
inline PcapBuilder busy_call() {
  const auto headers = [](const std::string& branch, const std::string& tag, const std::string& cseq) {
    return "Via: SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bK" + branch +
           "\r\nFrom: <sip:alice@example.com>;tag=a1\r\nTo: <sip:bob@example.com>" + tag +
           "\r\nCall-ID: busy-1@10.0.0.1\r\nCSeq: " + cseq + "\r\nMax-Forwards: 70\r\n";
  };
  const std::string end = "Content-Length: 0\r\n\r\n";
  const std::string invite = headers("1", "", "1 INVITE");
  const std::string busy = headers("1", ";tag=b1", "1 INVITE");
  const std::string credentials =
      "Authorization: Digest username=\"alice\", realm=\"r\", nonce=\"n\", "
      "uri=\"sip:example.com\", "
      "response=\"0123456789abcdef0123456789abcdef\"\r\n";
  PcapBuilder pcap;
  pcap.packet(
      capture_begin,
      sip_packet("INVITE sip:bob@example.com SIP/2.0\r\nContact: <sip:alice@10.0.0.1:5062>\r\n" + invite + end, true));
  pcap.packet(capture_begin + 10'000'000, sip_packet("SIP/2.0 100 Trying\r\n" + invite + end, false));
  pcap.packet(capture_begin + 1'500'000'000, sip_packet("SIP/2.0 486 Busy Here\r\n" + busy + end, false));
  pcap.packet(capture_begin + 1'510'000'000,
              sip_packet("ACK sip:bob@example.com SIP/2.0\r\n" + headers("1", ";tag=b1", "1 ACK") + end, true));
  pcap.packet(capture_begin + 2'000'000'000,
              sip_packet("REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bK2\r\n"
                         "From: <sip:alice@example.com>;tag=r1\r\nTo: <sip:alice@example.com>\r\n"
                         "Call-ID: reg-1@10.0.0.1\r\nCSeq: 1 REGISTER\r\nContact: <sip:alice@10.0.0.1:5062>\r\n" +
                             credentials + end,
                         true));
  return pcap;
}

}  // namespace rung::test
