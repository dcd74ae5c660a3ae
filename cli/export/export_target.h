// Where an exported capture goes: a new file, which appears when it is whole, a device or pipe, or standard output.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/new_file.h"
#include "cli/options.h"

namespace rung::cli {

class ExportTarget {
 public:
  // Refuses what must not be overwritten: a file without --force, with it what is no capture. `inputs` must not be
  // written to at all. Throws UsageError.
  static void check(const Options& options, const std::vector<std::string>& inputs);

  // `secret`: nobody but the user may read the file. Throws EnvironmentError and NewFileError.
  ExportTarget(const Options& options, bool secret);
  ~ExportTarget();
  ExportTarget(const ExportTarget&) = delete;
  ExportTarget& operator=(const ExportTarget&) = delete;

  int descriptor() const { return descriptor_; }
  const std::string& name() const { return name_; }
  // All is written: the file gets its name.
  void publish();

 private:
  std::string name_;
  std::unique_ptr<NewFile> file_;  // none where the target is no regular file
  int descriptor_;
};

}  // namespace rung::cli
