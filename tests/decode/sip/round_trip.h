// Nothing of what was sent is lost: a message, or a stream of them, put together again from what was made of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "decode/sip/framer.h"

namespace rung::sip {

inline bool lies_inside(std::string_view part, std::string_view whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

// The octets from the views of its start line and header fields, in the order of `headers()`, and what stands between
// them. Empty where a view lies elsewhere or goes back. Values that were folded are texts of their own.
inline std::string rebuilt(const Message& message) {
  const std::string_view raw = message.raw();
  std::string made;
  auto append = [&](std::string_view part) {
    if (part.empty()) return true;
    if (!lies_inside(part, raw)) return false;
    const auto begin = static_cast<std::size_t>(part.data() - raw.data());
    if (begin < made.size()) return false;
    made.append(raw.substr(made.size(), begin - made.size())).append(part);
    return true;
  };
  const bool started = message.is_request()
                           ? append(message.method()) && append(message.request_uri()) && append(message.version())
                           : append(message.version()) && append(message.reason());
  if (!started) return {};
  for (const HeaderField& field : message.headers()) {
    if (!append(field.name)) return {};
    if (lies_inside(field.value, raw) && !append(field.value)) return {};
  }
  if (made.size() > message.head().size()) return {};
  return made.append(message.head().substr(made.size())).append(message.body());
}

// The items of a framer lie end to end, and each message is what stands there.
inline bool covers(const std::vector<Framed>& items, std::string_view stream) {
  std::size_t at = 0;
  for (const Framed& item : items) {
    if (item.begin != at || item.end < item.begin || item.end > stream.size()) return false;
    at = static_cast<std::size_t>(item.end);
    if (!item.message) continue;
    const std::string_view octets = stream.substr(static_cast<std::size_t>(item.begin), at - item.begin);
    if (item.message->raw() != octets || rebuilt(*item.message) != octets) return false;
  }
  return at == stream.size();
}

// The same of a WebSocket message: only line ends stand between messages.
inline bool covers(const Unpacked& unpacked, std::string_view text) {
  std::size_t at = 0;
  for (const Framed& item : unpacked.items) {
    if (item.begin < at || item.end > text.size()) return false;
    const std::string_view between = text.substr(at, static_cast<std::size_t>(item.begin) - at);
    if (between.find_first_not_of("\r\n") != std::string_view::npos) return false;
    at = static_cast<std::size_t>(item.end);
    if (item.message && item.message->raw() != text.substr(static_cast<std::size_t>(item.begin), at - item.begin))
      return false;
  }
  return at + unpacked.extra_octets == text.size();
}

}  // namespace rung::sip
