#include "decode/tls/record_reader.h"

#include <utility>

#include "base/byte_reader.h"
#include "base/limits.h"

namespace rung::tls {
namespace {

constexpr std::size_t header_octets = 5;

enum class Likeness : std::uint8_t { no, unsure, yes };

struct Header {
  std::uint8_t type = 0;
  std::uint16_t version = 0;
  std::size_t length = 0;
};

Header read_header(Bytes octets) {
  ByteReader reader(octets);
  Header header;
  header.type = reader.u8();
  header.version = reader.u16();
  header.length = reader.u16();
  return header;
}

bool is_plausible(const Header& header) {
  return header.type >= static_cast<std::uint8_t>(ContentType::change_cipher_spec) &&
         header.type <= static_cast<std::uint8_t>(ContentType::heartbeat) && header.version >> 8 == 3 &&
         (header.version & 0xff) <= 4 && header.length > 0 && header.length <= limits::tls_record_octets;
}

// In octets that may be anything a header is believed where another one follows its record, or nothing yet does.
Likeness begins_record(Bytes octets) {
  if (octets.size() < header_octets) return Likeness::unsure;
  const Header header = read_header(octets);
  if (!is_plausible(header)) return Likeness::no;
  if (octets.size() < header_octets + header.length) return Likeness::unsure;
  const Bytes behind = octets.subspan(header_octets + header.length);
  if (behind.empty()) return Likeness::yes;
  if (behind.size() >= header_octets) return is_plausible(read_header(behind)) ? Likeness::yes : Likeness::no;
  return behind[0] >= 20 && behind[0] <= 24 && (behind.size() < 2 || behind[1] == 3) ? Likeness::yes : Likeness::no;
}

}  // namespace

void RecordReader::feed(std::uint64_t offset, Bytes octets) {
  if (taken_ > 0) queue_.consume(std::exchange(taken_, 0));
  if (!begun_) queue_.start_at(offset);
  begun_ = true;
  queue_.append(octets);
}

void RecordReader::gap(std::uint64_t offset, std::uint64_t size) {
  taken_ = 0;
  begun_ = true;
  queue_.start_at(offset + size);
  searching_ = hole_ = true;
}

std::optional<PlacedRecord> RecordReader::next() {
  if (taken_ > 0) queue_.consume(std::exchange(taken_, 0));
  if (searching_ && !search()) return std::nullopt;
  const Bytes octets = queue_.view();
  if (octets.size() < header_octets) return std::nullopt;
  const Header header = read_header(octets);
  if (!is_plausible(header)) {
    searching_ = hole_ = true;
    queue_.consume(1);
    return next();
  }
  if (octets.size() < header_octets + header.length) return std::nullopt;
  taken_ = header_octets + header.length;
  PlacedRecord found{{header.type, header.version, octets.subspan(header_octets, header.length)}};
  found.begin = queue_.offset();
  found.end = found.begin + taken_;
  found.after_hole = std::exchange(hole_, false);
  return found;
}

// False where no record is there yet. What cannot begin one is dropped.
bool RecordReader::search() {
  const Bytes octets = queue_.view();
  for (std::size_t at = 0; at < octets.size(); ++at) {
    const Likeness likeness = begins_record(octets.subspan(at));
    if (likeness == Likeness::no) continue;
    queue_.consume(at);
    searching_ = likeness != Likeness::yes;
    return !searching_;
  }
  queue_.consume(octets.size());
  return false;
}

}  // namespace rung::tls
