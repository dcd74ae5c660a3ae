// The body of a message out of its chunks (RFC 4975 5.1), which relays may bring in any order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "base/bytes.h"

namespace rung::msrp {

class Assembly {
 public:
  // Octets that begin `offset` octets behind the beginning of the body. Where some came before, the later ones count.
  // Those beyond limits::msrp_body_octets are not kept, and only known to be there.
  void add(std::uint64_t offset, Bytes octets);

  std::uint64_t size() const { return size_; }                // octets that came, each counted once
  std::uint64_t overlapping() const { return overlapping_; }  // octets that came again
  // The end of what came without a hole from the beginning, and the end of all.
  std::uint64_t joined_end() const;
  std::uint64_t end() const { return ranges_.empty() ? 0 : ranges_.rbegin()->second; }
  // What it holds in memory, about.
  std::size_t octets_held() const;
  // More than limits::msrp_body_octets came.
  bool body_over_limit() const { return body_over_limit_; }
  // More than limits::msrp_ranges holes: further octets were left out.
  bool ranges_over_limit() const { return ranges_over_limit_; }
  // The beginning of the body, up to the first octet that did not come or was not kept. Empties it.
  std::vector<char> take();

 private:
  void cover(std::uint64_t begin, std::uint64_t end);
  void keep(std::uint64_t offset, Bytes octets);
  void overwrite(std::uint64_t offset, Bytes octets);

  std::map<std::uint64_t, std::uint64_t> ranges_;      // begin to end, neither overlapping nor touching
  std::map<std::uint64_t, std::vector<char>> pieces_;  // by offset, not overlapping
  std::uint64_t size_ = 0, overlapping_ = 0;
  std::size_t kept_ = 0;  // octets of all pieces
  bool body_over_limit_ = false, ranges_over_limit_ = false;
};

}  // namespace rung::msrp
