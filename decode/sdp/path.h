// The MSRP paths of a session description (RFC 4975 8.1): a=path and the m= line that it belongs to.
#pragma once

#include <optional>
#include <string_view>

namespace rung::sdp {

// Views into the description.
struct MediaPath {
  std::string_view media, port, protocol;  // of the m= line; empty where they are missing from it
  std::string_view path;                   // the value of a=path: MSRP URIs separated by spaces, relays first
};

// Goes through the lines of a session description, or of a multipart body with one in it. Lines may end with LF
// alone. An a=path above all m= lines belongs to none.
class PathReader {
 public:
  explicit PathReader(std::string_view description) : rest_(description) {}
  std::optional<MediaPath> next();

 private:
  std::string_view rest_;
  MediaPath line_;  // the m= line at hand
  bool in_media_ = false;
};

}  // namespace rung::sdp
