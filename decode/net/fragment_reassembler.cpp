#include "decode/net/fragment_reassembler.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/limits.h"

namespace rung::net {

Result<std::optional<Reassembled>> FragmentReassembler::on_fragment(const IpPacket& packet, const PacketRef& where,
                                                                    Timestamp now) {
  const IpPayload& payload = packet.payload;
  const FragmentPlace& place = *payload.fragment;
  bool ragged = place.more && payload.wire_size % 8 != 0;
  if (payload.wire_size == 0 || ragged) return ParseError{ParseErrorCode::malformed, 0};
  if (payload.wire_size > limits::fragment_datagram_octets - place.offset)
    return ParseError{ParseErrorCode::malformed, 0};
  std::uint8_t protocol = packet.source.is_v6 ? std::uint8_t{0} : payload.protocol;
  Key key{packet.source, packet.destination, place.id, protocol};
  auto found = places_.find(key);
  Place datagram = found == places_.end() ? begin(key, where, now) : found->second;
  if (datagram->complete) return std::optional<Reassembled>();
  take(*datagram, packet, where);
  if (!is_whole(*datagram)) {
    bound();
    return std::optional<Reassembled>();
  }
  held_ -= datagram->octets.size();
  Reassembled whole{datagram->protocol, std::move(datagram->octets), *datagram->beginning,
                    std::move(datagram->packets)};
  datagram->octets = {};
  datagram->packets = {};
  datagram->covered = {};
  datagram->complete = true;
  datagram->since = now;
  completed_.splice(completed_.end(), waiting_, datagram);
  return std::optional(std::move(whole));
}

FragmentReassembler::Place FragmentReassembler::begin(const Key& key, const PacketRef& where, Timestamp now) {
  if (places_.size() >= limits::fragment_datagrams) {
    if (completed_.empty()) {
      give_up_oldest("too many datagrams are incomplete");
    } else {
      places_.erase(completed_.front().key);
      completed_.pop_front();
    }
  }
  Datagram& datagram = waiting_.emplace_back();
  datagram.key = key;
  datagram.seen_first = where;
  datagram.since = now;
  Place place = std::prev(waiting_.end());
  places_.emplace(key, place);
  return place;
}

void FragmentReassembler::take(Datagram& datagram, const IpPacket& packet, const PacketRef& where) {
  const FragmentPlace& place = *packet.payload.fragment;
  std::uint32_t end = place.offset + packet.payload.wire_size;
  auto held_size = static_cast<std::uint32_t>(datagram.octets.size());
  // What contradicts an end that is known, or would cut off what is there, came second and loses.
  bool contradicts =
      datagram.size ? end > *datagram.size || (!place.more && end != *datagram.size) : !place.more && end < held_size;
  if (contradicts) {
    std::uint32_t known = datagram.size.value_or(held_size);
    report_contradiction(datagram, where,
                         "a fragment ends at octet " + std::to_string(end) + ", others at " + std::to_string(known));
    return;
  }
  if (!place.more && !datagram.size) datagram.size = end;
  if (place.offset == 0 && !datagram.beginning) {
    datagram.beginning = where;
    datagram.protocol = packet.payload.protocol;
  }
  if (auto range = difference(datagram, place.offset, packet.payload.bytes))
    report_contradiction(
        datagram, where,
        "octets " + std::to_string(range->begin) + "-" + std::to_string(range->end - 1) + " came twice and differ");
  // The smallest fragment has 8 octets: more packets brought nothing new.
  if (keeps_packets_ && datagram.packets.size() <= limits::fragment_datagram_octets / 8)
    datagram.packets.push_back(where);
  cover(datagram, place.offset, packet.payload.bytes);
  held_ += datagram.octets.size() - held_size;
}

void FragmentReassembler::report_contradiction(Datagram& datagram, const PacketRef& where, const std::string& what) {
  if (std::exchange(datagram.contradiction_told, true)) return;
  findings_.on_finding(
      make_finding(FindingCode::ip_fragment_overlap_differs, where, name_of(datagram.key) + ": " + what));
}

std::optional<OctetRange> FragmentReassembler::difference(const Datagram& datagram, std::uint32_t offset, Bytes bytes) {
  std::optional<OctetRange> range;
  auto end = offset + static_cast<std::uint32_t>(bytes.size());
  auto covered = std::upper_bound(datagram.covered.begin(), datagram.covered.end(), offset,
                                  [](std::uint32_t at, const Range& each) { return at < each.end; });
  for (; covered != datagram.covered.end() && covered->begin < end; ++covered) {
    std::uint32_t from = std::max(offset, covered->begin);
    std::uint32_t to = std::min(end, covered->end);
    Bytes first = Bytes(datagram.octets).subspan(from, to - from);
    range = joined(range, differing_range(from, first, bytes.subspan(from - offset, to - from)));
  }
  return range;
}

void FragmentReassembler::cover(Datagram& datagram, std::uint32_t offset, Bytes bytes) {
  if (bytes.empty()) return;
  auto end = offset + static_cast<std::uint32_t>(bytes.size());
  if (datagram.octets.size() < end) datagram.octets.resize(end);
  auto copy = [&](std::uint32_t from, std::uint32_t to) {
    if (from < to) std::copy_n(bytes.begin() + (from - offset), to - from, datagram.octets.begin() + from);
  };
  auto& covered = datagram.covered;
  // The ranges that touch [offset, end) become one with it.
  auto first = std::lower_bound(covered.begin(), covered.end(), offset,
                                [](const Range& range, std::uint32_t at) { return range.end < at; });
  auto last = first;
  Range joined{offset, end};
  std::uint32_t at = offset;
  for (; last != covered.end() && last->begin <= end; ++last) {
    copy(at, std::max(at, last->begin));
    at = std::max(at, last->end);
    joined = {std::min(joined.begin, last->begin), std::max(joined.end, last->end)};
  }
  copy(at, end);
  first = covered.erase(first, last);
  covered.insert(first, joined);
}

bool FragmentReassembler::is_whole(const Datagram& datagram) {
  return datagram.size && datagram.covered.size() == 1 && datagram.covered[0].begin == 0 &&
         datagram.covered[0].end == *datagram.size;
}

void FragmentReassembler::bound() {
  while (held_ > limits::fragment_octets)
    give_up_oldest("the fragments of all incomplete datagrams hold too many octets");
}

std::optional<Timestamp> FragmentReassembler::deadline() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.front().since + limits::fragment_timeout;
}

void FragmentReassembler::expire_next() { give_up_oldest("the time is over"); }

void FragmentReassembler::hold_half() {
  for (const std::size_t most = waiting_.size() / 2; waiting_.size() > most;) give_up_oldest("memory is short");
}

void FragmentReassembler::forget_completed(Timestamp now) {
  while (!completed_.empty() && completed_.front().since + limits::fragment_duplicate_time <= now) {
    places_.erase(completed_.front().key);
    completed_.pop_front();
  }
}

void FragmentReassembler::finish() {
  while (!waiting_.empty()) give_up_oldest("the capture ended");
  completed_.clear();
  places_.clear();
}

void FragmentReassembler::give_up_oldest(std::string_view why) {
  const Datagram& datagram = waiting_.front();
  const Key& key = datagram.key;
  std::string detail = name_of(key) + ": " + missing_of(datagram) + "; ";
  detail += why;
  held_ -= datagram.octets.size();
  findings_.on_finding(make_finding(FindingCode::ip_fragment_incomplete, datagram.seen_first, std::move(detail)));
  places_.erase(key);
  waiting_.pop_front();
}

std::string FragmentReassembler::name_of(const Key& key) {
  return to_text(key.source) + " to " + to_text(key.destination) + ", identification " + std::to_string(key.id);
}

std::string FragmentReassembler::missing_of(const Datagram& datagram) {
  constexpr std::size_t most_listed = 3;
  std::vector<Range> holes;
  std::uint32_t at = 0;
  for (const Range& range : datagram.covered) {
    if (at < range.begin) holes.push_back({at, range.begin});
    at = range.end;
  }
  if (datagram.size && at < *datagram.size) holes.push_back({at, *datagram.size});
  std::string text;
  for (std::size_t i = 0; i < std::min(holes.size(), most_listed); ++i)
    text += (i == 0 ? "octets " : ", ") + std::to_string(holes[i].begin) + "-" + std::to_string(holes[i].end - 1);
  if (holes.size() > most_listed) text += " and " + std::to_string(holes.size() - most_listed) + " more holes";
  if (datagram.size) return text + " of " + std::to_string(*datagram.size) + " are missing";
  if (!holes.empty()) text += " and ";
  return text + "everything from octet " + std::to_string(at) + " on is missing";
}

}  // namespace rung::net
