#include "cli/export/export_target.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "capture/packet_source.h"
#include "cli/exit_status.h"
#include "cli/output.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

class NoFindings : public FindingSink {
 public:
  void on_finding(Finding&&) override {}
};

bool is_capture(const std::string& path) {
  NoFindings findings;
  try {
    capture::open_capture(path, 1, findings);
    return true;
  } catch (const capture::OpenError&) {
    return false;
  }
}

// A device or a pipe is written to, not replaced.
bool is_special(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::file_status status = std::filesystem::status(path, ignored);
  return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
         !std::filesystem::is_directory(status);
}

void check_existing(const std::string& path, bool force) {
  std::error_code ignored;
  const auto status = std::filesystem::symlink_status(path, ignored);
  if (!std::filesystem::exists(status) || is_special(path)) return;
  if (!force) throw UsageError(printable(path) + " exists: --force overwrites it");
  const bool empty = std::filesystem::is_regular_file(path, ignored) && std::filesystem::file_size(path, ignored) == 0;
  if (!empty && !is_capture(path))
    throw UsageError(printable(path) + " exists and is no capture: it is not overwritten");
}

}  // namespace

void ExportTarget::check(const Options& options, const std::vector<std::string>& inputs) {
  if (!options.output) {
    if (::isatty(STDOUT_FILENO) != 0)
      throw UsageError("a capture file is not for a terminal: -o FILE.pcapng, or a pipe to another program");
    return;
  }
  check_output(options);
  std::error_code ignored;
  for (const std::string& input : inputs)
    if (std::filesystem::equivalent(input, *options.output, ignored))
      throw UsageError("-o " + printable(*options.output) + " would overwrite the capture that the packets come from");
  check_existing(*options.output, options.force);
}

ExportTarget::ExportTarget(const Options& options, bool secret)
    : name_(options.output.value_or("standard output")), descriptor_(STDOUT_FILENO) {
  if (!options.output) return;
  const mode_t mode = secret ? S_IRUSR | S_IWUSR : 0666;
  if (is_special(name_)) {
    descriptor_ = ::open(name_.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    file_ = std::make_unique<NewFile>(name_, options.force);
    descriptor_ = ::open(file_->temporary_path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  }
  if (descriptor_ < 0) throw EnvironmentError(printable(name_) + ": " + std::strerror(errno));
}

ExportTarget::~ExportTarget() {
  if (descriptor_ != STDOUT_FILENO) ::close(descriptor_);
}

void ExportTarget::publish() {
  if (file_) file_->publish();
}

}  // namespace rung::cli
