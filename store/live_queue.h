// What waits to be written, and what is written but not committed yet: bounded in octets, between the thread that
// gathers events and the one that writes them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/timestamp.h"
#include "store/event_queue.h"
#include "store/live_writer.h"

namespace rung::store {

// A CommitFacts that owns what it says.
struct Commit {
  Timestamp time;
  std::vector<capture::CaptureFacts> captures;
  std::vector<LostPackets> lost;
};

// Some events, and perhaps a commit behind them.
struct Handed {
  EventBatch events;
  std::size_t octets = 0;
  std::unique_ptr<Commit> commit;
  bool stripped = false;  // its messages were dropped
};

// Messages that were dropped, and the times between which they were sent.
struct DroppedMessages {
  std::uint64_t count = 0;
  Timestamp from, to;
};

class LiveQueue {
 public:
  explicit LiveQueue(std::size_t limit_octets) : limit_octets_(limit_octets) {}

  // --- the thread that gathers

  // Waits for room, but not for a commit: what is written waits for one that is still to be asked for. While the disk
  // refuses it does not wait: then the oldest messages are dropped, and where that is not enough everything that waits
  // longest. True where something was.
  bool push(Handed&& handed);
  // The writer may try again.
  void retry();
  // Until all commits that were handed over are done: true, or failed once more: false.
  bool wait();
  // Commits that are not done.
  std::size_t commits() const;
  bool in_trouble() const;
  std::size_t octets() const;
  // Ever.
  std::uint64_t dropped_messages() const;
  // Nothing more comes. `take` goes on until nothing is left, or one more try has failed.
  void close();

  // --- the thread that writes

  // Waits for the next; it is kept until done() or put_back(). nullptr: there is nothing more to be done.
  const Handed* take();
  // What was taken so far is committed.
  void done();
  // What was taken since done() has to be written again, from its beginning.
  void put_back();
  // What was dropped since it was asked last.
  std::optional<DroppedMessages> take_dropped();

 private:
  bool drop_oldest();
  void strip(Handed& handed);

  const std::size_t limit_octets_;
  mutable std::mutex mutex_;
  std::condition_variable room_, work_, settled_;
  std::deque<Handed> waiting_;
  std::deque<Handed> taken_;  // written, not committed
  std::size_t octets_ = 0;    // of both
  std::size_t commits_ = 0;   // in both
  std::uint64_t failures_ = 0;
  bool trouble_ = false, may_retry_ = false, closed_ = false;
  DroppedMessages dropped_;
  std::uint64_t dropped_messages_ = 0;
};

}  // namespace rung::store
