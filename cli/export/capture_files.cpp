#include "cli/export/capture_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/wiping_allocator.h"
#include "capture/byte_source.h"
#include "capture/secrets_search.h"
#include "cli/exit_status.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

constexpr std::size_t piece_octets = 256u << 10;

// A file without a name; -1 with errno set where there can be none.
int open_nameless(ReadableAgain::Where where) {
  if (where == ReadableAgain::Where::memory) return ::memfd_create("rung", MFD_CLOEXEC);
  const std::string folder = std::filesystem::temp_directory_path().string();
  const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor >= 0) return descriptor;
  std::string pattern = folder + "/rung-XXXXXX";  // a file system that wants names
  const int named = ::mkostemp(pattern.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(pattern.c_str());
  return named;
}

// False where not all could be written.
bool write_all(int descriptor, Bytes octets) {
  while (!octets.empty()) {
    const ssize_t written = ::write(descriptor, octets.data(), octets.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    octets = octets.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

// Where the file is that a database calls `named`; empty where it is nowhere.
std::string find_file(const std::string& named, const std::filesystem::path& folder) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(named, ignored)) return named;
  const std::filesystem::path beside = folder / named;
  return std::filesystem::is_regular_file(beside, ignored) ? beside.string() : std::string();
}

// Why the capture of a row cannot be read again; empty where it can.
std::string complaint(const store::Statement& row, const std::string& found) {
  const std::string name = printable(row.text(0));
  if (row.text(0) == "-") return "the packets came from standard input, and a database does not keep them";
  if (found.empty()) return name + ": there is no such file, neither from here nor from the database's folder";
  std::error_code error;
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(found, error));
  if (error) return name + ": " + error.message();
  if (row.type(1) != store::ColumnType::null && size != row.integer(1))
    return printable(found) + ": it has " + std::to_string(size) + " octets, and had " +
           std::to_string(row.integer(1)) + " when the database was made";
  return {};
}

}  // namespace

ReadableAgain::ReadableAgain(const std::string& path, Where where) : path_(path), name_(capture::display_name(path)) {
  if (capture::is_regular_file(path)) return;
  capture::FileSource source(path);
  descriptor_ = open_nameless(where);
  if (descriptor_ < 0) throw EnvironmentError("a temporary file for " + printable(name_) + ": " + std::strerror(errno));
  std::vector<std::uint8_t, WipingAllocator<std::uint8_t>> piece(piece_octets);
  for (std::size_t got = source.read(piece); got > 0; got = source.read(piece))
    if (!write_all(descriptor_, Bytes(piece).first(got)))
      throw EnvironmentError("a temporary file for " + printable(name_) + ": " + std::strerror(errno));
  if (!source.error().empty()) throw EnvironmentError(printable(name_) + ": " + source.error());
  path_ = "/proc/self/fd/" + std::to_string(descriptor_);
}

ReadableAgain::~ReadableAgain() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

ReadableAgain::ReadableAgain(ReadableAgain&& other) noexcept
    : path_(std::move(other.path_)), name_(std::move(other.name_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

std::vector<std::string> capture_paths(const store::Database& database, const std::string& database_path) {
  std::vector<std::string> paths;
  std::string complaints;
  const std::filesystem::path folder = std::filesystem::path(database_path).parent_path();
  store::Statement row(database, "SELECT path, size FROM captures ORDER BY id");
  while (row.step()) {
    paths.push_back(find_file(std::string(row.text(0)), folder));
    const std::string why = complaint(row, paths.back());
    if (!why.empty()) complaints += (complaints.empty() ? "" : "\nrung: ") + why;
  }
  if (!complaints.empty()) throw EnvironmentError(complaints);
  return paths;
}

}  // namespace rung::cli
