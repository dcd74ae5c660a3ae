#include "cli/capture/capture_command.h"

#include <openssl/crypto.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/live_source.h"
#include "capture/packet_filter.h"
#include "cli/capture/capture_settings.h"
#include "cli/capture/file_confinement.h"
#include "cli/capture/live_capture.h"
#include "cli/capture/metrics_server.h"
#include "cli/capture/privileges.h"
#include "cli/capture/rotate_signal.h"
#include "cli/capture/status_report.h"
#include "cli/capture/system_call_filter.h"
#include "cli/counted.h"
#include "cli/exit_status.h"
#include "cli/key_files.h"
#include "cli/memory_guard.h"
#include "cli/source.h"
#include "cli/stop_signals.h"
#include "cli/summary_text.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

void say(const Options& options, const std::string& text) {
  if (!options.quiet) std::fprintf(stderr, "rung: %s\n", text.c_str());
}

void say_if_verbose(const Options& options, const std::string& text) {
  if (options.verbose) std::fprintf(stderr, "rung: %s\n", text.c_str());
}

std::unique_ptr<capture::LiveSource> open_interfaces(const CaptureSettings& settings) {
  try {
    return std::make_unique<capture::LiveSource>(settings.live, settings.ring_octets);
  } catch (const capture::FilterError& error) {
    throw UsageError("--filter: " + printable(error.what()));
  }
}

void tell_interfaces(const Options& options, const capture::LiveSource& source) {
  for (const auto& interface : source.interfaces()) {
    if (!interface->warning().empty()) say(options, printable(interface->name() + ": " + interface->warning()));
    say_if_verbose(options, printable(interface->name()) + ": link type " +
                                std::to_string(static_cast<std::uint32_t>(interface->link_type())) + ", " +
                                std::to_string(interface->snapshot_length()) + " octets of each packet");
  }
}

std::vector<std::string> names_of(const capture::LiveSource& source) {
  std::vector<std::string> names;
  for (const auto& input : source.interfaces()) names.push_back(input->name());
  return names;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + printable(name);
  return text;
}

// All that the process may still reach: what it writes, and what it looks at again and again.
ReachableFiles reachable_files(const CaptureSettings& settings) {
  ReachableFiles files{settings.folders(), {"/dev/urandom"}};
  for (const std::string& name : settings.live.interfaces)
    if (name.find('/') == std::string::npos) files.readable.push_back("/sys/class/net/" + name + "/statistics");
  return files;
}

// Interfaces, sockets and key logs are open by now, and no thread has been started.
void lock_down(const Options& options, const CaptureSettings& settings) {
  const std::vector<std::string> folders = settings.folders();
  const std::optional<Identity> identity = choose_identity(settings.user, folders.front());
  ::OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, nullptr);  // reads files
  ::setenv("SQLITE_TMPDIR", folders.front().c_str(), 1);     // where SQLite sorts: the usual place is out of reach
  const ReachableFiles files = reachable_files(settings);
  give_up_privileges(identity, folders);
  const bool confined = confine_files(files);
  const bool filtered = filter_system_calls();
  say_if_verbose(options, identity ? "runs as " + printable(identity->name) + ", without capabilities"
                                   : "runs without capabilities");
  say_if_verbose(options, confined ? "files: nothing but " + listed(files.folders) + " (Landlock)"
                                   : "files: whatever the user may reach, this kernel has no Landlock");
  say_if_verbose(options, filtered ? "system calls: those of a running capture only (seccomp)"
                                   : "system calls: all, this kernel has no seccomp");
}

void tell_outcome(const Options& options, const CaptureSettings& settings, const LiveStatus& status) {
  std::string text = counted(status.packets, "packet");
  for (const capture::DropPlace place :
       {capture::DropPlace::kernel, capture::DropPlace::interface, capture::DropPlace::ring})
    if (const std::uint64_t lost = status.dropped[static_cast<std::size_t>(place)]; lost > 0)
      text += ", " + std::to_string(lost) + " lost by the " + std::string(to_text(place));
  if (status.files > 0) text += ", " + counted(status.files, "capture file");
  say(options, text);
  if (!settings.database || options.quiet) return;
  const std::string name = printable(*settings.database);
  std::fprintf(stderr, "%s: %s, %s\nnext: rung %s\n", name.c_str(), counted(status.messages, "message").c_str(),
               counted(status.calls, "call").c_str(), shell_word(name).c_str());
}

}  // namespace

int run_capture(const Options& options) {
  const CaptureSettings settings = capture_settings(options);
  correlate::CorrelatorOptions correlating = correlator_options(options);
  const std::unique_ptr<capture::LiveSource> source = open_interfaces(settings);
  std::unique_ptr<MetricsServer> metrics;
  if (settings.metrics) metrics = std::make_unique<MetricsServer>(*settings.metrics);
  tls::KeyLog keys;
  KeyFiles key_files(options, true, keys);
  std::optional<KeyLineListener> key_lines;
  if (settings.key_lines) key_lines.emplace(*settings.key_lines, keys);
  std::optional<HepSender> sender;
  if (settings.collector) sender.emplace(*settings.collector, settings.agent_id);
  MemoryGuard memory(settings.memory_limit);
  tell_interfaces(options, *source);
  lock_down(options, settings);

  StatusReport report(options, settings.status_file, metrics.get());
  const StopSignals stop;
  const RotateSignal rotate;
  LiveCapture capture(settings, std::move(correlating),
                      {*source, key_files, keys, key_lines ? &*key_lines : nullptr, sender ? &*sender : nullptr, memory,
                       [&](const LiveStatus& status) { report.show(status); },
                       [&](const std::string& text) { report.complain(text); }});
  if (metrics) {
    report.show(capture.status());
    metrics->start();
    say(options, "metrics: " + metrics->url());
  }
  if (key_lines) say(options, "key lines: udp:" + key_lines->name());
  say(options, "capturing on " + listed(names_of(*source)) + "; Ctrl-C ends it");
  const bool whole = capture.run();
  report.erase_line();
  const LiveStatus status = capture.status();
  tell_outcome(options, settings, status);
  if (!whole) return exit_damaged;
  return (status.decoding ? status.messages : status.packets) > 0 ? exit_done : exit_nothing_found;
}

}  // namespace rung::cli
