// MSRP messages out of the chunks of one connection (RFC 4975 5.1, 7.3): a SEND with all of its chunks, which are
// known by From-Path and Message-ID, and every other request and response as it is.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "decode/msrp/assembly.h"
#include "decode/msrp/framer.h"
#include "decode/stream_context.h"

namespace rung::decode {

class MsrpCollector {
 public:
  // The context must outlive it.
  explicit MsrpCollector(StreamContext& context) : context_(&context) {}

  // The next item of the framer of that direction. `lost`: the capture lost the end of the chunk, so that its sender
  // is not blamed for it.
  void take(net::Direction direction, const msrp::Framed& framed, const Place& place, bool lost);
  // Octets of that direction are not in the capture: what lacks octets may lack those.
  void lose(net::Direction direction);
  // Nothing more comes: messages whose chunks did not all come are given out as they stand.
  void finish();

 private:
  using Key = std::pair<std::string, std::string>;  // From-Path, Message-ID

  // A message in the making.
  struct Collected {
    MsrpMessage message;
    Place place;
    msrp::Assembly body;
    std::uint64_t order = 0;                 // of appearance, over both directions
    std::uint64_t next = 0;                  // where in the body the octets belong that come now
    std::optional<std::uint64_t> said_end;   // of the chunk at hand, as its Byte-Range says
    std::optional<std::uint64_t> total;      // octets of the body, as a Byte-Range said last
    std::optional<std::uint64_t> last;       // where the chunk ended that was the last one, by its flag
    std::optional<std::uint64_t> said_last;  // and where it should have, as its Byte-Range said
    bool excused = false;                    // the capture may have lost octets of it
    bool head_over_limit = false;

    bool has_key() const { return message.method == "SEND" && !message.message_id.empty(); }
    Key key() const { return {message.from_path, message.message_id}; }
    std::uint64_t end() const;
    bool ends_early() const;
    bool is_whole() const;
    std::size_t octets_held() const;
  };
  struct Side {
    std::optional<Collected> current;  // whose chunk is at hand
    std::map<Key, Collected> open;     // more chunks are to come
    std::size_t open_octets = 0;       // what they hold
    std::size_t waiting = 0;           // those of them whose last chunk came
    bool excused = false;              // octets of the direction are missing
  };
  struct Remark {
    FindingCode code;
    std::string detail;
    std::optional<Severity> severity = std::nullopt;
  };

  void take_head(net::Direction direction, const msrp::Framed& framed, const Place& place);
  void take_end(net::Direction direction, const msrp::Framed& framed, const Place& place, bool lost);
  Collected begin(const msrp::Framed& framed, const Place& place);
  static Collected take_open(Side& side, std::map<Key, Collected>::iterator entry);
  void keep_open(net::Direction direction, Collected&& collected);
  void keep_within_limits(net::Direction direction);
  void give_up_late(net::Direction direction, const PacketRef& now);
  static std::vector<Remark> remarks_on(const Collected& collected);
  void deliver(net::Direction direction, Collected&& collected, bool complete, std::vector<Remark> remarks = {});
  Side& side_of(net::Direction direction) { return sides_[index(direction)]; }

  StreamContext* context_;
  std::array<Side, 2> sides_;
  std::uint64_t begun_ = 0;  // messages
};

}  // namespace rung::decode
