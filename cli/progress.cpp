#include "cli/progress.h"

#include <unistd.h>

#include <cstdio>

namespace rung::cli {
namespace {

constexpr auto patience = std::chrono::seconds(1);
constexpr auto interval = std::chrono::milliseconds(200);

bool enabled(When when, bool quiet) {
  if (when != When::automatic) return when == When::always;
  return !quiet && ::isatty(STDERR_FILENO) != 0;
}

}  // namespace

Progress::Progress(When when, bool quiet)
    : enabled_(enabled(when, quiet)), next_(when == When::always ? begin_ : begin_ + patience) {}

double Progress::seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

void Progress::show(const std::function<ProgressFacts()>& facts) {
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + interval;
  shown_ = true;
  const ProgressFacts current = facts();
  const double megabytes = static_cast<double>(current.position) / 1e6;
  if (current.size > 0)
    std::fprintf(stderr, "\r%3.0f %%  ",
                 100.0 * static_cast<double>(current.position) / static_cast<double>(current.size));
  else
    std::fprintf(stderr, "\r%.0f MB  ", megabytes);
  std::fprintf(stderr, "%.0f MB/s  %llu messages\x1b[K", megabytes / seconds(),
               static_cast<unsigned long long>(current.messages));
  std::fflush(stderr);
}

void Progress::erase() {
  if (!shown_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  shown_ = false;
}

}  // namespace rung::cli
