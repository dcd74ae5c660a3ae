#include "store/writer.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/prefetch.h"
#include "store/event_queue.h"
#include "store/row_writer.h"

namespace rung::store {
namespace {

// What a message holds comes from another processor's cache: it is asked for while the events before it are written.
constexpr std::size_t events_ahead = 2;
constexpr std::size_t octets_ahead = 2048;

void fetch(const correlate::Event& event) {
  const auto* message = std::get_if<correlate::Message>(&event);
  if (message == nullptr) return;
  std::string_view octets = message->sip.message.raw();
  prefetch(octets.data(), std::min(octets.size(), octets_ahead));
}

}  // namespace

class Writer::Impl {
 public:
  explicit Impl(Database& database)
      : database_(database),
        rows_(std::make_unique<RowWriter>(database)),
        queue_(limits::queue_octets, [this](EventBatch& batch) {
          for (std::size_t i = 0; i < batch.size(); ++i) {
            if (i + events_ahead < batch.size()) fetch(batch[i + events_ahead]);
            rows_->write(batch[i]);
          }
        }) {}

  void on_event(correlate::Event&& event) {
    // Freed where it was allocated: allocators are slow at memory that changes threads.
    if (auto* message = std::get_if<correlate::Message>(&event)) message->sip.message.forget_headers();
    if (batch_.empty()) batch_.reserve(limits::queue_batch_events);
    octets_ += octets_of(event);
    batch_.push_back(std::move(event));
    if (batch_.size() >= limits::queue_batch_events || octets_ >= limits::queue_batch_octets) hand_over();
  }

  void finish(const std::vector<const capture::CaptureFacts*>& captures) {
    if (!batch_.empty()) hand_over();
    queue_.finish();
    rows_->finish(captures);
    rows_.reset();  // its statements would keep the database open, and sorting for indexes needs the room of its caches
    finish_database(database_);
  }

 private:
  void hand_over() { queue_.push(batch_, std::exchange(octets_, 0)); }

  Database& database_;
  std::unique_ptr<RowWriter> rows_;
  EventBatch batch_;
  std::size_t octets_ = 0;
  EventQueue queue_;  // last: its thread uses rows_
};

Writer::Writer(Database& database) : impl_(std::make_unique<Impl>(database)) {}
Writer::~Writer() = default;
void Writer::on_event(correlate::Event&& event) { impl_->on_event(std::move(event)); }
void Writer::finish(const std::vector<const capture::CaptureFacts*>& captures) { impl_->finish(captures); }

}  // namespace rung::store
