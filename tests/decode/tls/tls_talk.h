// TLS connections as libssl makes them, in memory: what went over the wire, the key log, and what both applications
// said. Random numbers come from a seeded generator: same options, same octets (but for the times in tickets).
//
//   Endpoints endpoints({.version = 0x0303, .suite = 0xc02f});
//   Talk first = endpoints.talk(), resumed = endpoints.talk();
#pragma once

#include <openssl/ssl.h>

#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "decode/tls/secret.h"

namespace rung::tls::test {

enum class Refusal : std::uint8_t {
  none,
  no_common_suite,    // the server sends handshake_failure
  protocol_version,   // the server sends protocol_version
  unknown_authority,  // the client sends unknown_ca
};

struct TalkOptions {
  std::uint16_t version = 0x0304;
  std::uint16_t suite = 0x1301;
  bool encrypt_then_mac = true;
  bool extended_master_secret = true;
  bool hello_retry = false;    // the client's first share is of a group that the server does not take
  bool compatibility = true;   // ChangeCipherSpec in TLS 1.3 (RFC 8446 D.4)
  bool tickets = true;         // without, TLS 1.2 resumes by the session id
  std::size_t early_data = 0;  // octets that the client says in its first flight where it resumes
  bool early_refused = false;  // by the server
  bool early_answer = false;   // the server speaks before the client's Finished
  bool client_certificate = false;
  bool post_handshake = false;  // client authentication after the handshake (RFC 8446 4.6.2), and two more tickets
  int key_updates = 0;          // of each side; every second one asks for the other side's
  bool renegotiation = false;
  std::size_t padding = 0;       // records of 1.3 are padded to multiples of it
  std::size_t fragment = 0;      // most octets of a record; 0: what libssl does
  int turns = 6;                 // in each both sides speak
  std::size_t most_said = 3000;  // octets in a turn
  std::string server_name = "sip.example.com";
  std::string alpn = "sip/2";  // what the server takes; the client offers http/1.1 as well. Empty: none
  bool close = true;           // with close_notify
  Refusal refusal = Refusal::none;
};

// What one side sent before the other sent something.
struct Flight {
  Side side;
  std::string octets;
};

struct SentAlert {
  Side sender;
  std::uint8_t level, description;
};

struct Talk {
  std::vector<Flight> flights;  // in the order of the wire
  std::string key_log;
  std::array<std::string, 2> said;  // application data, by sender, as the other side's application read it
  Random client_random{}, server_random{};
  // As libssl says.
  std::uint16_t version = 0;
  std::string suite;  // the IANA name
  std::string alpn;
  bool established = false, resumed = false, early_accepted = false, extended_master_secret = false;
  std::array<std::vector<std::string>, 2> handshake;  // messages in the clear, by sender
  std::vector<SentAlert> alerts;

  std::string wire(Side side) const;
  std::size_t count(Side side, std::uint8_t handshake_type) const;
  // Whether a ServerHello has the extension.
  bool server_hello_has(std::uint16_t extension) const;
  bool hello_retried() const;
};

// The private key of the RSA certificate, in PEM.
const std::string& rsa_private_key();

// Both sides of several connections, one after another: the second one resumes the first one's session, and so on.
// Throws std::runtime_error where libssl does not do what it is expected to.
class Endpoints {
 public:
  explicit Endpoints(const TalkOptions& options);
  // Whether this libssl has the version and suite.
  bool possible() const;
  Talk talk();

 private:
  template <auto free>
  struct Free {
    template <typename Handle>
    void operator()(Handle* handle) const {
      free(handle);
    }
  };
  template <typename Handle, auto free>
  using Owned = std::unique_ptr<Handle, Free<free>>;
  friend class Conversation;

  void configure(SSL_CTX* context, bool is_server) const;

  TalkOptions options_;
  Owned<SSL_CTX, SSL_CTX_free> client_, server_;
  Owned<SSL_SESSION, SSL_SESSION_free> session_;
  std::mt19937 said_{5061};
};

}  // namespace rung::tls::test
