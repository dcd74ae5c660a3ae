// One line of a key log: RFC 9850, the labels NSS had before it, and Kamailio's comments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "decode/tls/key_log.h"
#include "decode/tls/secret.h"

namespace rung::tls {

struct KeyLine {
  enum class Meaning : std::uint8_t {
    nothing,     // empty, a comment, or a label that decrypts no record
    malformed,   // cut short, an unknown label
    tuple,       // a comment, to be read by parse_tuple()
    secret,      // kind, client_random, secret
    pre_master,  // RSA NAME SECRET: by the first 8 octets of what was encrypted
    session,     // RSA Session-ID:NAME Master-Key:SECRET
  };
  Meaning meaning = Meaning::malformed;
  SecretKind kind = SecretKind::master;
  Random client_random{};
  std::string name;  // octets
  Secret secret;
};

// `line` without its end.
KeyLine parse_key_line(std::string_view line);

// LABEL CLIENT_RANDOM SECRET LF, as parse_key_line() reads it, appended to `lines`.
void append_key_line(SecretKind kind, const Random& client_random, Bytes secret, SecretText& lines);
// The comment that parse_tuple() reads, with LF, appended to `lines`.
void append_tuple(const TupleHint& hint, SecretText& lines);

// The hint of a "# TUPLE" comment, still without client random. Fields may stand in any order; nothing where the
// ends are not said.
std::optional<TupleHint> parse_tuple(std::string_view comment);

}  // namespace rung::tls
