// Memory for objects of one type that come and go all the time: what was freed last is given out first, for it is still
// in the processor's cache, where an allocator gives what nobody touched for long.
#pragma once

#include <array>
#include <cstddef>
#include <new>

namespace rung {

#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t blocks_kept = 0;  // it is to see every object go
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr std::size_t blocks_kept = 0;
#else
constexpr std::size_t blocks_kept = 64;
#endif
#else
constexpr std::size_t blocks_kept = 64;
#endif

// A base of T, for its new and delete. Each thread keeps at most `most` blocks of its own, and frees them when it ends.
template <typename T, std::size_t most = blocks_kept>
class Recycled {
 public:
  static void* operator new(std::size_t size) {
    Spare& spare = Recycled::spare();
    return size == sizeof(T) && spare.count > 0 ? spare.blocks[--spare.count] : ::operator new(size);
  }
  static void operator delete(void* block, std::size_t size) {
    Spare& spare = Recycled::spare();
    if (size == sizeof(T) && spare.count < most)
      spare.blocks[spare.count++] = block;
    else
      ::operator delete(block, size);
  }

 private:
  struct Spare {
    Spare() = default;
    Spare(const Spare&) = delete;
    Spare& operator=(const Spare&) = delete;
    ~Spare() {
      while (count > 0) ::operator delete(blocks[--count], sizeof(T));
    }
    std::array<void*, most> blocks;
    std::size_t count = 0;
  };
  static Spare& spare() {
    thread_local Spare own;
    return own;
  }
};

}  // namespace rung
