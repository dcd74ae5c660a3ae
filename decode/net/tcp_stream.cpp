#include "decode/net/tcp_stream.h"

#include <algorithm>

#include "base/limits.h"
#include "decode/net/sequence.h"

namespace rung::net {

namespace {

// RFC 9293 3.8.4: some send an octet with a keep-alive, and it is zero.
bool may_be_probe(const TcpData& data) {
  return data.wire_size == 1 && !data.bytes.empty() && data.bytes[0] == 0 && !data.fin;
}

}  // namespace

void TcpStream::on_syn(std::uint32_t sequence) {
  if (begun_ && !is_presumed()) return;
  begun_ = true;
  began_with_syn_ = true;
  presumed_ = false;
  base_ = sequence + 1;
}

void TcpStream::on_syn_acknowledged(std::uint32_t sequence) {
  if (begun_) return;
  on_syn(sequence);
  presumed_ = true;
}

bool TcpStream::begin_with(const TcpData& data) {
  if (may_be_probe(data)) return false;
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
  bool probe = may_be_probe(data);
  if (!probe && !held_.empty()) held_.give_way({offset, size, {}, data.packet});  // before its octets meet a probe
  place({offset, bytes.size(), bytes, data.packet, probe}, now, sink);
  place({offset + bytes.size(), size - bytes.size(), {}, data.packet}, now, sink);
}

void TcpStream::on_acknowledgement(std::uint32_t sequence, std::uint32_t window, const PacketRef& packet) {
  std::optional<std::uint64_t> reached = confirmed(sequence, packet);
  if (!reached) return;
  note_sent(*reached, packet);
  acknowledged_ = std::max(acknowledged_, *reached);
  window_end_ = std::max(window_end_, *reached + window);
  window_ = window;
}

void TcpStream::on_sequence(std::uint32_t sequence, const PacketRef& packet) {
  if (std::optional<std::uint64_t> sent = confirmed(sequence, packet)) note_sent(*sent, packet);
}

void TcpStream::note_sent(std::uint64_t offset, const PacketRef& packet) {
  if (offset <= sent_) return;
  sent_ = offset;
  sent_packet_ = packet;
}

// The offset a sequence number claims to be reached, where that is believed. A single wrong number must not make
// gigabytes look lost: far ahead of what is known it takes two that agree.
std::optional<std::uint64_t> TcpStream::confirmed(std::uint32_t sequence, const PacketRef& packet) {
  constexpr std::uint64_t reach = limits::tcp_least_window_octets;
  if (!begun_) return std::nullopt;
  std::int64_t nearest = offset_near(next_, base_, sequence);
  if (nearest < 0) return std::nullopt;
  auto offset = static_cast<std::uint64_t>(nearest);
  std::uint64_t known = std::max(held_.empty() ? next_ : held_.end(), sent_);
  bool believed = is_believed(nearest);
  if (believed && offset <= known + reach) return offset;
  if (nearest < static_cast<std::int64_t>(next_)) return std::nullopt;
  bool agrees = doubtful_ && offset >= *doubtful_ && offset - *doubtful_ <= reach;
  doubtful_ = offset;
  doubtful_packet_ = packet;
  if (!believed || !agrees) return std::nullopt;
  return offset;
}

bool TcpStream::is_plausible(std::uint32_t sequence) const {
  return begun_ && is_believed(offset_near(next_, base_, sequence));
}

// RFC 9293 3.10.7.4: within the window, which begins where the last acknowledgement is, or later.
bool TcpStream::takes_reset(std::uint32_t sequence) const {
  if (!begun_) return false;
  std::int64_t offset = offset_near(next_, base_, sequence);
  return is_believed(offset) && offset >= static_cast<std::int64_t>(acknowledged_);
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

// The first FIN counts; one that would lie in what was handed on already, or is held, is a stray.
void TcpStream::note_fin(std::uint64_t offset, const PacketRef& packet, Timestamp now) {
  if (fin_ || offset < next_ || (!held_.empty() && offset < held_.end())) return;
  fin_ = offset;
  fin_packet_ = packet;
  fin_age_ = {now, segments_};
}

void TcpStream::place(const Piece& piece, Timestamp now, OctetSink& sink) {
  if (piece.size == 0) return;
  std::uint64_t end = fin_ ? std::min(piece.end(), *fin_) : piece.end();
  std::uint64_t from = std::max(piece.offset, next_);
  if (!piece.weak()) report_copies(piece, sink);
  if (!piece.weak() && from < end && !held_.empty()) held_.give_way(piece.part(from, end));
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

// A lone octet before the next one is a keep-alive probe (RFC 9293 3.8.4), whose octet means nothing.
void TcpStream::report_copies(const Piece& piece, OctetSink& sink) {
  bool probe = piece.size == 1 && piece.end() == next_;
  if (piece.offset < next_ && !probe) sink.on_copy(piece.part(piece.offset, std::min(piece.end(), next_)), {});
  if (held_.empty()) return;
  held_.each_overlap(piece, [&](const Piece& copy, Bytes first) { sink.on_copy(copy, first); });
}

void TcpStream::deliver(const Piece& piece, OctetSink& sink) {
  next_ = piece.end();
  if (piece.cut())
    sink.on_missing(piece, true);
  else
    sink.on_octets(piece);
}

void TcpStream::deliver_held(OctetSink& sink) {
  while (!held_.empty() && held_.front_offset() == next_) {
    deliver(held_.front(), sink);
    held_.drop_front();
  }
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
  PacketRef shown_by = before_held ? held_.front().packet : fin_packet_;
  if (before_held && held_.front_is_probe()) {
    held_.drop_front();
    ++end;
  }
  Piece hole{next_, end - next_, {}, shown_by};
  next_ = end;
  sink.on_missing(hole, false);
  deliver_held(sink);
}

void TcpStream::give_up_all(OctetSink& sink) {
  while (has_hole()) give_up_hole(sink);
}

// An acknowledgement counts a FIN like an octet (RFC 9293 3.4), so one number alone proves nothing.
void TcpStream::give_up_tail(bool closing, OctetSink& sink) {
  // What was too far ahead to be believed then may not be any more.
  if (doubtful_ && *doubtful_ <= next_ + limits::tcp_least_window_octets) note_sent(*doubtful_, doubtful_packet_);
  if (!begun_ || fin_ || has_hole() || sent_ <= next_) return;
  std::uint64_t size = sent_ - next_;
  if (closing || size == 1) --size;
  if (size == 0) return;
  Piece tail{next_, size, {}, sent_packet_};
  next_ += size;
  sink.on_missing(tail, false);
}

}  // namespace rung::net
