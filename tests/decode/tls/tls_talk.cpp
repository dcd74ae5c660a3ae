#include "tests/decode/tls/tls_talk.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "tests/decode/tls/tls_certificates.h"

namespace rung::tls::test {
namespace {

constexpr std::uint8_t server_hello = 2;
// The random of a HelloRetryRequest begins with this (RFC 8446 4.1.3).
constexpr std::string_view retry_random = "\xcf\x21\xad\x74\xe5\x9a\x61\x11";

void require(bool good, const char* what) {
  if (good) return;
  char reason[256] = "";
  ERR_error_string_n(ERR_peek_last_error(), reason, sizeof reason);
  throw std::runtime_error(std::string(what) + ": " + reason);
}

std::string in_pem(EVP_PKEY* key) {
  BIO* memory = BIO_new(BIO_s_mem());
  require(PEM_write_bio_PrivateKey(memory, key, nullptr, nullptr, 0, nullptr, nullptr) == 1, "PEM");
  char* begin = nullptr;
  const long size = BIO_get_mem_data(memory, &begin);
  std::string pem(begin, static_cast<std::size_t>(size));
  BIO_free(memory);
  return pem;
}

// RFC 7301 3.1: each name behind its length.
std::string protocol_list(const std::string& alpn) { return static_cast<char>(alpn.size()) + alpn + "\x08http/1.1"; }

int select_alpn(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered, unsigned offer_size,
                void* alpn) {
  const std::string ours = protocol_list(*static_cast<std::string*>(alpn));
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, size, reinterpret_cast<const unsigned char*>(ours.data()),
                            static_cast<unsigned>(ours.front()) + 1, offered, offer_size) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *out = std::find(offered, offered + offer_size, *size) + 1;  // the first name offered is ours
  return SSL_TLSEXT_ERR_OK;
}

int accept_any(int, X509_STORE_CTX*) { return 1; }

void note_message(int written, int, int type, const void* octets, std::size_t size, SSL* ssl, void* talk_pointer) {
  if (written == 0 || size < 2) return;
  Talk& talk = *static_cast<Talk*>(talk_pointer);
  const auto* begin = static_cast<const std::uint8_t*>(octets);
  const Side side = SSL_is_server(ssl) != 0 ? Side::server : Side::client;
  if (type == SSL3_RT_HANDSHAKE) talk.handshake[index(side)].emplace_back(begin, begin + size);
  if (type == SSL3_RT_ALERT) talk.alerts.push_back({side, begin[0], begin[1]});
}

void note_key(const SSL* ssl, const char* line) {
  auto* talk = static_cast<Talk*>(SSL_get_app_data(ssl));
  if (talk != nullptr) talk->key_log += std::string(line) + "\n";
}

std::uint64_t options_of(const TalkOptions& options) {
  std::uint64_t bits = SSL_OP_ALLOW_CLIENT_RENEGOTIATION | SSL_OP_NO_ANTI_REPLAY;
  if (!options.encrypt_then_mac) bits |= SSL_OP_NO_ENCRYPT_THEN_MAC;
  if (!options.extended_master_secret) bits |= SSL_OP_NO_EXTENDED_MASTER_SECRET;
  if (!options.tickets) bits |= SSL_OP_NO_TICKET;
  if (options.compatibility) bits |= std::uint64_t{SSL_OP_ENABLE_MIDDLEBOX_COMPAT};
  return bits;
}

std::string cipher_name(SSL_CTX* context, std::uint16_t suite) {
  SSL* ssl = SSL_new(context);
  const unsigned char number[] = {static_cast<unsigned char>(suite >> 8), static_cast<unsigned char>(suite & 255)};
  const SSL_CIPHER* cipher = SSL_CIPHER_find(ssl, number);
  std::string name = cipher != nullptr ? SSL_CIPHER_get_name(cipher) : "";
  SSL_free(ssl);
  return name;
}

}  // namespace

std::string Talk::wire(Side side) const {
  std::string all;
  for (const Flight& flight : flights) {
    if (flight.side == side) all += flight.octets;
  }
  return all;
}

std::size_t Talk::count(Side side, std::uint8_t handshake_type) const {
  return static_cast<std::size_t>(std::ranges::count_if(handshake[index(side)], [&](const std::string& message) {
    return static_cast<std::uint8_t>(message[0]) == handshake_type;
  }));
}

bool Talk::hello_retried() const {
  return std::ranges::any_of(handshake[1], [](const std::string& message) {
    return message[0] == server_hello && message.substr(6, retry_random.size()) == retry_random;
  });
}

bool Talk::server_hello_has(std::uint16_t extension) const {
  for (const std::string& hello : handshake[1]) {
    if (hello[0] != server_hello) continue;
    const auto u8 = [&](std::size_t at) -> std::size_t { return static_cast<std::uint8_t>(hello.at(at)); };
    // Header, version, random, session id, suite, compression, size of the extensions.
    for (std::size_t at = 38 + 1 + u8(38) + 3 + 2; at + 4 <= hello.size(); at += 4 + (u8(at + 2) << 8) + u8(at + 3)) {
      if (((u8(at) << 8) | u8(at + 1)) == extension) return true;
    }
  }
  return false;
}

const std::string& rsa_private_key() {
  static const std::string pem = in_pem(rsa_certificate().key);
  return pem;
}

Endpoints::Endpoints(const TalkOptions& options)
    : options_(options), client_(SSL_CTX_new(TLS_client_method())), server_(SSL_CTX_new(TLS_server_method())) {
  seed_libcrypto(7);
  rsa_certificate();
  ecdsa_certificate();
  seed_libcrypto(std::uint64_t{options.suite} << 16 | options.version);
  configure(client_.get(), false);
  configure(server_.get(), true);
  SSL_CTX_set_session_cache_mode(client_.get(), SSL_SESS_CACHE_OFF);
  if (options_.client_certificate || options_.post_handshake) {
    SSL_CTX_use_certificate(client_.get(), rsa_certificate().certificate);
    SSL_CTX_use_PrivateKey(client_.get(), rsa_certificate().key);
  }
  SSL_CTX_set_post_handshake_auth(client_.get(), options_.post_handshake ? 1 : 0);
  SSL_CTX_set1_groups_list(client_.get(), options_.hello_retry ? "X25519:P-256" : "P-256");
  SSL_CTX_set1_groups_list(server_.get(), "P-256");
  const std::string alpn = protocol_list(options_.alpn);
  if (!options_.alpn.empty())
    SSL_CTX_set_alpn_protos(client_.get(), reinterpret_cast<const unsigned char*>(alpn.data()),
                            static_cast<unsigned>(alpn.size()));

  SSL_CTX* server = server_.get();
  for (const Certificate* own : {&rsa_certificate(), &ecdsa_certificate()}) {
    require(SSL_CTX_use_certificate(server, own->certificate) == 1, "certificate");
    require(SSL_CTX_use_PrivateKey(server, own->key) == 1, "key");
  }
  if (options_.client_certificate) SSL_CTX_set_verify(server, SSL_VERIFY_PEER, accept_any);
  SSL_CTX_set_session_id_context(server, reinterpret_cast<const unsigned char*>("rung"), 4);
  SSL_CTX_set_alpn_select_cb(server, select_alpn, &options_.alpn);
  if (options_.early_data > 0) SSL_CTX_set_max_early_data(server, 1 << 20);

  if (options_.refusal == Refusal::no_common_suite) SSL_CTX_set_cipher_list(client_.get(), "AES256-SHA256");
  if (options_.refusal == Refusal::protocol_version) {
    SSL_CTX_set_min_proto_version(client_.get(), TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(client_.get(), TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(client_.get(), "ECDHE-RSA-AES128-GCM-SHA256");
    SSL_CTX_set_min_proto_version(server, TLS1_3_VERSION);
    SSL_CTX_set_max_proto_version(server, TLS1_3_VERSION);
  }
  if (options_.refusal == Refusal::unknown_authority) SSL_CTX_set_verify(client_.get(), SSL_VERIFY_PEER, nullptr);
}

// What is the same on both sides.
void Endpoints::configure(SSL_CTX* context, bool is_server) const {
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_min_proto_version(context, options_.version);
  SSL_CTX_set_max_proto_version(context, options_.version);
  SSL_CTX_clear_options(context, SSL_OP_ENABLE_MIDDLEBOX_COMPAT | SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS);
  SSL_CTX_set_options(context, options_of(options_));
  const std::string name = cipher_name(context, options_.suite);
  if (options_.version == TLS1_3_VERSION)
    SSL_CTX_set_ciphersuites(context, name.c_str());
  else
    SSL_CTX_set_cipher_list(context, (name + ":@SECLEVEL=0").c_str());
  SSL_CTX_set_msg_callback(context, note_message);
  if (!is_server) SSL_CTX_set_keylog_callback(context, note_key);
  if (options_.padding > 0) SSL_CTX_set_block_padding(context, options_.padding);
  if (options_.fragment > 0) SSL_CTX_set_max_send_fragment(context, static_cast<long>(options_.fragment));
}

bool Endpoints::possible() const {
  const Owned<SSL, SSL_free> ssl(SSL_new(client_.get()));
  STACK_OF(SSL_CIPHER)* ciphers = SSL_get1_supported_ciphers(ssl.get());
  const bool any = sk_SSL_CIPHER_num(ciphers) > 0;
  sk_SSL_CIPHER_free(ciphers);
  return any;
}

// One connection.
class Conversation {
 public:
  Conversation(Endpoints& endpoints, Talk& talk) : endpoints_(endpoints), options_(endpoints.options_), talk_(talk) {
    ends_[0].reset(SSL_new(endpoints.client_.get()));
    ends_[1].reset(SSL_new(endpoints.server_.get()));
    for (auto& end : ends_) {
      SSL_set_bio(end.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
      BIO_set_mem_eof_return(SSL_get_rbio(end.get()), -1);
      SSL_set_app_data(end.get(), &talk);
      SSL_set_msg_callback_arg(end.get(), &talk);
    }
    SSL_set_connect_state(client());
    SSL_set_accept_state(server());
    if (!options_.server_name.empty()) SSL_set_tlsext_host_name(client(), options_.server_name.c_str());
    resumes_ = endpoints.session_ != nullptr;
    if (resumes_) SSL_set_session(client(), endpoints.session_.get());
  }

  void hold() {
    shake_hands();
    note_parameters();
    if (!talk_.established) return;
    for (int turn = 0; turn < options_.turns; ++turn) {
      say(Side::client);
      if (turn % 2 == 0) move();  // else both speak at once
      say(Side::server);
      move();
      between_turns(turn);
    }
    require(said_ == talk_.said, "what was read is not what was written");
    endpoints_.session_.reset(SSL_get1_session(client()));
    // Without, libssl takes the session for one that must not be resumed.
    for (auto& end : ends_) SSL_set_shutdown(end.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    if (options_.close) close();
  }

 private:
  SSL* client() { return ends_[0].get(); }
  SSL* server() { return ends_[1].get(); }
  SSL* end(Side side) { return ends_[index(side)].get(); }

  void shake_hands() {
    std::string early;
    if (resumes_ && options_.early_data > 0) {
      early = random_text(options_.early_data);
      std::size_t written = 0;
      require(SSL_write_early_data(client(), early.data(), early.size(), &written) == 1, "early data");
      server_reads_early_ = !options_.early_refused;
    }
    move();
    if (SSL_get_early_data_status(client()) == SSL_EARLY_DATA_ACCEPTED) said_[0] += early;
    require(SSL_is_init_finished(client()) == 1 || options_.refusal != Refusal::none, "handshake");
  }

  void note_parameters() {
    talk_.established = SSL_is_init_finished(client()) == 1 && SSL_is_init_finished(server()) == 1;
    SSL_get_client_random(client(), talk_.client_random.data(), talk_.client_random.size());
    SSL_get_server_random(server(), talk_.server_random.data(), talk_.server_random.size());
    if (!talk_.established) return;
    talk_.version = static_cast<std::uint16_t>(SSL_version(client()));
    talk_.suite = SSL_CIPHER_standard_name(SSL_get_current_cipher(client()));
    talk_.resumed = SSL_session_reused(client()) == 1;
    talk_.early_accepted = SSL_get_early_data_status(client()) == SSL_EARLY_DATA_ACCEPTED;
    talk_.extended_master_secret = SSL_get_extms_support(client()) == 1;
    const unsigned char* alpn = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(client(), &alpn, &size);
    talk_.alpn.assign(reinterpret_cast<const char*>(alpn), size);
  }

  void between_turns(int turn) {
    if (turn < options_.key_updates) {
      const int kind = turn % 2 == 1 ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED;
      for (auto& end : ends_) {
        require(SSL_key_update(end.get(), kind) == 1, "SSL_key_update");
        SSL_do_handshake(end.get());
        move();
      }
    }
    if (turn == 1 && options_.post_handshake) {
      SSL_set_verify(server(), SSL_VERIFY_PEER, accept_any);
      require(SSL_verify_client_post_handshake(server()) == 1, "post-handshake authentication");
      SSL_do_handshake(server());
      move();
      for (int more = 0; more < 2; ++more) require(SSL_new_session_ticket(server()) == 1, "SSL_new_session_ticket");
    }
    if (turn == 2 && options_.renegotiation) {
      require(SSL_renegotiate(client()) == 1, "SSL_renegotiate");
      move();
    }
  }

  void close() {
    for (auto& end : ends_) SSL_set_shutdown(end.get(), 0);
    for (auto& end : ends_) SSL_shutdown(end.get());
    move();
    for (auto& end : ends_) SSL_shutdown(end.get());
  }

  std::string random_text(std::size_t size) {
    std::string text(size, '\0');
    for (char& octet : text) octet = static_cast<char>(endpoints_.said_() >> 8);
    return text;
  }

  void say(Side side) {
    const std::string text = random_text(1 + endpoints_.said_() % options_.most_said);
    require(SSL_write(end(side), text.data(), static_cast<int>(text.size())) == static_cast<int>(text.size()),
            "SSL_write");
    said_[index(side)] += text;
  }

  // Until nobody has anything to say.
  void move() {
    for (bool moved = true; moved;) {
      moved = false;
      for (const Side side : {Side::client, Side::server}) {
        advance(side);
        moved |= deliver(side);
      }
    }
  }

  void advance(Side side) {
    std::array<char, 20000> buffer;
    std::size_t size = 0;
    ERR_clear_error();
    if (side == Side::server && server_reads_early_ && !read_early()) return;
    if (SSL_in_init(end(side)) != 0 || SSL_renegotiate_pending(end(side)) != 0) SSL_do_handshake(end(side));
    while (SSL_read_ex(end(side), buffer.data(), buffer.size(), &size) == 1)
      talk_.said[index(other(side))].append(buffer.data(), size);
  }

  // False where more may come.
  bool read_early() {
    std::array<char, 20000> buffer;
    std::size_t size = 0;
    while (true) {
      const int result = SSL_read_early_data(server(), buffer.data(), buffer.size(), &size);
      if (result == SSL_READ_EARLY_DATA_ERROR) return false;
      talk_.said[0].append(buffer.data(), size);
      if (result == SSL_READ_EARLY_DATA_FINISH) break;
      answer_early();
    }
    server_reads_early_ = false;
    return true;
  }

  void answer_early() {
    if (!options_.early_answer || answered_) return;
    answered_ = true;
    const std::string text = random_text(700);
    std::size_t written = 0;
    require(SSL_write_early_data(server(), text.data(), text.size(), &written) == 1, "the server's early answer");
    said_[1] += text;
  }

  bool deliver(Side side) {
    char* begin = nullptr;
    BIO* out = SSL_get_wbio(end(side));
    const long size = BIO_get_mem_data(out, &begin);
    if (size <= 0) return false;
    const std::string octets(begin, static_cast<std::size_t>(size));
    BIO_reset(out);
    BIO_write(SSL_get_rbio(end(other(side))), octets.data(), static_cast<int>(octets.size()));
    if (!talk_.flights.empty() && talk_.flights.back().side == side)
      talk_.flights.back().octets += octets;
    else
      talk_.flights.push_back({side, octets});
    return true;
  }

  Endpoints& endpoints_;
  const TalkOptions& options_;
  Talk& talk_;
  std::array<Endpoints::Owned<SSL, SSL_free>, 2> ends_;
  std::array<std::string, 2> said_;
  bool resumes_ = false, server_reads_early_ = false, answered_ = false;
};

Talk Endpoints::talk() {
  Talk talk;
  Conversation(*this, talk).hold();
  return talk;
}

}  // namespace rung::tls::test
