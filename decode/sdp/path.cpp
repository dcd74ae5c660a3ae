#include "decode/sdp/path.h"

#include <algorithm>

#include "base/ascii.h"

namespace rung::sdp {
namespace {

// Takes the first line off `lines`; without its line end.
std::string_view take_line(std::string_view& lines) {
  const std::size_t end = std::min(lines.find('\n'), lines.size());
  std::string_view line = lines.substr(0, end);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  lines.remove_prefix(std::min(end + 1, lines.size()));
  return line;
}

std::string_view take_word(std::string_view& words) {
  const std::size_t begin = std::min(words.find_first_not_of(" \t"), words.size());
  const std::size_t end = std::min(words.find_first_of(" \t", begin), words.size());
  const std::string_view word = words.substr(begin, end - begin);
  words.remove_prefix(end);
  return word;
}

// m=message 2855 TCP/TLS/MSRP * (RFC 8866 5.14)
MediaPath parse_media(std::string_view value) {
  MediaPath media;
  media.media = take_word(value);
  media.port = take_word(value);
  media.protocol = take_word(value);
  return media;
}

}  // namespace

std::optional<MediaPath> PathReader::next() {
  constexpr std::string_view media = "m=", path = "a=path:";
  while (!rest_.empty()) {
    const std::string_view line = take_line(rest_);
    if (line.starts_with(media)) {
      line_ = parse_media(line.substr(media.size()));
      in_media_ = true;
    } else if (in_media_ && line.starts_with(path)) {
      MediaPath found = line_;
      found.path = trim(line.substr(path.size()));
      return found;
    }
  }
  return std::nullopt;
}

}  // namespace rung::sdp
