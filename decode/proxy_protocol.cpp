#include "decode/proxy_protocol.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/byte_reader.h"
#include "decode/net/address_scope.h"

namespace rung::decode {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view text_begin = "PROXY ";
constexpr std::string_view binary_begin = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t longest_line = 107;  // "PROXY UNKNOWN" with the longest addresses, and CRLF

ParseError truncated(Bytes bytes) { return {ParseErrorCode::truncated, bytes.size()}; }
ParseError malformed_at(std::size_t offset) { return {ParseErrorCode::malformed, offset}; }

bool shares_beginning(std::string_view text, std::string_view whole) {
  std::size_t shared = std::min(text.size(), whole.size());
  return text.substr(0, shared) == whole.substr(0, shared);
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at <= line.size();) {
    std::size_t space = std::min(line.find(' ', at), line.size());
    words.push_back(line.substr(at, space - at));
    at = space + 1;
  }
  return words;
}

std::optional<net::Endpoint> endpoint_of(bool v6, std::string_view address, std::string_view port) {
  std::optional<std::uint64_t> number = parse_decimal(port);
  std::optional<net::IpAddress> parsed = net::parse_address(address);
  if (!number || *number > UINT16_MAX || !parsed || parsed->is_v6 != v6) return std::nullopt;
  return net::Endpoint{*parsed, static_cast<std::uint16_t>(*number)};
}

Result<ProxyHeader> parse_line(Bytes bytes) {
  std::string_view text = as_text(bytes.first(std::min(bytes.size(), longest_line)));
  std::size_t end = text.find("\r\n");
  if (end == std::string_view::npos) return bytes.size() < longest_line ? truncated(bytes) : malformed_at(longest_line);
  std::vector<std::string_view> words = words_of(text.substr(0, end));
  ProxyHeader header{end + 2, 1, {}, {}};
  if (words.size() >= 2 && words[1] == "UNKNOWN") return header;
  bool v6 = words.size() >= 2 && words[1] == "TCP6";
  if (words.size() != 6 || (!v6 && words[1] != "TCP4")) return malformed_at(text_begin.size());
  header.source = endpoint_of(v6, words[2], words[4]);
  header.destination = endpoint_of(v6, words[3], words[5]);
  if (!header.source || !header.destination) return malformed_at(text_begin.size());
  return header;
}

Result<ProxyHeader> parse_binary(Bytes bytes) {
  constexpr std::uint8_t version_2 = 0x20, command_proxy = 0x21, family_v4 = 1, family_v6 = 2;
  ByteReader reader(bytes);
  reader.skip(binary_begin.size());
  std::uint8_t version_and_command = reader.u8();
  std::uint8_t family = static_cast<std::uint8_t>(reader.u8() >> 4);
  std::size_t size = reader.u16();
  Bytes body = reader.take(size);
  if (!reader.ok()) return truncated(bytes);
  if (version_and_command != version_2 && version_and_command != command_proxy)
    return malformed_at(binary_begin.size());
  ProxyHeader header{reader.offset(), 2, {}, {}};
  if (version_and_command == version_2 || (family != family_v4 && family != family_v6)) return header;
  ByteReader addresses(body);
  auto address = [&] {
    return family == family_v4 ? net::ipv4_address(addresses.take(4)) : net::ipv6_address(addresses.take(16));
  };
  if (body.size() < (family == family_v4 ? 12u : 36u)) return malformed_at(binary_begin.size() + 2);
  net::Endpoint source{address(), 0}, destination{address(), 0};
  source.port = addresses.u16();
  destination.port = addresses.u16();
  header.source = source;
  header.destination = destination;
  return header;
}

}  // namespace

bool may_be_proxy_header(Bytes bytes) {
  std::string_view text = as_text(bytes);
  return !text.empty() && (shares_beginning(text, text_begin) || shares_beginning(text, binary_begin));
}

Result<ProxyHeader> parse_proxy_header(Bytes bytes) {
  std::string_view text = as_text(bytes);
  if (!may_be_proxy_header(bytes)) return malformed_at(0);
  if (text.starts_with(text_begin)) return parse_line(bytes);
  if (text.starts_with(binary_begin)) return parse_binary(bytes);
  return truncated(bytes);
}

}  // namespace rung::decode
