#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "decode/sip/field_reader.h"
#include "decode/sip/framer.h"
#include "decode/sip/head_scan.h"
#include "decode/sip/start_line.h"

namespace rung::sip {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view line_end_octets = "\r\n";

// Nothing, line ends, or four zero octets (RFC 5626 3.5.1, RFC 7118 6, and what phones send to hold
// a binding).
bool is_keep_alive(std::string_view text) {
  return text.find_first_not_of(line_end_octets) == npos || text == std::string_view("\0\0\0\0", 4);
}

bool begins_message(std::string_view text) {
  std::size_t lf = text.substr(0, limits::sip_start_line_octets).find('\n');
  if (lf == npos && text.size() > limits::sip_start_line_octets) return false;
  return is_start_line(without_cr(text.substr(0, lf)));
}

Framed keep_alive(std::string_view text) {
  Framed framed{};
  framed.kind = text == "\r\n" || text == "\n" ? Framed::Kind::pong : Framed::Kind::ping;
  framed.end = text.size();
  return framed;
}

// Where a message ends that begins `text`.
struct Extent {
  std::size_t size = 0;
  bool complete = true;
  bool over_limit = false;
  bool length_known = false;
};

// Without Content-Length a body reaches to the end, but one of no Content-Type is none: another message stands there.
bool is_next_message(std::string_view head, std::string_view behind) {
  return begins_message(behind) && Message::parse({head.begin(), head.end()}).essentials().content_type.empty();
}

Extent extent_of(std::string_view text) {
  std::size_t scanned = 0;
  std::size_t head = find_head_end(text.substr(0, limits::sip_header_octets), scanned);
  if (head == npos) {
    bool over = text.size() > limits::sip_header_octets;
    return {std::min(text.size(), limits::sip_header_octets), false, over, false};
  }
  std::optional<std::uint64_t> length = scan_head(text.substr(0, head)).content_length.value();
  if (!length && is_next_message(text.substr(0, head), text.substr(head))) length = 0;
  std::size_t wanted = length ? head + static_cast<std::size_t>(*length) : text.size();
  std::size_t there = std::min(text.size(), limits::sip_message_octets);
  return {std::min(wanted, there), wanted <= there, wanted > there && text.size() > limits::sip_message_octets,
          length.has_value()};
}

Framed cut_message(std::string_view text, std::size_t begin, const Extent& extent) {
  std::string_view octets = text.substr(begin, extent.size);
  Framed framed{};
  framed.kind = Framed::Kind::message;
  framed.begin = begin;
  framed.end = begin + extent.size;
  framed.message = Message::parse({octets.begin(), octets.end()});
  framed.complete = extent.complete;
  framed.over_limit = extent.over_limit;
  return framed;
}

bool begins_as_message(const Message& message) {
  return !message.defects().start_line_malformed && (message.is_request() || message.status() >= 100);
}

}  // namespace

// It is parsed as it lies and cut behind its body afterwards: its head is read once.
std::optional<Framed> take_datagram(Bytes bytes) {
  std::string_view text = as_text(bytes);
  std::size_t begin = std::min(text.find_first_not_of(line_end_octets), text.size());
  std::string_view octets = text.substr(begin);
  if (octets.empty()) return std::nullopt;
  Message message = Message::parse({octets.begin(), octets.end()});
  if (!begins_as_message(message) && !has_sip_fields(bytes)) return std::nullopt;
  std::optional<std::uint64_t> length = message.content_length();
  if (length && *length < message.body().size()) message.cut_body(static_cast<std::size_t>(*length));
  const MessageDefects& defects = message.defects();
  Framed framed{};
  framed.kind = Framed::Kind::message;
  framed.begin = begin;
  framed.end = begin + message.raw().size();
  framed.complete = !defects.header_section_unterminated && !defects.body_truncated;
  framed.message = std::move(message);
  return framed;
}

Unpacked unpack(Bytes bytes) {
  std::string_view text = as_text(bytes);
  Unpacked unpacked;
  if (is_keep_alive(text)) {
    unpacked.items.push_back(keep_alive(text));
    return unpacked;
  }
  std::size_t end = 0;  // behind the last message
  while (unpacked.items.size() < limits::sip_glued_messages) {
    std::size_t begin = text.find_first_not_of(line_end_octets, end);
    if (begin == npos) break;
    const std::string_view rest = text.substr(begin);
    if (!begins_message(rest) && (end > 0 || !has_sip_fields(as_bytes(rest)))) break;
    Extent extent = extent_of(rest);
    unpacked.items.push_back(cut_message(text, begin, extent));
    end = begin + extent.size;
    if (!extent.complete || !extent.length_known) break;
  }
  unpacked.extra_octets = text.size() - end;
  return unpacked;
}

}  // namespace rung::sip
