// MSRP URIs and the paths made of them (RFC 4975 6, 9; RFC 7977 5.2.1).
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"

namespace rung::msrp {

// msrps://host:2855/session;ws, in views into what was parsed.
struct Uri {
  std::string_view scheme;      // msrp or msrps, as sent
  std::string_view authority;   // host and port, perhaps with a user
  std::string_view session_id;  // case-sensitive; empty where absent, as of a relay that is asked for a path
  std::string_view transport;   // tcp, ws, ...; empty where absent
};

Result<Uri> parse_uri(std::string_view text);

// The URIs of To-Path, From-Path, Use-Path or a=path, one behind the other.
class PathReader {
 public:
  explicit PathReader(std::string_view path) : rest_(path) {}
  // As sent; not looked into.
  std::optional<std::string_view> next();

 private:
  std::string_view rest_;
};

}  // namespace rung::msrp
