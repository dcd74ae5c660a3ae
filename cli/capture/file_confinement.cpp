#include "cli/capture/file_confinement.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "cli/exit_status.h"
#include "cli/terminal_text.h"

#if __has_include(<linux/landlock.h>) && defined(SYS_landlock_create_ruleset)
#include <linux/landlock.h>
#define RUNG_HAS_LANDLOCK 1
#endif

namespace rung::cli {

#ifdef RUNG_HAS_LANDLOCK
namespace {

// Rights by number: headers are often older than the kernel. LANDLOCK_ACCESS_FS_… of linux/landlock.h.
constexpr std::uint64_t write_file = 1u << 1, read_file = 1u << 2, read_folder = 1u << 3, remove_file = 1u << 5;
constexpr std::uint64_t make_file = 1u << 8, refer = 1u << 13, truncate = 1u << 14;
constexpr std::uint64_t of_files = write_file | read_file | truncate;

// All rights on files that each version knows, and on TCP ports from version 4 on.
constexpr std::uint64_t rights_on_files(long version) {
  if (version >= 5) return (1u << 16) - 1;  // ioctl on devices
  if (version >= 3) return (1u << 15) - 1;  // truncating
  return version == 2 ? (1u << 14) - 1 : (1u << 13) - 1;
}

struct Ruleset {
  std::uint64_t handled_files = 0, handled_ports = 0;
};

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

[[noreturn]] void fail(const std::string& what) {
  throw EnvironmentError("Landlock: " + what + ": " + std::strerror(errno));
}

// Only rights that the ruleset handles may be named, and for a file only those of files.
void allow(const Descriptor& ruleset, const std::string& path, std::uint64_t rights) {
  const Descriptor place(::open(path.c_str(), O_PATH | O_CLOEXEC));
  struct stat status {};
  if (place.number() < 0 || ::fstat(place.number(), &status) != 0) {
    if (errno == ENOENT) return;
    fail(printable(path));
  }
  if (!S_ISDIR(status.st_mode)) rights &= of_files;
  landlock_path_beneath_attr rule{};
  rule.allowed_access = rights;
  rule.parent_fd = place.number();
  if (::syscall(SYS_landlock_add_rule, ruleset.number(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
    fail(printable(path));
}

}  // namespace

bool confine_files(const ReachableFiles& files) {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return false;
  Ruleset handled;
  handled.handled_files = rights_on_files(version);
  if (version >= 4) handled.handled_ports = 3;  // bind and connect
  const std::size_t size = version >= 4 ? sizeof(handled) : sizeof(handled.handled_files);
  const Descriptor ruleset(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, size, 0)));
  if (ruleset.number() < 0) fail("no ruleset");
  const std::uint64_t writing = (of_files | read_folder | remove_file | make_file | refer) & handled.handled_files;
  for (const std::string& folder : files.folders) allow(ruleset, folder, writing);
  for (const std::string& path : files.readable) allow(ruleset, path, read_file | read_folder);
  if (::syscall(SYS_landlock_restrict_self, ruleset.number(), 0) != 0) fail("it does not take effect");
  return true;
}

#else

bool confine_files(const ReachableFiles& /*files*/) { return false; }

#endif

}  // namespace rung::cli
