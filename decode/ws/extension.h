// Sec-WebSocket-Extensions (RFC 6455 9.1), and what both sides of a connection agreed on with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rung::ws {

struct ExtensionParameter {
  std::string name;                  // as sent
  std::optional<std::string> value;  // without its quotes
};

struct Extension {
  std::string name;  // as sent
  std::vector<ExtensionParameter> parameters;
};

// All elements of the list in their order, empty ones left out. Reads on behind what breaks the grammar.
std::vector<Extension> parse_extensions(std::string_view field_value);

// permessage-deflate as its parameters say (RFC 7692 7.1).
struct DeflateParameters {
  bool server_no_context_takeover = false, client_no_context_takeover = false;
  std::optional<std::uint8_t> server_max_window_bits, client_max_window_bits;
  bool client_max_window_bits_named = false;  // with a value or without
};

// What the response to an upgrade request allows on the connection.
struct AgreedExtensions {
  std::optional<DeflateParameters> deflate;  // permessage-deflate
  bool per_frame_deflate = false;            // deflate-frame, x-webkit-deflate-frame: drafts that are not decoded
  std::uint8_t reserved_bits = 0;  // those that may be set, as in FrameHeader::rsv; 7 for an extension unknown here
};
AgreedExtensions agreed_extensions(std::string_view response_field_value);

bool is_permessage_deflate(const Extension& extension);

// What RFC 7692 7.1 does not allow, in words; empty where all is well. Into `parameters` goes what could be read.
std::vector<std::string> read_deflate_offer(const Extension& offer, DeflateParameters& parameters);
std::vector<std::string> read_deflate_response(const Extension& response, DeflateParameters& parameters);
// What in a response does not answer any of the offers (RFC 7692 7.1.1.1, 7.1.2.1, 7.1.2.2): the faults of the offer
// that it fits best.
std::vector<std::string> misfit(const DeflateParameters& response, const std::vector<DeflateParameters>& offers);

}  // namespace rung::ws
