// Header blocks of one direction of an HTTP/2 connection (RFC 7541), decoded by libnghttp2. A block may refer to fields
// of all blocks before it, so each has to be fed, wanted or not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "decode/http/upgrade.h"

struct nghttp2_hd_inflater;

namespace rung::http {

// Method, target and status are those of the pseudo-header fields; the other ones stand among the fields, with their
// colon (RFC 9113 8.3).
struct DecodedHead {
  Head head;
  bool whole = true;        // false: fields at its end could not be decoded
  bool over_limit = false;  // fields were dropped at limits::http2_header_list_octets
};

class HeaderDecoder {
 public:
  HeaderDecoder();
  ~HeaderDecoder();
  HeaderDecoder(HeaderDecoder&&) noexcept;
  HeaderDecoder& operator=(HeaderDecoder&&) noexcept;

  // Blocks, or octets of one, are missing. What later blocks say by reference to them stays unknown; references to what
  // comes from now on are right, as the newest field is counted first (RFC 7541 2.3.3).
  void lose();
  // The next piece of a block, `last` where it ends the block. take() has to follow the last one.
  void feed(Bytes piece, bool last);
  DecodedHead take();

 private:
  struct Delete {
    void operator()(nghttp2_hd_inflater* inflater) const;
  };
  void renew(bool table_size_known);
  void keep(std::string_view name, std::string_view value);

  std::unique_ptr<nghttp2_hd_inflater, Delete> inflater_;
  DecodedHead decoded_;
  std::size_t kept_octets_ = 0;
};

}  // namespace rung::http
