// A file in the making: written beside its final name, which it gets with publish(). Not published, it is removed.
#pragma once

#include <stdexcept>
#include <string>

namespace rung {

// The file cannot be written; what() names it and says why.
class NewFileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class NewFile {
 public:
  // Throws NewFileError where `path` is no name of a regular file, or exists and `overwrite` is false.
  NewFile(std::string path, bool overwrite);
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  const std::string& path() const { return path_; }
  // A name in the same folder that nobody has. The owner makes the file.
  const std::string& temporary_path() const { return temporary_path_; }
  // Renames. Without `overwrite` it never replaces a file, even one that came into being a moment ago. Throws
  // NewFileError.
  void publish();
  [[noreturn]] void fail(const std::string& reason) const;

 private:
  std::string path_, temporary_path_;
  bool overwrite_;
};

}  // namespace rung
