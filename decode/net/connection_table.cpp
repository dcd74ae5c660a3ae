#include "decode/net/connection_table.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "decode/net/sequence.h"

namespace rung::net {
namespace {

constexpr std::array both{Direction::from_client, Direction::from_server};

constexpr std::size_t at(Direction direction) { return static_cast<std::size_t>(direction); }

// The sender of the SYN is the client; without a handshake the higher port, between equals who
// spoke first.
Stream stream_of(const Endpoint& source, const Endpoint& destination, const TcpSegment& segment) {
  bool by_client = segment.syn ? !segment.ack : source.port >= destination.port;
  Stream stream;
  stream.client = by_client ? source : destination;
  stream.server = by_client ? destination : source;
  stream.handshake_seen = segment.syn;
  return stream;
}

Direction direction_of(const Stream& stream, const Endpoint& source) {
  return source == stream.client ? Direction::from_client : Direction::from_server;
}

}  // namespace

class ConnectionTable::Outlet : public OctetSink {
 public:
  Outlet(ConnectionTable& table, Connection& connection, Direction direction)
      : table_(table), connection_(connection), direction_(direction) {}

  void on_octets(const Piece& piece) override {
    connection_.reported = true;
    table_.recent_.remember(connection_.sides[at(direction_)].recent, piece.offset, piece.bytes);
    table_.streams_.on_chunk(connection_.stream, {direction_, piece.offset, piece.bytes, piece.packet});
  }
  void on_missing(const Piece& piece, bool cut) override {
    connection_.reported = true;
    table_.streams_.on_gap(connection_.stream, {direction_, piece.offset, piece.size, piece.packet, cut});
  }
  void on_copy(const Piece& copy, Bytes first) override { table_.compare(connection_, direction_, copy, first); }

 private:
  ConnectionTable& table_;
  Connection& connection_;
  Direction direction_;
};

std::uint64_t ConnectionTable::on_segment(const IpAddress& source, const IpAddress& destination,
                                          const TcpSegment& segment, const PacketRef& packet, Timestamp now) {
  Endpoint from{source, segment.source_port};
  Endpoint to{destination, segment.destination_port};
  FlowKey key(from, to);
  std::optional<Stream> goes_on;
  std::optional<Place> place = find(key, from, segment, now, goes_on);
  if (place && (*place)->ended) return (*place)->stream.id;
  if (!place) {
    if (segment.rst) return 0;  // nothing to end
    make_room(now);
    Stream stream = goes_on ? *goes_on : stream_of(from, to, segment);
    stream.first = packet;
    place = open(key, stream, now);
  }
  Connection& connection = **place;
  connection.last = packet;
  connection.last_time = now;
  take(connection, direction_of(connection.stream, from), segment);
  if (!connection.ended) move_to(connection.reported ? open_ : silent_, *place);
  return connection.stream.id;
}

// The connection a segment belongs to, ended or not. One that the segment replaces is ended and
// forgotten; where it `goes_on` behind a RST, client and server stay who they were.
std::optional<ConnectionTable::Place> ConnectionTable::find(const FlowKey& key, const Endpoint& source,
                                                            const TcpSegment& segment, Timestamp now,
                                                            std::optional<Stream>& goes_on) {
  auto found = places_.find(key);
  if (found == places_.end()) return std::nullopt;
  Connection& connection = *found->second;
  Direction direction = direction_of(connection.stream, source);
  if (goes_on_behind_reset(connection, direction, segment)) {
    goes_on.emplace();
    goes_on->client = connection.stream.client;
    goes_on->server = connection.stream.server;
    forget(connection);
    return std::nullopt;
  }
  if (!begins_anew(connection, direction, segment)) return found->second;
  bool closing = std::any_of(connection.sides.begin(), connection.sides.end(),
                             [](const Side& side) { return side.stream.has_fin(); });
  if (!connection.ended) end(connection, closing ? EndReason::fin : EndReason::timeout, now);
  forget(connection);
  return std::nullopt;
}

// Only a SYN does, unless it is a copy of the one that began this connection, or the answer to it.
bool ConnectionTable::begins_anew(const Connection& connection, Direction direction, const TcpSegment& segment) {
  if (!segment.syn || segment.rst) return false;
  const TcpStream& own = connection.sides[at(direction)].stream;
  const TcpStream& other = connection.sides[at(opposite(direction))].stream;
  // A client may try again with the same SYN when it was refused.
  if (connection.ended && !connection.reported && !segment.ack) return true;
  if (own.begins_behind(segment.sequence)) return false;
  if (own.has_begun() && !own.is_presumed()) return true;
  if (connection.ended || !other.has_begun()) return true;
  if (segment.ack) return !other.has_reached(segment.acknowledgement);
  return !other.began_with_syn() || other.next() > 0;
}

bool ConnectionTable::goes_on_behind_reset(const Connection& connection, Direction direction,
                                           const TcpSegment& segment) {
  if (!connection.ended || direction != connection.reset_by) return false;
  if (segment.syn || segment.rst || segment.wire_size == 0) return false;
  return sequence_distance(connection.reset_at, segment.sequence) >= 0;
}

ConnectionTable::Place ConnectionTable::open(const FlowKey& key, const Stream& stream, Timestamp now) {
  Connection& connection = silent_.emplace_back();
  connection.stream = stream;
  connection.stream.id = ++last_id_;
  connection.opened = now;
  connection.last_time = now;
  connection.home = &silent_;
  return places_.emplace(key, std::prev(silent_.end())).first->second;
}

void ConnectionTable::move_to(std::list<Connection>& home, Place place) {
  home.splice(home.end(), *place->home, place);
  place->home = &home;
}

void ConnectionTable::forget(Connection& connection) {
  auto found = places_.find(FlowKey(connection.stream.client, connection.stream.server));
  Place place = found->second;
  places_.erase(found);
  connection.home->erase(place);
}

// Whose going costs least: one that ended, else one that never said anything (scans leave many),
// else the longest idle one.
void ConnectionTable::make_room(Timestamp now) {
  if (size() >= limits::tcp_connections) forget_longest_idle(now);
}

void ConnectionTable::hold_half(Timestamp now) {
  for (const std::size_t most = ended_.size() / 2; ended_.size() > most;) forget(ended_.front());
  for (std::list<Connection>* idle : {&silent_, &open_})
    for (const std::size_t most = idle->size() / 2; idle->size() > most;) give_up(idle->front(), now);
}

// Those that ended go first, then open ones that carried nothing.
void ConnectionTable::forget_longest_idle(Timestamp now) {
  if (!ended_.empty()) return forget(ended_.front());
  give_up(silent_.empty() ? open_.front() : silent_.front(), now);
}

void ConnectionTable::give_up(Connection& idle, Timestamp now) {
  if (evictions_++ < limits::findings_per_connection)
    report_over_limit(idle, "connections are open, the longest idle one was ended");
  end(idle, EndReason::over_limit, now);
  forget(ended_.back());
}

void ConnectionTable::watch_handshake(Connection& connection, Direction direction, const TcpSegment& segment) {
  if (connection.answered) return;
  if (segment.syn && !segment.ack && direction == Direction::from_client) {
    handshakes_.on_syn_again(connection.stream, connection.opened, connection.last_time);
    return;
  }
  connection.answered = true;
  handshakes_.on_answer(connection.stream.id);
}

void ConnectionTable::take_syn(Connection& connection, Direction direction, const TcpSegment& segment) {
  Side& own = connection.sides[at(direction)];
  own.stream.on_syn(segment.sequence);
  own.syn_seen = true;
  own.window_shift = segment.window_shift;
  if (segment.ack) connection.sides[at(opposite(direction))].stream.on_syn_acknowledged(segment.acknowledgement - 1);
}

void ConnectionTable::take_acknowledgement(Connection& connection, Direction direction, const TcpSegment& segment) {
  const Side& own = connection.sides[at(direction)];
  Side& other = connection.sides[at(opposite(direction))];
  // RFC 7323 2.2: scaled where both SYNs offered it, and never in a SYN.
  constexpr int largest_shift = 14;
  int shift = own.syn_seen ? own.window_shift.value_or(0) : largest_shift;
  if (segment.syn || (other.syn_seen && !other.window_shift)) shift = 0;
  other.stream.on_acknowledgement(segment.acknowledgement, std::uint32_t{segment.window} << shift, connection.last);
  settle(connection, opposite(direction));
}

// A RST that refuses a SYN has nothing of its own to be judged by: it acknowledges (RFC 9293 3.10.7.3).
bool ConnectionTable::takes_reset(const Connection& connection, Direction direction, const TcpSegment& segment) {
  const TcpStream& own = connection.sides[at(direction)].stream;
  const TcpStream& other = connection.sides[at(opposite(direction))].stream;
  if (own.has_begun()) return own.takes_reset(segment.sequence);
  return !segment.ack || !other.has_begun() || other.is_plausible(segment.acknowledgement);
}

void ConnectionTable::take(Connection& connection, Direction direction, const TcpSegment& segment) {
  watch_handshake(connection, direction, segment);
  if (segment.rst && !takes_reset(connection, direction, segment)) return;
  if (segment.syn && !segment.rst) take_syn(connection, direction, segment);
  if (segment.ack) take_acknowledgement(connection, direction, segment);
  bool bare = segment.rst || (segment.wire_size == 0 && !segment.syn && !segment.fin);
  if (bare) connection.sides[at(direction)].stream.on_sequence(segment.sequence, connection.last);
  if (segment.rst) {
    if (!connection.closed_first) connection.closed_first = direction;
    connection.reset_by = direction;
    connection.reset_at = segment.sequence;
    end(connection, EndReason::rst, connection.last_time);
    return;
  }
  take_data(connection, direction, segment);
  for (Direction each : both)
    while (connection.sides[at(each)].stream.is_overdue()) give_up_hole(connection, each);
  end_if_finished(connection, connection.last_time);
  bound_total();
}

void ConnectionTable::take_data(Connection& connection, Direction direction, const TcpSegment& segment) {
  TcpStream& stream = connection.sides[at(direction)].stream;
  Outlet outlet(*this, connection, direction);
  std::uint32_t sequence = segment.sequence + (segment.syn ? 1 : 0);
  stream.on_data({sequence, segment.payload, segment.wire_size, segment.fin, connection.last}, connection.last_time,
                 outlet);
  if (stream.has_fin() && !connection.closed_first) connection.closed_first = direction;
  settle(connection, direction);
  bound_direction(connection, direction);
}

void ConnectionTable::bound_direction(Connection& connection, Direction direction) {
  const TcpStream& stream = connection.sides[at(direction)].stream;
  if (stream.held() <= limits::tcp_direction_octets) return;
  if (!std::exchange(connection.over_limit_reported, true))
    report_over_limit(connection, "octets of one direction are held beyond a hole");
  while (stream.held() > limits::tcp_direction_octets) give_up_hole(connection, direction);
}

void ConnectionTable::bound_total() {
  while (held_ > limits::tcp_total_octets && !holes_.empty()) {
    Hole oldest = *holes_.begin();
    Connection& connection = *oldest.connection;
    if (!std::exchange(connection.over_limit_reported, true))
      report_over_limit(connection, "octets of all connections are held beyond holes");
    give_up_hole(connection, oldest.direction);
    end_if_finished(connection, connection.last_time);
  }
}

// Brings holes_ and held_ up to date after a stream changed.
void ConnectionTable::settle(Connection& connection, Direction direction) {
  Side& side = connection.sides[at(direction)];
  held_ += side.stream.held() - side.counted;
  side.counted = side.stream.held();
  std::optional<Timestamp> deadline = side.stream.deadline();
  if (deadline == side.hole_deadline) return;
  std::uint64_t id = connection.stream.id;
  if (side.hole_deadline) holes_.erase({*side.hole_deadline, id, direction, &connection});
  if (deadline) holes_.insert({*deadline, id, direction, &connection});
  side.hole_deadline = deadline;
}

void ConnectionTable::give_up_hole(Connection& connection, Direction direction) {
  Outlet outlet(*this, connection, direction);
  connection.sides[at(direction)].stream.give_up_hole(outlet);
  settle(connection, direction);
}

// Compares octets that came again with those that came first: what is held, else what was handed on lately.
void ConnectionTable::compare(Connection& connection, Direction direction, const Piece& copy, Bytes first) {
  if (connection.differences_told >= limits::findings_per_connection) return;
  std::optional<OctetRange> range =
      first.empty() ? recent_.difference(connection.sides[at(direction)].recent, copy.offset, copy.bytes)
                    : differing_range(copy.offset, first, copy.bytes);
  if (!range) return;
  ++connection.differences_told;
  bool by_client = direction == Direction::from_client;
  const Stream& stream = connection.stream;
  std::string detail = to_text(by_client ? stream.client : stream.server) + " to " +
                       to_text(by_client ? stream.server : stream.client) + ": stream offsets " +
                       std::to_string(range->begin) + "-" + std::to_string(range->end - 1) +
                       " differ from the copy that came before, which was kept";
  findings_.on_finding(make_finding(FindingCode::tcp_overlap_differs, copy.packet, std::move(detail)));
}

void ConnectionTable::end(Connection& connection, EndReason reason, Timestamp now) {
  handshakes_.on_answer(connection.stream.id);
  for (Direction direction : both) {
    Outlet outlet(*this, connection, direction);
    TcpStream& stream = connection.sides[at(direction)].stream;
    stream.give_up_all(outlet);
    stream.give_up_tail(connection.sides[at(opposite(direction))].stream.has_fin(), outlet);
    settle(connection, direction);
  }
  connection.ended = true;
  connection.last_time = now;
  if (connection.reported) {
    bool whole = connection.sides[0].stream.finished() && connection.sides[1].stream.finished();
    if (reason == EndReason::open && whole) reason = EndReason::fin;
    Direction first = connection.closed_first.value_or(Direction::from_client);
    streams_.on_end(connection.stream, {reason, connection.last, first});
  }
  move_to(ended_, places_.at(FlowKey(connection.stream.client, connection.stream.server)));
}

void ConnectionTable::end_if_finished(Connection& connection, Timestamp now) {
  if (connection.sides[0].stream.finished() && connection.sides[1].stream.finished())
    end(connection, EndReason::fin, now);
}

ConnectionTable::Connection* ConnectionTable::longest_idle() {
  if (open_.empty()) return silent_.empty() ? nullptr : &silent_.front();
  if (silent_.empty()) return &open_.front();
  return silent_.front().last_time < open_.front().last_time ? &silent_.front() : &open_.front();
}

std::optional<Timestamp> ConnectionTable::deadline() {
  const Connection* idle = longest_idle();
  if (!idle) return std::nullopt;
  Timestamp next = idle->last_time + limits::tcp_idle_timeout;
  if (!holes_.empty()) next = std::min(next, holes_.begin()->deadline);
  return std::min(next, handshakes_.deadline().value_or(next));
}

void ConnectionTable::expire_next() {
  Timestamp when = *deadline();
  if (handshakes_.deadline() == when) {
    handshakes_.expire_next();
    return;
  }
  if (holes_.empty() || holes_.begin()->deadline != when) {
    end(*longest_idle(), EndReason::timeout, when);
    return;
  }
  Hole hole = *holes_.begin();
  give_up_hole(*hole.connection, hole.direction);
  end_if_finished(*hole.connection, when);
}

void ConnectionTable::forget_ended(Timestamp now) {
  while (!ended_.empty() && ended_.front().last_time + limits::tcp_closed_linger <= now) forget(ended_.front());
}

void ConnectionTable::finish() {
  std::vector<Connection*> in_order;
  for (Connection& connection : silent_) in_order.push_back(&connection);
  for (Connection& connection : open_) in_order.push_back(&connection);
  std::sort(in_order.begin(), in_order.end(),
            [](const Connection* a, const Connection* b) { return a->stream.id < b->stream.id; });
  for (Connection* connection : in_order) end(*connection, EndReason::open, connection->last_time);
  places_.clear();
  ended_.clear();
}

void ConnectionTable::report_over_limit(const Connection& connection, const char* what) {
  std::string detail =
      to_text(connection.stream.client) + " to " + to_text(connection.stream.server) + ": too many " + what;
  findings_.on_finding(make_finding(FindingCode::tcp_over_limit, connection.last, std::move(detail)));
}

}  // namespace rung::net
