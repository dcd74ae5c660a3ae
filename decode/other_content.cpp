#include "decode/other_content.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace rung::decode {
namespace {

// Octets of a payload that are searched for what tells protocols apart: it stands at the beginning.
constexpr std::size_t searched_octets = 4096;

struct Marked {
  std::string_view marker, name;
};

constexpr std::array<Marked, 8> by_subprotocol = {{
    {"amqp", "AMQP"},
    {"xmpp", "XMPP"},
    {"mqtt", "MQTT"},
    {"janus", "JSON (Janus)"},
    {"wamp", "WAMP"},
    {"stomp", "STOMP"},
    {"graphql", "GraphQL"},
    {"msrp", "MSRP"},
}};

// The first that stands in a JSON text.
constexpr std::array<Marked, 4> by_json_word = {{
    {"\"verto.", "JSON-RPC (Verto)"},
    {"\"jsonrpc\"", "JSON-RPC"},
    {"\"janus\"", "JSON (Janus)"},
    {"", "JSON"},
}};

// RFC 7395 3.3, RFC 6120 4
constexpr std::array<std::string_view, 7> xmpp_beginnings = {"<open ",    "<close ", "<stream:", "<message",
                                                             "<presence", "<iq ",    "<auth "};

// A packet type and what may follow it (Engine.IO protocol 3 and 4).
bool is_engine_io(std::string_view path, std::string_view text) {
  const bool asked_for =
      path.find("EIO=") != std::string_view::npos || path.find("socket.io") != std::string_view::npos;
  return asked_for && !text.empty() && text.front() >= '0' && text.front() <= '6';
}

}  // namespace

std::string name_of_content(std::string_view subprotocol, std::string_view path, Bytes payload, bool is_text) {
  const std::string_view whole = as_text(payload.first(std::min(payload.size(), searched_octets)));
  const std::string_view text = trim(whole);
  const std::string chosen = to_lower(subprotocol);
  for (const Marked& row : by_subprotocol)
    if (chosen.find(row.marker) != std::string::npos) return std::string(row.name);
  if (whole.size() >= 8 && whole.starts_with("AMQP") && (whole[4] == '\0' || whole[4] == '\3')) return "AMQP";
  if (is_engine_io(path, text)) return "Engine.IO";
  if (!text.empty() && (text.front() == '{' || text.front() == '[')) {
    for (const Marked& row : by_json_word)
      if (text.find(row.marker) != std::string_view::npos) return std::string(row.name);
  }
  for (const std::string_view beginning : xmpp_beginnings)
    if (text.starts_with(beginning)) return "XMPP";
  if (!subprotocol.empty()) return std::string(subprotocol);
  return is_text ? "text" : "binary";
}

bool is_json(std::string_view content_name) { return content_name.starts_with("JSON"); }

}  // namespace rung::decode
