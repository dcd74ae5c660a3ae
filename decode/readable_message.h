// A SIP message as people read it: what is compressed in it is inflated.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rung::decode {

struct ReadableMessage {
  std::string text;          // header fields as sent
  std::string coding;        // what the first compressed body or part is encoded with
  std::size_t sent = 0;      // octets of all that was compressed
  std::size_t inflated = 0;  // and what they became, at most limits::inflated_body_octets
  bool damaged = false;      // some of it could not be inflated, or not wholly
  bool over_limit = false;
};

// Nothing where neither the body nor a part of a multipart is compressed.
std::optional<ReadableMessage> readable_message(std::string_view raw);

}  // namespace rung::decode
