#include "cli/capture/status_report.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "base/new_file.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

bool wants_line(const Options& options) {
  if (options.progress != When::automatic) return options.progress == When::always;
  return !options.quiet && ::isatty(STDERR_FILENO) != 0;
}

std::size_t columns() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1u : 79u;
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

StatusReport::StatusReport(const Options& options, std::optional<std::string> file, MetricsServer* metrics)
    : line_(wants_line(options)), quiet_(options.quiet), file_(std::move(file)), metrics_(metrics) {}

void StatusReport::show(const LiveStatus& status) {
  if (metrics_ != nullptr) metrics_->set_text(status_metrics(status));
  if (file_) write_file(status);
  if (!line_) return;
  std::fprintf(stderr, "\r%s\x1b[K", shorten(status_line(status), columns()).c_str());
  std::fflush(stderr);
  line_shown_ = true;
}

// Readers see the whole of one or of the next.
void StatusReport::write_file(const LiveStatus& status) {
  std::string reason;
  try {
    NewFile file(*file_, true);
    const int descriptor = ::open(file.temporary_path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor < 0) file.fail(std::strerror(errno));
    const bool written = write_all(descriptor, status_json(status));
    const int error = errno;
    ::close(descriptor);
    if (!written) file.fail(std::strerror(error));
    file.publish();
    file_failed_ = false;
    return;
  } catch (const NewFileError& error) {
    reason = error.what();
  }
  if (!std::exchange(file_failed_, true)) complain("--status-file: " + reason);
}

void StatusReport::complain(const std::string& text) {
  erase_line();
  std::fprintf(stderr, "rung: %s\n", printable(text).c_str());
}

void StatusReport::erase_line() {
  if (!std::exchange(line_shown_, false)) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

}  // namespace rung::cli
