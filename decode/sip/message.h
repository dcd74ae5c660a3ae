// One SIP message (RFC 3261 7): its octets, and views into them. Nothing is refused: what cannot be
// read stays in the octets and is told by flags.
#pragma once

#include <algorithm>
#include <cstdint>
#include <forward_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "decode/sip/header_id.h"

namespace rung::sip {

struct HeaderField {
  HeaderId id;
  std::string_view name;   // as sent, without white space before the colon
  std::string_view value;  // trimmed; folds are replaced by one space (RFC 3261 7.3.1)
};

// Why a message is less than the RFC asks; several may be set.
struct MessageDefects {
  bool start_line_malformed = false;
  bool start_line_spaces = false;  // other white space in it than one SP between its parts (readable all the same)
  bool header_section_unterminated = false;  // no empty line before the end
  bool header_line_malformed = false;        // a line without colon or with an illegal name
  bool content_length_invalid = false;       // not a number, or one past 2^31
  bool content_length_conflict = false;      // several different values
  bool body_truncated = false;               // fewer octets than Content-Length
  bool header_fields_over_limit = false;
  bool bare_lf = false;  // a line that ends without CR
};

// What nearly every reader of a message asks for. Views into the message; empty where absent or
// unreadable.
struct Essentials {
  std::string_view call_id;
  std::string_view from_uri, from_tag;  // the URI without angle brackets and header parameters
  std::string_view to_uri, to_tag;
  std::optional<std::uint32_t> cseq;  // number; absent where missing or >= 2^32
  std::string_view cseq_method;
  std::string_view branch;         // of the topmost Via
  std::string_view sent_by;        // of the topmost Via: host[:port] as sent
  std::string_view via_transport;  // of the topmost Via: UDP, WSS, ...
  std::uint32_t via_count = 0;     // Via values, over all header fields
  std::string_view contact;        // value of the first Contact header field
  std::string_view user_agent;     // User-Agent, else Server
  std::string_view content_type;
};

class Message {
 public:
  // Takes the octets of one message, from its start line to the end of its body. `octets` may hold
  // fewer than Content-Length asks for (body_truncated) but nothing behind the message.
  static Message parse(std::vector<char>&& octets);

  Message(Message&&) noexcept = default;
  Message& operator=(Message&&) noexcept = default;
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  bool is_request() const { return status_ == 0; }
  std::string_view method() const { return method_; }            // requests; as sent, case-sensitive
  std::string_view request_uri() const { return request_uri_; }  // requests; as sent
  std::uint32_t status() const { return status_; }               // responses: 1 to 4294967295; requests: 0
  std::string_view reason() const { return reason_; }            // responses; may be empty
  std::string_view version() const { return version_; }          // "SIP/2.0"; empty where malformed

  // In order as sent. All views are valid as long as the message, also after it was moved.
  std::span<const HeaderField> headers() const { return headers_; }
  // The first field of that name, or nullptr.
  const HeaderField* find(HeaderId id) const;
  const Essentials& essentials() const { return essentials_; }
  // The value of Content-Length where all of them are valid and equal.
  std::optional<std::uint64_t> content_length() const { return content_length_; }

  std::string_view raw() const { return {octets_.data(), octets_.size()}; }
  std::string_view head() const { return raw().substr(0, body_offset_); }  // with the empty line
  std::string_view body() const { return raw().substr(body_offset_); }
  const MessageDefects& defects() const { return defects_; }

  // Drops octets behind the first `size` of the body: what followed the message in a datagram.
  void cut_body(std::size_t size) { octets_.resize(std::min(octets_.size(), body_offset_ + size)); }
  // Frees the index of header fields, for who only needs the essentials and the octets from now on.
  void forget_headers() { headers_ = {}; }

 private:
  Message() = default;
  friend class MessageParser;

  std::vector<char> octets_;
  std::forward_list<std::string> unfolded_;  // values of folded fields; views point into them
  std::vector<HeaderField> headers_;
  std::size_t body_offset_ = 0;
  std::uint32_t status_ = 0;
  std::string_view method_, request_uri_, reason_, version_;
  std::optional<std::uint64_t> content_length_;
  Essentials essentials_;
  MessageDefects defects_;
};

}  // namespace rung::sip
