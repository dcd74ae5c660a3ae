// What every reader of a capture file keeps: the row of `captures`, and the findings about the file
// itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

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
  void set_dropped(std::uint64_t packets) { facts_.dropped = packets; }

  // The file cannot be read on from `offset`.
  void damaged(std::uint64_t offset, const std::string& what);
  // The file ends inside of the packet or block that begins at `offset`.
  void cut(std::uint64_t offset, const std::string& what);
  // The file was read to where it goes.
  void ended();

 private:
  PacketRef place() const { return {facts_.id, 0, last_time_}; }

  CaptureFacts facts_;
  FindingSink& findings_;
  Timestamp last_time_;  // of the last packet given out
  bool snaplen_reported_ = false;
};

}  // namespace rung::capture
