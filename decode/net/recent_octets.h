// The octets that were handed on last, of all directions together in one ring: so that a copy that comes again
// can be compared with what the application got, for a bounded price.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "decode/net/octet_range.h"

namespace rung::net {

class RecentOctets {
 public:
  // Where the octets of one direction stand in the ring: the latest tcp_recent_spans runs of them.
  class Trail {
    friend class RecentOctets;
    struct Span {
      std::uint64_t offset, size;
      std::uint64_t position;  // octets that were written to the ring before
    };
    std::vector<Span> spans_;  // the oldest first
  };

  void remember(Trail& trail, std::uint64_t offset, Bytes bytes);
  // From the first to behind the last octet of the copy known to differ from what was handed on.
  std::optional<OctetRange> difference(const Trail& trail, std::uint64_t offset, Bytes copy) const;

 private:
  std::optional<OctetRange> difference(const Trail::Span& span, std::uint64_t offset, Bytes copy) const;

  std::vector<std::uint8_t> ring_;
  std::uint64_t written_ = 0;
};

}  // namespace rung::net
