// HTTP/1.1 heads around a WebSocket upgrade (RFC 6455 4, RFC 9112). Nothing more of HTTP is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace rung::http {

struct Field {
  std::string name;   // as sent
  std::string value;  // trimmed, obs-fold replaced by one space
};

// A request or response head. Owns its texts.
struct Head {
  bool is_request = false;
  std::string method, target;  // requests
  std::string version;         // "HTTP/1.1"
  std::uint32_t status = 0;    // responses
  std::string reason;          // responses
  std::vector<Field> fields;
  std::size_t size = 0;  // octets up to and with the empty line

  // The value of the first field of that name (case-blind), or nothing.
  std::optional<std::string_view> find(std::string_view name) const;
  // All values of that name joined by ", ".
  std::string joined(std::string_view name) const;
  // True where one of the comma separated tokens of the fields of that name is `token`, case-blind.
  bool has_token(std::string_view name, std::string_view token) const;
};

enum class Likeness : std::uint8_t { no, unsure, yes };
// Whether the octets begin an HTTP/1.x request or response. SIP start lines are not HTTP.
Likeness looks_like_http(Bytes bytes);

// `truncated` while the empty line is missing, `over_limit` past limits::http_head_octets. Bare LF
// is accepted.
Result<Head> parse_head(Bytes bytes);

// The elements of a comma separated list that are not empty, trimmed. Views into it.
std::vector<std::string_view> list_elements(std::string_view list);

// A request that asks for a WebSocket: Upgrade names websocket (any draft).
bool asks_for_websocket(const Head& request);
// Octets of body that follow a head, as far as Content-Length says; nothing where it is chunked or
// open-ended. 1xx, 204 and 304 responses have none; requests without Content-Length have none.
std::optional<std::uint64_t> body_size(const Head& head);

}  // namespace rung::http
