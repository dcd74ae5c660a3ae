// Writes events as rows, in transactions of limits::batch_rows events.
#pragma once

#include <cstddef>
#include <vector>

#include "capture/packet_source.h"
#include "correlate/event.h"
#include "store/body_rows.h"
#include "store/media_rows.h"
#include "store/message_rows.h"
#include "store/msrp_rows.h"
#include "store/place_rows.h"
#include "store/session_rows.h"
#include "store/trace_rows.h"

namespace rung::store {

// Commits, makes the indexes, and gathers what SQLite's planner wants to know.
void finish_database(Database& database);

class RowWriter {
 public:
  // `database` must outlive it.
  explicit RowWriter(Database& database);
  void write(const correlate::Event& event);
  // The rows of `captures`; finish_database() is to follow.
  void finish(const std::vector<const capture::CaptureFacts*>& captures);

 private:
  void flush();
  void write_row(const correlate::Message& row) {
    messages_.write(row);
    uncommitted_ += media_.write(row);
  }
  void write_row(const correlate::BodySummary& row) { bodies_.write(row); }
  void write_row(const correlate::MsrpMessage& row) { msrp_.write(row); }
  void write_row(const decode::ConnectionFacts& row) { places_.write(row); }
  void write_row(const decode::WebSocketFrame& row) { traces_.write(row); }
  void write_row(const decode::MessageSource& row) { traces_.write(row); }
  void write_row(const correlate::StateChange& row) { traces_.write(row); }
  void write_row(const Finding& row) { traces_.write(row); }
  template <typename Row>
  void write_row(const Boxed<Row>& row) {
    write_row(static_cast<const Row&>(row));
  }
  template <typename Row>
  void write_row(const Row& row) {
    sessions_.write(row);
  }

  Database& database_;
  TextIds texts_;
  MessageRows messages_;
  MediaRows media_;
  BodyRows bodies_;
  MsrpRows msrp_;
  SessionRows sessions_;
  PlaceRows places_;
  TraceRows traces_;
  std::size_t uncommitted_ = 0;
};

}  // namespace rung::store
