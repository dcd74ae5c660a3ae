#include "store/live_writer.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

#include "store/live_queue.h"
#include "store/live_rows.h"

namespace rung::store {
namespace {

std::string megabytes(std::uint64_t octets) { return std::to_string((octets + 500'000) / 1'000'000) + " MB"; }

}  // namespace

class LiveWriter::Impl {
 public:
  Impl(LiveDatabaseFile& file, LiveOptions&& options);
  ~Impl();

  void on_event(correlate::Event&& event);
  bool tick(Timestamp now);
  void commit(const CommitFacts& facts);
  void forget_texts() { forgets_texts_ = true; }
  bool wait();
  bool finish(const CommitFacts& facts);
  LiveCounters counters() const;

 private:
  // --- the thread that gathers
  void hand_over(std::unique_ptr<Commit> commit);
  void tell_notices();
  void close();

  // --- the thread that writes
  void work();
  void write(const Handed& handed);
  void commit_taken(const Commit* facts);
  void on_refusal(const DatabaseError& error);
  void compare_states();

  // --- both
  void notice(LiveNotice::Kind kind, std::string text);

  LiveDatabaseFile& file_;
  const LiveOptions options_;
  EventBatch batch_;
  std::size_t octets_ = 0;
  std::optional<Timestamp> last_commit_;
  Timestamp last_try_;
  bool loss_told_ = false;

  std::unique_ptr<LiveRows> rows_;
  LiveQueue queue_;
  std::size_t taken_octets_ = 0;
  std::optional<DroppedMessages> dropped_;  // that no row tells yet
  bool refused_ = false, held_ = false, exhausted_ = false;

  mutable std::mutex mutex_;  // of what follows
  LiveCounters counters_;
  std::vector<LiveNotice> notices_;
  std::atomic<bool> has_notices_ = false, forgets_texts_ = false;
  std::thread thread_;  // last: it uses all of the above
};

LiveWriter::Impl::Impl(LiveDatabaseFile& file, LiveOptions&& options)
    : file_(file),
      options_(std::move(options)),
      rows_(std::make_unique<LiveRows>(file.database(),
                                       RetentionLimits{options_.keep, options_.max_size, options_.removed_rows},
                                       options_.wal_octets)),
      queue_(options_.queue_octets) {
  file.database().set_cache(options_.cache_octets);
  thread_ = std::thread([this] { work(); });
}

LiveWriter::Impl::~Impl() {
  close();
  rows_.reset();
}

void LiveWriter::Impl::close() {
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

// --- the thread that gathers

void LiveWriter::Impl::on_event(correlate::Event&& event) {
  // Freed where it was allocated: allocators are slow at memory that changes threads.
  if (auto* message = std::get_if<correlate::Message>(&event)) message->sip.message.forget_headers();
  if (batch_.empty()) batch_.reserve(limits::queue_batch_events);
  octets_ += octets_of(event);
  batch_.push_back(std::move(event));
  if (batch_.size() >= limits::queue_batch_events || octets_ >= limits::queue_batch_octets) hand_over(nullptr);
}

void LiveWriter::Impl::hand_over(std::unique_ptr<Commit> commit) {
  const bool dropped = queue_.push({std::exchange(batch_, {}), std::exchange(octets_, 0), std::move(commit)});
  if (!dropped || std::exchange(loss_told_, true)) return;
  notice(LiveNotice::Kind::rows_lost, "more than " + megabytes(options_.queue_octets) + " wait to be written to " +
                                          file_.path() + ": from now on the oldest messages are dropped and counted");
}

bool LiveWriter::Impl::tick(Timestamp now) {
  if (has_notices_) tell_notices();
  if (!last_commit_) last_commit_ = now;
  if (now - *last_commit_ < limits::live_commit_interval) return false;
  if (queue_.in_trouble()) {
    if (now - last_try_ >= limits::live_retry_interval) {
      last_try_ = now;
      queue_.retry();
    }
  }
  if (queue_.commits() > 0) return false;  // what is open then is told with the next one
  last_commit_ = now;
  return true;
}

void LiveWriter::Impl::commit(const CommitFacts& facts) {
  auto commit = std::make_unique<Commit>();
  commit->time = facts.time;
  for (const capture::CaptureFacts* each : facts.captures) commit->captures.push_back(*each);
  commit->lost = facts.lost;
  hand_over(std::move(commit));
}

bool LiveWriter::Impl::wait() {
  const bool done = queue_.wait();
  tell_notices();
  return done;
}

bool LiveWriter::Impl::finish(const CommitFacts& facts) {
  commit(facts);
  close();
  const bool whole = queue_.commits() == 0;
  rows_->finish();
  rows_.reset();  // its statements would keep the log
  if (whole) file_.end_log();
  tell_notices();
  return whole;
}

void LiveWriter::Impl::tell_notices() {
  std::vector<LiveNotice> notices;
  {
    std::lock_guard lock(mutex_);
    notices.swap(notices_);
    has_notices_ = false;
  }
  if (options_.notice)
    for (const LiveNotice& each : notices) options_.notice(each);
}

LiveCounters LiveWriter::Impl::counters() const {
  LiveCounters counters;
  {
    std::lock_guard lock(mutex_);
    counters = counters_;
  }
  counters.waiting_octets = octets_ + queue_.octets();
  counters.trouble = queue_.in_trouble();
  counters.lost_messages = queue_.dropped_messages();
  return counters;
}

// --- the thread that writes

void LiveWriter::Impl::work() {
  while (const Handed* handed = queue_.take()) {
    try {
      write(*handed);
    } catch (const DatabaseError& error) {
      rows_->roll_back();
      taken_octets_ = 0;
      on_refusal(error);
      queue_.put_back();  // whoever waits is told by then
    }
  }
}

void LiveWriter::Impl::write(const Handed& handed) {
  taken_octets_ += handed.octets;
  rows_->write(handed.events);
  // Whoever gathers may wait for room, and cannot ask for a commit meanwhile.
  if (handed.commit || taken_octets_ > options_.queue_octets / 2) commit_taken(handed.commit.get());
}

void LiveWriter::Impl::commit_taken(const Commit* facts) {
  if (std::optional<DroppedMessages> more = queue_.take_dropped()) {
    if (dropped_) {
      more->from = std::min(more->from, dropped_->from);
      more->to = std::max(more->to, dropped_->to);
      more->count += dropped_->count;
    }
    dropped_ = more;
  }
  rows_->commit(facts, dropped_);
  dropped_.reset();
  if (forgets_texts_.exchange(false)) rows_->forget_texts();
  taken_octets_ = 0;
  {
    std::lock_guard lock(mutex_);
    ++counters_.commits;
    counters_.messages = rows_->messages();
    counters_.removed_calls = rows_->retention().removed_calls();
    counters_.used_octets = rows_->used_octets();
  }
  compare_states();
  queue_.done();
}

void LiveWriter::Impl::on_refusal(const DatabaseError& error) {
  if (std::exchange(refused_, true)) return;
  notice(LiveNotice::Kind::not_written, "cannot write " + file_.path() + ": " + error.what() +
                                            ". What was committed is safe; up to " + megabytes(options_.queue_octets) +
                                            " wait in memory, and it is tried again every second");
}

// What is told when it begins, and when it is over.
void LiveWriter::Impl::compare_states() {
  if (std::exchange(refused_, false))
    notice(LiveNotice::Kind::written_again, file_.path() + " is written again, with what waited");
  const bool held = rows_->checkpoints().is_held();
  if (held != std::exchange(held_, held)) {
    if (held)
      notice(LiveNotice::Kind::wal_held, "a program that reads " + file_.path() +
                                             " since long keeps its write-ahead log, " +
                                             megabytes(rows_->checkpoints().octets()) +
                                             " by now, from being used again: it grows until that one ends");
    else
      notice(LiveNotice::Kind::wal_released, "the write-ahead log of " + file_.path() + " is used again");
  }
  const bool exhausted = rows_->retention().is_exhausted();
  if (exhausted && !std::exchange(exhausted_, exhausted))
    notice(LiveNotice::Kind::over_max_size,
           file_.path() + " needs " + megabytes(rows_->used_octets()) +
               ", more than its limit, for what is still going on: nothing more can be removed");
  exhausted_ = exhausted;
}

void LiveWriter::Impl::notice(LiveNotice::Kind kind, std::string text) {
  std::lock_guard lock(mutex_);
  notices_.push_back({kind, std::move(text)});
  has_notices_ = true;
}

LiveWriter::LiveWriter(LiveDatabaseFile& file, LiveOptions options)
    : impl_(std::make_unique<Impl>(file, std::move(options))) {}
LiveWriter::~LiveWriter() = default;
void LiveWriter::on_event(correlate::Event&& event) { impl_->on_event(std::move(event)); }
bool LiveWriter::tick(Timestamp now) { return impl_->tick(now); }
void LiveWriter::forget_texts() { impl_->forget_texts(); }
void LiveWriter::commit(const CommitFacts& facts) { impl_->commit(facts); }
bool LiveWriter::wait() { return impl_->wait(); }
bool LiveWriter::finish(const CommitFacts& facts) { return impl_->finish(facts); }
LiveCounters LiveWriter::counters() const { return impl_->counters(); }

}  // namespace rung::store
