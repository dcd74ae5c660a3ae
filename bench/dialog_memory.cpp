// dialog_memory CALLS: what it costs to follow that many calls at once, at least 50,000. They are set up (INVITE 100 180
// 200 ACK), none of them ends. Prints octets a call, resident and on the heap, what of it stands in which block size,
// and the time a message takes at 16,000 open calls and at all of them, medians of rounds in turns. Both times are of
// calls that began over longer than the timers of transactions run and than it takes until calls rest, so that a message
// brings the same work with it: 2,000 calls a second where there are many, 100 where there are few.
#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <new>
#include <string>
#include <vector>

#include "bench/call_texts.h"
#include "correlate/call_tracker.h"
#include "correlate/correlator.h"
#include "decode/description.h"

namespace {

using namespace rung;

// Of this thread alone: other programs of the machine do not count.
double processor_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

struct DropEvents : correlate::EventSink {
  void on_event(correlate::Event&&) override { ++dropped; }
  std::size_t dropped = 0;
};

constexpr bench::CallStep steps[] = {bench::CallStep::invite, bench::CallStep::trying, bench::CallStep::ringing,
                                     bench::CallStep::answer, bench::CallStep::ack};
constexpr std::uint64_t step_delay_ms = 1000, round_of_calls = 1000;
constexpr std::uint64_t busy_calls_a_second = 2000, quiet_calls_a_second = 100;
constexpr std::uint64_t rounds = 9, measured_calls = 5000;

// Blocks of the heap by the size they take; counted while `counting`.
struct Blocks {
  std::map<std::size_t, std::int64_t> by_size;
  std::int64_t octets = 0;
};
Blocks& blocks() {
  static Blocks all;
  return all;
}
bool counting = false;

void count(void* block, int sign) {
  if (!counting || block == nullptr) return;
  counting = false;  // the table has blocks of its own
  const std::size_t size = malloc_usable_size(block) + sizeof(std::size_t);
  blocks().by_size[size] += sign;
  blocks().octets += sign * static_cast<std::int64_t>(size);
  counting = true;
}

std::uint64_t resident_octets() {
  std::ifstream status("/proc/self/statm");
  std::uint64_t total = 0, pages = 0;
  status >> total >> pages;
  return pages * 4096;
}

decode::SipMessage message_of(std::uint64_t calls_a_second, std::uint64_t call_number, std::uint64_t step,
                              std::uint64_t id) {
  bench::CallNames call{call_number, call_number * 0x9E3779B97F4A7C15u + 1, "UDP", "192.0.2.1:5060", "192.0.2.2:5060"};
  const std::string text = bench::text_of(call, steps[step]);
  decode::Origin origin;
  const std::int64_t ns =
      static_cast<std::int64_t>(call_number * (1'000'000'000 / calls_a_second) + step * step_delay_ms * 1'000'000);
  origin.packet = origin.first = {1, id, {1'700'000'000'000'000'000 + ns}};
  origin.connection_id = 1 + call_number % 1000;
  origin.from_client = bench::from_caller(steps[step]);
  origin.source.port = origin.destination.port = 5060;
  decode::SipMessage message{id, sip::Message::parse({text.begin(), text.end()}), origin, true};
  message.description = decode::read_description(message.message);
  return message;
}

// Messages in the order of their times: a step of a call is sent with the steps before it of those behind it.
class Feed {
 public:
  Feed(correlate::Correlator& correlator, std::uint64_t calls_a_second)
      : correlator_(correlator), calls_a_second_(calls_a_second) {}

  // The next `count` places in time; returns nanoseconds a message, without making them.
  double run(std::uint64_t count) {
    double spent = 0;
    std::uint64_t fed = 0;
    for (std::uint64_t i = 0; i < count; i += round_of_calls) {
      counting = count_blocks;
      {
        std::vector<decode::SipMessage> batch = next_batch();
        fed += batch.size();
        const double from = processor_ns();
        for (decode::SipMessage& each : batch) correlator_.on_message(std::move(each));
        spent += processor_ns() - from;
      }
      counting = false;
    }
    return fed == 0 ? 0 : spent / static_cast<double>(fed);
  }
  bool count_blocks = false;

 private:
  std::vector<decode::SipMessage> next_batch() {
    const std::uint64_t lag = calls_a_second_ * step_delay_ms / 1000;  // calls begun between two steps of one
    std::vector<decode::SipMessage> batch;
    for (std::uint64_t place = place_; place < place_ + round_of_calls; ++place)
      for (std::uint64_t step = std::size(steps); step-- > 0;)
        if (place >= step * lag) batch.push_back(message_of(calls_a_second_, place - step * lag, step, ++id_));
    place_ += round_of_calls;
    return batch;
  }

  correlate::Correlator& correlator_;
  const std::uint64_t calls_a_second_;
  std::uint64_t place_ = 0, id_ = 0;
};

// At most 16,000 calls at once, with a correlator of their own; returns nanoseconds a message.
double few_calls(DropEvents& sink) {
  correlate::Correlator correlator(sink);
  Feed feed(correlator, quiet_calls_a_second);
  feed.run(11'000);
  return feed.run(measured_calls);
}

double median(std::vector<double>& of) {
  std::nth_element(of.begin(), of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2), of.end());
  return of[of.size() / 2];
}

void print_blocks(std::uint64_t calls) {
  std::vector<std::pair<std::int64_t, std::size_t>> largest;
  for (const auto& [size, number] : blocks().by_size)
    largest.push_back({number * static_cast<std::int64_t>(size), size});
  std::sort(largest.rbegin(), largest.rend());
  for (std::size_t i = 0; i < std::min<std::size_t>(largest.size(), 14); ++i)
    std::printf("  blocks of %6zu: %8.1f octets a call\n", largest[i].second,
                static_cast<double>(largest[i].first) / static_cast<double>(calls));
}

}  // namespace

// Not inlined: the compiler would take malloc and delete for a pair that does not match.
[[gnu::noinline]] void* operator new(std::size_t size) {
  void* block = std::malloc(size);
  if (block == nullptr) throw std::bad_alloc();
  count(block, 1);
  return block;
}
[[gnu::noinline]] void operator delete(void* block) noexcept {
  count(block, -1);
  std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept { operator delete(block); }

int main(int argc, char** argv) {
  const std::uint64_t asked = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const std::uint64_t calls = std::max<std::uint64_t>(asked, 50'000);
  const bool by_block = argc > 2;  // slower, and takes memory of its own
  std::printf("sizeof: call %zu (row %zu), dialog %zu (row %zu), invite %zu, transaction %zu (row %zu)\n",
              sizeof(correlate::TrackedCall), sizeof(correlate::Call), sizeof(correlate::TrackedDialog),
              sizeof(correlate::Dialog), sizeof(correlate::InviteHop), sizeof(correlate::TrackedTransaction),
              sizeof(correlate::Transaction));
  DropEvents sink;
  correlate::Correlator correlator(sink);
  Feed feed(correlator, busy_calls_a_second);
  feed.count_blocks = by_block;
  feed.run(11'000);
  const std::uint64_t before = resident_octets();
  const std::uint64_t between = calls - 11'000 - rounds * measured_calls;
  feed.run(between);
  const std::uint64_t after = resident_octets();
  feed.count_blocks = false;
  std::vector<double> few_ns, many_ns;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    few_ns.push_back(few_calls(sink));
    many_ns.push_back(feed.run(measured_calls));
  }
  const double few = median(few_ns), many = median(many_ns);
  std::printf("%llu calls open: %.0f octets a call resident\n", static_cast<unsigned long long>(calls),
              static_cast<double>(after - before) / static_cast<double>(between));
  if (by_block) {
    std::printf("  on the heap: %.0f octets a call\n",
                static_cast<double>(blocks().octets) / static_cast<double>(calls));
    print_blocks(calls);
  }
  std::printf("%.0f ns a message at 16,000 calls, %.0f ns at all: %.2f times\n", few, many, many / few);
}
