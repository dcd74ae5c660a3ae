// Events to rows of a database that is read while it grows. What it is given is committed at least once a second, with
// the rows of what is still open, which later ones of the same id replace; old rows are removed where that is asked for.
// The writing runs on a thread of its own behind a queue that is bounded in octets.
//
//   LiveDatabaseFile file(path);                          // may throw: tell it and stop
//   LiveWriter writer(file, options);
//   CorrelatorOptions: live = true, last_ids = file.last_ids().correlate;  Correlator correlator(writer, ...)
//   Decoder decoder(correlator, keys); decoder.begin_live(file.last_ids().decode);
//   for each packet, and some times a second without one:
//     if (writer.tick(monotonic_now)) {
//       decoder.report_open(writer_of_connections);       // both give their rows to `writer`
//       correlator.report_open(writer);
//       writer.commit({packet_time, captures, lost});
//     }
//   decoder.finish(); correlator.finish(); writer.finish({packet_time, captures, lost});
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/timestamp.h"
#include "capture/packet_source.h"
#include "correlate/event.h"
#include "store/live_database_file.h"

namespace rung::store {

// Something the user should know; told on the thread that calls tick(), commit() and finish().
struct LiveNotice {
  enum class Kind : std::uint8_t {
    not_written,    // the disk is full, or refuses: nothing is lost yet, it is tried again
    rows_lost,      // so much waits that the oldest messages are dropped; told once, counted in LiveCounters
    written_again,  // what waited is in the database
    wal_held,       // a reader keeps the write-ahead log from being used again, and it is beyond its limit
    wal_released,
    over_max_size,  // --max-size is exceeded although everything that may go is gone
  };
  Kind kind;
  std::string text;  // one sentence for people with the facts; not escaped
};

// Packets, or messages, that are not in the rows: a row of `drops`.
struct LostPackets {
  std::uint64_t capture_id = 0;  // 0: of all
  Timestamp from, to;
  std::string_view place;  // static text: kernel, interface, ring; LiveWriter itself adds `store`
  std::uint64_t packets = 0;
};

struct LiveOptions {
  std::optional<Duration> keep;           // rows are removed when they are older, in packet time
  std::optional<std::uint64_t> max_size;  // octets of the pages in use and of the write-ahead log
  std::function<void(const LiveNotice&)> notice;
  // Tests ask for less, and who has little memory.
  std::size_t queue_octets = limits::live_queue_octets;
  std::size_t cache_octets = limits::database_cache_octets;
  std::uint64_t wal_octets = limits::live_wal_octets;
  std::size_t removed_rows = limits::live_removed_rows;
};

// What a commit is about. `time`: how far packet time has come, as Correlator::on_time() was told it. The captures are
// copied; they replace the rows that they had.
struct CommitFacts {
  Timestamp time;
  std::vector<const capture::CaptureFacts*> captures;
  std::vector<LostPackets> lost;  // since the last commit
};

// For a status line.
struct LiveCounters {
  std::uint64_t commits = 0;
  std::uint64_t messages = 0;       // committed
  std::uint64_t lost_messages = 0;  // never written, see LiveNotice::rows_lost
  std::uint64_t removed_calls = 0;  // by keep and max_size
  std::size_t waiting_octets = 0;   // handed over and not yet committed
  std::uint64_t used_octets = 0;    // pages in use and the write-ahead log, as `max_size` counts
  bool trouble = false;             // the last try to write failed
};

class LiveWriter : public correlate::EventSink {
 public:
  // `file` must outlive it.
  LiveWriter(LiveDatabaseFile& file, LiveOptions options);
  // Without finish(): what is not committed is lost, as with a kill.
  ~LiveWriter() override;

  // Takes the event over. Waits where the queue is full and the disk is merely slow; where the disk refuses, the oldest
  // messages go instead. Never throws for the disk.
  void on_event(correlate::Event&& event) override;

  // `now`: any clock that never goes back; cheap enough for every packet. Tells notices. True: a commit is due, then
  // the rows of what is open are asked for and commit() follows.
  bool tick(Timestamp now);
  // Everything until here becomes visible to readers at once, soon: it does not wait for the disk.
  void commit(const CommitFacts& facts);
  // Memory is short: what is remembered of texts goes with the next commit.
  void forget_texts();
  // Until everything handed over is committed. False where the disk refuses.
  bool wait();

  // The last commit, the statistics, and a plain file without a write-ahead log, where no reader prevents that. Nothing
  // may follow. False, with notices told before, where not everything could be written.
  bool finish(const CommitFacts& facts);

  LiveCounters counters() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rung::store
