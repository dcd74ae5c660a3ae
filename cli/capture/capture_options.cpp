#include "cli/capture/capture_options.h"

#include <CLI/CLI.hpp>

namespace rung::cli {
namespace {

void add_interface_options(CLI::App& app, CaptureOptions& options) {
  app.add_option("-i,--interface", options.interfaces,
                 "what to capture on, `any` for all (repeatable; rung interfaces)")
      ->type_name("IFACE")
      ->allow_extra_args(false);
  const std::string group = "Capturing";
  app.add_option("--snaplen", options.snapshot_length, "octets kept of each packet (262144)")->group(group);
  app.add_option("--buffer", options.buffer, "the kernel's buffer for each interface (32M)")->group(group);
  app.add_flag_function(
         "--promiscuous,!--no-promiscuous", [&options](std::int64_t count) { options.promiscuous = count > 0; },
         "also packets for other hosts (the default)")
      ->group(group);
  app.add_flag("--immediate", options.immediate, "take each packet as it comes: less delay, more work")->group(group);
  app.add_option("--duration", options.duration, "stop after so long: 90, 15m, 2h, 1d")->group(group);
  app.add_option("--packets", options.packets, "stop after so many packets")->check(CLI::PositiveNumber)->group(group);
}

void add_file_options(CLI::App& app, CaptureOptions& options) {
  const std::string group = "Files";
  app.add_option("--write", options.write, "write the packets to a pcapng file as well")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--rotate", options.rotate, "begin another file after so many octets (100M) or so long (1h)")
      ->type_name("SIZE|TIME")
      ->group(group);
  app.add_flag("--write-secrets", options.write_secrets, "put the TLS secrets that were used into the pcapng files")
      ->group(group);
  app.add_option("--keep", options.keep, "remove from the database what is older: 7d, 12h")
      ->type_name("TIME")
      ->group(group);
  app.add_option("--max-size", options.max_size, "remove the oldest from the database beyond this size: 20G")
      ->type_name("SIZE")
      ->group(group);
}

void add_service_options(CLI::App& app, CaptureOptions& options) {
  const std::string group = "Running for long";
  app.add_option(
         "--user", options.user,
         "go on as this user once the interfaces are open (the owner of the output's folder; if that is root, who "
         "called sudo, else nobody)")
      ->group(group);
  app.add_option("--status-file", options.status_file, "write counters as JSON to this file each second")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--metrics", options.metrics, "serve counters to Prometheus; without ADDRESS on the loopback only")
      ->type_name("[ADDRESS:]PORT")
      ->group(group);
}

void add_socket_options(CLI::App& app, CaptureOptions& options) {
  const std::string group = "Agents, collectors and keys";
  app.add_option("--hep-listen", options.listeners,
                 "take what agents of HEP send there, over UDP and TCP; without ADDRESS on the loopback (repeatable)")
      ->type_name("[ADDRESS:]PORT")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--hep-send", options.collector,
                 "send each SIP message on to a collector such as HOMER, as HEP version 3 over UDP, in the clear")
      ->type_name("ADDRESS:PORT")
      ->group(group);
  app.add_option("--hep-id", options.agent_id, "what the collector knows this capture by (2001)")->group(group);
  app.add_option("--keylog-listen", options.key_lines,
                 "take lines of key logs as datagrams, as Kamailio sends them; without ADDRESS on the loopback")
      ->type_name("[ADDRESS:]PORT")
      ->group(group);
}

}  // namespace

void add_capture_options(CLI::App& app, CaptureOptions& options) {
  add_interface_options(app, options);
  add_socket_options(app, options);
  add_file_options(app, options);
  add_service_options(app, options);
}

}  // namespace rung::cli
