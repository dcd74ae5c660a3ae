#include "decode/tls/key_line.h"

#include <array>
#include <charconv>
#include <span>
#include <system_error>

namespace rung::tls {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::string_view session_field = "Session-ID:", master_field = "Master-Key:";
constexpr std::size_t master_octets = 48;                      // RFC 5246 8.1
constexpr std::size_t encrypted_begin_octets = 8;              // as many as an RSA line has
constexpr std::size_t sha256_octets = 32, sha384_octets = 48;  // of a secret of TLS 1.3 (RFC 8446 7.1)

struct LabelRow {
  std::string_view label;
  SecretKind kind;
};
constexpr std::array<LabelRow, 7> labels{{
    {"CLIENT_RANDOM", SecretKind::master},
    {"PMS_CLIENT_RANDOM", SecretKind::pre_master},
    {"CLIENT_EARLY_TRAFFIC_SECRET", SecretKind::client_early},
    {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", SecretKind::client_handshake},
    {"SERVER_HANDSHAKE_TRAFFIC_SECRET", SecretKind::server_handshake},
    {"CLIENT_TRAFFIC_SECRET_0", SecretKind::client_application},
    {"SERVER_TRAFFIC_SECRET_0", SecretKind::server_application},
}};
// RFC 9850 2: known, and of no use for records.
constexpr std::array<std::string_view, 4> unneeded_labels{"EXPORTER_SECRET", "EARLY_EXPORTER_SECRET", "ECH_SECRET",
                                                          "ECH_CONFIG"};

constexpr std::array<char, 16> digits{'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

void append_hex(Bytes octets, SecretText& text) {
  for (const std::uint8_t octet : octets) {
    text += digits[octet >> 4];
    text += digits[octet & 15u];
  }
}

// "192.0.2.1:5061", "[2001:db8::1]:5061" of what normal_endpoint() gave.
std::string with_colon(const std::string& normal) {
  const std::size_t blank = normal.find(' ');
  if (blank == std::string::npos) return normal;
  const std::string address = normal.substr(0, blank), port = normal.substr(blank + 1);
  return (address.find(':') == std::string::npos ? address : "[" + address + "]") + ":" + port;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// The next word, which it takes off; empty where there is none.
std::string_view take_word(std::string_view& text) {
  std::size_t begin = 0;
  while (begin < text.size() && is_blank(text[begin])) ++begin;
  std::size_t end = begin;
  while (end < text.size() && !is_blank(text[end])) ++end;
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

constexpr std::array<std::int8_t, 256> digit_table = [] {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (int i = 0; i < 10; ++i) table[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(i);
  for (int i = 10; i < 16; ++i)
    table[static_cast<std::size_t>('a' + i - 10)] = table[static_cast<std::size_t>('A' + i - 10)] =
        static_cast<std::int8_t>(i);
  return table;
}();

// False where `hex` is not two digits for each octet of `into`.
bool decode_hex(std::string_view hex, std::span<std::uint8_t> into) {
  if (hex.size() != 2 * into.size()) return false;
  const auto digit = [&](std::size_t at) { return digit_table[static_cast<unsigned char>(hex[at])]; };
  for (std::size_t i = 0; i < into.size(); ++i) {
    const int high = digit(2 * i), low = digit(2 * i + 1);
    if (high < 0 || low < 0) return false;
    into[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

bool decode_secret(std::string_view hex, Secret& secret) {
  const std::size_t size = hex.size() / 2;
  if (size == 0 || size > Secret::most_octets) return false;  // a longer one would be cut, and wrong
  return decode_hex(hex, {secret.fill(size), size});
}

bool decode_name(std::string_view hex, std::string& name) {
  name.resize(hex.size() / 2);
  return !name.empty() && decode_hex(hex, {reinterpret_cast<std::uint8_t*>(name.data()), name.size()});
}

bool size_fits(SecretKind kind, std::size_t size) {
  if (kind == SecretKind::pre_master) return true;  // as long as the group's elements
  if (kind == SecretKind::master) return size == master_octets;
  return size == sha256_octets || size == sha384_octets;
}

bool is_unneeded(std::string_view label) {
  for (const std::string_view known : unneeded_labels)
    if (label == known) return true;
  return false;
}

bool take_rsa_line(std::string_view name, std::string_view secret, KeyLine& line) {
  if (!name.starts_with(session_field)) {
    line.meaning = KeyLine::Meaning::pre_master;
    return decode_name(name, line.name) && line.name.size() == encrypted_begin_octets &&
           decode_secret(secret, line.secret) && line.secret.size() == master_octets;
  }
  line.meaning = KeyLine::Meaning::session;
  return secret.starts_with(master_field) && decode_name(name.substr(session_field.size()), line.name) &&
         decode_secret(secret.substr(master_field.size()), line.secret) && line.secret.size() == master_octets;
}

bool take_secret_line(std::string_view label, std::string_view name, std::string_view secret, KeyLine& line) {
  line.meaning = KeyLine::Meaning::secret;
  for (const LabelRow& row : labels) {
    if (row.label != label) continue;
    line.kind = row.kind;
    return decode_hex(name, line.client_random) && decode_secret(secret, line.secret) &&
           size_fits(row.kind, line.secret.size());
  }
  return false;
}

// Decimal, or hexadecimal behind 0x; 0 where it is neither.
std::uint16_t suite_of(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  if (hexadecimal) text.remove_prefix(2);
  std::uint16_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
  return error == std::errc() && end == text.data() + text.size() ? value : std::uint16_t{0};
}

}  // namespace

KeyLine parse_key_line(std::string_view line) {
  if (line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  KeyLine parsed;
  std::string_view rest = line;
  const std::string_view label = take_word(rest);
  if (label.empty() || label.front() == '#') {
    const std::string_view word = label.size() > 1 ? label.substr(1) : take_word(rest);
    parsed.meaning = word == "TUPLE" ? KeyLine::Meaning::tuple : KeyLine::Meaning::nothing;
    return parsed;
  }
  const std::string_view name = take_word(rest), secret = take_word(rest);
  if (is_unneeded(label)) {
    parsed.meaning = KeyLine::Meaning::nothing;
    return parsed;
  }
  const bool whole = take_word(rest).empty() && (label == "RSA" ? take_rsa_line(name, secret, parsed)
                                                                : take_secret_line(label, name, secret, parsed));
  if (!whole) parsed.meaning = KeyLine::Meaning::malformed;
  return parsed;
}

void append_key_line(SecretKind kind, const Random& client_random, Bytes secret, SecretText& lines) {
  for (const LabelRow& row : labels)
    if (row.kind == kind) lines += row.label;
  lines += ' ';
  append_hex(client_random, lines);
  lines += ' ';
  append_hex(secret, lines);
  lines += '\n';
}

void append_tuple(const TupleHint& hint, SecretText& lines) {
  lines += "# TUPLE src=" + with_colon(hint.tuple.source) + " dst=" + with_colon(hint.tuple.destination);
  if (hint.server_random) {
    lines += " sr=";
    append_hex(*hint.server_random, lines);
  }
  if (hint.suite != 0) lines += " cs=" + std::to_string(hint.suite);
  lines += '\n';
}

std::optional<TupleHint> parse_tuple(std::string_view comment) {
  TupleHint hint;
  while (!comment.empty()) {
    const std::string_view word = take_word(comment);
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = word.substr(0, equals), value = word.substr(equals + 1);
    Random random{};
    if (name == "src") hint.tuple.source = normal_endpoint(value).value_or("");
    if (name == "dst") hint.tuple.destination = normal_endpoint(value).value_or("");
    if (name == "sr" && decode_hex(value, random)) hint.server_random = random;
    if (name == "cs") hint.suite = suite_of(value);
  }
  if (hint.tuple.source.empty() || hint.tuple.destination.empty()) return std::nullopt;
  return hint;
}

}  // namespace rung::tls
