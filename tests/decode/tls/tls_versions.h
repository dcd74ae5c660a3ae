// What is tried with every version of TLS.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/decode/tls/tls_talk.h"
#include "tests/support/catch.h"

namespace rung::tls::test {

struct VersionSuites {
  std::uint16_t version;
  std::vector<std::uint16_t> suites;
};

// TLS 1.0 and 1.1 have what needs neither SHA-256 nor AEAD (RFC 5246 1.2).
inline const std::vector<VersionSuites>& versions() {
  static const std::vector<std::uint16_t> oldest = {0xc013, 0xc014, 0xc009, 0xc00a, 0x002f, 0x0035};
  static const std::vector<VersionSuites> all = {
      {0x0301, oldest},
      {0x0302, oldest},
      {0x0303, {0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca8, 0xcca9, 0xc013, 0xc014, 0xc009, 0xc00a,
                0x009c, 0x009d, 0x002f, 0x0035, 0x003c, 0x003d, 0xc023, 0xc024, 0xc027, 0xc028}},
      {0x0304, {0x1301, 0x1302, 0x1303}},
  };
  return all;
}

inline bool is_cbc(std::uint16_t suite) { return suite < 0x0040 || (suite >= 0xc009 && suite < 0xc02b); }

// A part of a test; where nothing is left of it, skip().
inline void not_tried(const std::string& what) { WARN("not tried, the installed libssl cannot do it: " << what); }
// Shows the test as Skipped (tests/CMakeLists.txt).
inline void skip(const std::string& what) { WARN("SKIPPED: the installed libssl cannot do " << what); }

inline bool has_version(std::uint16_t version) {
  for (const VersionSuites& row : versions()) {
    if (row.version == version) return Endpoints({.version = version, .suite = row.suites.front()}).possible();
  }
  return false;
}

inline std::string hexadecimal(std::string_view octets) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const char octet : octets) {
    text += digits[static_cast<unsigned char>(octet) >> 4];
    text += digits[static_cast<unsigned char>(octet) & 15];
  }
  return text;
}

inline std::string said_of(const TalkOptions& options) {
  const std::uint8_t numbers[] = {static_cast<std::uint8_t>(options.version & 255),
                                  static_cast<std::uint8_t>(options.suite >> 8),
                                  static_cast<std::uint8_t>(options.suite & 255)};
  const std::string hex = hexadecimal({reinterpret_cast<const char*>(numbers), 3});
  return "version 03" + hex.substr(0, 2) + ", suite " + hex.substr(2);
}

}  // namespace rung::tls::test
