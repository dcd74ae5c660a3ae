#include "decode/tls/handshake.h"

#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/byte_reader.h"
#include "base/limits.h"

namespace rung::tls {
namespace {

constexpr std::size_t header_octets = 4;

enum Extension : std::uint16_t {
  server_name = 0,
  alpn = 16,
  encrypt_then_mac = 22,
  extended_master_secret = 23,
  session_ticket_extension = 35,
  pre_shared_key = 41,
  early_data = 42,
  supported_versions = 43,
  encrypted_client_hello = 0xfe0d,
};

std::uint32_t u24(ByteReader& reader) {
  const std::uint32_t high = reader.u8();
  return high << 16 | reader.u16();
}

Random read_random(ByteReader& reader) {
  Random random{};
  const Bytes octets = reader.take(random.size());
  std::copy(octets.begin(), octets.end(), random.begin());
  return random;
}

std::vector<std::uint8_t> copied(Bytes octets) { return {octets.begin(), octets.end()}; }

// Calls `take(type, data)` for each extension; what is behind a broken one is left out.
template <typename Take>
void read_extensions(ByteReader& reader, Take take) {
  ByteReader extensions(reader.take(reader.u16()));
  while (extensions.remaining() >= 4) {
    const std::uint16_t type = extensions.u16();
    const Bytes data = extensions.take(extensions.u16());
    if (!extensions.ok()) return;
    take(type, data);
  }
}

// RFC 6066 3: the first host_name.
std::string read_server_name(Bytes data) {
  ByteReader reader(data);
  ByteReader names(reader.take(reader.u16()));
  while (names.remaining() >= 3) {
    const std::uint8_t type = names.u8();
    const Bytes name = names.take(names.u16());
    if (names.ok() && type == 0) return std::string(as_text(name));
  }
  return {};
}

// RFC 7301 3.1
std::vector<std::string> read_alpn(Bytes data) {
  ByteReader reader(data);
  ByteReader names(reader.take(reader.u16()));
  std::vector<std::string> protocols;
  while (names.remaining() > 0) {
    const Bytes name = names.take(names.u8());
    if (!names.ok()) break;
    protocols.emplace_back(as_text(name));
  }
  return protocols;
}

std::string first_alpn(Bytes data) {
  std::vector<std::string> protocols = read_alpn(data);
  return protocols.empty() ? std::string() : protocols.front();
}

}  // namespace

void HandshakeReader::feed(Bytes fragment) {
  if (taken_ > 0) queue_.consume(std::exchange(taken_, 0));
  const std::size_t skipped = std::min(to_skip_, fragment.size());
  to_skip_ -= skipped;
  queue_.append(fragment.subspan(skipped));
}

std::optional<HandshakeMessage> HandshakeReader::next() {
  if (taken_ > 0) queue_.consume(std::exchange(taken_, 0));
  for (;;) {
    const Bytes octets = queue_.view();
    if (octets.size() < header_octets) return std::nullopt;
    ByteReader reader(octets);
    const std::uint8_t type = reader.u8();
    const std::size_t size = header_octets + u24(reader);
    if (size > limits::tls_handshake_octets) {
      const std::size_t here = std::min(size, octets.size());
      queue_.consume(here);
      to_skip_ = size - here;
      continue;
    }
    if (octets.size() < size) return std::nullopt;
    taken_ = size;
    return HandshakeMessage{type, octets.subspan(header_octets, size - header_octets), octets.first(size)};
  }
}

void HandshakeReader::reset() { *this = {}; }

std::optional<ClientHello> parse_client_hello(Bytes body) {
  ByteReader reader(body);
  ClientHello hello;
  hello.version = reader.u16();
  hello.random = read_random(reader);
  hello.session_id = copied(reader.take(reader.u8()));
  reader.skip(reader.u16());  // suites
  reader.skip(reader.u8());   // compression methods
  if (!reader.ok()) return std::nullopt;
  read_extensions(reader, [&](std::uint16_t type, Bytes data) {
    if (type == server_name) hello.server_name = read_server_name(data);
    if (type == alpn) hello.alpn = read_alpn(data);
    if (type == session_ticket_extension) hello.ticket = copied(data);
    if (type == early_data) hello.early_data = true;
    if (type == encrypted_client_hello) hello.encrypted_client_hello = true;
  });
  return hello;
}

std::optional<ServerHello> parse_server_hello(Bytes body) {
  // RFC 8446 4.1.3: the SHA-256 of "HelloRetryRequest"
  constexpr Random hello_retry_request = {0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C,
                                          0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB,
                                          0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};
  ByteReader reader(body);
  ServerHello hello;
  hello.version = reader.u16();
  hello.random = read_random(reader);
  hello.session_id = copied(reader.take(reader.u8()));
  hello.suite = reader.u16();
  reader.u8();  // compression method
  if (!reader.ok()) return std::nullopt;
  hello.is_hello_retry_request = hello.random == hello_retry_request;
  read_extensions(reader, [&](std::uint16_t type, Bytes data) {
    if (type == supported_versions && data.size() == 2)
      hello.version = static_cast<std::uint16_t>(data[0] << 8 | data[1]);
    if (type == alpn) hello.alpn = first_alpn(data);
    if (type == encrypt_then_mac) hello.encrypt_then_mac = true;
    if (type == extended_master_secret) hello.extended_master_secret = true;
    if (type == pre_shared_key) hello.has_pre_shared_key = true;
  });
  return hello;
}

std::optional<EncryptedExtensions> parse_encrypted_extensions(Bytes body) {
  if (body.size() < 2) return std::nullopt;
  ByteReader reader(body);
  EncryptedExtensions extensions;
  read_extensions(reader, [&](std::uint16_t type, Bytes data) {
    if (type == alpn) extensions.alpn = first_alpn(data);
    if (type == early_data) extensions.early_data = true;
  });
  return extensions;
}

std::optional<bool> certificate_fits(Bytes body, bool tls13, const std::string& host) {
  if (host.empty()) return std::nullopt;
  ByteReader reader(body);
  if (tls13) reader.skip(reader.u8());  // certificate_request_context
  reader.skip(3);                       // the length of the list
  const Bytes certificate = reader.take(u24(reader));
  if (!reader.ok() || certificate.empty()) return std::nullopt;
  const std::uint8_t* at = certificate.data();
  std::unique_ptr<X509, decltype(&X509_free)> parsed(d2i_X509(nullptr, &at, static_cast<long>(certificate.size())),
                                                     &X509_free);
  if (!parsed) return std::nullopt;
  const int by_name = X509_check_host(parsed.get(), host.data(), host.size(), 0, nullptr);
  return by_name < 0 ? std::nullopt : std::optional(by_name == 1);
}

Bytes encrypted_pre_master(Bytes client_key_exchange) {
  ByteReader reader(client_key_exchange);
  return reader.take(reader.u16());
}

Bytes session_ticket(Bytes new_session_ticket) {
  ByteReader reader(new_session_ticket);
  reader.skip(4);  // lifetime
  return reader.take(reader.u16());
}

}  // namespace rung::tls
