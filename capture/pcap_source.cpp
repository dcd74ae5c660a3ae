#include "capture/pcap_source.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/limits.h"
#include "capture/sound_search.h"

namespace rung::capture {
namespace {

constexpr std::size_t file_header_size = 24;

struct Magic {
  std::uint32_t number;
  std::int64_t ns_per_tick;
  std::size_t record_header_size;
};
constexpr std::array<Magic, 3> magics{{
    {0xa1b2c3d4, 1000, 16}, {0xa1b23c4d, 1, 16}, {0xa1b2cd34, 1000, 24},  // written by patched libpcaps of the nineties
}};

}  // namespace

std::optional<PcapDialect> recognise_pcap(Bytes octets) {
  for (ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    std::uint32_t number = ByteReader(octets, order).u32();
    for (const Magic& magic : magics)
      if (number == magic.number) return PcapDialect{order, magic.ns_per_tick, magic.record_header_size, 0};
  }
  return std::nullopt;
}

PcapSource::PcapSource(ByteInput input, PcapDialect dialect, CaptureLog log)
    : input_(std::move(input)), dialect_(dialect), log_(std::move(log)) {
  read_header();
}

void PcapSource::read_header() {
  Bytes header = input_.peek(file_header_size);
  if (header.size() < file_header_size) {
    log_.damaged(header.size(), input_.error().empty() ? "the file ends inside of its header" : "reading failed");
    log_.ended(header.size(), input_.error());
    done_ = true;
    return;
  }
  ByteReader reader(header, dialect_.order);
  reader.skip(16);  // magic, version, time zone, accuracy
  dialect_.snapshot_length = reader.u32();
  std::uint32_t link_type = reader.u32() & 0xffff;  // above stands the length of the frame check sequence
  link_type_ = static_cast<LinkType>(link_type);
  log_.add_link_type(link_type);
  input_.consume(file_header_size);
}

bool PcapSource::next(Packet& packet) {
  while (!done_) {
    Outcome outcome = read_packet(packet);
    if (outcome == Outcome::packet) return true;
    if (outcome == Outcome::damaged && find_record()) {
      log_.resumed(input_.offset());
      continue;
    }
    done_ = true;
    log_.ended(input_.offset(), input_.error());
  }
  return false;
}

// Leaves damage behind itself, so that a search begins at an octet that was not judged yet.
PcapSource::Outcome PcapSource::read_packet(Packet& packet) {
  std::uint64_t start = input_.offset();
  Bytes octets = input_.peek(dialect_.record_header_size);
  if (octets.size() < dialect_.record_header_size) return end_of_file(octets.size());
  RecordHeader header = load_record_header(octets.data(), dialect_);
  if (const char* why = impossible(header)) {
    log_.damaged(start, why);
    input_.consume(1);
    return Outcome::damaged;
  }
  std::size_t whole = dialect_.record_header_size + header.captured;
  octets = input_.peek(whole + record_fields_size);
  if (goes_on_after(header, octets)) return give(header, packet);
  // A length that is wrong hides the packets behind it.
  std::size_t sound = sound_within(whole);
  if (sound == 0) return octets.size() < whole ? end_of_file(octets.size()) : give(header, packet);
  log_.damaged(start, "the length of a packet is wrong");
  if (sound == dialect_.record_header_size + header.wire) {  // the other length is right
    log_.resumed(start);
    header.captured = header.wire;
    return give(header, packet);
  }
  input_.consume(sound);
  return Outcome::damaged;
}

PcapSource::Outcome PcapSource::give(const RecordHeader& header, Packet& packet) {
  std::size_t whole = dialect_.record_header_size + header.captured;
  wire_sizes_wrong_ = wire_sizes_wrong_ || header.wire < header.captured;
  packet.bytes = input_.peek(whole).subspan(dialect_.record_header_size);
  packet.ref.time = header.time(dialect_);
  packet.link_type = link_type_;
  packet.interface = 0;
  packet.wire_size = std::max(header.wire, header.captured);
  input_.consume(whole);
  log_.accept(packet);
  return Outcome::packet;
}

// True where the file ends behind the record, or what stands there looks like the next one. `octets` begin with the record
// and are as many as there are, up to the next one's header.
bool PcapSource::goes_on_after(const RecordHeader& header, Bytes octets) const {
  std::size_t whole = dialect_.record_header_size + header.captured;
  if (octets.size() < whole) return false;
  if (octets.size() < whole + record_fields_size) return octets.size() == whole;
  RecordHeader next = load_record_header(octets.data() + whole, dialect_);
  return is_sane(next, dialect_) && is_near(header.time(dialect_), next.time(dialect_));
}

// Four octets further on, the headers of many files look sane once more, each being the other's fraction, lengths and
// zeros of the packet: the size on the wire tells them apart, unless this file has wrong ones.
bool PcapSource::is_likely(const RecordHeader& header) const {
  return is_sane(header, dialect_) && (header.captured <= header.wire || wire_sizes_wrong_);
}

// True where the time lies near those of the packets so far.
bool PcapSource::is_expected(Timestamp time) const {
  const CaptureFacts& facts = log_.facts();
  return facts.packets > 0 && (is_near(time, facts.first) || is_near(time, facts.last));
}

// True where a sound record begins `place` octets ahead and the file goes on soundly, or ends, behind it. Where its time
// is not expected (that of the packets so far may be the wrong one), more records in a row have to agree.
bool PcapSource::is_sound_at(std::size_t place) {
  constexpr int unexpected_records = 3;
  for (int seen = 1; seen <= unexpected_records; ++seen) {
    Bytes octets = input_.peek(place + dialect_.record_header_size);
    if (octets.size() < place + dialect_.record_header_size) return false;
    RecordHeader header = load_record_header(octets.data() + place, dialect_);
    const bool enough = seen > 1 || is_expected(header.time(dialect_));
    const std::size_t end = place + dialect_.record_header_size + header.captured;
    octets = input_.peek(end + record_fields_size);
    const bool next_cut = octets.size() > end && octets.size() < end + record_fields_size;
    if (next_cut) return enough;
    if (!goes_on_after(header, octets.subspan(place)) || !is_likely(header)) return false;
    if (octets.size() == end || is_expected(header.time(dialect_))) return enough;
    place = end;
  }
  return true;
}

// Where in the next `size` octets, but not at the first, a sound record begins; 0 where none does.
std::size_t PcapSource::sound_within(std::size_t size) {
  for (std::size_t place = 1; place < size; ++place) {
    const Bytes octets = input_.peek(size + record_fields_size);
    if (octets.size() < place + record_fields_size) break;
    if (is_likely(load_record_header(octets.data() + place, dialect_)) && is_sound_at(place)) return place;
  }
  return 0;
}

bool PcapSource::find_record() {
  return find_sound(
      input_, record_fields_size,
      [&](const std::uint8_t* octets) { return is_likely(load_record_header(octets, dialect_)); },
      [&](ByteInput&) { return is_sound_at(0); });
}

PcapSource::Outcome PcapSource::end_of_file(std::size_t octets_left) {
  std::uint64_t start = input_.offset();
  std::string error = input_.error();
  input_.skip(octets_left);
  if (!error.empty() && !input_.cut())
    log_.damaged(start, "reading failed");
  else if (!error.empty())
    log_.cut(start, error);
  else if (octets_left > 0)
    log_.cut(start, "only " + std::to_string(octets_left) + " octets of the last packet's record are there");
  return Outcome::end;
}

}  // namespace rung::capture
