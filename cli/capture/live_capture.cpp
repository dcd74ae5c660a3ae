#include "cli/capture/live_capture.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "cli/capture/rotate_signal.h"
#include "cli/stop_signals.h"

namespace rung::cli {
namespace {

constexpr std::chrono::milliseconds patience{100};  // how soon signals and ticks are seen where no packet comes
constexpr int packets_between_looks = 256;
constexpr std::chrono::seconds one_second{1};

class NoFindings : public FindingSink {
 public:
  void on_finding(Finding&& /*finding*/) override {}
};

// A clock that never goes back, from an arbitrary beginning.
Timestamp monotonic() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()};
}

std::vector<capture::NewInterface> interfaces_of(const capture::LiveSource& source) {
  std::vector<capture::NewInterface> interfaces;
  for (const auto& interface : source.interfaces())
    interfaces.push_back(
        {static_cast<std::uint32_t>(interface->link_type()), interface->snapshot_length(), interface->name(), {}, 0});
  return interfaces;
}

std::unique_ptr<LivePipeline> make_pipeline(const CaptureSettings& settings, correlate::CorrelatorOptions&& correlating,
                                            const LiveCapture::Parts& parts) {
  if (!settings.database) return nullptr;
  LivePipeline::Store store{*settings.database, settings.keep, settings.max_size, settings.memory_limit,
                            parts.complain};
  return std::make_unique<LivePipeline>(std::move(store), std::move(correlating), parts.keys, parts.sender);
}

// A database that is gone on with.
std::string text_of(const store::EarlierCapture& earlier, const std::string& path) {
  std::string text = "goes on with " + path;
  if (earlier.last) text += ", which ends " + to_text(*earlier.last);
  if (earlier.stopped_in_the_middle) text += "; that capture was killed";
  if (earlier.open_calls > 0)
    text += "; " + std::to_string(earlier.open_calls) + (earlier.open_calls == 1 ? " call" : " calls") +
            " that went on then stay incomplete";
  return text;
}

}  // namespace

LiveCapture::LiveCapture(const CaptureSettings& settings, correlate::CorrelatorOptions&& correlating, Parts parts)
    : settings_(settings),
      parts_(std::move(parts)),
      pipeline_(make_pipeline(settings, std::move(correlating), parts_)),
      numbers_(pipeline_ ? pipeline_->captures_before() : 0),
      no_findings_(std::make_unique<NoFindings>()),
      recorder_({settings.write, settings.rotation, parts_.complain}, interfaces_of(parts_.source), numbers_,
                pipeline_ ? pipeline_->findings() : *no_findings_, capture::wall_clock()),
      used_secrets_(parts_.keys, [this](SecretText lines) { recorder_.add_secrets(std::move(lines)); }),
      on_terminal_(::isatty(STDERR_FILENO) != 0),
      started_(capture::wall_clock()),
      begin_(Clock::now()),
      next_second_(begin_ + one_second) {
  if (pipeline_) {
    pipeline_->number_agents_by(numbers_);
    if (pipeline_->earlier()) parts_.complain(text_of(*pipeline_->earlier(), *settings.database));
  }
  if (settings.write_secrets) parts_.keys.watch(&used_secrets_);
}

LiveCapture::~LiveCapture() { parts_.keys.watch(nullptr); }

bool LiveCapture::run() {
  parts_.source.start();
  while (!parts_.source.ended() && !all_packets_) {
    take_packets();
    look_around();
  }
  return finish();
}

void LiveCapture::take_packets() {
  capture::Packet packet;
  for (int count = 0; count < packets_between_looks; ++count) {
    if (!parts_.source.next(packet, patience)) {
      if (decoding() && !parts_.source.ended()) pipeline_->on_time(parts_.source.quiet_until());
      return;
    }
    recorder_.record(packet);
    last_packet_ = std::max(last_packet_.value_or(packet.ref.time), packet.ref.time);
    if (decoding()) pipeline_->on_packet(packet);
    if (settings_.packets == 0 || recorder_.packets() < settings_.packets) continue;
    all_packets_ = true;
    return;
  }
}

void LiveCapture::look_around() {
  parts_.key_files.follow();
  if (parts_.key_lines != nullptr) parts_.key_lines->follow();
  if (RotateSignal::take()) on_hangup();
  const Clock::time_point now = Clock::now();
  const bool time_is_up = settings_.duration && now - begin_ >= std::chrono::nanoseconds(settings_.duration->ns);
  if (!stopping_ && (time_is_up || StopSignals::received())) stop();
  if (now >= next_second_) {
    next_second_ = now + one_second;
    on_second();
  } else if (parts_.memory.is_full()) {
    parts_.source.refuse_packets(true);  // until the next second lets go of something
  }
  commit_if_due();
}

void LiveCapture::stop() {
  stopping_ = true;
  parts_.source.stop();
}

// Of a terminal that was closed, or sent to begin another file.
void LiveCapture::on_hangup() {
  if (on_terminal_ && ::isatty(STDERR_FILENO) == 0) return stop();
  if (!recorder_.rotate(capture::wall_clock()))
    parts_.complain("SIGHUP begins another file of --write, and there is none: nothing was done");
}

void LiveCapture::on_second() {
  take_drops();
  guard_memory();
  recorder_.on_time(capture::wall_clock());
  tell_gone();
  parts_.report(status());
}

void LiveCapture::tell_gone() {
  for (const std::string& gone : parts_.source.take_gone()) {
    trouble_ = true;
    parts_.complain(gone + ": nothing more is captured there");
  }
}

void LiveCapture::take_drops() {
  for (const capture::DroppedPackets& slice : parts_.source.take_drops()) {
    dropped_[static_cast<std::size_t>(slice.place)] += slice.packets;
    const std::uint32_t capture = recorder_.on_dropped(slice);
    if (decoding()) pipeline_->on_lost_packets({capture, slice.from, slice.to, to_text(slice.place), slice.packets});
  }
}

void LiveCapture::guard_memory() {
  const MemoryGuard::Verdict verdict = parts_.memory.judge();
  parts_.source.refuse_packets(verdict == MemoryGuard::Verdict::full);
  if (verdict == MemoryGuard::Verdict::fine || !decoding()) return;
  pipeline_->follow_half();
  ++shed_;
  if (std::exchange(memory_told_, true)) return;
  parts_.complain(
      "--memory-limit is near: what was silent longest is no longer followed, its rows are written as they are");
}

void LiveCapture::commit_if_due() {
  if (decoding() && pipeline_->tick(monotonic())) pipeline_->commit(recorder_.changed_captures());
}

bool LiveCapture::finish() {
  parts_.source.stop();
  const Timestamp end = std::max(last_packet_.value_or(started_), capture::wall_clock());
  parts_.key_files.finish();
  if (parts_.key_lines != nullptr) parts_.key_lines->follow();
  take_drops();
  if (decoding()) pipeline_->finish_stages(end);
  recorder_.finish(end);
  if (decoding() && !pipeline_->finish_rows(recorder_.changed_captures())) trouble_ = true;
  tell_gone();
  if (recorder_.failing()) trouble_ = true;
  parts_.report(status());
  return !trouble_;
}

LiveStatus LiveCapture::status() const {
  LiveStatus status;
  status.started = started_;
  status.now = capture::wall_clock();
  status.last_packet = last_packet_;
  status.packets = recorder_.packets();
  status.octets = recorder_.octets();
  status.decoding = decoding();
  if (decoding()) {
    status.messages = pipeline_->messages();
    status.calls = pipeline_->calls();
    status.calls_in_progress = pipeline_->calls_in_progress();
    status.stored = pipeline_->stored();
  }
  if (parts_.sender != nullptr) status.hep = parts_.sender->counters();
  status.dropped = dropped_;
  status.files = recorder_.files();
  status.writing_fails = recorder_.failing();
  status.memory = parts_.memory.octets();
  status.memory_limit = parts_.memory.limit();
  status.shed = shed_;
  status.ring_octets = parts_.source.octets_waiting();
  return status;
}

}  // namespace rung::cli
