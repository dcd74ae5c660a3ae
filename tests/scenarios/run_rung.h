// Runs the built program as a user does, and keeps what it printed.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace rung::test {

struct Ran {
  int status = -1;     // exit status; -1 where a signal ended it
  std::string output;  // standard output; standard error passes through
};

inline std::string shell_quoted(const std::string& word) {
  std::string quoted = "'";
  for (char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

inline Ran run_rung(const std::vector<std::string>& arguments) {
  std::string command = shell_quoted(RUNG_BINARY);
  for (const std::string& argument : arguments) command += " " + shell_quoted(argument);
  Ran ran;
  FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return ran;
  std::array<char, 65536> buffer{};
  for (std::size_t size = 0; (size = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    ran.output.append(buffer.data(), size);
  int status = pclose(pipe);
  if (WIFEXITED(status)) ran.status = WEXITSTATUS(status);
  return ran;
}

// Rows of a capture in CSV without a header, out of a database that is made beside it at the first question.
class Asked {
 public:
  explicit Asked(std::string capture) : capture_(std::move(capture)) {}
  std::string operator()(const std::string& sql) const {
    const std::string database = capture_ + ".db";
    if (!std::filesystem::exists(database)) run_rung({"analyze", "-q", capture_, "-o", database});
    return run_rung({"query", database, sql, "--format", "csv", "--no-header"}).output;
  }

 private:
  std::string capture_;
};

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

// A folder that is removed with everything in it.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "rung-test-XXXXXX").string();
    if (mkdtemp(pattern.data())) path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace rung::test
