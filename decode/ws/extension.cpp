#include "decode/ws/extension.h"

#include <algorithm>

#include "base/ascii.h"

namespace rung::ws {
namespace {

constexpr const char* server_no_takeover = "server_no_context_takeover";
constexpr const char* client_no_takeover = "client_no_context_takeover";
constexpr const char* server_bits = "server_max_window_bits";
constexpr const char* client_bits = "client_max_window_bits";

// Up to `separator`, which in a quoted string separates nothing; takes both from `rest`.
std::string_view take_until(std::string_view& rest, char separator) {
  bool quoted = false;
  std::size_t at = 0;
  for (; at < rest.size(); ++at) {
    if (quoted && rest[at] == '\\') {
      ++at;
    } else if (rest[at] == '"') {
      quoted = !quoted;
    } else if (!quoted && rest[at] == separator) {
      break;
    }
  }
  at = std::min(at, rest.size());
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return trim(part);
}

// RFC 9110 5.6.4
std::string unquoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  std::string plain;
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    if (text[at] == '\\' && at + 2 < text.size()) ++at;
    plain += text[at];
  }
  return plain;
}

ExtensionParameter parse_parameter(std::string_view text) {
  ExtensionParameter parameter;
  const std::size_t equals = std::min(text.find('='), text.size());
  parameter.name = trim(text.substr(0, equals));
  if (equals < text.size()) parameter.value = unquoted(trim(text.substr(equals + 1)));
  return parameter;
}

// 8 to 15, without a leading zero (RFC 7692 7.1.2.1).
std::optional<std::uint8_t> window_bits(const std::string& text) {
  const std::optional<std::uint64_t> bits = parse_decimal(text);
  if (!bits || text.front() == '0' || *bits < 8 || *bits > 15) return std::nullopt;
  return static_cast<std::uint8_t>(*bits);
}

std::vector<std::string> read_deflate(const Extension& extension, bool is_response, DeflateParameters& read) {
  std::vector<std::string> faults;
  std::vector<std::string> seen;
  const auto read_bits = [&](const ExtensionParameter& parameter, std::optional<std::uint8_t>& bits) {
    if (parameter.value) bits = window_bits(*parameter.value);
    const bool may_lack_value = !is_response && equals_ignoring_case(parameter.name, client_bits);
    if (!parameter.value && !may_lack_value) faults.push_back(parameter.name + " has no value");
    if (parameter.value && !bits) faults.push_back(parameter.name + "=" + *parameter.value + " is not 8 to 15");
  };
  const auto read_flag = [&](const ExtensionParameter& parameter, bool& flag) {
    flag = true;
    if (parameter.value) faults.push_back(parameter.name + " has a value");
  };
  for (const ExtensionParameter& parameter : extension.parameters) {
    const std::string name = to_lower(parameter.name);
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      faults.push_back(parameter.name + " stands twice");
      continue;
    }
    seen.push_back(name);
    if (name == server_no_takeover) {
      read_flag(parameter, read.server_no_context_takeover);
    } else if (name == client_no_takeover) {
      read_flag(parameter, read.client_no_context_takeover);
    } else if (name == server_bits) {
      read_bits(parameter, read.server_max_window_bits);
    } else if (name == client_bits) {
      read.client_max_window_bits_named = true;
      read_bits(parameter, read.client_max_window_bits);
    } else {
      faults.push_back("unknown parameter " + (parameter.name.empty() ? std::string("(empty)") : parameter.name));
    }
  }
  return faults;
}

std::vector<std::string> misfit(const DeflateParameters& response, const DeflateParameters& offer) {
  std::vector<std::string> faults;
  if (offer.server_no_context_takeover && !response.server_no_context_takeover)
    faults.push_back(std::string(server_no_takeover) + " was asked for and is left out");
  if (offer.server_max_window_bits && !response.server_max_window_bits)
    faults.push_back(std::string(server_bits) + " was asked for and is left out");
  const auto above = [](const std::optional<std::uint8_t>& answered, const std::optional<std::uint8_t>& offered) {
    return answered && offered && *answered > *offered;
  };
  if (above(response.server_max_window_bits, offer.server_max_window_bits))
    faults.push_back(std::string(server_bits) + " is above the offer");
  if (above(response.client_max_window_bits, offer.client_max_window_bits))
    faults.push_back(std::string(client_bits) + " is above the offer");
  if (response.client_max_window_bits_named && !offer.client_max_window_bits_named)
    faults.push_back(std::string(client_bits) + " was not offered");
  return faults;
}

}  // namespace

std::vector<Extension> parse_extensions(std::string_view field_value) {
  std::vector<Extension> extensions;
  while (!field_value.empty()) {
    std::string_view element = take_until(field_value, ',');
    if (element.empty()) continue;
    Extension extension;
    extension.name = take_until(element, ';');
    while (!element.empty()) extension.parameters.push_back(parse_parameter(take_until(element, ';')));
    extensions.push_back(std::move(extension));
  }
  return extensions;
}

bool is_permessage_deflate(const Extension& extension) {
  return equals_ignoring_case(extension.name, "permessage-deflate");
}

AgreedExtensions agreed_extensions(std::string_view response_field_value) {
  constexpr std::uint8_t rsv1 = 4, all_bits = 7;
  AgreedExtensions agreed;
  for (const Extension& extension : parse_extensions(response_field_value)) {
    if (is_permessage_deflate(extension)) {
      agreed.reserved_bits |= rsv1;
      if (!agreed.deflate) read_deflate_response(extension, agreed.deflate.emplace());
    } else if (equals_ignoring_case(extension.name, "x-webkit-deflate-frame") ||
               equals_ignoring_case(extension.name, "deflate-frame")) {
      agreed.reserved_bits |= rsv1;
      agreed.per_frame_deflate = true;
    } else {
      agreed.reserved_bits = all_bits;
    }
  }
  return agreed;
}

std::vector<std::string> read_deflate_offer(const Extension& offer, DeflateParameters& parameters) {
  return read_deflate(offer, false, parameters);
}

std::vector<std::string> read_deflate_response(const Extension& response, DeflateParameters& parameters) {
  return read_deflate(response, true, parameters);
}

std::vector<std::string> misfit(const DeflateParameters& response, const std::vector<DeflateParameters>& offers) {
  std::vector<std::string> fewest;
  bool first = true;
  for (const DeflateParameters& offer : offers) {
    std::vector<std::string> faults = misfit(response, offer);
    if (first || faults.size() < fewest.size()) fewest = std::move(faults);
    first = false;
  }
  return fewest;
}

}  // namespace rung::ws
