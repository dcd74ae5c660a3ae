#include "cli/memory_guard.h"

#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "base/limits.h"
#include "cli/exit_status.h"
#include "cli/size_argument.h"

// Of the allocator that the program is linked with where it is installed (cli/allocation.cpp).
extern "C" __attribute__((weak)) void mi_collect(bool force);

namespace rung::cli {
namespace {

void give_back_free_memory() {
  if (mi_collect != nullptr)
    mi_collect(true);
  else
    ::malloc_trim(0);
}

}  // namespace

std::optional<std::uint64_t> memory_limit(const Options& options) {
  if (!options.memory_limit) return std::nullopt;
  const std::uint64_t size = size_of("--memory-limit", *options.memory_limit);
  if (size < limits::least_memory)
    throw UsageError("--memory-limit: at least " + std::to_string(limits::least_memory >> 20) + "M");
  return size;
}

MemoryGuard::MemoryGuard(std::optional<std::uint64_t> limit)
    : limit_(limit), descriptor_(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC)) {}

MemoryGuard::~MemoryGuard() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

// proc(5): size, resident and shared, in pages.
std::uint64_t MemoryGuard::octets() const {
  std::array<char, 128> text{};
  if (::pread(descriptor_, text.data(), text.size() - 1, 0) <= 0) return 0;
  unsigned long long size = 0, resident = 0, shared = 0;
  if (std::sscanf(text.data(), "%llu %llu %llu", &size, &resident, &shared) != 3 || shared > resident) return 0;
  return (resident - shared) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

bool MemoryGuard::is_full() const { return limit_ && octets() >= *limit_ / 100 * limits::memory_full_percent; }

MemoryGuard::Verdict MemoryGuard::judge() const {
  if (!limit_) return Verdict::fine;
  const std::uint64_t shed = *limit_ / 100 * limits::memory_shed_percent;
  if (octets() < shed) return Verdict::fine;
  give_back_free_memory();
  const std::uint64_t now = octets();
  if (now < shed) return Verdict::fine;
  return now < *limit_ / 100 * limits::memory_full_percent ? Verdict::shed : Verdict::full;
}

}  // namespace rung::cli
