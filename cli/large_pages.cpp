// What is followed lies all over the memory: with pages of 4 KiB the processor looks up their places again and again.
// mimalloc never gives large ones back, so a live capture, which runs for months, and who is told how much memory there
// is go without.
// Where the system has no large pages nothing changes, and what the environment says (MIMALLOC_LARGE_OS_PAGES) holds.
#include <mimalloc.h>

#include <cstring>

namespace {

void ask_for_large_pages(int count, char** arguments, char** /*environment*/) {
  if (count > 1 && std::strcmp(arguments[1], "capture") == 0) return;
  for (int i = 1; i < count; ++i)
    if (std::strncmp(arguments[i], "--memory-limit", std::strlen("--memory-limit")) == 0) return;
  mi_option_set_enabled_default(mi_option_large_os_pages, true);
  mi_option_set_default(mi_option_eager_commit_delay, 0);  // from the first allocation of each thread on
}

// Called before the constructors of libraries, which allocate.
[[gnu::section(".preinit_array"), gnu::used]] void (*const before_all_others)(int, char**,
                                                                              char**) = ask_for_large_pages;

}  // namespace
