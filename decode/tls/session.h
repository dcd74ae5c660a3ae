// One TLS connection: its records, handshake and keys, and the application data that both sides sent. SSL 3.0 is only
// recognised; TLS 1.0 to 1.3 are decrypted (RFC 2246, 4346, 5246, 8446).
//
// Both directions are fed as they were captured. Records that cannot be decrypted yet are held, up to
// limits::tls_held_octets, and tried again when the other direction or the key log says more: call retry() when the
// key log has grown.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "decode/tls/key_log.h"

namespace rung::tls {

// Why application data stays encrypted.
enum class Opacity : std::uint8_t {
  none,               // what was captured was decrypted, as far as it is whole
  no_keys,            // the handshake was captured; the key log has nothing for its client random
  no_handshake,       // nobody knows which keys belong to it, and trying those that there are did not help
  unsupported_suite,  // or an unsupported version
  authentication,     // there were keys, and a record did not fit them
  not_started,        // the handshake did not come so far, or no application data was captured
};

struct Alert {
  Side sender;
  bool fatal = false;
  std::uint8_t description = 0;
};

// What is known of a connection. Texts are empty where unknown.
struct SessionFacts {
  std::uint16_t version = 0;  // as negotiated: 0x0301 TLS 1.0 ... 0x0304 TLS 1.3, 0x0300 SSL 3.0; 0: unknown
  std::string suite;          // its IANA name, or 0x1234
  std::string server_name;    // SNI
  std::string alpn;           // what the server selected
  std::string offered_alpn;   // what the client offers, separated by commas
  bool client_hello_seen = false, server_hello_seen = false;
  bool resumed = false;
  bool early_data = false;                     // accepted
  bool encrypted_client_hello = false;         // offered: the server name may be another one
  std::optional<bool> certificate_fits;        // whether the server's certificate covers server_name
  std::uint64_t records = 0;                   // of both sides
  std::uint64_t decrypted_records = 0;         // of application data
  std::array<std::uint64_t, 2> key_updates{};  // by Side
  std::array<bool, 2> finished{};              // Finished or what follows it was seen, by Side
  Opacity opacity = Opacity::not_started;
  std::string detail;  // of the opacity: which suite, which record
};

// What comes out. Offsets are those of the encrypted stream; sides are named as they are fed, on_roles_swapped() or not.
class SessionSink {
 public:
  virtual ~SessionSink() = default;
  // Application data of one record from `begin` to `end`.
  virtual void on_application_data(Side sender, std::uint64_t begin, std::uint64_t end, Bytes plain) = 0;
  // Application data is missing from here on: lost in the capture, or not to be decrypted. Told once before what
  // follows it.
  virtual void on_missing(Side sender, std::uint64_t offset) = 0;
  virtual void on_alert(const Alert& alert, std::uint64_t offset) = 0;
  virtual void on_key_update(Side sender, std::uint64_t offset) = 0;
  // A record did not fit the keys; that direction is given up unless later ones fit.
  virtual void on_authentication_failure(Side sender, std::uint64_t record_number, std::uint64_t offset) = 0;
  // Who is fed as the client is the server: the keys that were found tell.
  virtual void on_roles_swapped() = 0;
};

// What all sessions of one key log share.
struct Waiting {
  bool for_keys = true;      // keys may still come: records wait for them
  std::size_t octets = 0;    // of records that wait, of all sessions
  std::uint64_t trials = 0;  // spent on connections whose beginning was not captured, of all sessions
};

class Session {
 public:
  // All must outlive it. The ends are those of normal_endpoint(), for hints of the key log; may be empty.
  // `from_beginning`: the first octets fed begin the connection, so that its handshake is expected.
  Session(KeyLog& keys, Waiting& waiting, SessionSink& sink, Tuple ends, bool from_beginning);
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  void on_octets(Side sender, std::uint64_t offset, Bytes octets);
  void on_gap(Side sender, std::uint64_t offset, std::uint64_t size);
  // The key log knows more than before.
  void retry();
  // Whether records wait whose handshake was seen, so that retry() may help at little cost.
  bool awaits_keys() const;
  // Nothing more comes: what is held and cannot be decrypted is reported as missing.
  void finish();

  const SessionFacts& facts() const;
  // Where the first octet stands that may still come out or be told of.
  std::uint64_t first_needed(Side sender) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// "handshake_failure", "certificate_unknown" (RFC 8446 6); "alert 123" where it has no name.
std::string alert_name(std::uint8_t description);
// "TLS 1.2"
std::string version_name(std::uint16_t version);

}  // namespace rung::tls
