// What is known of the secrets of TLS connections: lines of key logs (RFC 9850, NSS), decryption secrets blocks, RSA
// private keys. Found by the client's random with one look.
//
// Lines: LABEL CLIENT_RANDOM SECRET, in hexadecimal of either case; ended by LF, CRLF or CR; in any order; the first
// line of a label and random counts, unless a later one is longer (the first was cut short). Lines that are none are
// skipped and counted; labels that decrypt nothing are passed over.
// A comment "# TUPLE src=IP:PORT dst=IP:PORT sr=HEX cs=SUITE v=VERSION" (Kamailio's) says which connection the next
// line is about.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/wiping_allocator.h"
#include "decode/tls/secret.h"

namespace rung::tls {

enum class SecretKind : std::uint8_t {
  master,              // CLIENT_RANDOM: TLS 1.2 and before
  pre_master,          // PMS_CLIENT_RANDOM
  client_early,        // CLIENT_EARLY_TRAFFIC_SECRET
  client_handshake,    // CLIENT_HANDSHAKE_TRAFFIC_SECRET
  server_handshake,    // SERVER_HANDSHAKE_TRAFFIC_SECRET
  client_application,  // CLIENT_TRAFFIC_SECRET_0
  server_application,  // SERVER_TRAFFIC_SECRET_0
};

constexpr SecretKind application_secret_of(Side side) {
  return side == Side::client ? SecretKind::client_application : SecretKind::server_application;
}

// The two ends of a connection as text of the form that normal_endpoint() gives.
struct Tuple {
  std::string source, destination;
};

// What a "# TUPLE" comment said of a connection.
struct TupleHint {
  Tuple tuple;
  Random client_random{};
  std::optional<Random> server_random;  // sr=
  std::uint16_t suite = 0;              // cs=; 0: not said
};

// "192.0.2.1 5061", "2001:db8::1 5061": the address in its shortest form. Nothing where it is no address and port.
// Takes "192.0.2.1:5061", "[2001:db8::1]:5061" and "2001:db8::1:5061".
std::optional<std::string> normal_endpoint(std::string_view address_and_port);

class PrivateKeys;

// Told of the secrets that records are read with, as soon as they are found: whoever feeds the connections knows which
// of them it is.
class SecretWatcher {
 public:
  virtual ~SecretWatcher() = default;
  // The secrets that the key log has for this random are those of the connection. `master`: what was made or found
  // otherwise (a private key, a session that was resumed), else nullptr. `hint`: what is needed to find the secrets of a
  // connection whose handshake was not captured, else nullptr. All valid until the call returns.
  virtual void on_secrets(const Random& client_random, const Secret* master, const TupleHint* hint) = 0;
};

class KeyLog {
 public:
  KeyLog();
  ~KeyLog();
  KeyLog(const KeyLog&) = delete;
  KeyLog& operator=(const KeyLog&) = delete;

  // Takes the next piece of a key log, cut anywhere; the last line may wait for its end. One KeyLog may read several
  // logs by turns where each has a `log` of its own.
  void add(std::string_view text, std::size_t log = 0);
  // The log ended: a last line without a line end counts.
  void finish(std::size_t log = 0);
  // An RSA private key in PEM, for suites whose key exchange is RSA's. False where it is none (or it is encrypted).
  bool add_private_key(std::string_view pem);

  // nullptr where it is not known. Valid as long as the key log.
  const Secret* find(SecretKind kind, const Random& client_random) const;
  // The pre-master secret that a client encrypted: known by "RSA" lines or by a private key.
  std::optional<Secret> decrypt_pre_master(Bytes encrypted) const;
  // Of "RSA Session-ID:... Master-Key:..." lines, and what remember_session() was told.
  const Secret* find_session(Bytes session_id_or_ticket) const;
  // A master secret that later connections may resume with. Of too many the oldest go, so that a pointer of
  // find_session() is valid until the next call of this or of add(). Leaves generation() as it is: nobody who asked
  // before is helped.
  void remember_session(Bytes session_id_or_ticket, const Secret& master);

  // Client randoms with application secrets of TLS 1.3, the newest line last.
  const std::deque<Random>& tls13_randoms() const { return tls13_randoms_; }
  // Hints about a connection between these ends, in either direction, the newest first. Valid until the next add().
  std::vector<const TupleHint*> hints(const std::string& one_end, const std::string& other_end) const;

  // From now on the watcher is told which secrets are used; nullptr: nobody. It must outlive the key log.
  void watch(SecretWatcher* watcher) { watcher_ = watcher; }
  void tell_use(const Random& client_random, const Secret* master, const TupleHint* hint) const {
    if (watcher_ != nullptr) watcher_->on_secrets(client_random, master, hint);
  }
  // Appends the key log's lines for that random to `lines`: LABEL CLIENT_RANDOM SECRET LF, in the order of SecretKind.
  void append_lines(const Random& client_random, SecretText& lines) const;

  // Grows with everything that is learned: who asked in vain may ask again when it has.
  std::uint64_t generation() const { return generation_; }
  bool empty() const { return generation_ == 0; }
  std::size_t secrets() const { return secrets_.size(); }       // by client random
  std::size_t key_lines() const { return key_lines_; }          // that held a secret, known ones too
  std::size_t skipped_lines() const { return skipped_lines_; }  // neither comments nor key lines
  // A limit was reached (limits::tls_secrets and its neighbours): what came later was not kept.
  bool full() const { return full_; }

 private:
  struct Entry {
    SecretKind kind;
    std::uint32_t next;  // entry of the same random, before it; 0: none, else one more than its place
    Secret secret;
  };
  struct RandomHash {
    std::size_t operator()(const Random& random) const noexcept;
  };
  struct Reading;
  using Sessions = std::map<std::string, Secret>;

  void take_line(Reading& reading, std::string_view line);
  Entry* entry(SecretKind kind, std::uint32_t first);
  void insert(SecretKind kind, const Random& client_random, const Secret& secret);
  void add_pre_master(const std::string& encrypted_begin, const Secret& secret);
  void add_hint(TupleHint&& hint, const Random& client_random);
  bool store_session(Bytes session_id_or_ticket, const Secret& master);

  std::unordered_map<Random, std::uint32_t, RandomHash> by_random_;  // one more than the place of the latest entry
  std::deque<Entry> secrets_;
  std::deque<Random> tls13_randoms_;
  Sessions sessions_;  // by session id, or by a digest of the ticket
  std::deque<Sessions::iterator> oldest_sessions_;
  std::map<std::string, Secret> pre_masters_;                 // by the first 8 octets of what was encrypted
  std::map<std::string, std::deque<TupleHint>> hints_;        // by both ends, the smaller one first; the newest first
  std::map<std::size_t, std::unique_ptr<Reading>> readings_;  // by log
  std::unique_ptr<PrivateKeys> private_keys_;
  std::size_t hint_count_ = 0;
  std::uint64_t generation_ = 0;
  std::size_t key_lines_ = 0, skipped_lines_ = 0;
  bool full_ = false;
  SecretWatcher* watcher_ = nullptr;
};

}  // namespace rung::tls
