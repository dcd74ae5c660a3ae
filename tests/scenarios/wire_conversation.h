// Random conversations of SIP over TCP, WebSocket and UDP, and the packets that carry them, made from a seed.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/packet_builder.h"

namespace rung::test {

// What is drawn depends on the seed alone: the distributions of the standard library differ between its makers.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  // From `low` to `high`, both included.
  std::size_t between(std::size_t low, std::size_t high) { return low + engine_() % (high - low + 1); }
  bool one_in(std::size_t n) { return between(1, n) == 1; }
  std::uint32_t word() { return static_cast<std::uint32_t>(engine_() >> 16); }

 private:
  std::mt19937_64 engine_;
};

// Ends with a line end: else nobody who comes in its middle could tell it from the start line behind it.
inline std::string random_text(Dice& dice, std::size_t size) {
  constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz0123456789=:;<>@ /\r\n";
  std::string text(size, '\n');
  for (std::size_t i = 0; i + 1 < size; ++i) text[i] = alphabet[dice.between(0, alphabet.size() - 1)];
  return text;
}

// Sizes as they are, and now and then as they may be: up to 70 KB.
inline std::size_t random_body_size(Dice& dice) {
  switch (dice.between(0, 9)) {
    case 0:
      return 0;
    case 1:
      return dice.one_in(4) ? dice.between(20'000, 70'000) : dice.between(2000, 6000);
    default:
      return dice.between(1, 900);
  }
}

inline std::string random_sip(Dice& dice, std::size_t number, std::size_t body_size) {
  constexpr std::array<std::string_view, 6> methods = {"INVITE", "REGISTER", "OPTIONS", "MESSAGE", "BYE", "NOTIFY"};
  std::string method(methods[dice.between(0, methods.size() - 1)]);
  std::string text = dice.one_in(2) ? method + " sip:bob@example.com SIP/2.0\r\n" : "SIP/2.0 200 OK\r\n";
  text += "Via: SIP/2.0/WS c.invalid;branch=z9hG4bK" + std::to_string(number) + "\r\nFrom: <sip:a@a.test>;tag=1\r\n";
  text += "To: <sip:b@b.test>\r\nCall-ID: " + std::to_string(number) + "@test\r\nCSeq: 1 " + method + "\r\n";
  for (std::size_t i = dice.between(0, 3); i > 0; --i)
    text += "X-More: " + std::to_string(dice.word()) + std::string(dice.between(0, 60), 'x') + "\r\n";
  return text + "Content-Length: " + std::to_string(body_size) + "\r\n\r\n" + random_text(dice, body_size);
}

inline std::string websocket_frame(Dice& dice, unsigned first_octet, std::string_view payload, bool masked) {
  std::string frame = octet(first_octet);
  const unsigned mask_bit = masked ? 0x80 : 0;
  if (payload.size() < 126)
    frame += octet(mask_bit | payload.size());
  else if (payload.size() < 65536)
    frame += octet(mask_bit | 126) + be16(payload.size());
  else
    frame += octet(mask_bit | 127) + be32(0) + be32(payload.size());
  if (!masked) return frame + std::string(payload);
  const std::string mask = be32(dice.word());
  frame += mask;
  for (std::size_t i = 0; i < payload.size(); ++i) frame += static_cast<char>(payload[i] ^ mask[i % 4]);
  return frame;
}

// A message as one frame or several, with pings between them.
inline std::string websocket_message(Dice& dice, std::string_view payload, bool masked) {
  std::string frames;
  unsigned opcode = 1;
  while (dice.one_in(6) && payload.size() > 1) {
    std::size_t size = dice.between(1, payload.size() - 1);
    frames += websocket_frame(dice, opcode, payload.substr(0, size), masked);
    payload.remove_prefix(size);
    opcode = 0;
    if (dice.one_in(3)) frames += websocket_frame(dice, 0x89, "ping", masked);
  }
  frames += websocket_frame(dice, 0x80 | opcode, payload, masked);
  if (dice.one_in(8)) frames += websocket_frame(dice, 0x8a, "", masked);
  return frames;
}

enum Side : std::size_t { from_client = 0, from_server = 1 };

// What both sides of a TCP connection say, in which order, and the messages therein.
struct Conversation {
  bool websocket = false;
  struct Write {
    Side side;
    std::string octets;
  };
  std::vector<Write> writes;
  std::array<std::string, 2> streams;                // all writes of a side
  std::array<std::vector<std::string>, 2> messages;  // of a side

  void say(Side side, const std::string& octets) {
    writes.push_back({side, octets});
    streams[side] += octets;
  }
};

inline Conversation random_conversation(Dice& dice) {
  Conversation talk;
  const bool websocket = talk.websocket = dice.one_in(2);
  if (websocket) {
    talk.say(from_client,
             "GET /ws HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Protocol: sip\r\n\r\n");
    talk.say(from_server,
             "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: sip\r\n\r\n");
  }
  for (std::size_t number = dice.between(1, 12); number > 0; --number) {
    const Side side = dice.one_in(2) ? from_client : from_server;
    const std::string message = random_sip(dice, number, random_body_size(dice));
    talk.messages[side].push_back(message);
    talk.say(side, websocket ? websocket_message(dice, message, side == from_client) : message);
    if (!websocket && dice.one_in(5)) talk.say(side, dice.one_in(2) ? "\r\n\r\n" : "\r\n");
  }
  return talk;
}

// A TCP segment of a conversation, in the order it was sent.
struct Segment {
  Side side = from_client;
  std::string_view flags;
  std::uint32_t sequence = 0, acknowledgement = 0;
  std::string payload;
  std::uint64_t begin = 0;  // stream offset of the payload
  bool probe = false;       // its octet is none of the stream
};

// Cuts a conversation into segments: any sizes, with acknowledgements, copies that are cut elsewhere, keep-alive and
// zero-window probes.
class Cutter {
 public:
  Cutter(Dice& dice, const Conversation& talk, std::array<std::uint32_t, 2> initial)
      : dice_(dice), talk_(talk), initial_(initial) {}

  // Segments have up to about `most` octets. Without `lone_zeros` none is a zero octet alone, which behind a hole
  // may be a keep-alive probe's.
  std::vector<Segment> cut(std::size_t most, bool closes, bool lone_zeros) {
    lone_zeros_ = lone_zeros;
    open();
    for (const Conversation::Write& write : talk_.writes) {
      target_[write.side] += write.octets.size();
      const bool may_wait = !talk_.websocket || sent_[from_server] > 0;         // what opens a WebSocket may not
      if (may_wait && write.octets.size() < 2000 && dice_.one_in(4)) continue;  // goes with the next one
      send(write.side, most);
    }
    for (Side side : {from_client, from_server}) send(side, most);
    if (closes) close();
    return std::move(segments_);
  }

 private:
  void open() {
    add(from_client, "S", 0, "");
    segments_.back().sequence = initial_[from_client];
    segments_.back().acknowledgement = 0;
    add(from_server, "SA", 0, "");
    segments_.back().sequence = initial_[from_server];
    add(from_client, "A", 0, "");
  }
  void send(Side side, std::size_t most) {
    std::string_view stream = talk_.streams[side];
    const std::size_t least = std::max<std::size_t>(1, (target_[side] - sent_[side]) / 150);
    while (sent_[side] < target_[side]) {
      const std::uint64_t from = sent_[side];
      std::size_t size = std::min<std::size_t>(target_[side] - from, least + dice_.between(0, most - 1));
      const bool lone_is_clear = lone_zeros_ || stream[from] != 0;
      if (!lone_is_clear && target_[side] - from > 1) size = std::max<std::size_t>(size, 2);
      if (lone_is_clear && dice_.one_in(20)) {  // zero-window probe
        add(side, "A", from, stream.substr(from, 1));
        ++sent_[side];
        acknowledge(side, from);
      }
      add(side, "PA", from, stream.substr(from, size));
      sent_[side] = from + size;
      disturb(side);
      if (dice_.one_in(2)) acknowledge(side, sent_[side]);
    }
  }
  void disturb(Side side) {
    std::string_view stream = talk_.streams[side];
    if (dice_.one_in(8)) {
      const std::uint64_t reach = std::min<std::uint64_t>(sent_[side], 5000);
      const std::uint64_t from = sent_[side] - dice_.between(1, reach);
      const std::size_t size = dice_.between(1, sent_[side] - from);
      if (size == 1 && !lone_zeros_ && stream[from] == 0) return;
      add(side, "PA", from, stream.substr(from, size));
    }
    if (dice_.one_in(12)) segments_.push_back(segments_[dice_.between(segments_.size() * 3 / 4, segments_.size() - 1)]);
    // Where just the octet before is lost, a probe's octet stands for it: so it has one only where nothing is.
    if (dice_.one_in(15)) {
      add(side, "A", sent_[side] - 1, lone_zeros_ && dice_.one_in(2) ? std::string_view("\0", 1) : "");
      segments_.back().probe = true;
    }
  }
  void close() {
    const Side first = dice_.one_in(2) ? from_client : from_server;
    const Side second = first == from_client ? from_server : from_client;
    add(first, "FA", sent_[first], "");
    acknowledge(first, sent_[first] + 1);
    add(second, "FA", sent_[second], "");
    acknowledge(second, sent_[second] + 1);
  }
  void acknowledge(Side sender, std::uint64_t reached) {
    const Side receiver = sender == from_client ? from_server : from_client;
    add(receiver, "A", sent_[receiver], "");
    segments_.back().acknowledgement = static_cast<std::uint32_t>(initial_[sender] + 1 + reached);
  }
  void add(Side side, std::string_view flags, std::uint64_t begin, std::string_view payload) {
    const Side other = side == from_client ? from_server : from_client;
    segments_.push_back({side, flags, static_cast<std::uint32_t>(initial_[side] + 1 + begin),
                         static_cast<std::uint32_t>(initial_[other] + 1 + sent_[other]), std::string(payload), begin});
  }

  Dice& dice_;
  const Conversation& talk_;
  std::array<std::uint32_t, 2> initial_;
  std::array<std::uint64_t, 2> sent_ = {}, target_ = {};
  bool lone_zeros_ = true;
  std::vector<Segment> segments_;
};

// A probe comes when its connection has been silent for long; nothing comes before the handshake, yet a capture of
// two interfaces may have its answer first.
inline std::size_t most_delay(const Segment& segment, std::size_t reach) {
  if (segment.flags == "S") return 1;
  return segment.flags == "SA" ? 0 : reach;
}
inline std::size_t least_delay(const Segment& segment, std::size_t reach) {
  if (segment.flags == "S" || segment.flags == "SA") return 0;
  return segment.probe ? reach : 2;
}
template <typename Item>
std::size_t most_delay(const Item&, std::size_t reach) {
  return reach;
}
template <typename Item>
std::size_t least_delay(const Item&, std::size_t) {
  return 0;
}

// Tiny, usual, or what segmentation offload makes.
inline std::size_t random_segment_size(Dice& dice) { return dice.one_in(5) ? 3 : dice.one_in(4) ? 60'000 : 1460; }

// Moves each item back by up to `reach` places.
template <typename Item>
std::vector<Item> reordered(Dice& dice, std::vector<Item> items, std::size_t reach) {
  if (reach < 2) return items;
  std::vector<std::pair<std::size_t, std::size_t>> keys;
  for (std::size_t i = 0; i < items.size(); ++i)
    keys.emplace_back(i + dice.between(least_delay(items[i], reach), most_delay(items[i], reach)), i);
  std::stable_sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Item> result;
  for (auto [key, i] : keys) result.push_back(std::move(items[i]));
  return result;
}

}  // namespace rung::test
