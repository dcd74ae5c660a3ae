#include "cli/capture/capture_settings.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <initializer_list>
#include <string_view>

#include "base/limits.h"
#include "capture/socket_address.h"
#include "cli/exit_status.h"
#include "cli/memory_guard.h"
#include "cli/output.h"
#include "cli/size_argument.h"
#include "cli/source.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

[[noreturn]] void refuse(const char* option, const std::string& typed, const char* expected) {
  throw UsageError(std::string(option) + ": '" + printable(typed) + "' is not " + expected);
}

constexpr const char* whole_packets = "262144";  // of --snaplen, where nothing is said
constexpr const char* a_time = "a length of time such as 90, 15m, 2h or 7d";

std::optional<Duration> time_of(const char* option, const std::optional<std::string>& typed) {
  if (!typed) return std::nullopt;
  const auto time = parse_duration_argument(*typed);
  if (!time) refuse(option, *typed, a_time);
  return time;
}

std::uint32_t size_between(const char* option, const std::string& typed, std::uint64_t least, std::uint64_t most) {
  const std::uint64_t size = size_of(option, typed);
  if (size < least || size > most)
    throw UsageError(std::string(option) + ": from " + std::to_string(least) + " to " + std::to_string(most) +
                     " octets, not " + std::to_string(size));
  return static_cast<std::uint32_t>(size);
}

// What could be either is a length of time only where it ends in a unit of time: 100M are octets, 100m minutes.
Rotation rotation_of(const std::optional<std::string>& typed) {
  if (!typed || typed->empty()) return {};
  constexpr std::string_view units_of_time = "smhdw";
  if (units_of_time.find(typed->back()) != std::string_view::npos) {
    if (const auto time = parse_duration_argument(*typed)) return {std::nullopt, time};
  } else if (const auto size = parse_size_argument(*typed)) {
    if (*size < limits::rotated_least_octets)
      throw UsageError("--rotate: at least " + std::to_string(limits::rotated_least_octets) + " octets");
    return {size, std::nullopt};
  }
  refuse("--rotate", *typed, "a size such as 100M, nor a length of time such as 15m, 1h or 1d");
}

constexpr const char* an_address = "a port, or a numeric address and a port (127.0.0.1:9090, [::1]:9090)";

std::optional<Endpoint> endpoint_of(const char* option, const std::optional<std::string>& typed) {
  if (!typed) return std::nullopt;
  const std::optional<Endpoint> endpoint = capture::parse_socket_address(*typed);
  if (!endpoint) refuse(option, *typed, an_address);
  return endpoint;
}

// What is sent to the collector must not come back as if somebody else had sent it.
void keep_own_packets_out(CaptureSettings& settings) {
  if (!settings.collector) return;
  for (const Endpoint& listener : settings.live.listeners)
    if (listener == *settings.collector)
      throw UsageError("--hep-send goes to " + to_text(listener) + ", which is --hep-listen");
  const std::string own = "udp and dst host " + to_text(settings.collector->address) + " and dst port " +
                          std::to_string(settings.collector->port);
  std::string& filter = settings.live.filter;
  filter = (filter.empty() ? "" : "(" + filter + ") and ") + "not (" + own + ")";
}

capture::LiveOptions live_options(const Options& options) {
  const CaptureOptions& typed = options.capture;
  capture::LiveOptions live;
  live.interfaces = typed.interfaces;
  live.snapshot_length = size_between("--snaplen", typed.snapshot_length.value_or(whole_packets),
                                      limits::least_snapshot, limits::packet_size);
  live.buffer_octets = size_between("--buffer", typed.buffer, limits::least_kernel_buffer, limits::most_kernel_buffer);
  live.promiscuous = typed.promiscuous.value_or(live.promiscuous);
  live.immediate = typed.immediate;
  if (options.filter && packet_filter(options)) live.filter = *options.filter;
  for (const std::string& listener : typed.listeners) live.listeners.push_back(*endpoint_of("--hep-listen", listener));
  return live;
}

std::size_t ring_within(const std::optional<std::uint64_t>& memory_limit) {
  if (!memory_limit) return limits::ring_octets;
  return std::min<std::size_t>(limits::ring_octets, *memory_limit / limits::memory_part);
}

std::string folder_of(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

// An option, where it was typed.
struct TypedOption {
  bool is_there;
  const char* name;
};

void refuse_any(std::initializer_list<TypedOption> options, std::string_view needed) {
  for (const auto& [is_there, name] : options)
    if (is_there) throw UsageError(std::string(name) + " needs " + std::string(needed));
}

// No option is taken and then ignored.
void check_needs(const Options& options) {
  const CaptureOptions& typed = options.capture;
  if (typed.interfaces.empty())
    refuse_any({{typed.snapshot_length.has_value(), "--snaplen"},
                {typed.promiscuous == true, "--promiscuous"},
                {typed.promiscuous == false, "--no-promiscuous"},
                {typed.immediate, "--immediate"},
                {options.filter.has_value(), "--filter"}},
               "-i IFACE: it is about interfaces, --hep-listen takes all that is sent to it");
  if (!typed.collector) refuse_any({{typed.agent_id.has_value(), "--hep-id"}}, "--hep-send ADDRESS:PORT");
  if (!options.output)
    refuse_any({{!options.key_logs.empty(), "--keylog"},
                {typed.key_lines.has_value(), "--keylog-listen"},
                {typed.collector.has_value(), "--hep-send"},
                {options.leg_score.has_value(), "--leg-score"},
                {!options.leg_headers.empty(), "--leg-header"}},
               "-o DB: with --write alone nothing is decoded");
}

void check_inputs(const CaptureOptions& typed) {
  const std::vector<std::string>& interfaces = typed.interfaces;
  if (interfaces.empty() && typed.listeners.empty())
    throw UsageError("-i IFACE is required (`rung interfaces` lists them), or --hep-listen PORT for agents of HEP");
  for (const std::string& name : interfaces)
    if (std::count(interfaces.begin(), interfaces.end(), name) > 1)
      throw UsageError("-i " + printable(name) + " is given twice");
}

void check_names(const CaptureSettings& settings) {
  if (!settings.database && !settings.write)
    throw UsageError("-o DB or --write FILE is required: nothing would be kept");
  if (settings.rotation.any() && !settings.write) throw UsageError("--rotate is about the files of --write FILE");
  if (settings.write_secrets && (!settings.write || !settings.database))
    throw UsageError(
        "--write-secrets needs --write FILE and -o DB: which secrets are used shows when packets are read");
  if ((settings.keep || settings.max_size) && !settings.database)
    throw UsageError("--keep and --max-size are about the database of -o DB");
  const std::array names{settings.database, settings.write, settings.status_file};
  for (std::size_t i = 0; i < names.size(); ++i)
    for (std::size_t k = i + 1; k < names.size(); ++k)
      if (names[i] && names[k] &&
          std::filesystem::path(*names[i]).lexically_normal() == std::filesystem::path(*names[k]).lexically_normal())
        throw UsageError(printable(*names[i]) + " cannot be two of -o, --write and --status-file");
}

void check_folders(const CaptureSettings& settings) {
  std::error_code ignored;
  for (const std::string& folder : settings.folders())
    if (!std::filesystem::is_directory(folder, ignored)) throw EnvironmentError("there is no folder " + folder);
  if (!settings.write) return;
  if (!settings.rotation.any() && std::filesystem::exists(std::filesystem::symlink_status(*settings.write, ignored)))
    throw UsageError(printable(*settings.write) + " exists: it is not overwritten");
}

}  // namespace

std::vector<std::string> CaptureSettings::folders() const {
  std::vector<std::string> folders;
  for (const std::optional<std::string>& file : {database, write, status_file}) {
    if (!file) continue;
    std::string folder = folder_of(*file);
    if (std::find(folders.begin(), folders.end(), folder) == folders.end()) folders.push_back(std::move(folder));
  }
  return folders;
}

CaptureSettings capture_settings(const Options& options) {
  const CaptureOptions& typed = options.capture;
  CaptureSettings settings;
  settings.live = live_options(options);
  settings.database = options.output;
  settings.write = typed.write;
  settings.rotation = rotation_of(typed.rotate);
  settings.duration = time_of("--duration", typed.duration);
  settings.packets = typed.packets;
  settings.write_secrets = typed.write_secrets;
  settings.user = typed.user;
  settings.status_file = typed.status_file;
  settings.memory_limit = memory_limit(options);
  settings.metrics = endpoint_of("--metrics", typed.metrics);
  settings.key_lines = endpoint_of("--keylog-listen", typed.key_lines);
  settings.collector = endpoint_of("--hep-send", typed.collector);
  settings.agent_id = typed.agent_id.value_or(settings.agent_id);
  keep_own_packets_out(settings);
  settings.keep = time_of("--keep", typed.keep);
  if (typed.max_size) settings.max_size = size_of("--max-size", *typed.max_size);
  settings.ring_octets = ring_within(settings.memory_limit);
  if (settings.collector && settings.collector->port == 0) throw UsageError("--hep-send: a collector has a port");
  check_inputs(typed);
  check_names(settings);
  check_needs(options);
  check_output(options);
  check_folders(settings);
  return settings;
}

}  // namespace rung::cli
