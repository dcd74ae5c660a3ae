// A bounded queue with a thread behind it: batches of events go in on one thread and are consumed
// on the other, in order.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "correlate/event.h"

namespace rung::store {

using EventBatch = std::vector<correlate::Event>;

// What an event holds in memory, about.
std::size_t octets_of(const correlate::Event& event);

class EventQueue {
 public:
  // `consume` is called on the queue's thread. Batches being consumed count towards `limit_octets`.
  EventQueue(std::size_t limit_octets, std::function<void(EventBatch&)> consume);
  // Drops what still waits.
  ~EventQueue();
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;

  // Waits until there is room; a batch above the limit is let in alone. Leaves an empty batch in place of `batch`,
  // with the memory of one that was consumed where there is one. Throws, each time, what `consume` threw. Events are
  // freed here, by the thread that made them: allocators are slow at memory that another thread frees.
  void push(EventBatch& batch, std::size_t octets);
  // Waits until everything is consumed and the thread has ended. Throws what `consume` threw.
  void finish();

 private:
  struct Waiting {
    EventBatch batch;
    std::size_t octets;
  };
  void work();
  bool take(Waiting& waiting);

  const std::size_t limit_octets_;
  const std::function<void(EventBatch&)> consume_;
  std::mutex mutex_;
  std::condition_variable room_, work_;
  std::deque<Waiting> waiting_;
  std::vector<EventBatch> spare_;  // consumed, to be emptied and filled again
  std::size_t octets_ = 0;         // of all batches pushed and not yet consumed
  bool closed_ = false;
  std::exception_ptr error_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace rung::store
