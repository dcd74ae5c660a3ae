// The status of a capture where it was asked for: a line on the terminal, a file, the metrics.
#pragma once

#include <optional>
#include <string>

#include "cli/capture/live_status.h"
#include "cli/capture/metrics_server.h"
#include "cli/options.h"

namespace rung::cli {

class StatusReport {
 public:
  // `metrics` may be nullptr, else it must outlive it.
  StatusReport(const Options& options, std::optional<std::string> file, MetricsServer* metrics);
  ~StatusReport() { erase_line(); }
  StatusReport(const StatusReport&) = delete;
  StatusReport& operator=(const StatusReport&) = delete;

  void show(const LiveStatus& status);
  // A message of its own line on standard error; the status line comes again with the next show().
  void complain(const std::string& text);
  void erase_line();

 private:
  void write_file(const LiveStatus& status);

  bool line_, quiet_;
  bool line_shown_ = false;
  std::optional<std::string> file_;
  bool file_failed_ = false;
  MetricsServer* metrics_;
};

}  // namespace rung::cli
