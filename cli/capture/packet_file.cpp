#include "cli/capture/packet_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "cli/terminal_text.h"

namespace rung::cli {

PacketFile::PacketFile(const std::string& path, const std::vector<capture::NewInterface>& interfaces)
    : file_(path, false),
      descriptor_(::open(file_.temporary_path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
  if (descriptor_ < 0) file_.fail(std::strerror(errno));
  try {
    writer_.emplace(descriptor_, printable(path), "rung " RUNG_VERSION);
    for (const capture::NewInterface& interface : interfaces) writer_->add_interface(interface);
    writer_->flush();
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

PacketFile::~PacketFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::uint64_t PacketFile::publish() {
  struct stat status {};
  const bool known = ::fstat(descriptor_, &status) == 0;
  ::close(std::exchange(descriptor_, -1));
  file_.publish();
  return known ? static_cast<std::uint64_t>(status.st_size) : 0;
}

}  // namespace rung::cli
