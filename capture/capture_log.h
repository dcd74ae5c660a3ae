// What every reader of a capture file keeps: the row of `captures`, and the findings about the file
// itself.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "capture/packet_source.h"

namespace rung::capture {

class CaptureLog {
 public:
  // The sink must outlive the log.
  CaptureLog(std::string path, std::uint32_t capture_id, std::string_view format, FindingSink& findings);

  const CaptureFacts& facts() const { return facts_; }

  // Numbers and counts a packet whose other members are set.
  void accept(Packet& packet);
  void add_link_type(std::uint32_t link_type);
  void add_interface(std::string_view name);
  void set_size(std::uint64_t octets) { facts_.size = octets; }
  // The latest of several counts.
  void set_stopped(Timestamp time) { facts_.stopped = std::max(facts_.stopped.value_or(time), time); }
  void set_dropped(std::uint64_t packets) { facts_.dropped = packets; }

  // Interfaces are numbered anew from here on.
  void begin_section();
  // The packet just accepted is one that the network card will cut, or has put together.
  void offload_merged(const Packet& packet);

  // Offsets are those of the decompressed octets.
  void set_compressed() { compressed_ = true; }

  // What stands at `offset` cannot be read: a damage begins there, unless one has begun already.
  void damaged(std::uint64_t offset, const std::string& what);
  // The damage is over: reading goes on at `offset`.
  void resumed(std::uint64_t offset);
  // The file ends inside of the packet or block that begins at `offset`.
  void cut(std::uint64_t offset, const std::string& what);
  // There is no more to be read; the octets end at `offset`, because of `error` where there is one. A damage that lasts
  // is over.
  void ended(std::uint64_t offset, const std::string& error);

 private:
  struct Damage {
    std::uint64_t offset;
    std::string what;
  };

  struct InterfaceLog {
    std::optional<Timestamp> last;  // time of the packet before
    std::uint64_t backwards = 0;    // packets that were earlier
    Duration furthest;              // how much
    std::uint64_t merged = 0;       // packets that were several on the wire
  };

  void check_order(const Packet& packet);
  InterfaceLog& log_of(const Packet& packet);
  void end_section();
  PacketRef place() const { return {facts_.id, 0, last_time_}; }
  std::string at(std::uint64_t offset) const;
  void report_damage(const std::string& consequence);

  CaptureFacts facts_;
  FindingSink& findings_;
  Timestamp last_time_;                   // of the last packet given out
  std::vector<InterfaceLog> interfaces_;  // of this section
  bool snaplen_reported_ = false;
  bool compressed_ = false;
  std::optional<Damage> damage_;  // that lasts
  std::string first_damage_;
  std::uint64_t damages_ = 0, damaged_octets_ = 0;
};

}  // namespace rung::capture
