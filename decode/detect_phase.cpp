#include "decode/detect_phase.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "decode/proxy_protocol.h"

namespace rung::decode {

Beginning DetectPhase::beginning_at(const Side& side) const {
  return context_->handshake_seen && side.begin == side.start ? Beginning::stream : Beginning::segment;
}

// At the beginning of a stream a balancer may say for whom it speaks. False while its header is not whole.
bool DetectPhase::pass_proxy_header(net::Direction direction) {
  Side& side = sides_[index(direction)];
  if (side.begin != 0 || side.start != 0 || !may_be_proxy_header(side.held)) return true;
  Result<ProxyHeader> header = parse_proxy_header(side.held);
  if (!header) return header.error().code != ParseErrorCode::truncated || side.held.size() >= limits::detect_octets;
  context_->set_client(direction);
  context_->row.facts().proxy = {header->version, header->source, header->destination};
  context_->row.report(ConnectionEvent::Kind::proxied, context_->marks_of(direction).place(0, header->size).packet);
  side.held.erase(side.held.begin(), side.held.begin() + static_cast<std::ptrdiff_t>(header->size));
  side.begin = side.start = header->size;
  return true;
}

std::optional<Transition> DetectPhase::on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes) {
  Side& side = sides_[index(direction)];
  side.seen += bytes.size();
  Detection detection = examine(direction, offset, bytes);
  if (detection.protocol == Protocol::none) {
    side.held.clear();
    if (over()) return Transition{Protocol::none};
    return std::nullopt;
  }
  if (detection.protocol == Protocol::unknown) {
    context_->marks_of(direction).forget_before(side.begin);
    return std::nullopt;
  }
  return recognised(direction, detection);
}

// Looks at what was held with the new octets behind it; failing that, at the new octets alone, as a
// segment often begins a message. What may still become something is left in side.held.
Detection DetectPhase::examine(net::Direction direction, std::uint64_t offset, Bytes bytes) {
  Side& side = sides_[index(direction)];
  bool alone = side.held.empty();
  if (alone) side.begin = offset;
  side.held.insert(side.held.end(), bytes.begin(), bytes.end());
  if (!pass_proxy_header(direction)) return {};
  Detection detection = detect_protocol(side.held, beginning_at(side));
  bool given_up = detection.protocol == Protocol::unknown && side.held.size() >= limits::detect_octets;
  if (detection.protocol != Protocol::none && !given_up) return detection;
  if (alone) return {Protocol::none};
  side.held.assign(bytes.begin(), bytes.end());
  side.begin = offset;
  detection = detect_protocol(side.held, Beginning::segment);
  given_up = detection.protocol == Protocol::unknown && side.held.size() >= limits::detect_octets;
  return given_up ? Detection{Protocol::none} : detection;
}

Transition DetectPhase::recognised(net::Direction direction, const Detection& detection) {
  Side& side = sides_[index(direction)];
  Side& other = sides_[index(opposite(direction))];
  Transition next{detection.protocol};
  next.shown_by = context_->marks_of(direction).place(side.begin, side.begin + side.held.size()).packet;
  next.handshake_seen = detection.protocol == Protocol::tls && !detection.after_handshake;
  if (detection.protocol == Protocol::websocket) {
    next.at_frame[index(opposite(direction))] = false;
    if (!context_->handshake_seen) context_->set_client(detection.masked ? direction : opposite(direction));
  }
  if (detection.protocol == Protocol::hep && !context_->handshake_seen) context_->set_client(direction);
  side.held.erase(side.held.begin(), side.held.begin() + static_cast<std::ptrdiff_t>(detection.offset));
  next.rest.push_back({direction, side.begin + detection.offset, std::move(side.held)});
  if (!other.held.empty()) next.rest.push_back({opposite(direction), other.begin, std::move(other.held)});
  // The beginning of a request, which is not sure to be one, goes before its answer.
  if (next.rest.size() == 2 && !context_->is_from_client(direction)) std::swap(next.rest[0], next.rest[1]);
  return next;
}

std::optional<Transition> DetectPhase::on_gap(net::Direction direction, std::uint64_t, std::uint64_t) {
  sides_[index(direction)].held.clear();
  return std::nullopt;
}

// One direction alone may be all there is of a stream.
bool DetectPhase::over() const {
  return std::any_of(sides_.begin(), sides_.end(),
                     [](const Side& side) { return side.held.empty() && side.seen >= limits::detect_search_octets; });
}

}  // namespace rung::decode
