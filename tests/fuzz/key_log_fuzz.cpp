// A key log in two pieces says what it says in one, and no more secrets than lines. The octets are tried as they
// are and as what lines that are nearly right are made of.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "decode/tls/key_log.h"

namespace {

// Octets as the digits and separators of key lines.
std::string as_key_lines(std::string_view octets) {
  static constexpr std::string_view pieces[] = {"CLIENT_RANDOM ", "RSA Session-ID:",  " Master-Key:",     "\n",   "\r",
                                                "# TUPLE ",       "src=192.0.2.1:1 ", "dst=192.0.2.2:2 ", "RSA ", " "};
  std::string text;
  for (const char octet : octets) {
    const auto value = static_cast<unsigned char>(octet);
    if (value < std::size(pieces))
      text += pieces[value];
    else
      text += std::string(value % 7 == 0 ? 32 : 8, "0123456789abcdefABCDEF"[value % 22u]);
  }
  return text;
}

void check(std::string_view text, std::size_t cut) {
  using rung::tls::KeyLog;
  KeyLog whole, pieces;
  whole.add(text);
  whole.finish();
  pieces.add(text.substr(0, cut), 1);
  pieces.add(text.substr(cut), 1);
  pieces.finish(1);
  if (whole.secrets() != pieces.secrets() || whole.key_lines() != pieces.key_lines() ||
      whole.skipped_lines() != pieces.skipped_lines() || whole.generation() != pieces.generation())
    std::abort();
  const auto ends = [](char c) { return c == '\n' || c == '\r'; };
  const auto lines = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), ends)) + 1;
  if (whole.key_lines() + whole.skipped_lines() > lines || whole.secrets() > whole.key_lines()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = rung::as_text(rung::Bytes(data, size));
  const std::size_t cut = size == 0 ? 0 : data[size / 2] * size / 256;
  check(text, cut);
  const std::string lines = as_key_lines(text.substr(0, 512));
  check(lines, std::min(cut, lines.size()));
  rung::tls::KeyLog keys;
  keys.add_private_key(text);
  keys.decrypt_pre_master(rung::as_bytes(text));
  return 0;
}
