// The options of `rung capture`, as typed; cli/capture/capture_settings.h gives them their meaning.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rung::cli {

struct CaptureOptions {
  std::vector<std::string> interfaces;
  std::vector<std::string> listeners;          // [ADDRESS:]PORT
  std::optional<std::string> collector;        // ADDRESS:PORT
  std::optional<std::uint32_t> agent_id;       // what the collector knows this capture by
  std::optional<std::string> key_lines;        // [ADDRESS:]PORT
  std::optional<std::string> write, rotate;    // pcapng: its name; a size or a length of time
  std::optional<std::string> duration;         // length of time
  std::uint64_t packets = 0;                   // 0: no end
  std::optional<std::string> snapshot_length;  // size
  std::string buffer = "32M";                  // size
  std::optional<bool> promiscuous;
  bool immediate = false;
  bool write_secrets = false;
  std::optional<std::string> user;
  std::optional<std::string> status_file, metrics;  // a name; [ADDRESS:]PORT
  std::optional<std::string> keep, max_size;        // length of time; size
};

void add_capture_options(CLI::App& app, CaptureOptions& options);

}  // namespace rung::cli
