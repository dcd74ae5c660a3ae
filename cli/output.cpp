#include "cli/output.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "base/ascii.h"
#include "cli/exit_status.h"
#include "cli/shown_message.h"
#include "cli/terminal_text.h"
#include "decode/http/target.h"

namespace rung::cli {
namespace {

// What files begin with that nobody wants to lose: pcap in both resolutions and byte orders, pcapng, SQLite.
constexpr std::array<std::string_view, 6> precious{"\xd4\xc3\xb2\xa1", "\xa1\xb2\xc3\xd4", "\x4d\x3c\xb2\xa1",
                                                   "\xa1\xb2\x3c\x4d", "\x0a\x0d\x0d\x0a", "SQLite format 3"};

int open_descriptor(const std::optional<std::string>& path) {
  if (!path) return STDOUT_FILENO;
  const int descriptor = ::open(path->c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) throw EnvironmentError(*path + ": " + std::strerror(errno));
  return descriptor;
}

std::optional<std::size_t> terminal_width(int descriptor) {
  if (::isatty(descriptor) == 0) return std::nullopt;
  if (const char* columns = std::getenv("COLUMNS"))
    if (const auto number = parse_decimal(columns); number && *number > 0) return *number;
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

bool wants_color(When when, int descriptor) {
  if (when != When::automatic) return when == When::always;
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return ::isatty(descriptor) != 0 && !dumb && (no_color == nullptr || *no_color == '\0');
}

// What holds credentials, without them.
std::string redacted(std::string_view column, std::string_view value) {
  if (column == "raw") return shown_message(value, false);
  if (column == "ws_path") return http::redact_target(value);
  return std::string(value);
}

}  // namespace

Output::Output(const Options& options)
    : descriptor_(open_descriptor(options.output)),
      buffer_(descriptor_, options.output.value_or("standard output")),
      stream_(&buffer_),
      color_(wants_color(options.color, descriptor_)),
      width_(output_width(options)) {
  stream_.exceptions(std::ios::badbit);  // so that what the buffer throws comes through
}

Output::~Output() {
  if (descriptor_ != STDOUT_FILENO) ::close(descriptor_);
}

int Output::Buffer::sync() {
  const char* next = pbase();
  while (next < pptr()) {
    const ssize_t written = ::write(descriptor_, next, static_cast<std::size_t>(pptr() - next));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int reason = errno;
      setp(octets_.data(), octets_.data() + octets_.size());
      if (reason == EPIPE) throw ClosedPipe{};
      throw EnvironmentError(name_ + ": " + std::strerror(reason));
    }
    next += written;
  }
  setp(octets_.data(), octets_.data() + octets_.size());
  return 0;
}

Output::Buffer::int_type Output::Buffer::overflow(int_type c) {
  sync();
  if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
  return traits_type::not_eof(c);
}

void check_output(const Options& options) {
  if (!options.output) return;
  const std::filesystem::path path = *options.output;
  std::error_code ignored;
  for (const std::string& source : options.sources)
    if (std::filesystem::equivalent(source, path, ignored))
      throw UsageError("-o " + path.string() + " would overwrite a SOURCE");
  for (const std::string& key_log : options.key_logs)
    if (std::filesystem::equivalent(key_log, path, ignored))
      throw UsageError("-o " + path.string() + " would overwrite a file of --keylog");
  if (path.has_parent_path() && !std::filesystem::is_directory(path.parent_path(), ignored))
    throw EnvironmentError(path.string() + ": there is no folder " + path.parent_path().string());
}

void check_replaceable(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return;
  std::array<char, 16> octets{};
  std::ifstream(path, std::ios::binary).read(octets.data(), octets.size());
  const std::string_view beginning(octets.data(), octets.size());
  for (const std::string_view magic : precious)
    if (beginning.starts_with(magic))
      throw UsageError("-o " + printable(path) + ": " +
                       (magic == precious.back() ? "a database stands there" : "a capture stands there") +
                       ", which is not overwritten");
}

void check_text_output(const Options& options) {
  check_output(options);
  if (options.output) check_replaceable(*options.output);
}

std::optional<std::size_t> output_width(const Options& options) {
  return options.output ? std::nullopt : terminal_width(STDOUT_FILENO);
}

TableStyle table_style(const Options& options, const Output& output) {
  TableStyle style;
  style.format = options.format;
  style.header = options.header;
  style.width = output.width();
  style.color = output.color();
  if (!options.show_secrets && options.command != Command::query) style.rewrite = &redacted;
  return style;
}

}  // namespace rung::cli
