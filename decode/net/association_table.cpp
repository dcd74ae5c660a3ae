#include "decode/net/association_table.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/byte_reader.h"
#include "base/limits.h"

namespace rung::net {
namespace {

constexpr std::array both{Direction::from_client, Direction::from_server};
constexpr std::size_t at(Direction direction) { return static_cast<std::size_t>(direction); }

Direction direction_of(const Stream& stream, const Endpoint& source) {
  return source == stream.client ? Direction::from_client : Direction::from_server;
}

// INIT stands alone in its packet (RFC 9260 4.3), and so does INIT ACK.
SctpChunkType first_type(const SctpPacket& packet) {
  Result<SctpChunk> first = parse_sctp_chunk(packet.chunks);
  return first ? first->type : SctpChunkType{255};
}

}  // namespace

class AssociationTable::Outlet : public SctpMessageSink {
 public:
  Outlet(AssociationTable& table, Association& association, Direction direction)
      : table_(table), association_(association), direction_(direction) {}

  void on_message(const ReassembledMessage& m) override {
    association_.reported = true;
    table_.associations_.on_user_message(association_.stream,
                                         {direction_, m.packet, m.first, m.payload, m.missing, m.whole});
  }
  void on_lost_chunks(std::uint64_t chunks, const PacketRef& packet) override {
    association_.reported = true;
    table_.associations_.on_lost_chunks(association_.stream, {direction_, chunks, packet});
  }
  void on_over_limit(const PacketRef&) override { table_.report_over_limit(association_, "octets of one direction"); }

 private:
  AssociationTable& table_;
  Association& association_;
  Direction direction_;
};

bool AssociationTable::on_packet(const IpAddress& source, const IpAddress& destination, const SctpPacket& packet,
                                 const PacketRef& where, Timestamp now) {
  current_ = 0;
  Endpoint from{source, packet.source_port};
  Endpoint to{destination, packet.destination_port};
  std::optional<Place> place = place_of(from, to, packet, where, now);
  if (!place) return true;
  Association& association = **place;
  current_ = association.stream.id;
  association.last = where;
  association.last_time = now;
  open_.splice(open_.end(), open_, *place);
  return take(association, direction_of(association.stream, from), packet, now);
}

// The association that the packet belongs to; none where it is of one that ended, or a stray.
std::optional<AssociationTable::Place> AssociationTable::place_of(const Endpoint& from, const Endpoint& to,
                                                                  const SctpPacket& packet, const PacketRef& where,
                                                                  Timestamp now) {
  auto found = places_.find(FlowKey(from, to));
  if (found == places_.end()) {
    if (first_type(packet) == SctpChunkType::abort) return std::nullopt;  // nothing to end
    return open(from, to, packet, where, now);
  }
  Association& association = *found->second;
  Side& side = association.sides[at(direction_of(association.stream, from))];
  if (begins_anew(association, direction_of(association.stream, from), packet)) {
    if (!association.ended) end(association, EndReason::timeout, now);
    forget(association);
    return open(from, to, packet, where, now);
  }
  if (association.ended) return std::nullopt;
  // An INIT has the tag 0, and an ABORT may reflect the other side's (8.4).
  bool stray = side.tag && packet.verification_tag != *side.tag && packet.verification_tag != 0 &&
               first_type(packet) != SctpChunkType::abort;
  if (stray) return std::nullopt;
  association.strays = 0;
  return found->second;
}

// Both sides may send INIT at once, and send it again: only one with another tag or TSN than is known begins anew.
bool AssociationTable::begins_anew(Association& association, Direction direction, const SctpPacket& packet) {
  Result<SctpChunk> first = parse_sctp_chunk(packet.chunks);
  if (!first) return false;
  if (first->type == SctpChunkType::init) {
    Result<SctpInit> init = parse_sctp_init(*first);
    if (!init) return false;
    const std::optional<std::uint32_t>& tag = association.sides[at(opposite(direction))].tag;
    return tag ? *tag != init->initiate_tag : association.reported;
  }
  const Side& side = association.sides[at(direction)];
  if (!side.tag || packet.verification_tag == *side.tag || packet.verification_tag == 0) return false;
  if (first->type == SctpChunkType::abort || first->type == SctpChunkType::shutdown_complete) return false;
  return ++association.strays >= limits::sctp_stray_packets;
}

void AssociationTable::hold_half(Timestamp now) {
  for (const std::size_t most = size() / 2; size() > most;) forget_longest_idle(now);
}

// One that ended goes first.
void AssociationTable::forget_longest_idle(Timestamp now) {
  if (ended_.empty()) {
    if (evictions_++ < limits::findings_per_connection) report_over_limit(open_.front(), "associations");
    end(open_.front(), EndReason::over_limit, now);
  }
  forget(ended_.front());
}

AssociationTable::Place AssociationTable::open(const Endpoint& from, const Endpoint& to, const SctpPacket& packet,
                                               const PacketRef& where, Timestamp now) {
  if (places_.size() >= limits::sctp_associations) forget_longest_idle(now);
  SctpChunkType type = first_type(packet);
  bool by_client = type == SctpChunkType::init || (type != SctpChunkType::init_ack && from.port >= to.port);
  Association& association = open_.emplace_back();
  Stream& stream = association.stream;
  stream.id = ++last_id_;
  stream.client = by_client ? from : to;
  stream.server = by_client ? to : from;
  stream.first = where;
  stream.handshake_seen = type == SctpChunkType::init || type == SctpChunkType::init_ack;
  association.last = where;
  association.last_time = now;
  Place place = std::prev(open_.end());
  places_.emplace(FlowKey(from, to), place);
  return place;
}

bool AssociationTable::take(Association& association, Direction direction, const SctpPacket& packet, Timestamp now) {
  if (packet.verification_tag != 0 && !association.sides[at(direction)].tag &&
      first_type(packet) != SctpChunkType::abort)
    association.sides[at(direction)].tag = packet.verification_tag;
  for (Bytes rest = packet.chunks; !rest.empty() && !association.ended;) {
    Result<SctpChunk> chunk = parse_sctp_chunk(rest);
    if (!chunk) return chunk.error().code == ParseErrorCode::truncated && packet.wire_size > packet.chunks.size();
    take_chunk(association, direction, *chunk, now);
    rest = rest.subspan(chunk->size);
  }
  if (association.ended) return true;
  settle(association, direction);
  bound_total(association, direction);
  return true;
}

void AssociationTable::take_chunk(Association& association, Direction direction, const SctpChunk& chunk,
                                  Timestamp now) {
  Outlet outlet(*this, association, direction);
  Side& side = association.sides[at(direction)];
  switch (chunk.type) {
    case SctpChunkType::data:
    case SctpChunkType::i_data:
      if (Result<SctpData> data = parse_sctp_data(chunk)) side.messages.on_data(*data, association.last, now, outlet);
      break;
    case SctpChunkType::init:
    case SctpChunkType::init_ack:
      if (Result<SctpInit> init = parse_sctp_init(chunk)) {
        side.messages.on_initial_tsn(init->initial_tsn);
        association.sides[at(opposite(direction))].tag = init->initiate_tag;
      }
      break;
    case SctpChunkType::forward_tsn:
      if (chunk.value.size() >= 4) side.messages.on_forward_tsn(ByteReader(chunk.value).u32(), outlet);
      break;
    case SctpChunkType::shutdown:
    case SctpChunkType::shutdown_ack:
      if (!association.closed_first) association.closed_first = direction;
      break;
    case SctpChunkType::shutdown_complete:
      end(association, EndReason::fin, now);
      break;
    case SctpChunkType::abort:
      if (!association.closed_first) association.closed_first = direction;
      end(association, EndReason::rst, now);
      break;
    default:
      break;
  }
}

// Writes down what the direction holds, and when its first hole is to be given up.
void AssociationTable::settle(Association& association, Direction direction) {
  Side& side = association.sides[at(direction)];
  held_ += side.messages.held() - side.counted;
  side.counted = side.messages.held();
  std::optional<Timestamp> deadline = side.messages.deadline();
  if (deadline == side.hole_deadline) return;
  if (side.hole_deadline) holes_.erase({*side.hole_deadline, association.stream.id, direction, &association});
  if (deadline) holes_.insert({*deadline, association.stream.id, direction, &association});
  side.hole_deadline = deadline;
}

void AssociationTable::bound_total(Association& association, Direction direction) {
  if (held_ <= limits::sctp_total_octets) return;
  report_over_limit(association, "octets of all associations");
  Outlet outlet(*this, association, direction);
  association.sides[at(direction)].messages.give_up_all(outlet);
  settle(association, direction);
}

void AssociationTable::end(Association& association, EndReason reason, Timestamp now) {
  for (Direction direction : both) {
    Outlet outlet(*this, association, direction);
    association.sides[at(direction)].messages.give_up_all(outlet);
    settle(association, direction);
  }
  association.ended = true;
  association.last_time = now;
  // The last packet of a shutdown is easily missed.
  if (reason == EndReason::open && association.closed_first) reason = EndReason::fin;
  if (association.reported)
    associations_.on_association_end(
        association.stream, {reason, association.last, association.closed_first.value_or(Direction::from_client)});
  Place place = places_.at(FlowKey(association.stream.client, association.stream.server));
  ended_.splice(ended_.end(), open_, place);
}

void AssociationTable::forget(Association& association) {
  auto found = places_.find(FlowKey(association.stream.client, association.stream.server));
  Place place = found->second;
  places_.erase(found);
  ended_.erase(place);
}

std::optional<Timestamp> AssociationTable::deadline() const {
  if (open_.empty()) return std::nullopt;
  Timestamp next = open_.front().last_time + limits::sctp_idle_timeout;
  return holes_.empty() ? next : std::min(next, holes_.begin()->deadline);
}

void AssociationTable::expire_next() {
  Timestamp when = *deadline();
  if (holes_.empty() || holes_.begin()->deadline != when) {
    end(open_.front(), EndReason::timeout, when);
    return;
  }
  Hole hole = *holes_.begin();
  Outlet outlet(*this, *hole.association, hole.direction);
  hole.association->sides[at(hole.direction)].messages.give_up_hole(outlet);
  settle(*hole.association, hole.direction);
}

void AssociationTable::forget_ended(Timestamp now) {
  while (!ended_.empty() && ended_.front().last_time + limits::sctp_closed_linger <= now) forget(ended_.front());
}

void AssociationTable::finish() {
  std::vector<Association*> in_order;
  for (Association& association : open_) in_order.push_back(&association);
  std::sort(in_order.begin(), in_order.end(),
            [](const Association* a, const Association* b) { return a->stream.id < b->stream.id; });
  for (Association* association : in_order) end(*association, EndReason::open, association->last_time);
  places_.clear();
  ended_.clear();
}

void AssociationTable::report_over_limit(Association& association, const char* what) {
  if (std::exchange(association.over_limit_reported, true)) return;
  std::string detail =
      to_text(association.stream.client) + " to " + to_text(association.stream.server) + ": too many " + what;
  findings_.on_finding(make_finding(FindingCode::sctp_over_limit, association.last, std::move(detail)));
}

}  // namespace rung::net
