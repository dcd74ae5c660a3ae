// Memory that the program takes, and whether that is too much.
#pragma once

#include <cstdint>
#include <optional>

#include "cli/options.h"

namespace rung::cli {

// What --memory-limit says, in octets. Throws UsageError where it is no size, or less than limits::least_memory.
std::optional<std::uint64_t> memory_limit(const Options& options);

class MemoryGuard {
 public:
  enum class Verdict : std::uint8_t {
    fine,
    shed,  // let go of what can be let go of
    full,  // take nothing more until it is less
  };

  // To be made before files are confined.
  explicit MemoryGuard(std::optional<std::uint64_t> limit);
  ~MemoryGuard();
  MemoryGuard(const MemoryGuard&) = delete;
  MemoryGuard& operator=(const MemoryGuard&) = delete;

  // Octets of the program's own memory, what it shares with the kernel (buffers of packets) and with files apart.
  std::uint64_t octets() const;
  std::optional<std::uint64_t> limit() const { return limit_; }
  // Quick, to be asked often: as judge() would find it if nothing could be given back.
  bool is_full() const;
  // What is free inside the program goes back to the system first, where it is needed.
  Verdict judge() const;

 private:
  std::optional<std::uint64_t> limit_;
  int descriptor_;
};

}  // namespace rung::cli
