#include "decode/dns/message.h"

#include <array>
#include <cstdio>
#include <optional>

#include "base/ascii.h"
#include "base/byte_reader.h"
#include "base/limits.h"

namespace rung::dns {
namespace {

constexpr std::size_t longest_name = 255;  // RFC 1035 3.1

void append_label(std::string& name, Bytes label) {
  if (!name.empty()) name.push_back('.');
  for (std::uint8_t octet : label) {
    if (octet > 0x20 && octet < 0x7f && octet != '\\') {
      name.push_back(ascii_lower(static_cast<char>(octet)));
      continue;
    }
    std::array<char, 5> escaped{};
    std::snprintf(escaped.data(), escaped.size(), "\\%03u", octet);
    name += escaped.data();
  }
}

// Reads the name at the reader. A pointer may only point backwards (RFC 1035 4.1.4), so every name ends.
std::optional<std::string> read_name(Bytes message, ByteReader& reader) {
  std::string name;
  std::size_t octets = 0;
  std::size_t before = reader.offset();  // pointers must point before this
  ByteReader elsewhere(message);
  ByteReader* at = &reader;
  while (true) {
    std::uint8_t size = at->u8();
    if (!at->ok()) return std::nullopt;
    if (size == 0) return name;
    if (size >= 0xc0) {
      std::size_t target = (size & 0x3fu) * 256u + at->u8();
      if (!at->ok() || target >= before) return std::nullopt;
      before = target;
      elsewhere = ByteReader(message);
      elsewhere.skip(target);
      at = &elsewhere;
      continue;
    }
    octets += size + 1u;
    if (size > 63 || octets > longest_name) return std::nullopt;
    Bytes label = at->take(size);
    if (!at->ok()) return std::nullopt;
    append_label(name, label);
  }
}

std::string read_text(ByteReader& reader) {
  Bytes octets = reader.take(reader.u8());
  return std::string(as_text(octets));
}

// `data` is the record's own octets within `message`. False where they are too few for its type.
bool read_data(Bytes message, std::size_t begin, std::size_t size, Record& record) {
  ByteReader reader(message.first(begin + size));
  reader.skip(begin);
  auto target = [&] {
    std::optional<std::string> name = read_name(message.first(begin + size), reader);
    record.target = name.value_or("");
    return name.has_value();
  };
  switch (record.type) {
    case Type::a:
    case Type::aaaa: {
      Bytes octets = reader.rest();
      record.address.assign(octets.begin(), octets.end());
      return octets.size() == (record.type == Type::a ? 4u : 16u);
    }
    case Type::cname:
      return target();
    case Type::srv:
      record.priority = reader.u16();
      record.weight = reader.u16();
      record.port = reader.u16();
      return target();
    case Type::naptr:
      record.priority = reader.u16();
      record.weight = reader.u16();
      record.flags = read_text(reader);
      record.services = read_text(reader);
      read_text(reader);  // regexp: SIP's records have none (RFC 3263 4.1)
      return target();
  }
  return false;
}

bool is_read(std::uint16_t type) {
  switch (static_cast<Type>(type)) {
    case Type::a:
    case Type::cname:
    case Type::aaaa:
    case Type::srv:
    case Type::naptr:
      return true;
  }
  return false;
}

ParseError error_at(const ByteReader& reader, Bytes bytes) {
  if (reader.ok()) return {ParseErrorCode::malformed, reader.offset()};
  return {ParseErrorCode::truncated, bytes.size()};
}

// The next record: kept where it is of a type that is read.
std::optional<ParseError> read_record(Bytes bytes, ByteReader& reader, bool keep, Message& message) {
  constexpr std::uint16_t class_internet = 1;
  std::optional<std::string> name = read_name(bytes, reader);
  if (!name) return error_at(reader, bytes);
  std::uint16_t type = reader.u16();
  std::uint16_t record_class = reader.u16();
  Record record{*name, static_cast<Type>(type), reader.u32(), {}, {}, 0, 0, 0, {}, {}};
  std::size_t size = reader.u16();
  std::size_t begin = reader.offset();
  reader.skip(size);
  if (!reader.ok()) return error_at(reader, bytes);
  if (!keep || record_class != class_internet || !is_read(type)) return std::nullopt;
  if (!read_data(bytes, begin, size, record)) return ParseError{ParseErrorCode::malformed, begin};
  message.records.push_back(std::move(record));
  return std::nullopt;
}

}  // namespace

Result<Message> parse_message(Bytes bytes) {
  ByteReader reader(bytes);
  reader.skip(2);  // id
  std::uint16_t flags = reader.u16();
  std::size_t questions = reader.u16();
  std::size_t answers = reader.u16();
  std::size_t authorities = reader.u16();
  std::size_t additional = reader.u16();
  if (!reader.ok()) return error_at(reader, bytes);
  Message message;
  message.response = (flags & 0x8000u) != 0;
  message.rcode = flags & 0x0fu;
  for (std::size_t i = 0; i < questions; ++i) {
    std::optional<std::string> name = read_name(bytes, reader);
    std::uint16_t type = reader.u16();
    reader.skip(2);  // class
    if (!name || !reader.ok()) return error_at(reader, bytes);
    if (i > 0) continue;
    message.question = *name;
    message.asked_for = type;
  }
  std::size_t all = answers + authorities + additional;
  for (std::size_t i = 0; i < all && message.records.size() < limits::dns_records; ++i) {
    bool authority = i >= answers && i < answers + authorities;
    if (auto error = read_record(bytes, reader, !authority, message)) return *error;
  }
  return message;
}

}  // namespace rung::dns
