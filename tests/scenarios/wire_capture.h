// Captures of several random conversations at once, packed, reordered and, if asked for, with losses.
#pragma once

#include <functional>
#include <set>

#include "tests/scenarios/wire_conversation.h"
#include "tests/support/encapsulate.h"

namespace rung::test {

struct Talk {
  std::uint16_t client_port = 0;
  bool v6 = false;
  std::array<std::uint32_t, 2> initial = {};
  Conversation conversation;
};

struct CapturedPacket {
  std::string octets;
  capture::LinkType link_type = capture::LinkType::ethernet;
  std::uint32_t wire_size = 0;
  std::uint64_t frame = 0;
  std::int64_t ns = 0;
  std::ptrdiff_t talk = -1;          // index of the talk, where it is a segment that was not fragmented
  Segment segment;                   // its payload is left out
  std::size_t captured_payload = 0;  // octets
  bool is_fragment = false;

  capture::Packet view() const {
    capture::Packet view = packet(octets, frame, ns, link_type);
    view.wire_size = std::max(wire_size, view.wire_size);
    return view;
  }
};

struct Capture {
  std::vector<Talk> talks;
  std::vector<std::string> datagrams;  // SIP over UDP
  std::vector<CapturedPacket> packets;

  // True where a SYN or SYN/ACK tells where the side's stream begins.
  bool shows_beginning(const Talk& talk, std::size_t side) const {
    for (const CapturedPacket& each : packets) {
      if (each.talk != &talk - talks.data()) continue;
      // The SYN counts only before octets: a stream that began in its middle stays so.
      const bool begins = (each.captured_payload > 0 && !each.segment.probe) || each.segment.flags == "FA";
      if (each.segment.side == side && begins) return each.segment.begin == 0;
      if (each.segment.side == side && each.segment.flags == "S") return true;
      if (each.segment.flags == "SA") return true;
    }
    return false;
  }
  // The stream offset that the capture proves to be reached, whether its octets are there or not; one less where
  // what proves it may count a FIN.
  std::uint64_t shown_end(const Talk& talk, std::size_t side) const;
};

inline std::uint64_t Capture::shown_end(const Talk& talk, std::size_t side) const {
  bool begun = false, closing = false, fin = false;
  std::uint64_t shown = 0;
  for (const CapturedPacket& each : packets) {
    if (each.talk != &talk - talks.data()) continue;
    const bool own = each.segment.side == side;
    const bool is_fin = each.segment.flags == "FA";
    (own ? fin : closing) |= is_fin;
    begun = begun || (own && !each.segment.probe && (each.captured_payload > 0 || each.segment.flags == "S")) ||
            each.segment.flags == "SA";
    if (!begun) continue;
    std::uint64_t end = each.segment.begin + each.captured_payload;
    if (!own) end = static_cast<std::uint32_t>(each.segment.acknowledgement - talk.initial[side] - 1);
    shown = std::max(shown, std::min<std::uint64_t>(end, talk.conversation.streams[side].size()));
  }
  return shown - (shown > 0 && !fin && closing ? 1 : 0);
}

// An IP packet in what carries it on the captured link.
using Carrying = std::function<std::pair<std::string, capture::LinkType>(Dice&, const std::string& ip)>;

inline std::pair<std::string, capture::LinkType> random_link(Dice& dice, const std::string& ip) {
  const auto type = static_cast<std::uint16_t>(ip[0] >> 4 == 4 ? 0x0800 : 0x86dd);
  switch (dice.between(0, 4)) {
    case 0:
      return {ip, capture::LinkType::raw};
    case 1:
      return {ethernet(ip, type, {0x8100}), capture::LinkType::ethernet};
    case 2:
      return {linux_sll(ip, type), capture::LinkType::linux_sll};
    case 3:
      return {linux_sll2(ip, type), capture::LinkType::linux_sll2};
    default:
      return {ethernet(ip, type), capture::LinkType::ethernet};
  }
}

// Each packet in up to three encapsulations of its own, as far as the outer lengths allow.
inline std::pair<std::string, capture::LinkType> random_tunnel(Dice& dice, const std::string& ip) {
  Random random(dice.word());
  Encapsulated outer = encapsulate(ip, random, ip.size() < 64'000 ? static_cast<int>(dice.between(0, 3)) : 0);
  return {std::move(outer.octets), outer.link_type};
}

// Packets of IP with what they carry, still without a link layer.
class Packer {
 public:
  Packer(Dice& dice, Carrying carrying) : dice_(dice), carrying_(std::move(carrying)) {}

  struct Sender {
    bool v6, reverse;
    std::uint8_t protocol;
  };
  // The transport's octets as one IP packet, or as fragments in any order, some of them twice.
  std::vector<CapturedPacket> pack(const Sender& sender, const std::string& octets, bool may_fragment) {
    std::vector<std::string> parts;
    if (!may_fragment && octets.size() <= 65'000) {
      parts.push_back(ip(sender, octets, 0, false, false));
    } else {
      ++id_;
      const std::size_t most = octets.size() > 20'000 ? 180 : 20;
      for (std::size_t at = 0; at < octets.size();) {
        std::size_t size = std::min(octets.size() - at, 8 * dice_.between(1 + most / 10, most));
        parts.push_back(ip(sender, octets.substr(at, size), at, at + size < octets.size(), true));
        if (dice_.one_in(10)) parts.push_back(parts.back());
        at += size;
      }
      // The last one that is new decides when the datagram is whole; copies behind it are dropped.
      parts = reordered(dice_, std::move(parts), dice_.between(0, 10));
    }
    std::vector<CapturedPacket> packets;
    for (const std::string& part : parts) {
      auto [frame, type] = carrying_(dice_, part);
      CapturedPacket packet;
      packet.wire_size = static_cast<std::uint32_t>(frame.size());
      packet.octets = std::move(frame);
      packet.link_type = type;
      packets.push_back(std::move(packet));
    }
    return packets;
  }

 private:
  std::string ip(const Sender& sender, const std::string& payload, std::size_t at, bool more, bool fragment) {
    IpFields fields;
    fields.source = sender.v6 ? "2001:db8::1" : "10.0.0.1";
    fields.destination = sender.v6 ? "2001:db8::2" : "10.0.0.2";
    if (sender.reverse) std::swap(fields.source, fields.destination);
    fields.protocol = sender.protocol;
    if (sender.v6 && fragment) {
      fields.protocol = 44;
      return ipv6(fields, ipv6_fragment(sender.protocol, id_, at, more, payload));
    }
    if (sender.v6) return ipv6(fields, payload);
    fields.id = id_;
    fields.fragment_offset = static_cast<std::uint16_t>(at);
    fields.more_fragments = more;
    return ipv4(fields, payload);
  }

  Dice& dice_;
  Carrying carrying_;
  std::uint16_t id_ = 0;
};

using Lane = std::vector<CapturedPacket>;

inline Lane lane_of(Dice& dice, Packer& packer, const Talk& talk, std::ptrdiff_t index, std::vector<Segment> segments,
                    bool may_fragment) {
  Lane lane;
  for (Segment& each : segments) {
    const bool reverse = each.side == from_server;
    TcpFields fields{static_cast<std::uint16_t>(reverse ? 5060 : talk.client_port),
                     static_cast<std::uint16_t>(reverse ? talk.client_port : 5060), each.sequence, each.flags,
                     each.acknowledgement};
    if (each.flags.starts_with('S')) fields.options = std::string("\x03\x03\x07\0", 4);   // windows of 8 MB
    const bool fragments = may_fragment && each.payload.size() < 600 && dice.one_in(10);  // few: they take time
    auto packets = packer.pack({talk.v6, reverse, 6}, tcp(fields, each.payload), fragments);
    for (CapturedPacket& packet : packets) {
      packet.talk = index;
      packet.captured_payload = each.payload.size();
      packet.is_fragment = packets.size() > 1;
      packet.segment = each;
      packet.segment.payload.clear();
      lane.push_back(std::move(packet));
    }
  }
  return lane;
}

// Takes from the lanes by turns, each in its order.
inline std::vector<CapturedPacket> merged(Dice& dice, std::vector<Lane> lanes) {
  std::vector<CapturedPacket> packets;
  std::vector<std::size_t> at(lanes.size(), 0);
  for (;;) {
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < lanes.size(); ++i)
      if (at[i] < lanes[i].size()) left.push_back(i);
    if (left.empty()) return packets;
    std::size_t lane = left[dice.between(0, left.size() - 1)];
    for (std::size_t run = dice.between(1, 10); run > 0 && at[lane] < lanes[lane].size(); --run)
      packets.push_back(std::move(lanes[lane][at[lane]++]));
  }
}

inline void number(Dice& dice, std::vector<CapturedPacket>& packets) {
  std::int64_t ns = 0;
  std::uint64_t frame = 0;
  for (CapturedPacket& each : packets) {
    ns += static_cast<std::int64_t>(dice.between(1000, 900'000));
    each.ns = ns;
    each.frame = ++frame;
  }
}

inline Lane udp_lane(Dice& dice, Packer& packer, Capture& capture) {
  Lane lane;
  const bool v6 = dice.one_in(2);
  for (std::size_t number = dice.between(1, 6); number > 0; --number) {
    std::string message = random_sip(dice, number, std::min<std::size_t>(random_body_size(dice), 60'000));
    auto packets = packer.pack({v6, dice.one_in(2), 17}, udp({}, message), dice.one_in(2));
    std::move(packets.begin(), packets.end(), std::back_inserter(lane));
    capture.datagrams.push_back(std::move(message));
  }
  return reordered(dice, std::move(lane), dice.between(0, 10));
}

// The sequence numbers wrap within one stream of three.
inline std::uint32_t random_initial(Dice& dice, std::size_t stream_size) {
  if (dice.one_in(3)) return static_cast<std::uint32_t>(0u - dice.between(0, stream_size + 1));
  return dice.word();
}

inline Talk random_talk(Dice& dice, std::uint16_t client_port) {
  Talk talk{client_port, dice.one_in(3), {}, random_conversation(dice)};
  for (std::size_t side : {0u, 1u}) talk.initial[side] = random_initial(dice, talk.conversation.streams[side].size());
  return talk;
}

// The segments of a talk in the order they were captured. Large ones stay in order: many of them at once are more
// than the first window, and than what is held before a WebSocket's handshake (limits::http_head_octets).
inline std::vector<Segment> random_segments(Dice& dice, const Talk& talk, bool closes, bool lossless,
                                            std::size_t size) {
  const std::size_t reach = size > 1460 ? 0 : dice.between(0, lossless ? 20 : 5);
  return reordered(dice, Cutter(dice, talk.conversation, talk.initial).cut(size, closes, lossless), reach);
}

// The place of an early segment that may come again.
inline std::size_t old_segment(const Lane& lane) {
  std::size_t at = 3;
  while (at + 1 < lane.size() && (lane[at].captured_payload == 0 || lane[at].is_fragment)) ++at;
  return at;
}

// Nothing is lost; segments come so little out of order that no hole is given up.
inline Capture random_capture(Dice& dice, Carrying carrying = random_link) {
  Capture capture;
  Packer packer(dice, std::move(carrying));
  std::vector<Lane> lanes;
  for (std::size_t i = dice.between(1, 3); i > 0; --i) {
    Talk talk = random_talk(dice, static_cast<std::uint16_t>(40000 + i));
    auto segments = random_segments(dice, talk, true, true, random_segment_size(dice));
    const auto index = static_cast<std::ptrdiff_t>(capture.talks.size());
    lanes.push_back(lane_of(dice, packer, talk, index, std::move(segments), true));
    capture.talks.push_back(talk);
    if (!dice.one_in(3)) continue;
    // The ports are used again, with initial numbers further on (RFC 6528), while an old copy is on its way.
    Talk again = random_talk(dice, talk.client_port);
    again.v6 = talk.v6;
    for (std::size_t side : {0u, 1u}) again.initial[side] = talk.initial[side] + (1u << 28);
    auto more = random_segments(dice, again, true, true, random_segment_size(dice));
    Lane behind = lane_of(dice, packer, again, index + 1, std::move(more), true);
    behind.insert(behind.begin() + 3, lanes.back().at(old_segment(lanes.back())));
    std::move(behind.begin(), behind.end(), std::back_inserter(lanes.back()));
    capture.talks.push_back(std::move(again));
  }
  if (dice.one_in(2)) lanes.push_back(udp_lane(dice, packer, capture));
  capture.packets = merged(dice, std::move(lanes));
  number(dice, capture.packets);
  return capture;
}

// The capture begins in the middle of a connection.
inline void begin_later(Dice& dice, Lane& lane) {
  lane.erase(lane.begin(), lane.begin() + static_cast<std::ptrdiff_t>(dice.between(3, lane.size())));
  std::erase_if(lane, [](const CapturedPacket& each) { return each.segment.flags.starts_with('S'); });
}

// Some packets are lost, one at a time or in bursts, and some are cut by the snapshot length. No IP fragments.
inline Capture random_lossy_capture(Dice& dice, Carrying carrying = random_link) {
  Capture capture;
  Packer packer(dice, std::move(carrying));
  std::vector<Lane> lanes;
  for (std::size_t i = dice.between(1, 3); i > 0; --i) {
    Talk talk = random_talk(dice, static_cast<std::uint16_t>(40000 + i));
    // A frame's header alone is hardly ever lost, and without it nobody can tell the frame from a SIP stream; what
    // offload makes goes beyond the window that was known before a loss.
    const std::size_t size = talk.conversation.websocket || dice.one_in(2) ? 1460 : 3;
    auto segments = random_segments(dice, talk, dice.one_in(2), false, size);
    lanes.push_back(
        lane_of(dice, packer, talk, static_cast<std::ptrdiff_t>(capture.talks.size()), std::move(segments), false));
    capture.talks.push_back(std::move(talk));
    if (dice.one_in(5)) begin_later(dice, lanes.back());
  }
  const std::size_t rarity = dice.between(2, 60);
  const bool cuts = dice.one_in(4);
  std::size_t burst = 0;
  std::vector<CapturedPacket> all = merged(dice, std::move(lanes));
  for (CapturedPacket& each : all) {
    // A SYN without its answer does not tell where the server's stream begins, though the handshake counts as seen.
    if (each.segment.flags == "SA") {
      capture.packets.push_back(std::move(each));
      continue;
    }
    if (burst == 0 && dice.one_in(rarity)) burst = dice.one_in(3) ? dice.between(1, 20) : 1;
    if (burst > 0) {
      --burst;
      continue;
    }
    if (cuts && each.captured_payload > 1 && dice.one_in(10)) {
      std::size_t lost = dice.between(1, each.captured_payload - 1);
      each.octets.resize(each.octets.size() - lost);
      each.captured_payload -= lost;
    }
    capture.packets.push_back(std::move(each));
  }
  number(dice, capture.packets);
  return capture;
}

}  // namespace rung::test
