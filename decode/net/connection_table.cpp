#include "decode/net/connection_table.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/limits.h"

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
  Outlet(StreamSink& streams, Connection& connection, Direction direction)
      : streams_(streams), connection_(connection), direction_(direction) {}

  void on_octets(const Piece& piece) override {
    connection_.reported = true;
    streams_.on_chunk(connection_.stream, {direction_, piece.offset, piece.bytes, piece.packet});
  }
  void on_missing(const Piece& piece, bool cut) override {
    connection_.reported = true;
    streams_.on_gap(connection_.stream, {direction_, piece.offset, piece.size, piece.packet, cut});
  }

 private:
  StreamSink& streams_;
  Connection& connection_;
  Direction direction_;
};

void ConnectionTable::on_segment(const IpAddress& source, const IpAddress& destination, const TcpSegment& segment,
                                 const PacketRef& packet, Timestamp now) {
  Endpoint from{source, segment.source_port};
  Endpoint to{destination, segment.destination_port};
  Key key = key_of(from, to);
  std::optional<Place> place = find(key, from, segment, now);
  if (place && (*place)->ended) return;
  if (!place) {
    if (segment.rst) return;  // nothing to end
    make_room(now);
    Stream stream = stream_of(from, to, segment);
    stream.first = packet;
    place = open(key, stream, now);
  }
  Connection& connection = **place;
  connection.last = packet;
  connection.last_time = now;
  take(connection, direction_of(connection.stream, from), segment);
  if (!connection.ended) move_to(connection.reported ? open_ : silent_, *place);
}

// The connection a segment belongs to, ended or not. One that the segment replaces is ended and
// forgotten.
std::optional<ConnectionTable::Place> ConnectionTable::find(const Key& key, const Endpoint& source,
                                                            const TcpSegment& segment, Timestamp now) {
  auto found = places_.find(key);
  if (found == places_.end()) return std::nullopt;
  Connection& connection = *found->second;
  if (!begins_anew(connection, direction_of(connection.stream, source), segment)) return found->second;
  bool closing = std::any_of(connection.sides.begin(), connection.sides.end(),
                             [](const Side& side) { return side.stream.has_fin(); });
  if (!connection.ended) end(connection, closing ? EndReason::fin : EndReason::timeout, now);
  forget(connection);
  return std::nullopt;
}

ConnectionTable::Key ConnectionTable::key_of(const Endpoint& a, const Endpoint& b) {
  return a < b ? Key{a, b} : Key{b, a};
}

// Only a SYN does, unless it is a copy of the one that began this connection, or the answer to it.
bool ConnectionTable::begins_anew(Connection& connection, Direction direction, const TcpSegment& segment) {
  if (!segment.syn || segment.rst) return false;
  const TcpStream& own = connection.sides[at(direction)].stream;
  const TcpStream& other = connection.sides[at(opposite(direction))].stream;
  // A client may try again with the same SYN when it was refused.
  if (connection.ended && !connection.reported && !segment.ack) return true;
  if (own.has_begun()) return !own.begins_behind(segment.sequence);
  if (connection.ended || !other.has_begun()) return true;
  if (segment.ack) return !other.has_reached(segment.acknowledgement);
  return !other.began_with_syn() || other.next() > 0;
}

ConnectionTable::Place ConnectionTable::open(const Key& key, const Stream& stream, Timestamp now) {
  Connection& connection = silent_.emplace_back();
  connection.stream = stream;
  connection.stream.id = ++last_id_;
  connection.last_time = now;
  connection.home = &silent_;
  return places_.emplace(key, std::prev(silent_.end())).first->second;
}

void ConnectionTable::move_to(std::list<Connection>& home, Place place) {
  home.splice(home.end(), *place->home, place);
  place->home = &home;
}

void ConnectionTable::forget(Connection& connection) {
  auto found = places_.find(key_of(connection.stream.client, connection.stream.server));
  Place place = found->second;
  places_.erase(found);
  connection.home->erase(place);
}

// Whose going costs least: one that ended, else one that never said anything (scans leave many),
// else the longest idle one.
void ConnectionTable::make_room(Timestamp now) {
  if (size() < limits::tcp_connections) return;
  if (ended_.empty()) {
    Connection& idle = silent_.empty() ? open_.front() : silent_.front();
    if (evictions_++ < limits::findings_per_connection)
      report_over_limit(idle, "connections are open, the longest idle one was ended");
    end(idle, EndReason::over_limit, now);
  }
  forget(ended_.front());
}

void ConnectionTable::take(Connection& connection, Direction direction, const TcpSegment& segment) {
  Side& own = connection.sides[at(direction)];
  Side& other = connection.sides[at(opposite(direction))];
  if (segment.syn && !segment.rst) {
    own.stream.on_syn(segment.sequence);
    own.syn_seen = true;
    own.window_shift = segment.window_shift;
  }
  if (segment.ack) {
    // RFC 7323 2.2: scaled where both SYNs offered it, and never in a SYN.
    constexpr int largest_shift = 14;
    int shift = own.syn_seen ? own.window_shift.value_or(0) : largest_shift;
    if (segment.syn || (other.syn_seen && !other.window_shift)) shift = 0;
    other.stream.on_acknowledgement(segment.acknowledgement, std::uint32_t{segment.window} << shift);
    settle(connection, opposite(direction));
  }
  if (segment.rst) {
    if (own.stream.has_begun() && !own.stream.is_plausible(segment.sequence)) return;
    if (!connection.closed_first) connection.closed_first = direction;
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
  Outlet outlet(streams_, connection, direction);
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
  Outlet outlet(streams_, connection, direction);
  connection.sides[at(direction)].stream.give_up_hole(outlet);
  settle(connection, direction);
}

void ConnectionTable::end(Connection& connection, EndReason reason, Timestamp now) {
  for (Direction direction : both) {
    Outlet outlet(streams_, connection, direction);
    connection.sides[at(direction)].stream.give_up_all(outlet);
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
  move_to(ended_, places_.at(key_of(connection.stream.client, connection.stream.server)));
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
  return holes_.empty() ? next : std::min(next, holes_.begin()->deadline);
}

void ConnectionTable::expire_next() {
  Timestamp when = *deadline();
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
