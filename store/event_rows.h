// Each event as its row, and the rows beside them: one class for each group of tables. Says nothing of transactions.
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

// What the ids of the tables have come to whose ids are given out here.
struct LastRows {
  std::uint64_t text = 0, media = 0;
  LastMessageRows messages;
  LastTraceRows traces;
};

class EventRows {
 public:
  // `database` must outlive it. `same_id`: of rows that end (calls, connections, ...): whether they may be given again.
  explicit EventRows(const Database& database, const LastRows& last = {}, SameId same_id = SameId::fails);

  // Returns how many rows that were: a message brings those of its session description along.
  std::size_t write(const correlate::Event& event);
  void write(const capture::CaptureFacts& capture) { places_.write(capture); }
  // The tables of all finding codes and of all causes of Q.850.
  void write_names();
  // Writes the rows that wait; before each commit.
  void flush();

  // Rows from now on refer to no text, header set or traits that were written before. Until where those are:
  struct Shared {
    std::uint64_t text = 0, header_set = 0, traits = 0;
  };
  Shared forget_shared();
  // How many of those have been written, ever.
  std::uint64_t shared_written() const;

 private:
  void write_row(const correlate::Message& row) {
    messages_.write(row);
    rows_beside_ = media_.write(row);
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

  std::size_t rows_beside_ = 0;  // of the event at hand
  TextIds texts_;
  MessageRows messages_;
  MediaRows media_;
  BodyRows bodies_;
  MsrpRows msrp_;
  SessionRows sessions_;
  PlaceRows places_;
  TraceRows traces_;
};

}  // namespace rung::store
