// How a record of the SIP Common Log Format is written (RFC 6873 4, RFC 7355 4). What it reads like: capture/clf_record.h.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "capture/clf_record.h"

namespace rung::cli {

// Texts as they go into the record: see clf_value() and the functions behind it.
struct ClfText {
  Timestamp time;     // milliseconds are written, the rest is cut off; nothing before 1970
  std::string flags;  // five letters
  std::array<std::string, capture::clf::field_count> fields;
  std::vector<std::string> optional_fields;

  std::string& operator[](capture::clf::Field field) { return fields[static_cast<std::size_t>(field)]; }
};

// The record with its line end. `base` is what pointers call the first octet: 1 as all published examples have it, or 0
// as the text of the RFC reads. Optional fields that do not fit into the length of a record are left out.
std::string clf_record(const ClfText& text, int base);

// A mandatory field: "-" for nothing, "?" for what cannot stand in a log (control characters, octets that are not UTF-8),
// and no more than 4096 octets.
std::string clf_value(std::string_view value);

// Optional fields. Values that are no text are written in Base64, and all of them end at 4096 octets.
std::string clf_header_field(std::string_view name, std::string_view value);
std::string clf_whole_message(std::string_view octets);

}  // namespace rung::cli
