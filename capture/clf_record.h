// One record of the SIP Common Log Format (RFC 6873 4, RFC 7355 4): two lines that tell of one SIP message.
//
// Its tabs tell where the fields are. Lengths and pointers are compared with that and never followed, since the
// published examples contradict the text: it counts octets from 0, they from 1, and their lengths of optional
// fields are those before escaping.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"

namespace rung::capture::clf {

// The mandatory fields, in the order of the record.
enum class Field : std::uint8_t {
  cseq,
  status,
  request_uri,
  destination,
  source,
  to_uri,
  to_tag,
  from_uri,
  from_tag,
  call_id,
  server_transaction,
  client_transaction,
  count_
};
constexpr std::size_t field_count = static_cast<std::size_t>(Field::count_);

// The first line: version, length, comma, thirteen pointers.
constexpr std::size_t first_line_octets = 60;
// Where the mandatory fields begin: behind the first line, the time, the flags and what separates them.
constexpr std::size_t fields_offset = 82;

// An optional field (RFC 6873 4.4). Views into the record.
struct OptionalField {
  std::string_view tag;     // "00" a header field, "01" the body, "02" the whole message, where the vendor is 0
  std::string_view vendor;  // eight digits
  std::string_view value;   // as written, see plain_value()
  bool base64 = false;
  bool length_differs = false;  // from the one that is told

  bool is_standard() const { return vendor == "00000000"; }
};

// Views into the text that was read.
struct Record {
  Timestamp time;
  std::string_view flags;                          // five letters, as written
  std::array<std::string_view, field_count> text;  // as written
  std::vector<OptionalField> optional_fields;      // in order; what has not their form is left out
  std::uint32_t told_size = 0;                     // octets of the record, as its first line tells
  std::size_t size = 0;                            // as it is
  std::optional<int> pointer_base;                 // 0 or 1; nothing where the pointers fit neither

  bool is_request() const { return flags[0] != 'r'; }
  bool is_duplicate() const { return flags[1] == 'D'; }
  bool was_sent() const { return flags[2] == 'S'; }  // by who wrote the log
  char transport() const { return flags[3]; }        // U, T, S, W
  bool is_encrypted() const { return flags[4] == 'E'; }
  bool length_differs() const { return told_size != size; }
  // What a field means: empty where it is absent (-) or could not be read by who wrote the log (?).
  std::string_view value(Field field) const;
};

// True where `line`, without its line end, has the form of a record's first line.
bool is_first_line(std::string_view line);

// `text`: one record with its last line end, which may be missing. Its fields are found by the tabs between them;
// lengths and pointers are compared with what is there and believed in nothing. `malformed`: it is no record.
Result<Record> parse_record(std::string_view text);

// What an optional field stands for: its Base64 or its %0D and %0A undone. Of a header field only what stands behind
// the name and of a body only what stands behind its type is in Base64 (RFC 6873 4.4); it is put behind them again.
// Nothing where the Base64 is damaged.
std::optional<std::string> plain_value(const OptionalField& field);

}  // namespace rung::capture::clf
