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
#include <utility>
#include <variant>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/options.h"

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

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

// `rung query DATABASE SQL --format csv`, within this process: there are hundreds of such questions.
inline std::string rows_in(const std::string& database, const std::string& sql, bool header) {
  const std::string rows = database + ".csv";
  std::vector<std::string> arguments{"query", database, sql, "--format", "csv", "-q", "-o", rows};
  if (!header) arguments.emplace_back("--no-header");
  cli::run_command(std::get<cli::Options>(cli::parse_options(arguments)));
  return read_file(rows);
}

// Rows of a capture in CSV without a header, out of a database that is made beside it at the first question.
class Asked {
 public:
  explicit Asked(std::string capture) : capture_(std::move(capture)) {}
  std::string operator()(const std::string& sql) const {
    const std::string database = capture_ + ".db";
    if (!std::filesystem::exists(database)) run_rung({"analyze", "-q", capture_, "-o", database});
    return rows_in(database, sql, false);
  }

 private:
  std::string capture_;
};

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
