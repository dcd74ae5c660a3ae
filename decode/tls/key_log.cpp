#include "decode/tls/key_log.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "base/limits.h"
#include "decode/tls/key_line.h"
#include "decode/tls/private_keys.h"

namespace rung::tls {
namespace {

constexpr std::array all_secret_kinds{SecretKind::master,
                                      SecretKind::pre_master,
                                      SecretKind::client_early,
                                      SecretKind::client_handshake,
                                      SecretKind::server_handshake,
                                      SecretKind::client_application,
                                      SecretKind::server_application};

constexpr std::size_t encrypted_begin_octets = 8;  // by which RSA lines are found
constexpr std::size_t session_id_octets = 32;      // RFC 5246 7.4.1.2

// Where lines end. Each octet is looked at once for each kind of line end, whichever of them the log has.
class LineEnds {
 public:
  explicit LineEnds(std::string_view text) : text_(text) {}
  // At or behind `from`, which never goes back; npos where the text ends before.
  std::size_t next(std::size_t from) {
    if (!looked_ || (line_feed_ != std::string_view::npos && line_feed_ < from)) line_feed_ = text_.find('\n', from);
    if (!looked_ || (return_ != std::string_view::npos && return_ < from)) return_ = text_.find('\r', from);
    looked_ = true;
    return std::min(line_feed_, return_);
  }

 private:
  std::string_view text_;
  std::size_t line_feed_ = 0, return_ = 0;
  bool looked_ = false;
};

void wipe(std::string& text) {
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

// Tickets may be long: a digest of one does.
std::string session_key(Bytes session_id_or_ticket) {
  if (session_id_or_ticket.size() <= session_id_octets) return std::string(as_text(session_id_or_ticket));
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  EVP_Digest(session_id_or_ticket.data(), session_id_or_ticket.size(), reinterpret_cast<std::uint8_t*>(digest.data()),
             &size, EVP_sha256(), nullptr);
  digest.resize(size);
  return digest + '\0';  // no session id is as long
}

std::string ends_key(const std::string& one_end, const std::string& other_end) {
  return std::min(one_end, other_end) + '|' + std::max(one_end, other_end);
}

__extension__ using Wide = unsigned __int128;

std::uint64_t folded_product(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

// One log that is being read.
struct KeyLog::Reading {
  // One octet more shows that the line is too long. Never grows, or a copy would stay behind.
  Reading() { unfinished.reserve(limits::tls_key_line_octets + 1); }
  ~Reading() { wipe(unfinished); }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  void append(std::string_view piece) {
    unfinished += piece.substr(0, limits::tls_key_line_octets + 1 - unfinished.size());
  }

  std::string unfinished;          // the beginning of a line
  std::optional<TupleHint> tuple;  // said for the next line
};

// Keyed, so that crafted randoms cannot pile up in one bucket.
std::size_t KeyLog::RandomHash::operator()(const Random& random) const noexcept {
  static const std::array<std::uint64_t, 4> key = [] {
    std::random_device device;
    std::array<std::uint64_t, 4> drawn{};
    for (std::uint64_t& word : drawn) word = std::uint64_t{device()} << 32 | device();
    return drawn;
  }();
  std::array<std::uint64_t, 4> words{};
  static_assert(sizeof words == sizeof random);
  std::memcpy(words.data(), random.data(), sizeof words);
  return static_cast<std::size_t>(folded_product(words[0] ^ key[0], words[1] ^ key[1]) ^
                                  folded_product(words[2] ^ key[2], words[3] ^ key[3]));
}

KeyLog::KeyLog() : private_keys_(std::make_unique<PrivateKeys>()) {}
KeyLog::~KeyLog() = default;

void KeyLog::add(std::string_view text, std::size_t log) {
  std::unique_ptr<Reading>& reading = readings_[log];
  if (!reading) reading = std::make_unique<Reading>();
  LineEnds ends(text);
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = ends.next(from);
    if (end == std::string_view::npos) return reading->append(text.substr(from));
    const std::string_view line = text.substr(from, end - from);
    if (reading->unfinished.empty()) {
      take_line(*reading, line);
    } else {
      reading->append(line);
      take_line(*reading, reading->unfinished);
      wipe(reading->unfinished);
    }
    from = end + 1;
  }
}

void KeyLog::finish(std::size_t log) {
  const auto reading = readings_.find(log);
  if (reading == readings_.end()) return;
  take_line(*reading->second, reading->second->unfinished);
  readings_.erase(reading);
}

// CRLF ends a line and an empty one, which is nothing.
void KeyLog::take_line(Reading& reading, std::string_view line) {
  if (line.empty()) return;
  if (line.size() > limits::tls_key_line_octets) {
    if (line.front() != '#') ++skipped_lines_;
    return reading.tuple.reset();
  }
  const KeyLine parsed = parse_key_line(line);
  switch (parsed.meaning) {
    case KeyLine::Meaning::nothing:
      return;
    case KeyLine::Meaning::tuple:
      reading.tuple = parse_tuple(line);
      return;
    case KeyLine::Meaning::malformed:
      ++skipped_lines_;
      break;
    case KeyLine::Meaning::secret:
      if (reading.tuple) add_hint(std::move(*reading.tuple), parsed.client_random);
      insert(parsed.kind, parsed.client_random, parsed.secret);
      break;
    case KeyLine::Meaning::pre_master:
      add_pre_master(parsed.name, parsed.secret);
      ++key_lines_;
      return;  // it names no connection, so the tuple is about the line behind it
    case KeyLine::Meaning::session:
      if (store_session(as_bytes(parsed.name), parsed.secret)) ++generation_;
      ++key_lines_;
      return;
  }
  if (parsed.meaning != KeyLine::Meaning::malformed) ++key_lines_;
  reading.tuple.reset();
}

KeyLog::Entry* KeyLog::entry(SecretKind kind, std::uint32_t first) {
  for (std::uint32_t at = first; at != 0; at = secrets_[at - 1].next)
    if (secrets_[at - 1].kind == kind) return &secrets_[at - 1];
  return nullptr;
}

void KeyLog::insert(SecretKind kind, const Random& client_random, const Secret& secret) {
  const auto known = by_random_.find(client_random);
  const std::uint32_t first = known == by_random_.end() ? 0 : known->second;
  if (Entry* same = entry(kind, first)) {
    if (same->secret.size() >= secret.size()) return;
    same->secret = secret;  // that line had been cut short
    ++generation_;
    return;
  }
  if (secrets_.size() >= limits::tls_secrets) {
    full_ = true;
    return;
  }
  const bool application = kind == SecretKind::client_application || kind == SecretKind::server_application;
  if (application && entry(SecretKind::client_application, first) == nullptr &&
      entry(SecretKind::server_application, first) == nullptr)
    tls13_randoms_.push_back(client_random);
  secrets_.push_back({kind, first, secret});
  const auto place = static_cast<std::uint32_t>(secrets_.size());
  if (known == by_random_.end())
    by_random_.emplace(client_random, place);
  else
    known->second = place;
  ++generation_;
}

void KeyLog::add_pre_master(const std::string& encrypted_begin, const Secret& secret) {
  if (pre_masters_.size() >= limits::tls_sessions && !pre_masters_.contains(encrypted_begin)) {
    full_ = true;
    return;
  }
  if (pre_masters_.try_emplace(encrypted_begin, secret).second) ++generation_;
}

// Kamailio says the tuple before each line of a connection: once is enough.
void KeyLog::add_hint(TupleHint&& hint, const Random& client_random) {
  if (hint_count_ >= limits::tls_hints) {
    full_ = true;
    return;
  }
  hint.client_random = client_random;
  std::deque<TupleHint>& same_ends = hints_[ends_key(hint.tuple.source, hint.tuple.destination)];
  if (!same_ends.empty() && same_ends.front().client_random == client_random) return;
  same_ends.push_front(std::move(hint));
  ++hint_count_;
  if (same_ends.size() <= limits::tls_hints_of_two_ends) return;
  same_ends.pop_back();
  --hint_count_;
}

bool KeyLog::add_private_key(std::string_view pem) {
  if (!private_keys_->add(pem)) return false;
  ++generation_;
  return true;
}

const Secret* KeyLog::find(SecretKind kind, const Random& client_random) const {
  const auto known = by_random_.find(client_random);
  if (known == by_random_.end()) return nullptr;
  for (std::uint32_t at = known->second; at != 0; at = secrets_[at - 1].next)
    if (secrets_[at - 1].kind == kind) return &secrets_[at - 1].secret;
  return nullptr;
}

void KeyLog::append_lines(const Random& client_random, SecretText& lines) const {
  for (const SecretKind kind : all_secret_kinds)
    if (const Secret* secret = find(kind, client_random)) append_key_line(kind, client_random, secret->view(), lines);
}

std::optional<Secret> KeyLog::decrypt_pre_master(Bytes encrypted) const {
  if (encrypted.size() >= encrypted_begin_octets) {
    const auto known = pre_masters_.find(std::string(as_text(encrypted.first(encrypted_begin_octets))));
    if (known != pre_masters_.end()) return known->second;
  }
  return private_keys_->decrypt_pre_master(encrypted);
}

const Secret* KeyLog::find_session(Bytes session_id_or_ticket) const {
  const auto known = sessions_.find(session_key(session_id_or_ticket));
  return known == sessions_.end() ? nullptr : &known->second;
}

void KeyLog::remember_session(Bytes session_id_or_ticket, const Secret& master) {
  store_session(session_id_or_ticket, master);
}

// True where it was not known. Servers may use an id again: the latest secret counts.
bool KeyLog::store_session(Bytes session_id_or_ticket, const Secret& master) {
  if (session_id_or_ticket.empty()) return false;
  const auto [session, fresh] = sessions_.try_emplace(session_key(session_id_or_ticket), master);
  if (!fresh) {
    const bool same = session->second == master;
    session->second = master;
    return !same;
  }
  oldest_sessions_.push_back(session);
  if (sessions_.size() > limits::tls_sessions) {
    sessions_.erase(oldest_sessions_.front());
    oldest_sessions_.pop_front();
  }
  return true;
}

std::vector<const TupleHint*> KeyLog::hints(const std::string& one_end, const std::string& other_end) const {
  std::vector<const TupleHint*> found;
  const auto known = hints_.find(ends_key(one_end, other_end));
  if (known == hints_.end()) return found;
  for (const TupleHint& hint : known->second) found.push_back(&hint);
  return found;
}

}  // namespace rung::tls
