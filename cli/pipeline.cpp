#include "cli/pipeline.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "base/limits.h"
#include "capture/filtered_source.h"
#include "capture/packet_source.h"
#include "capture/secrets_search.h"
#include "cli/key_files.h"
#include "cli/memory_guard.h"
#include "cli/stop_signals.h"
#include "correlate/correlator.h"
#include "decode/decoder.h"
#include "decode/log_decoder.h"
#include "decode/tls/key_log.h"
#include "store/writer.h"

namespace rung::cli {
namespace {

// Counts the messages on their way to the writer.
class MessageCounter : public correlate::EventSink {
 public:
  explicit MessageCounter(correlate::EventSink& next) : next_(next) {}

  void on_event(correlate::Event&& event) override {
    if (std::holds_alternative<correlate::Message>(event)) ++count_;
    next_.on_event(std::move(event));
  }
  std::uint64_t count() const { return count_; }

 private:
  correlate::EventSink& next_;
  std::uint64_t count_ = 0;
};

// The facts of all captures, copied so that an interruption can be noted in them.
std::vector<capture::CaptureFacts> final_facts(const capture::PacketSource& source, bool interrupted) {
  std::vector<capture::CaptureFacts> facts;
  for (const capture::CaptureFacts* capture : source.captures()) {
    facts.push_back(*capture);
    if (!interrupted || capture->truncated) continue;
    facts.back().truncated = true;
    facts.back().damage = "reading was interrupted";
  }
  return facts;
}

// When capturing ended: who waited until then waited in vain, though no packet came any more.
Timestamp end_of(const capture::PacketSource& source, Timestamp last_packet) {
  Timestamp end = last_packet;
  for (const capture::CaptureFacts* capture : source.captures()) end = std::max(end, capture->end());
  return end;
}

// What captures go through on their way to the writer.
class Stages {
 public:
  Stages(store::Database& database, correlate::CorrelatorOptions&& correlating)
      : writer_(database),
        counter_(writer_),
        correlator_(counter_, std::move(correlating)),
        decoder_(correlator_, keys_),
        network_(decoder_, decoder_, decoder_, correlator_),
        log_(decoder_, correlator_) {}

  // For what is wrong with the captures themselves.
  FindingSink& findings() { return correlator_; }
  decode::Decoder& decoder() { return decoder_; }
  tls::KeyLog& keys() { return keys_; }
  std::uint64_t messages() const { return counter_.count(); }
  const net::NetworkCounters& counters() const { return network_.counters(); }
  bool came_to_nothing() const { return network_.counters().packets == 0 && log_.records() == 0; }

  void on_packet(const capture::Packet& packet) {
    if (packet.link_type == capture::LinkType::clf_record)
      log_.on_record(packet);
    else
      network_.on_packet(packet);
  }
  void let_go_of_half() {
    network_.hold_half();
    decoder_.hold_half();
    correlator_.follow_half();
  }
  void finish(Timestamp end) {
    network_.on_time(end);
    network_.finish();
    decoder_.on_time(end);  // what waited until then has timed out, also where other traffic came last
    decoder_.finish();
    correlator_.finish();
  }
  void write(std::vector<const capture::CaptureFacts*> captures) {
    for (const capture::CaptureFacts* agent : decoder_.agents()) captures.push_back(agent);
    writer_.finish(captures);
  }

 private:
  tls::KeyLog keys_;
  store::Writer writer_;
  MessageCounter counter_;
  correlate::Correlator correlator_;
  decode::Decoder decoder_;
  net::Network network_;
  decode::LogDecoder log_;
};

// Keeps what is followed within --memory-limit.
class MemoryKeeper {
 public:
  MemoryKeeper(const Options& options, store::Database& database) : guard_(memory_limit(options)) {
    if (guard_.limit())
      database.set_cache(std::min<std::uint64_t>(*guard_.limit() / limits::memory_part, limits::database_cache_octets));
  }

  // True where it was necessary.
  bool on_packet(std::size_t octets, Stages& stages) {
    if (!guard_.limit() || (octets_ += octets) < limits::memory_check_octets) return false;
    octets_ = 0;
    if (guard_.judge() == MemoryGuard::Verdict::fine) return false;
    stages.let_go_of_half();
    return true;
  }

 private:
  MemoryGuard guard_;
  std::size_t octets_ = 0;  // of packets since it was looked at
};

}  // namespace

ReadOutcome read_captures(const Options& options, std::optional<capture::PacketFilter> filter,
                          correlate::CorrelatorOptions&& correlating, store::Database& database, Progress& progress) {
  const std::vector<std::string>& paths = options.sources;
  MemoryKeeper memory(options, database);
  Stages stages(database, std::move(correlating));
  std::unique_ptr<capture::PacketSource> source = capture::open_captures(paths, stages.findings());
  const bool live = !std::all_of(paths.begin(), paths.end(), &capture::is_regular_file);
  stages.decoder().expect_keys(live);
  capture::CaptureNumbers numbers(static_cast<std::uint32_t>(source->captures().size()));
  stages.decoder().number_agents_by(numbers);
  KeyFiles key_files(options, live, stages.keys());
  learn_from_captures(paths, stages.keys());
  const bool filtered = filter.has_value();
  if (filter)
    source = std::make_unique<capture::FilteredSource>(std::move(source), std::move(*filter), stages.findings());

  const StopSignals signals;
  const auto facts = [&] { return ProgressFacts{source->position(), source->size(), stages.messages()}; };
  const auto learn_new_secrets = [&] {
    for (const capture::DecryptionSecrets* secrets : source->new_secrets()) learn(*secrets, stages.keys());
  };
  ReadOutcome outcome;
  capture::Packet packet;
  while (!StopSignals::received() && source->next(packet)) {
    learn_new_secrets();
    if (live) key_files.follow();
    stages.on_packet(packet);
    if (memory.on_packet(packet.bytes.size(), stages)) outcome.over_memory = true;
    progress.on_packet(facts);
  }
  outcome.interrupted = StopSignals::received();
  learn_new_secrets();
  if (live) key_files.finish();
  stages.finish(outcome.interrupted ? packet.ref.time : end_of(*source, packet.ref.time));

  const std::vector<capture::CaptureFacts> captures = final_facts(*source, outcome.interrupted);
  std::vector<const capture::CaptureFacts*> rows;
  for (const capture::CaptureFacts& capture : captures) {
    rows.push_back(&capture);
    if (capture.truncated && !outcome.interrupted) outcome.damage.push_back(capture.path + ": " + capture.damage);
  }
  stages.write(rows);
  outcome.network = stages.counters();
  outcome.filtered_away = filtered && stages.came_to_nothing() &&
                          std::any_of(rows.begin(), rows.end(), [](const auto* row) { return row->packets > 0; });
  outcome.octets = source->position();
  outcome.messages = stages.messages();
  outcome.seconds = progress.seconds();
  return outcome;
}

}  // namespace rung::cli
