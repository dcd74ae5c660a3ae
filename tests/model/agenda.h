// The clock of a simulated network, and dice that fall the same way on every machine.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "base/timestamp.h"

namespace rung::model {

// What is due, in order of time; of the same moment what was asked for first.
class Agenda {
 public:
  using Task = std::function<void()>;
  using Id = std::pair<std::int64_t, std::uint64_t>;

  Timestamp now() const { return now_; }
  Id after(Duration wait, Task task) {
    const Id id{(now_ + wait).ns, ++count_};
    tasks_.emplace(id, std::move(task));
    return id;
  }
  void cancel(const Id& id) { tasks_.erase(id); }
  void run(Timestamp until) {
    while (!tasks_.empty() && tasks_.begin()->first.first <= until.ns) {
      now_.ns = tasks_.begin()->first.first;
      const Task task = std::move(tasks_.begin()->second);
      tasks_.erase(tasks_.begin());
      task();
    }
    now_ = until;
  }

 private:
  std::map<Id, Task> tasks_;
  Timestamp now_;
  std::uint64_t count_ = 0;
};

// splitmix64: the distributions of the standard library differ between its makers.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t count) { return next() % count; }
  bool chance(std::uint64_t percent) { return below(100) < percent; }
  // From `least` to `most` milliseconds, in microseconds.
  Duration wait(std::uint64_t least, std::uint64_t most) {
    return {static_cast<std::int64_t>((least * 1000 + below((most - least) * 1000 + 1)) * 1000)};
  }

 private:
  std::uint64_t state_;
};

}  // namespace rung::model
