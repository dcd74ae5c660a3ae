// A talk fed to a Session, and what came out.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "decode/tls/session.h"
#include "tests/decode/tls/tls_versions.h"

namespace rung::tls::test {

inline constexpr std::array<Side, 2> both_sides = {Side::client, Side::server};

struct Piece {
  std::uint64_t begin, end;
  std::string plain;
  bool after_missing;  // on_missing() was told between the one before and this one
};

class Recorder : public SessionSink {
 public:
  void on_application_data(Side sender, std::uint64_t begin, std::uint64_t end, Bytes plain) override {
    pieces[index(sender)].push_back({begin, end, std::string(as_text(plain)), missing_[index(sender)]});
    missing_[index(sender)] = false;
    order.emplace_back(sender, begin);
  }
  void on_missing(Side sender, std::uint64_t offset) override {
    missing_twice |= missing_[index(sender)];
    missing_[index(sender)] = true;
    missing[index(sender)].push_back(offset);
  }
  void on_alert(const Alert& alert, std::uint64_t) override { alerts[index(alert.sender)].push_back(alert); }
  void on_key_update(Side sender, std::uint64_t) override { ++key_updates[index(sender)]; }
  void on_authentication_failure(Side, std::uint64_t, std::uint64_t) override { ++failures; }
  void on_roles_swapped() override { ++swaps; }

  std::string said(Side side) const {
    std::string all;
    for (const Piece& piece : pieces[index(side)]) all += piece.plain;
    return all;
  }

  std::array<std::vector<Piece>, 2> pieces;
  std::vector<std::pair<Side, std::uint64_t>> order;  // of all pieces: who said it, and where it begins
  std::array<std::vector<std::uint64_t>, 2> missing;
  std::array<std::vector<Alert>, 2> alerts;
  std::array<std::uint64_t, 2> key_updates{};
  int failures = 0, swaps = 0;
  bool missing_twice = false;

 private:
  std::array<bool, 2> missing_{};
};

// Octets of one side, or a gap of as many.
struct Fed {
  Side side;
  std::string octets;
  bool is_gap = false;
};
using Feed = std::vector<Fed>;

// All octets in the order of the wire, of each side those from its offset on.
inline Feed feed_of(const Talk& talk, std::array<std::uint64_t, 2> from = {}) {
  Feed feed;
  std::array<std::uint64_t, 2> at{};
  for (const Flight& flight : talk.flights) {
    const std::size_t side = index(flight.side);
    const std::size_t skipped =
        std::min<std::size_t>(from[side] - std::min(from[side], at[side]), flight.octets.size());
    if (skipped < flight.octets.size()) feed.push_back({flight.side, flight.octets.substr(skipped)});
    at[side] += flight.octets.size();
  }
  return feed;
}

inline Feed in_pieces(const Feed& feed, std::size_t most) {
  Feed cut;
  for (const Fed& each : feed) {
    for (std::size_t at = 0; at < each.octets.size(); at += most)
      cut.push_back({each.side, each.octets.substr(at, most), each.is_gap});
  }
  return cut;
}

// All of one side before all of the other.
inline Feed one_side_first(Feed feed, Side first) {
  std::ranges::stable_partition(feed, [&](const Fed& each) { return each.side == first; });
  return feed;
}

inline Feed all_at_once(const Feed& feed, Side first) {
  Feed whole = {{first, ""}, {other(first), ""}};
  for (const Fed& each : feed) whole[each.side == first ? 0 : 1].octets += each.octets;
  return whole;
}

struct Gap {
  Side side;
  std::uint64_t begin, end;
};

// The octets of [begin, end) of a side become a gap.
inline Feed with_gap(const Feed& feed, const Gap& gap) {
  Feed holed;
  std::uint64_t at = 0;
  for (const Fed& each : feed) {
    if (each.side != gap.side) {
      holed.push_back(each);
      continue;
    }
    const std::uint64_t size = each.octets.size();
    const auto inside = [&](std::uint64_t place) {
      return static_cast<std::size_t>(std::clamp(place, at, at + size) - at);
    };
    const std::size_t begin = inside(gap.begin), end = inside(gap.end);
    if (begin > 0) holed.push_back({each.side, each.octets.substr(0, begin), each.is_gap});
    if (end > begin) holed.push_back({each.side, each.octets.substr(begin, end - begin), true});
    if (end < size) holed.push_back({each.side, each.octets.substr(end), each.is_gap});
    at += size;
  }
  return holed;
}

class Run {
 public:
  explicit Run(KeyLog& keys, bool from_beginning = true, Tuple ends = {})
      : session(keys, waiting, sink, std::move(ends), from_beginning) {}

  Run& feed(const Feed& feed) {
    for (const Fed& each : feed) {
      std::uint64_t& offset = offset_[index(each.side)];
      if (each.is_gap)
        session.on_gap(each.side, offset, each.octets.size());
      else
        session.on_octets(each.side, offset, as_bytes(each.octets));
      offset += each.octets.size();
    }
    return *this;
  }
  Run& finish() {
    session.finish();
    return *this;
  }
  std::array<std::string, 2> said() const { return {sink.said(Side::client), sink.said(Side::server)}; }

  Waiting waiting;
  Recorder sink;
  Session session;

 private:
  std::array<std::uint64_t, 2> offset_{};
};

inline void add_keys(KeyLog& keys, const std::string& text) {
  keys.add(text);
  keys.finish();
}

// What comes out where nothing is missing; checked against what the endpoints saw before anything is built on it.
inline std::array<std::vector<Piece>, 2> pieces_of(const Talk& talk) {
  KeyLog keys;
  add_keys(keys, talk.key_log);
  Run run(keys);
  run.feed(feed_of(talk)).finish();
  REQUIRE(run.said() == talk.said);
  return run.sink.pieces;
}

// Of texts that should be equal: too long to be shown.
inline bool same(const std::array<std::string, 2>& one, const std::array<std::string, 2>& two) { return one == two; }

}  // namespace rung::tls::test
