#include "capture/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "capture/packet_source.h"

namespace rung::capture {

std::string display_name(const std::string& path) { return path == "-" ? "standard input" : path; }

FileSource::FileSource(const std::string& path) : descriptor_(STDIN_FILENO) {
  if (path != "-") {
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) throw OpenError(path + ": " + std::strerror(errno));
    owned_ = true;
  }
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) return;  // reading will tell what is wrong
  if (S_ISDIR(status.st_mode)) {
    if (owned_) ::close(descriptor_);
    throw OpenError(display_name(path) + " is a directory");
  }
  if (S_ISREG(status.st_mode)) size_ = static_cast<std::uint64_t>(status.st_size);
}

FileSource::~FileSource() {
  if (owned_) ::close(descriptor_);
}

std::size_t FileSource::read(std::span<std::uint8_t> into) {
  for (;;) {
    ssize_t got = ::read(descriptor_, into.data(), into.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EINTR) continue;
    errno_ = errno;
    return 0;
  }
}

std::string FileSource::error() const { return errno_ == 0 ? "" : std::strerror(errno_); }

std::size_t MemorySource::read(std::span<std::uint8_t> into) {
  std::size_t size = std::min(into.size(), rest_.size());
  std::copy_n(rest_.begin(), size, into.begin());
  rest_ = rest_.subspan(size);
  return size;
}

}  // namespace rung::capture
