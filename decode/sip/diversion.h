// Where a call had been sent before: Diversion (RFC 5806 4) and History-Info (RFC 7044 5).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "decode/sip/name_addr.h"

namespace rung::sip {

// Views into the element; empty where absent. One element of a list each; split it first (header_list.h).
struct Diversion {
  NameAddr address;
  std::string_view reason;  // user-busy, no-answer, unconditional, ...
  std::optional<std::uint32_t> counter, limit;
  std::string_view privacy, screen;
};
Diversion parse_diversion(std::string_view element);

struct HistoryEntry {
  NameAddr address;
  std::string_view index;  // "1.2.1": hop by hop
  // Which entry it comes from: rc the Contact changed, mp the target did, np neither (RFC 7044 5).
  std::string_view changed_contact, mapped, unchanged;
  // Of the Reason and Privacy headers in its URI (RFC 7044 10.2), escaped as sent.
  std::string_view reason, privacy;
  std::optional<std::uint32_t> cause;  // the URI's cause parameter (RFC 4458)
};
HistoryEntry parse_history_entry(std::string_view element);

}  // namespace rung::sip
