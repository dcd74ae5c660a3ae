// Searches over the lines of a stream that go on where they stopped: for a start line in unknown
// octets, and for the end of a body whose length nobody told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rung::sip {

// The lines of octets that grow at their end. Each octet is looked at once.
class LineCursor {
 public:
  explicit LineCursor(std::size_t begin = 0) : begin_(begin), scanned_(begin) {}

  // The line at begin() without its line end, or nothing while its LF is missing.
  std::optional<std::string_view> line(std::string_view held);
  // Behind the line that line() gave.
  void advance() { begin_ = scanned_ = end_; }
  std::size_t begin() const { return begin_; }

 private:
  std::size_t begin_;
  std::size_t scanned_;
  std::size_t end_ = 0;
};

// Looks for the start line of a message in octets that may be anything: one with a known method, a
// status line, or one that a Via follows soon. Never looks further than limits::sip_resync_octets.
class StartLineSearch {
 public:
  enum class Verdict : std::uint8_t { searching, found, given_up };
  // `held` as in the last call, with more octets at its end.
  Verdict search(std::string_view held);
  // Where the start line begins, once found.
  std::size_t place() const { return place_; }

 private:
  bool is_found(std::string_view line);

  LineCursor cursor_;
  std::optional<std::size_t> candidate_;  // a start line with an unknown method
  std::size_t place_ = 0;
};

// Where a body ends on a stream without usable Content-Length: by what Content-Type promises.
class BodyEndSearch {
 public:
  // `begin`: the first octet of the body. No Content-Type: no body.
  BodyEndSearch(std::size_t begin, std::string_view content_type);
  // The place behind the body, or nothing while it may go on.
  std::optional<std::size_t> search(std::string_view held);

 private:
  enum class Rule : std::uint8_t { empty, sdp_lines, to_start_line };
  LineCursor cursor_;
  Rule rule_;
};

}  // namespace rung::sip
