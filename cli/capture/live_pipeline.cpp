#include "cli/capture/live_pipeline.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"

namespace rung::cli {

namespace {

correlate::CorrelatorOptions live_options(correlate::CorrelatorOptions&& options, const store::LastIds& last) {
  options.live = true;
  options.last_ids = last.correlate;
  return std::move(options);
}

store::LiveOptions writer_options(LivePipeline::Store&& store) {
  store::LiveOptions options;
  options.keep = store.keep;
  options.max_size = store.max_size;
  if (store.memory_limit) {
    const std::uint64_t part = *store.memory_limit / limits::memory_part;
    options.queue_octets = std::min<std::uint64_t>(options.queue_octets, part);
    options.cache_octets = std::min<std::uint64_t>(options.cache_octets, part);
  }
  options.notice = [complain = std::move(store.complain)](const store::LiveNotice& notice) { complain(notice.text); };
  return options;
}

}  // namespace

LivePipeline::LivePipeline(Store store, correlate::CorrelatorOptions correlating, tls::KeyLog& keys, HepSender* sender)
    : file_(store.path),
      writer_(file_, writer_options(std::move(store))),
      events_(writer_, sender),
      correlator_(events_, live_options(std::move(correlating), file_.last_ids())),
      decoder_(correlator_, keys),
      network_(decoder_, decoder_, decoder_, correlator_) {
  decoder_.begin_live(file_.last_ids().decode);
  decoder_.expect_keys(true);
}

void LivePipeline::on_packet(const capture::Packet& packet) {
  network_.on_packet(packet);
  time_ = std::max(time_, packet.ref.time);
}

void LivePipeline::on_time(Timestamp now) {
  if (now <= time_) return;
  time_ = now;
  network_.on_time(now);
  decoder_.on_time(now);
}

void LivePipeline::on_lost_packets(store::LostPackets lost) {
  events_.on_lost_packets(lost.from, lost.to);
  if (lost_.size() >= limits::drop_slices) {  // no commit for so long: the last slice takes it
    lost_.back().to = std::max(lost_.back().to, lost.to);
    lost_.back().packets += lost.packets;
    return;
  }
  lost_.push_back(lost);
}

store::CommitFacts LivePipeline::facts_with(std::vector<const capture::CaptureFacts*> changed_captures) {
  const std::vector<const capture::CaptureFacts*> agents = decoder_.agents();
  agent_packets_.resize(agents.size());
  for (std::size_t i = 0; i < agents.size(); ++i)
    if (std::exchange(agent_packets_[i], agents[i]->packets) != agents[i]->packets)
      changed_captures.push_back(agents[i]);
  return {time_, std::move(changed_captures), std::exchange(lost_, {})};
}

void LivePipeline::commit(std::vector<const capture::CaptureFacts*> changed_captures) {
  decoder_.look_for_keys();
  decoder_.report_open(
      [this](const decode::ConnectionFacts& facts) { events_.on_event(decode::ConnectionFacts(facts)); });
  correlator_.report_open(events_);
  writer_.commit(facts_with(std::move(changed_captures)));
}

void LivePipeline::finish_stages(Timestamp end) {
  time_ = std::max(time_, end);
  network_.on_time(end);
  network_.finish();
  decoder_.on_time(end);  // what waited until then has timed out, also where other traffic came last
  decoder_.finish();
}

bool LivePipeline::finish_rows(std::vector<const capture::CaptureFacts*> changed_captures) {
  correlator_.finish();
  return writer_.finish(facts_with(std::move(changed_captures)));
}

void LivePipeline::follow_half() {
  network_.hold_half();
  decoder_.hold_half();
  correlator_.follow_half();
  writer_.forget_texts();
}

}  // namespace rung::cli
