#include "decode/msrp_collector.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/msrp/byte_range.h"

namespace rung::decode {
namespace {

std::optional<msrp::ByteRange> range_of(const msrp::Head& head) {
  Result<msrp::ByteRange> range = msrp::parse_byte_range(head.find("Byte-Range"));
  return range ? std::optional(*range) : std::nullopt;
}

MsrpMessage message_of(const msrp::Head& head, Bytes octets) {
  MsrpMessage message;
  message.method = head.start.method;
  message.status = head.start.status;
  message.reason = head.start.reason;
  message.transaction_id = head.start.transaction_id;
  message.to_path = head.find("To-Path");
  message.from_path = head.find("From-Path");
  message.message_id = head.find("Message-ID");
  message.content_type = head.find("Content-Type");
  message.success_report = head.find("Success-Report");
  message.failure_report = head.find("Failure-Report");
  message.report_status = head.find("Status");
  message.use_path = head.find("Use-Path");
  if (auto seconds = parse_decimal(head.find("Expires")); seconds && *seconds <= UINT32_MAX)
    message.expires_s = static_cast<std::uint32_t>(*seconds);
  message.head = as_text(octets);
  return message;
}

std::string octets_text(std::uint64_t count) { return std::to_string(count) + (count == 1 ? " octet" : " octets"); }

}  // namespace

// The end of all that came, and of the last chunk.
std::uint64_t MsrpCollector::Collected::end() const { return std::max(last.value_or(0), body.end()); }

// Octets are missing behind the last chunk; one that counts its own octets wrong does not say so.
bool MsrpCollector::Collected::ends_early() const {
  return total && *total > end() && !(said_last && *said_last == *total);
}

bool MsrpCollector::Collected::is_whole() const { return last && body.size() == end() && !ends_early(); }

std::size_t MsrpCollector::Collected::octets_held() const {
  return sizeof(Collected) + 3 * message.head.size() + body.octets_held();
}

void MsrpCollector::take(net::Direction direction, const msrp::Framed& framed, const Place& place, bool lost) {
  Side& side = side_of(direction);
  switch (framed.kind) {
    case msrp::Framed::Kind::head:
      return take_head(direction, framed, place);
    case msrp::Framed::Kind::body:
      if (!side.current) return;
      side.current->body.add(side.current->next, framed.octets);
      side.current->next += std::min<std::uint64_t>(framed.octets.size(), UINT64_MAX - side.current->next);
      return;
    case msrp::Framed::Kind::end:
      if (side.current) take_end(direction, framed, place, lost);
      return;
    case msrp::Framed::Kind::skipped:
      context_->observed.msrp_skipped += framed.end - framed.begin;
      return;
  }
}

// A chunk of a message that is open, or the first one of another.
void MsrpCollector::take_head(net::Direction direction, const msrp::Framed& framed, const Place& place) {
  give_up_late(direction, place.packet);
  Side& side = side_of(direction);
  Collected first = begin(framed, place);
  const std::optional<msrp::ByteRange> range = range_of(framed.head);
  const auto entry = first.has_key() ? side.open.find(first.key()) : side.open.end();
  if (entry == side.open.end()) {
    first.order = ++begun_;
    first.next = range ? range->start - 1 : 0;
    first.excused = side.excused && first.next > 0;
    side.current = std::move(first);
  } else {
    side.current = take_open(side, entry);
    ++side.current->message.chunks;
    side.current->next = range ? range->start - 1 : side.current->body.end();
    side.current->head_over_limit |= first.head_over_limit;
  }
  side.current->said_end = range ? range->end : std::nullopt;
  if (range && range->total) side.current->total = range->total;
}

MsrpCollector::Collected MsrpCollector::begin(const msrp::Framed& framed, const Place& place) {
  Collected collected;
  collected.message = message_of(framed.head, framed.octets);
  collected.place = place;
  collected.head_over_limit = framed.over_limit || framed.head.fields_over_limit;
  return collected;
}

void MsrpCollector::take_end(net::Direction direction, const msrp::Framed& framed, const Place& place, bool lost) {
  Side& side = side_of(direction);
  Collected collected = std::move(*side.current);
  side.current.reset();
  if (later(place.packet, collected.place.packet)) collected.place.packet = place.packet;
  switch (framed.flag) {
    case msrp::EndFlag::complete:
      collected.last = collected.next;
      collected.said_last = collected.said_end;
      if (collected.message.method != "SEND") return deliver(direction, std::move(collected), true);
      if (collected.is_whole() || !collected.has_key() || collected.ends_early()) break;
      return keep_open(direction, std::move(collected));
    case msrp::EndFlag::more:
      if (!collected.has_key() || collected.is_whole()) break;
      return keep_open(direction, std::move(collected));
    case msrp::EndFlag::aborted:
      break;
    case msrp::EndFlag::missing:
      collected.excused |= lost;
      if (lost && collected.has_key()) return keep_open(direction, std::move(collected));
      if (lost || collected.head_over_limit) return deliver(direction, std::move(collected), false);
      const std::string id = collected.message.transaction_id;
      return deliver(direction, std::move(collected), false,
                     {{FindingCode::msrp_end_line_missing, "transaction " + id}});
  }
  const bool whole = collected.is_whole();
  std::vector<Remark> remarks = remarks_on(collected);
  deliver(direction, std::move(collected), whole, std::move(remarks));
}

void MsrpCollector::lose(net::Direction direction) {
  Side& side = side_of(direction);
  side.excused = true;
  if (side.current) side.current->excused = true;
  for (auto& [key, collected] : side.open) collected.excused = true;
}

void MsrpCollector::finish() {
  std::map<std::uint64_t, std::pair<net::Direction, Collected>> rest;
  for (const net::Direction direction : both_directions) {
    Side& side = side_of(direction);
    while (!side.open.empty()) {
      Collected collected = take_open(side, side.open.begin());
      rest.emplace(collected.order, std::pair(direction, std::move(collected)));
    }
  }
  for (auto& [order, each] : rest) {
    std::vector<Remark> remarks = remarks_on(each.second);
    deliver(each.first, std::move(each.second), false, std::move(remarks));
  }
}

MsrpCollector::Collected MsrpCollector::take_open(Side& side, std::map<Key, Collected>::iterator entry) {
  side.open_octets -= entry->second.octets_held();
  if (entry->second.last) --side.waiting;
  Collected collected = std::move(entry->second);
  side.open.erase(entry);
  return collected;
}

void MsrpCollector::keep_open(net::Direction direction, Collected&& collected) {
  Side& side = side_of(direction);
  side.open_octets += collected.octets_held();
  if (collected.last) ++side.waiting;
  Key key = collected.key();
  side.open.emplace(std::move(key), std::move(collected));
  keep_within_limits(direction);
}

void MsrpCollector::keep_within_limits(net::Direction direction) {
  Side& side = side_of(direction);
  while (side.open.size() > limits::msrp_open_messages || side.open_octets > limits::msrp_open_octets) {
    const std::string state = std::to_string(side.open.size()) + " messages wait for chunks and hold " +
                              octets_text(side.open_octets) + ": the oldest was given up";
    auto oldest = std::min_element(side.open.begin(), side.open.end(),
                                   [](const auto& a, const auto& b) { return a.second.order < b.second.order; });
    deliver(direction, take_open(side, oldest), false, {{FindingCode::msrp_over_limit, state}});
  }
}

// Chunks that come behind the last one of their message are waited for only so long.
void MsrpCollector::give_up_late(net::Direction direction, const PacketRef& now) {
  Side& side = side_of(direction);
  if (side.waiting == 0) return;
  for (auto entry = side.open.begin(); entry != side.open.end();) {
    auto each = entry++;
    const bool late = each->second.last && now.time - each->second.place.packet.time > limits::msrp_late_chunks;
    if (!late) continue;
    std::vector<Remark> remarks = remarks_on(each->second);
    deliver(direction, take_open(side, each), false, std::move(remarks));
  }
}

// What is wrong about how the chunks fit together. Where the capture lost octets, a hole is nobody's fault.
std::vector<MsrpCollector::Remark> MsrpCollector::remarks_on(const Collected& collected) {
  const msrp::Assembly& body = collected.body;
  std::vector<std::string> faults;
  if (body.overlapping() > 0) faults.push_back(octets_text(body.overlapping()) + " came twice");
  if (collected.last && !collected.excused) {
    const std::uint64_t last = *collected.last;
    if (body.size() != collected.end() && !body.ranges_over_limit())
      faults.push_back(octets_text(collected.end() - body.size()) + " of " + std::to_string(collected.end()) +
                       " are missing, from " + std::to_string(body.joined_end() + 1) + " on");
    if (body.end() > last) faults.push_back(octets_text(body.end() - last) + " lie behind the last chunk");
    if (collected.ends_early() || (collected.total && *collected.total < last))
      faults.push_back("the last chunk ends at octet " + std::to_string(last) + " of " +
                       std::to_string(*collected.total));
    else if (collected.said_last && *collected.said_last != last)
      faults.push_back("the last chunk ends at octet " + std::to_string(last) + ", and not at " +
                       std::to_string(*collected.said_last) + " as its Byte-Range says");
  }
  if (faults.empty()) return {};
  std::string detail = "Message-ID " + collected.message.message_id;
  for (const std::string& fault : faults) detail += (&fault == &faults.front() ? ": " : ", ") + fault;
  return {{FindingCode::msrp_byte_range_gap, std::move(detail)}};
}

void MsrpCollector::deliver(net::Direction direction, Collected&& collected, bool complete,
                            std::vector<Remark> remarks) {
  Connection& row = context_->row;
  MsrpMessage& message = collected.message;
  message.complete = complete;
  message.size = collected.body.size();
  if (collected.head_over_limit)
    remarks.push_back({FindingCode::msrp_over_limit, "a head of more than " + octets_text(limits::msrp_head_octets) +
                                                         " or " + std::to_string(limits::msrp_header_fields) +
                                                         " header fields"});
  if (collected.body.ranges_over_limit())
    remarks.push_back({FindingCode::msrp_over_limit,
                       "a body in more than " + std::to_string(limits::msrp_ranges) + " parts: some were left out"});
  if (collected.body.body_over_limit())
    remarks.push_back(
        {FindingCode::msrp_over_limit,
         octets_text(message.size) + ", " + std::to_string(limits::msrp_body_octets) + " kept: files may be that large",
         Severity::info});
  message.body = collected.body.take();
  const PacketRef where = collected.place.packet;
  const std::uint64_t id = row.deliver(std::move(message), collected.place, context_->is_from_client(direction));
  for (Remark& remark : remarks) row.find_in_msrp(remark.code, where, std::move(remark.detail), id, remark.severity);
  const ConnectionFacts& facts = row.facts();
  if (facts.transport == Transport::ws && facts.msrp_messages == 1)
    row.find_in_msrp(FindingCode::msrp_ws_cleartext, where, "ws://" + facts.ws_host + facts.ws_path, id);
}

}  // namespace rung::decode
