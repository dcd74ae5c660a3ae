// DNS messages (RFC 1035) as far as SIP asks for them (RFC 3263): NAPTR, SRV, A, AAAA and CNAME answers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace rung::dns {

enum class Type : std::uint16_t { a = 1, cname = 5, aaaa = 28, srv = 33, naptr = 35 };

// Names are in lower case, without the dot at the end; octets that are no printable ASCII are shown as \DDD.
struct Record {
  std::string name;
  Type type = Type::a;
  std::uint32_t ttl_s = 0;
  std::vector<std::uint8_t> address;  // A: 4 octets, AAAA: 16
  std::string target;                 // SRV, CNAME; NAPTR: replacement
  std::uint16_t port = 0;             // SRV (RFC 2782)
  std::uint16_t priority = 0;         // SRV; NAPTR: order (RFC 3403 4.1)
  std::uint16_t weight = 0;           // SRV; NAPTR: preference
  std::string flags, services;        // NAPTR
};

struct Message {
  bool response = false;
  std::uint8_t rcode = 0;       // 0 no error, 3 no such name
  std::string question;         // the first one's name
  std::uint16_t asked_for = 0;  // its type
  // Of the answer and additional sections: those of a Type above, at most limits::dns_records.
  std::vector<Record> records;
};

// `malformed` where the octets contradict themselves, `truncated` where they end too early.
Result<Message> parse_message(Bytes bytes);

}  // namespace rung::dns
