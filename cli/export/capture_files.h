// The captures behind a source, to be read once more.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/finding.h"
#include "capture/packet_source.h"
#include "cli/options.h"
#include "store/database.h"

namespace rung::cli {

// What can be read only once (standard input, a pipe), copied so that it can be read again. Nobody else sees the copy,
// and it goes with this object.
class ReadableAgain {
 public:
  enum class Where { disk, memory };  // memory: for secrets

  // A file that is one stays where it is. Throws OpenError and EnvironmentError.
  ReadableAgain(const std::string& path, Where where);
  ~ReadableAgain();
  ReadableAgain(ReadableAgain&& other) noexcept;
  ReadableAgain& operator=(ReadableAgain&&) = delete;

  const std::string& path() const { return path_; }  // to be opened
  const std::string& name() const { return name_; }  // for people

 private:
  std::string path_, name_;
  int descriptor_ = -1;
};

// The captures that a database was made from, in the order of their ids; paths as they were named, from here or from the
// database's folder. Throws EnvironmentError that names all that are missing or have another size than they had.
std::vector<std::string> capture_paths(const store::Database& database, const std::string& database_path);

}  // namespace rung::cli
