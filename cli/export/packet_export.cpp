#include "cli/export/packet_export.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "capture/filtered_source.h"
#include "capture/pcapng_writer.h"
#include "capture/secrets_search.h"
#include "cli/call_argument.h"
#include "cli/counted.h"
#include "cli/exit_status.h"
#include "cli/export/capture_files.h"
#include "cli/export/export_target.h"
#include "cli/export/packet_survey.h"
#include "cli/export/stream_secrets.h"
#include "cli/key_files.h"
#include "cli/output.h"
#include "cli/single_value.h"
#include "cli/source.h"
#include "cli/stop_signals.h"
#include "cli/summary_text.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

// Of what is decoded once more only the secrets are of use.
class NoMessages : public decode::MessageSink {
 public:
  void on_message(decode::SipMessage&&) override {}
  void on_msrp(decode::MsrpMessage&&) override {}
  void on_source(const decode::MessageSource&, std::string_view) override {}
  void on_connection(const decode::ConnectionFacts&, const decode::ConnectionEvent&) override {}
  void on_delivery_failure(const decode::DeliveryFailure&) override {}
  void on_frame(const decode::WebSocketFrame&) override {}
  void on_time(Timestamp) override {}
  void on_finding(Finding&&) override {}
};

std::string size_text(std::uint64_t octets) {
  if (octets < 10'000) return counted(octets, "octet");
  const double size = static_cast<double>(octets);
  std::string text(32, '\0');
  const bool mega = octets >= 10'000'000;
  const int length = std::snprintf(text.data(), text.size(), "%.1f %s", size / (mega ? 1e6 : 1e3), mega ? "MB" : "kB");
  text.resize(static_cast<std::size_t>(length));
  return text;
}

// The source with everything that can be read only once made readable again.
class Inputs {
 public:
  explicit Inputs(const Options& options) : options_(options) {
    const std::string& source = options.sources.front();
    if (source == "-" && std::count(options.key_logs.begin(), options.key_logs.end(), "-") > 0)
      throw UsageError("standard input cannot be a capture and a key log");
    is_database_ = store::looks_like_database(source);
    if (!is_database_) options_.sources = {keep(source, ReadableAgain::Where::disk)};
    for (std::string& key_log : options_.key_logs) key_log = keep(key_log, ReadableAgain::Where::memory);
  }

  const Options& options() const { return options_; }
  bool is_database() const { return is_database_; }
  // What people call the file that is opened as `path`.
  std::string name_of(const std::string& path) const {
    for (const ReadableAgain& input : kept_)
      if (input.path() == path) return input.name();
    return path;
  }

 private:
  std::string keep(const std::string& path, ReadableAgain::Where where) {
    kept_.emplace_back(path, where);
    return kept_.back().path();
  }

  Options options_;
  bool is_database_ = false;
  std::vector<ReadableAgain> kept_;
};

// The source's rows. Keys and damage are told of here once.
Source open_rows(const Inputs& inputs) {
  Options options = inputs.options();
  if (inputs.is_database()) options.key_logs.clear();  // of use for the packets, not for the rows
  options.output.reset();                              // that of the rows; the export's has been checked
  Source source = open_source(options);
  for (std::string& damage : source.outcome.damage) {
    const std::string& path = options.sources.front();
    if (damage.starts_with(path)) damage = inputs.name_of(path) + damage.substr(path.size());
  }
  return source;
}

std::vector<std::int64_t> only_call(const store::Database& database) {
  const std::int64_t count = single_integer(database, "SELECT count(*) FROM calls").value_or(0);
  if (count > 1)
    throw UsageError("there are " + std::to_string(count) +
                     " calls: name those you want, `rung calls SOURCE` lists them");
  if (count == 0) return {};
  return {*single_integer(database, "SELECT id FROM calls")};
}

std::vector<std::int64_t> chosen_calls(const store::Database& database, const ExportOptions& options) {
  std::set<std::int64_t> calls;
  for (const std::string& call : options.calls) calls.insert(resolve_call(database, call));
  if (options.calls.empty())
    for (const std::int64_t call : only_call(database)) calls.insert(call);
  if (!options.group) return {calls.begin(), calls.end()};
  store::Statement leg(database, "SELECT id FROM calls WHERE group_id = (SELECT group_id FROM calls WHERE id = ?1)");
  std::set<std::int64_t> legs;
  for (const std::int64_t call : calls) {
    leg.bind(1, call);
    while (leg.step()) legs.insert(leg.integer(0));
    leg.reset();
  }
  return {legs.begin(), legs.end()};
}

// Every packet of the captures that passes --filter, in the order in which the rows were made. Gives the facts of the
// captures.
std::vector<capture::CaptureFacts> read_again(
    const std::vector<std::string>& paths, const Options& options,
    const std::function<void(const capture::Packet&, capture::PacketSource&)>& take) {
  NoMessages findings;
  std::unique_ptr<capture::PacketSource> source = capture::open_captures(paths, findings);
  if (std::optional<capture::PacketFilter> filter = packet_filter(options))
    source = std::make_unique<capture::FilteredSource>(std::move(source), std::move(*filter), findings);
  const StopSignals signals;
  Progress progress(options.progress, options.quiet);
  const auto facts = [&] { return ProgressFacts{source->position(), source->size(), 0}; };
  capture::Packet packet;
  while (!StopSignals::received() && source->next(packet)) {
    take(packet, *source);
    progress.on_packet(facts);
  }
  if (StopSignals::received()) throw EnvironmentError("interrupted: nothing was written");
  std::vector<capture::CaptureFacts> all;
  for (const capture::CaptureFacts* capture : source->captures()) all.push_back(*capture);
  return all;
}

struct Surveyed {
  ChosenPackets packets;
  StreamSecrets::Lines secrets;
  std::vector<capture::CaptureFacts> captures;
};

void load_keys(const std::vector<std::string>& paths, const Inputs& inputs, tls::KeyLog& keys) {
  Options options = inputs.options();
  options.quiet = options.quiet || !inputs.is_database();  // said when the rows were made
  options.verbose = options.verbose && inputs.is_database();
  const KeyFiles files(options, false, keys);
  learn_from_captures(paths, keys);
}

Surveyed survey(const CallPackets& named, std::size_t calls, const std::vector<std::string>& paths,
                const Inputs& inputs) {
  Surveyed result;
  tls::KeyLog keys;
  StreamSecrets secrets;
  NoMessages nobody;
  const bool wants_secrets = named.encrypted && !inputs.options().exporting.no_secrets;
  if (wants_secrets) load_keys(paths, inputs, keys);
  keys.watch(&secrets);
  decode::Decoder decoder(nobody, keys);
  decoder.expect_keys(false);
  PacketSurvey packets(named, calls);
  if (!keys.empty()) packets.decode_streams(decoder, [&](std::uint64_t stream) { secrets.begin(stream); });
  result.captures = read_again(paths, inputs.options(), [&](const capture::Packet& packet, capture::PacketSource&) {
    packets.on_packet(packet);
  });
  packets.finish();
  if (const NamedPacket* other = packets.contradiction())
    throw EnvironmentError(printable(inputs.name_of(paths.at(other->capture_id - 1))) + " has changed: packet " +
                           std::to_string(other->frame) + " is not the one that the database knows");
  result.packets = packets.choose();
  result.secrets = secrets.lines_of(result.packets.streams, keys);
  return result;
}

// The interfaces of the new file: one for each interface of each capture that gave packets.
class Interfaces {
 public:
  Interfaces(capture::PcapngWriter& writer, const Surveyed& surveyed, std::vector<std::string> names)
      : writer_(writer), captures_(surveyed.captures), names_(std::move(names)) {}

  std::uint32_t of(const capture::Packet& packet) {
    const Key key{packet.ref.capture_id, packet.interface, packet.link_type};
    const auto known = numbers_.find(key);
    if (known != numbers_.end()) return known->second;
    const capture::CaptureFacts& capture = captures_.at(packet.ref.capture_id - 1);
    capture::NewInterface interface;
    interface.link_type = static_cast<std::uint32_t>(packet.link_type);
    interface.name = names_.at(packet.ref.capture_id - 1);
    if (packet.interface > 0) interface.name += " #" + std::to_string(packet.interface);
    interface.description = capture.interface;
    interface.offset_seconds = offset_of(capture.first);
    return numbers_.emplace(key, writer_.add_interface(interface)).first->second;
  }

  // Capturing ended later than the last packet that is written: what the calls waited for did not come until then.
  void finish() {
    Timestamp end{INT64_MIN};
    for (const capture::CaptureFacts& capture : captures_)
      if (capture.packets > 0) end = std::max(end, capture.end());
    std::set<std::uint32_t> told;  // captures
    for (const auto& [key, number] : numbers_) {
      const capture::CaptureFacts& capture = captures_.at(std::get<0>(key) - 1);
      capture::NewStatistics statistics{capture.first, end, {}, {}};
      if (capture.dropped > 0 && told.insert(capture.id).second) statistics.dropped = capture.dropped;
      writer_.write_statistics(number, statistics);
    }
  }

 private:
  using Key = std::tuple<std::uint32_t, std::uint32_t, capture::LinkType>;

  static std::int64_t offset_of(Timestamp first) {
    constexpr std::int64_t second = 1'000'000'000;
    return first.ns >= 0 ? 0 : std::max(first.ns / second - 1, INT64_MIN / second);
  }

  capture::PcapngWriter& writer_;
  const std::vector<capture::CaptureFacts>& captures_;
  std::vector<std::string> names_;
  std::map<Key, std::uint32_t> numbers_;
};

std::string comment_of(const store::Database& database, const std::vector<std::int64_t>& calls) {
  std::string comment = "Packets of " + counted(calls.size(), "call") + ":";
  store::Statement row(database, "SELECT call_id FROM calls WHERE id = ?1");
  constexpr std::size_t named_calls = 10;
  for (std::size_t i = 0; i < calls.size() && i < named_calls; ++i) {
    row.bind(1, calls[i]);
    if (row.step()) comment += " " + printable(row.text(0));
    row.reset();
  }
  return comment + (calls.size() > named_calls ? " ..." : "");
}

// Octets written.
std::uint64_t write_file(const Surveyed& surveyed, const std::vector<std::string>& paths, const Inputs& inputs,
                         const std::string& comment) {
  ExportTarget target(inputs.options(), !surveyed.secrets.text.empty());
  capture::PcapngWriter writer(target.descriptor(), printable(target.name()), "rung " RUNG_VERSION, comment);
  std::vector<std::string> names;
  for (const std::string& path : paths) names.push_back(printable(inputs.name_of(path)));
  Interfaces interfaces(writer, surveyed, std::move(names));
  writer.write_key_log(surveyed.secrets.text);
  read_again(paths, inputs.options(), [&](const capture::Packet& packet, capture::PacketSource&) {
    if (surveyed.packets.contains(packet.ref))
      writer.write_packet(interfaces.of(packet), packet.ref.time, packet.bytes, packet.wire_size);
  });
  interfaces.finish();
  writer.flush();
  target.publish();
  return writer.octets_written();
}

// Calls that were not asked for and have a message in one of the packets.
std::uint64_t calls_along(const store::Database& database, const std::vector<std::int64_t>& calls,
                          const ChosenPackets& chosen) {
  const std::set<std::int64_t> asked(calls.begin(), calls.end());
  std::set<std::int64_t> others;
  store::Statement row(database, "SELECT call, capture_id, frame FROM messages WHERE call IS NOT NULL");
  while (row.step()) {
    if (asked.contains(row.integer(0))) continue;
    const PacketRef packet{static_cast<std::uint32_t>(row.integer(1)), static_cast<std::uint64_t>(row.integer(2)), {}};
    if (chosen.contains(packet)) others.insert(row.integer(0));
  }
  return others.size();
}

void report(const Options& options, const Surveyed& surveyed, std::uint64_t octets, std::uint64_t others,
            bool encrypted) {
  if (options.quiet) return;
  const std::string name = options.output ? printable(*options.output) : "standard output";
  std::string text = name + ": " + counted(surveyed.packets.places.size(), "packet") + " of " +
                     counted(surveyed.packets.connections, "connection") + ", " + size_text(octets);
  const StreamSecrets::Lines& secrets = surveyed.secrets;
  if (secrets.connections > 0) text += ", with the TLS secrets of " + counted(secrets.connections, "connection");
  text += "\n";
  if (others > 0) text += counted(others, "other call") + " came along on the same connections\n";
  if (secrets.connections > 0)
    text += "whoever has the file can decrypt these connections; --no-secrets leaves the secrets out\n";
  else if (encrypted && !options.exporting.no_secrets)
    text += "there are no secrets for its TLS connections: name the key log with --keylog FILE\n";
  if (options.output && capture::is_regular_file(*options.output))
    text += "next: rung ladder " + shell_word(name) + "\n";
  std::fputs(text.c_str(), stderr);
}

}  // namespace

int export_packets(const Options& options) {
  ExportTarget::check(options, {});
  const Inputs inputs(options);
  const Source source = open_rows(inputs);
  if (source.outcome.interrupted) throw EnvironmentError("interrupted: nothing was written");
  const std::vector<std::int64_t> calls = chosen_calls(source.database, options.exporting);
  if (calls.empty()) {
    std::fputs("rung: no calls, so there are no packets to write\n", stderr);
    report_outcome(source.outcome, options);
    return status_of(source.outcome, false);
  }
  const std::vector<std::string> paths =
      inputs.is_database() ? capture_paths(source.database, options.sources.front()) : inputs.options().sources;
  ExportTarget::check(options, paths);
  const CallPackets named = read_call_packets(source.database, calls);
  const Surveyed surveyed = survey(named, calls.size(), paths, inputs);
  std::uint64_t octets = 0;
  try {
    octets = write_file(surveyed, paths, inputs, comment_of(source.database, calls));
  } catch (const capture::WriteError& error) {
    if (error.error_number == EPIPE && !options.output) throw ClosedPipe{};
    throw;
  }
  const std::uint64_t others = calls_along(source.database, calls, surveyed.packets);
  report(options, surveyed, octets, others, named.encrypted);
  report_outcome(source.outcome, options);
  return status_of(source.outcome, true);
}

}  // namespace rung::cli
