#include "decode/net/tcp_stream.h"

#include <algorithm>

#include "base/limits.h"
#include "decode/net/sequence.h"

namespace rung::net {

void TcpStream::on_syn(std::uint32_t sequence) {
  if (begun_) return;
  begun_ = true;
  began_with_syn_ = true;
  base_ = sequence + 1;
}

bool TcpStream::begin_with(const TcpData& data) {
  bool probe = data.wire_size == 1 && !data.bytes.empty() && data.bytes[0] == 0 && !data.fin;
  if (probe) return false;
  begun_ = true;
  base_ = data.sequence;
  return true;
}

void TcpStream::on_data(const TcpData& data, Timestamp now, OctetSink& sink) {
  if (data.wire_size == 0 && !data.fin) return;
  if (finished() || (!begun_ && !begin_with(data))) return;
  std::int64_t nearest = offset_near(next_, base_, data.sequence);
  if (!is_believed(nearest)) {
    if (!persists(data)) return;
    nearest = jump_to(data, sink);
    if (finished()) return;
  }
  if (data.wire_size > 0) {
    strays_ = 0;
    ++segments_;
  }
  std::uint64_t before = nearest < 0 ? static_cast<std::uint64_t>(-nearest) : 0;
  if (before > data.wire_size) return;
  std::uint64_t offset = nearest < 0 ? 0 : static_cast<std::uint64_t>(nearest);
  std::uint64_t size = data.wire_size - before;
  Bytes bytes = data.bytes.subspan(std::min<std::size_t>(data.bytes.size(), before));
  if (data.fin) note_fin(offset + size, data.packet, now);
  place({offset, bytes.size(), bytes, data.packet}, now, sink);
  place({offset + bytes.size(), size - bytes.size(), {}, data.packet}, now, sink);
}

void TcpStream::on_acknowledgement(std::uint32_t sequence, std::uint32_t window) {
  if (!begun_) return;
  std::int64_t offset = offset_near(next_, base_, sequence);
  if (offset < 0 || !is_believed(offset)) return;
  auto reached = static_cast<std::uint64_t>(offset);
  acknowledged_ = std::max(acknowledged_, reached);
  window_end_ = std::max(window_end_, reached + window);
  window_ = window;
}

bool TcpStream::is_plausible(std::uint32_t sequence) const {
  return begun_ && is_believed(offset_near(next_, base_, sequence));
}

bool TcpStream::has_reached(std::uint32_t sequence) const {
  if (!begun_) return false;
  std::int64_t offset = offset_near(next_, base_, sequence);
  return offset >= 0 && offset <= static_cast<std::int64_t>(next_);
}

// The window may be stale where the capture lost acknowledgements, so the last one known also
// counts from the next octet on.
bool TcpStream::is_believed(std::int64_t offset) const {
  std::int64_t distance = offset - static_cast<std::int64_t>(next_);
  if (distance <= 0) return -distance <= std::int64_t{limits::tcp_behind_octets};
  if (!window_) return distance <= std::int64_t{limits::tcp_ahead_octets};
  auto window = std::max(*window_, limits::tcp_least_window_octets);
  return distance <= std::int64_t{window} || static_cast<std::uint64_t>(offset) <= window_end_;
}

bool TcpStream::persists(const TcpData& stray) {
  if (stray.wire_size == 0) return false;
  std::int64_t distance = sequence_distance(stray_end_, stray.sequence);
  bool goes_on = distance >= 0 && distance <= std::int64_t{limits::tcp_least_window_octets};
  strays_ = strays_ > 0 && goes_on ? strays_ + 1 : 1;
  stray_end_ = stray.sequence + stray.wire_size;
  return strays_ >= limits::tcp_stray_segments;
}

// Returns the offset the data belongs to. Offsets stay true to sequence numbers: the way there is
// taken forwards.
std::int64_t TcpStream::jump_to(const TcpData& data, OctetSink& sink) {
  give_up_all(sink);
  std::int64_t nearest = offset_near(next_, base_, data.sequence);
  if (finished() || is_believed(nearest)) return nearest;
  std::uint64_t distance = data.sequence - sequence_at(base_, next_);
  Piece skipped{next_, distance, {}, data.packet};
  next_ += distance;
  window_.reset();
  window_end_ = 0;
  sink.on_missing(skipped, false);
  return static_cast<std::int64_t>(next_);
}

// The first FIN counts; one that would lie in what was handed on already is a stray.
void TcpStream::note_fin(std::uint64_t offset, const PacketRef& packet, Timestamp now) {
  if (fin_ || offset < next_) return;
  fin_ = offset;
  fin_packet_ = packet;
  fin_age_ = {now, segments_};
  if (finished()) held_.clear();
}

void TcpStream::place(Piece piece, Timestamp now, OctetSink& sink) {
  std::uint64_t end = fin_ ? std::min(piece.end(), *fin_) : piece.end();
  std::uint64_t from = std::max(piece.offset, next_);
  while (from < end) {
    if (from > next_) {
      held_.insert(piece.part(from, end), {now, segments_});
      return;
    }
    std::uint64_t to = held_.empty() ? end : std::min(end, held_.front_offset());
    if (from < to) deliver(piece.part(from, to), sink);
    progress_ = {now, segments_};
    deliver_held(sink);
    from = next_;
  }
}

void TcpStream::deliver(const Piece& piece, OctetSink& sink) {
  next_ = piece.end();
  if (piece.cut())
    sink.on_missing(piece, true);
  else
    sink.on_octets(piece);
}

void TcpStream::deliver_held(OctetSink& sink) {
  while (!held_.empty() && held_.front_offset() == next_ && !finished()) {
    Piece front = held_.front();
    deliver(fin_ && front.end() > *fin_ ? front.part(front.offset, *fin_) : front, sink);
    held_.drop_front();
  }
  if (finished()) held_.clear();
}

std::uint64_t TcpStream::hole_end() const {
  std::uint64_t end = fin_ ? *fin_ : UINT64_MAX;
  return held_.empty() ? end : std::min(end, held_.front_offset());
}

// A hole that is being filled from its beginning waits anew.
HoleAge TcpStream::hole_age() const {
  HoleAge age = held_.empty() ? fin_age_ : held_.front_age();
  if (fin_ && fin_age_.since < age.since) age = fin_age_;
  return {std::max(age.since, progress_.since), std::max(age.segments, progress_.segments)};
}

std::optional<Timestamp> TcpStream::deadline() const {
  if (!has_hole()) return std::nullopt;
  bool acknowledged = acknowledged_ >= hole_end();
  return hole_age().since + (acknowledged ? limits::tcp_acknowledged_hole_timeout : limits::tcp_hole_timeout);
}

bool TcpStream::is_overdue() const {
  return has_hole() && acknowledged_ >= hole_end() &&
         segments_ - hole_age().segments >= limits::tcp_acknowledged_hole_segments;
}

void TcpStream::give_up_hole(OctetSink& sink) {
  if (!has_hole()) return;
  std::uint64_t end = hole_end();
  bool before_held = !held_.empty() && held_.front_offset() == end;
  Piece hole{next_, end - next_, {}, before_held ? held_.front().packet : fin_packet_};
  next_ = end;
  sink.on_missing(hole, false);
  deliver_held(sink);
}

void TcpStream::give_up_all(OctetSink& sink) {
  while (has_hole()) give_up_hole(sink);
}

}  // namespace rung::net
