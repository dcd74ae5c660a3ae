// The reader for some octets, whatever brings them.
#pragma once

#include <memory>
#include <string>

#include "capture/byte_source.h"
#include "capture/packet_source.h"

namespace rung::capture {

// As open_capture(); `path` is only what messages call it.
std::unique_ptr<PacketSource> open_source(std::unique_ptr<ByteSource> octets, const std::string& path,
                                          std::uint32_t capture_id, FindingSink& findings);

}  // namespace rung::capture
