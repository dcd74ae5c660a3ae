// Where the data goes: standard output or -o FILE.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <ostream>
#include <streambuf>
#include <string>

#include "cli/options.h"
#include "cli/table.h"

namespace rung::cli {

// Whoever read our output has seen enough. Caught in main: the work ends quietly.
struct ClosedPipe {};

class Output {
 public:
  // Opens `options.output`, over what it held, or standard output. Throws EnvironmentError.
  explicit Output(const Options& options);
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // Writing throws ClosedPipe or, for a full disk, EnvironmentError.
  std::ostream& stream() { return stream_; }
  // Writes what is held back. To be called at the end of the work.
  void finish() { stream_.flush(); }

  bool color() const { return color_; }
  std::optional<std::size_t> width() const { return width_; }  // none where it is no terminal

 private:
  class Buffer : public std::streambuf {
   public:
    Buffer(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {
      setp(octets_.data(), octets_.data() + octets_.size());
    }

   protected:
    int_type overflow(int_type c) override;
    int sync() override;

   private:
    int descriptor_;
    std::string name_;
    std::array<char, 65536> octets_{};
  };

  int descriptor_;
  Buffer buffer_;
  std::ostream stream_;
  bool color_ = false;
  std::optional<std::size_t> width_;
};

// Refuses, before any work is done, an output that is one of the sources or stands in no folder.
// Throws UsageError.
void check_output(const Options& options);
// The same for text, which replaces what the file held, but not a capture (pcap, pcapng) or a database.
void check_text_output(const Options& options);
// Refuses a file that holds a capture or a database. Throws UsageError.
void check_replaceable(const std::string& path);

// The columns of the terminal that the output will be; none where it is no terminal.
std::optional<std::size_t> output_width(const Options& options);

TableStyle table_style(const Options& options, const Output& output);

}  // namespace rung::cli
