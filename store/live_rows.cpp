#include "store/live_rows.h"

#include <sqlite3.h>

#include <string>

#include "store/row_writer.h"

namespace rung::store {
namespace {

// Messages until the planner is told anew what the tables look like: then as many again.
constexpr std::uint64_t first_statistics = 1000;

LastRows last_rows(const Database& database) {
  const auto last = [&](const char* table) {
    Statement row(database, std::string("SELECT max(id) FROM ") + table);
    return row.step() ? static_cast<std::uint64_t>(row.integer(0)) : 0;
  };
  LastRows rows;
  rows.text = last("text");
  rows.media = last("media_description");
  rows.messages = {last("header_set"), last("message_traits"), last("stretch")};
  rows.traces = {last("event"), last("finding"), last("ws_frame"), last("message_source")};
  return rows;
}

void write_loss(const Database& database, const LostPackets& lost) {
  Statement row(database,
                "INSERT INTO loss (capture_id, from_ns, to_ns, place, packets) VALUES (nullif(?1, 0), ?2, ?3, ?4, ?5)");
  row.bind(1, static_cast<std::int64_t>(lost.capture_id));
  row.bind(2, lost.from.ns);
  row.bind(3, lost.to.ns);
  row.bind(4, lost.place);
  row.bind(5, static_cast<std::int64_t>(lost.packets));
  row.run();
}

}  // namespace

LiveRows::LiveRows(Database& database, const RetentionLimits& retention, std::uint64_t wal_octets)
    : database_(database),
      retention_(database, retention),
      checkpoints_(database, wal_octets),
      next_statistics_(first_statistics) {}

void LiveRows::begin() {
  if (in_transaction_) return;
  database_.execute("BEGIN IMMEDIATE");
  in_transaction_ = true;
  if (!rows_) rows_ = std::make_unique<EventRows>(database_, last_rows(database_), SameId::replaces);
}

void LiveRows::write(const EventBatch& events) {
  begin();
  for (const correlate::Event& event : events) {
    if (std::holds_alternative<correlate::Message>(event)) ++uncommitted_messages_;
    retention_.on_row(event);
    rows_->write(event);
  }
  written_ += events.size();
}

void LiveRows::write_losses(const Commit* facts, const std::optional<DroppedMessages>& dropped) {
  if (facts != nullptr)
    for (const LostPackets& each : facts->lost) write_loss(database_, each);
  if (dropped) write_loss(database_, {0, dropped->from, dropped->to, "store", dropped->count});
}

void LiveRows::commit(const Commit* facts, const std::optional<DroppedMessages>& dropped) {
  begin();
  if (facts != nullptr)
    for (const capture::CaptureFacts& each : facts->captures) rows_->write(each);
  rows_->flush();
  write_losses(facts, dropped);
  if (facts != nullptr) {
    retention_.step(*rows_, facts->time, checkpoints_.octets(), written_);
    rows_->flush();
  }
  const std::uint64_t page_octets = retention_.used_octets();
  database_.execute("COMMIT");
  page_octets_ = page_octets;
  in_transaction_ = false;
  written_ = 0;
  messages_ += uncommitted_messages_;
  uncommitted_messages_ = 0;
  checkpoints_.on_commit();
  refresh_statistics();
}

// Nothing depends on them: a disk that refuses now is told at the next commit.
void LiveRows::refresh_statistics() {
  if (messages_ < next_statistics_) return;
  next_statistics_ = 2 * messages_;
  try {
    gather_statistics(database_);
  } catch (const DatabaseError&) {
  }
}

// SQLite may have done so itself, so what it says is of no interest.
void LiveRows::roll_back() {
  rows_.reset();
  retention_.on_roll_back();
  in_transaction_ = false;
  written_ = 0;
  uncommitted_messages_ = 0;
  if (sqlite3_get_autocommit(database_.handle()) == 0)
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void LiveRows::finish() {
  rows_.reset();  // its statements would hold the log
  next_statistics_ = 0;
  refresh_statistics();
  checkpoints_.finish();
}

}  // namespace rung::store
