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

}  // namespace

ReadOutcome read_captures(const Options& options, std::optional<capture::PacketFilter> filter,
                          correlate::CorrelatorOptions&& correlating, store::Database& database, Progress& progress) {
  const std::vector<std::string>& paths = options.sources;
  const MemoryGuard memory(memory_limit(options));
  if (memory.limit())
    database.set_cache(std::min<std::uint64_t>(*memory.limit() / limits::memory_part, limits::database_cache_octets));
  tls::KeyLog keys;
  store::Writer writer(database);
  MessageCounter counter(writer);
  correlate::Correlator correlator(counter, std::move(correlating));
  decode::Decoder decoder(correlator, keys);
  net::Network network(decoder, decoder, decoder, correlator);
  decode::LogDecoder log(decoder, correlator);
  std::unique_ptr<capture::PacketSource> source = capture::open_captures(paths, correlator);
  const bool live = !std::all_of(paths.begin(), paths.end(), &capture::is_regular_file);
  decoder.expect_keys(live);
  capture::CaptureNumbers numbers(static_cast<std::uint32_t>(source->captures().size()));
  decoder.number_agents_by(numbers);
  KeyFiles key_files(options, live, keys);
  learn_from_captures(paths, keys);
  const bool filtered = filter.has_value();
  if (filter) source = std::make_unique<capture::FilteredSource>(std::move(source), std::move(*filter), correlator);

  const StopSignals signals;
  const auto facts = [&] { return ProgressFacts{source->position(), source->size(), counter.count()}; };
  ReadOutcome outcome;
  auto keep_within_memory = [&, left = limits::packets_between_memory_checks]() mutable {
    if (!memory.limit() || --left > 0) return;
    left = limits::packets_between_memory_checks;
    if (memory.judge() == MemoryGuard::Verdict::fine) return;
    outcome.over_memory = true;
    network.hold_half();
    decoder.hold_half();
    correlator.follow_half();
  };
  capture::Packet packet;
  while (!StopSignals::received() && source->next(packet)) {
    for (const capture::DecryptionSecrets* secrets : source->new_secrets()) learn(*secrets, keys);
    if (live) key_files.follow();
    if (packet.link_type == capture::LinkType::clf_record)
      log.on_record(packet);
    else
      network.on_packet(packet);
    keep_within_memory();
    progress.on_packet(facts);
  }
  outcome.interrupted = StopSignals::received();
  for (const capture::DecryptionSecrets* secrets : source->new_secrets()) learn(*secrets, keys);
  if (live) key_files.finish();
  const Timestamp end = outcome.interrupted ? packet.ref.time : end_of(*source, packet.ref.time);
  network.on_time(end);
  network.finish();
  decoder.on_time(end);  // what waited until then has timed out, also where other traffic came last
  decoder.finish();
  correlator.finish();

  const std::vector<capture::CaptureFacts> captures = final_facts(*source, outcome.interrupted);
  std::vector<const capture::CaptureFacts*> rows;
  for (const capture::CaptureFacts& capture : captures) {
    rows.push_back(&capture);
    if (capture.truncated && !outcome.interrupted) outcome.damage.push_back(capture.path + ": " + capture.damage);
  }
  std::vector<const capture::CaptureFacts*> all = rows;
  for (const capture::CaptureFacts* agent : decoder.agents()) all.push_back(agent);
  writer.finish(all);
  outcome.network = network.counters();
  outcome.filtered_away = filtered && outcome.network.packets == 0 && log.records() == 0 &&
                          std::any_of(rows.begin(), rows.end(), [](const auto* row) { return row->packets > 0; });
  outcome.octets = source->position();
  outcome.messages = counter.count();
  outcome.seconds = progress.seconds();
  return outcome;
}

}  // namespace rung::cli
