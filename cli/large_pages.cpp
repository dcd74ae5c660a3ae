// What is followed lies all over the memory: with pages of 4 KiB the processor looks up their places again and again.
// Where the system has no large pages nothing changes, and what the environment says (MIMALLOC_LARGE_OS_PAGES) holds.
#include <mimalloc.h>

namespace {

void ask_for_large_pages() {
  mi_option_set_enabled_default(mi_option_large_os_pages, true);
  mi_option_set_default(mi_option_eager_commit_delay, 0);  // from the first allocation of each thread on
}

// Called before the constructors of libraries, which allocate.
[[gnu::section(".preinit_array"), gnu::used]] void (*const before_all_others)() = ask_for_large_pages;

}  // namespace
