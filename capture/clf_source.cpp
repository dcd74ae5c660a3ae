#include "capture/clf_source.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/limits.h"
#include "capture/clf_record.h"
#include "capture/sound_search.h"

namespace rung::capture {
namespace {

constexpr std::size_t none = std::string_view::npos;

// Octets of the first line with its line end; 0 where the octets do not begin with one.
std::size_t first_line_size(std::string_view octets) {
  const std::string_view behind = octets.substr(std::min(clf::first_line_octets, octets.size()));
  const std::size_t line_end = behind.starts_with("\n") ? 1 : behind.starts_with("\r\n") ? 2 : 0;
  if (line_end == 0 || !clf::is_first_line(octets.substr(0, clf::first_line_octets))) return 0;
  return clf::first_line_octets + line_end;
}

bool is_line_end(std::uint8_t octet) { return octet == '\n' || octet == '\r'; }

// True where the octets, to which the file ends, may be the beginning of a first line.
bool may_be_cut_first_line(std::string_view octets) {
  while (!octets.empty() && is_line_end(static_cast<std::uint8_t>(octets.back()))) octets.remove_suffix(1);
  constexpr std::string_view sample = "A000000,0000000000000000000000000000000000000000000000000000";
  static_assert(sample.size() == clf::first_line_octets);
  if (octets.size() > sample.size()) return false;
  return clf::is_first_line(std::string(octets) + std::string(sample.substr(octets.size())));
}

}  // namespace

bool begins_clf(Bytes octets) { return first_line_size(as_text(octets)) > 0; }

ClfSource::ClfSource(ByteInput input, CaptureLog log) : input_(std::move(input)), log_(std::move(log)) {}

bool ClfSource::next(Packet& packet) {
  while (!done_) {
    const Outcome outcome = read_record(packet);
    if (outcome == Outcome::record) return true;
    if (outcome == Outcome::damaged && find_record()) {
      log_.resumed(input_.offset());
      continue;
    }
    done_ = true;
    log_.ended(input_.offset(), input_.error());
  }
  return false;
}

// The examples of RFC 7355 have an empty line behind each record.
void ClfSource::skip_line_ends() {
  for (Bytes held = input_.peek_any(); !held.empty(); held = input_.peek_any()) {
    const auto end = std::find_if_not(held.begin(), held.end(), is_line_end);
    input_.consume(static_cast<std::size_t>(end - held.begin()));
    if (end != held.end()) return;
  }
}

// Where the line that goes on at `from` ends; `none` where the octets, or as many as a record may have, end before.
std::size_t ClfSource::find_line_end(std::size_t from) {
  for (std::size_t want = from + 1; want <= limits::clf_record_octets; ++want) {
    const std::string_view held = as_text(input_.peek(want));
    if (held.size() < want) return none;
    const std::string_view all = as_text(input_.peek_any()).substr(0, limits::clf_record_octets);
    const std::size_t end = all.find('\n', from);
    if (end != none) return end;
    from = want = all.size();
  }
  return none;
}

ClfSource::Outcome ClfSource::read_record(Packet& packet) {
  skip_line_ends();
  const std::string_view begin = as_text(input_.peek(clf_begin_size));
  const std::size_t first_line = first_line_size(begin);
  if (first_line == 0) {
    const bool short_rest = begin.size() < clf_begin_size;
    if (short_rest && (begin.empty() || may_be_cut_first_line(begin))) return end_of_file(begin.size());
    return damaged("no record of SIP CLF begins here");
  }
  const std::size_t end = find_line_end(first_line);
  if (end != none) {
    const Result<clf::Record> record = clf::parse_record(as_text(input_.peek(end + 1)));
    return record ? give(end + 1, record->time, packet) : damaged("the second line of a record is broken");
  }
  const std::string_view rest = as_text(input_.peek(limits::clf_record_octets));
  if (rest.size() >= limits::clf_record_octets)
    return damaged("a record has more than " + std::to_string(limits::clf_record_octets) + " octets");
  // Who edits a log may lose its last line end.
  const Result<clf::Record> record = clf::parse_record(rest);
  if (record && !record->length_differs()) return give(rest.size(), record->time, packet);
  return end_of_file(rest.size());
}

ClfSource::Outcome ClfSource::give(std::size_t size, Timestamp time, Packet& packet) {
  packet.bytes = input_.peek(size);
  packet.ref.time = time;
  packet.link_type = LinkType::clf_record;
  packet.interface = 0;
  packet.wire_size = static_cast<std::uint32_t>(size);
  input_.consume(size);
  log_.accept(packet);
  return Outcome::record;
}

// Leaves damage behind itself, so that a search begins at an octet that was not judged yet.
ClfSource::Outcome ClfSource::damaged(const std::string& what) {
  log_.damaged(input_.offset(), what);
  input_.consume(1);
  return Outcome::damaged;
}

ClfSource::Outcome ClfSource::end_of_file(std::size_t size) {
  const std::uint64_t start = input_.offset();
  const std::string error = input_.error();
  input_.skip(size);
  if (!error.empty() && !input_.cut())
    log_.damaged(start, "reading failed");
  else if (size > 0 || !error.empty())
    log_.cut(start, error.empty() ? "only " + std::to_string(size) + " octets of the last record are there" : error);
  return Outcome::end;
}

// A line ends behind the first line of each record, so that no octet is looked at by more than two searches for one.
bool ClfSource::find_record() {
  return find_sound(
      input_, clf_begin_size,
      [](const std::uint8_t* octets) {
        return octets[7] == ',' && begins_clf({octets, clf_begin_size});
      },
      [this](ByteInput& input) {
        const std::size_t end = find_line_end(first_line_size(as_text(input.peek(clf_begin_size))));
        return end != none && clf::parse_record(as_text(input.peek(end + 1)));
      });
}

}  // namespace rung::capture
