// One pcapng file of a capture, written under another name until it is whole.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/new_file.h"
#include "base/wiping_allocator.h"
#include "capture/pcapng_writer.h"

namespace rung::cli {

class PacketFile {
 public:
  // Interfaces have the numbers of packets. Nobody but the user may read it. Throws NewFileError where it cannot be made
  // or exists, WriteError where nothing can be written.
  PacketFile(const std::string& path, const std::vector<capture::NewInterface>& interfaces);
  ~PacketFile();
  PacketFile(const PacketFile&) = delete;
  PacketFile& operator=(const PacketFile&) = delete;

  const std::string& path() const { return file_.path(); }
  capture::PcapngWriter& writer() { return *writer_; }
  // Ends it, whatever could be written of it, and gives it its name; its octets. Throws NewFileError.
  std::uint64_t publish();

 private:
  NewFile file_;
  int descriptor_;
  std::optional<capture::PcapngWriter> writer_;
};

}  // namespace rung::cli
