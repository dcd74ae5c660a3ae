#include "base/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace rung {
namespace {

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

// Renaming would put a file in the place of a device or a pipe.
bool is_file_or_nothing(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode);
}

// A name beside `path` that nobody has: ".NAME.rung-PID", NAME cut so that a file system takes it.
std::string free_name_beside(const std::string& path) {
  constexpr std::size_t longest_name = 200;
  std::size_t name = path.rfind('/') + 1;  // npos + 1 is 0
  std::string begin =
      path.substr(0, name) + "." + path.substr(name, longest_name) + ".rung-" + std::to_string(::getpid());
  std::string candidate = begin;
  for (int round = 1; exists(candidate); ++round) candidate = begin + "-" + std::to_string(round);
  return candidate;
}

// 0, or errno.
int rename_to_free_name(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (::link(from.c_str(), to.c_str()) != 0) return errno;
  ::unlink(from.c_str());
  return 0;
}

}  // namespace

NewFile::NewFile(std::string path, bool overwrite) : path_(std::move(path)), overwrite_(overwrite) {
  if (path_.empty() || path_.ends_with('/')) fail("not the name of a file");
  if (!overwrite_ && exists(path_)) fail("it exists");
  if (!is_file_or_nothing(path_)) fail("it is not a regular file");
  temporary_path_ = free_name_beside(path_);
}

NewFile::~NewFile() {
  if (!temporary_path_.empty()) ::unlink(temporary_path_.c_str());
}

void NewFile::publish() {
  int error = 0;
  if (overwrite_)
    error = std::rename(temporary_path_.c_str(), path_.c_str()) == 0 ? 0 : errno;
  else
    error = rename_to_free_name(temporary_path_, path_);
  if (error != 0) fail(std::strerror(error));
  temporary_path_.clear();
}

void NewFile::fail(const std::string& reason) const { throw NewFileError("cannot write " + path_ + ": " + reason); }

}  // namespace rung
