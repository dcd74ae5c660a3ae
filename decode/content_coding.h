// Content-Encoding of a body undone (RFC 3261 20.12, RFC 9110 8.4.1).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace rung::decode {

// Whether the value of a Content-Encoding or Content-Transfer-Encoding says that the octets are as they are.
bool is_plain_coding(std::string_view coding);
// Whether it is gzip, x-gzip or deflate.
bool is_compression(std::string_view coding);

struct Inflated {
  std::vector<char> octets;  // what could be read
  bool damaged = false;      // cut, or not what the coding says
  bool over_limit = false;   // longer than what was granted
};

// `coding` is a compression; at most `most` octets are made. deflate is read with and without the zlib header: both are
// sent.
Inflated inflate_body(std::string_view coding, std::string_view body, std::size_t most);

}  // namespace rung::decode
