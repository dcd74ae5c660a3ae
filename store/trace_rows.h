// Rows of the tables event, finding, finding_code, ws_frame and message_source.
#pragma once

#include "correlate/event.h"
#include "store/text_ids.h"

namespace rung::store {

// What the ids of these tables have come to.
struct LastTraceRows {
  std::uint64_t event = 0, finding = 0, frame = 0, source = 0;
};

class TraceRows {
 public:
  // `texts` must outlive it.
  TraceRows(const Database& database, TextIds& texts, const LastTraceRows& last = {});
  void write(const correlate::StateChange& change);
  void write(const Finding& finding);
  void write(const decode::WebSocketFrame& frame);
  void write(const decode::MessageSource& source);
  // The table of all codes.
  void write_codes();
  // Writes the rows that wait; before each commit.
  void flush();

 private:
  TextIds& texts_;
  Insert event_, finding_, code_, frame_, source_;
  LastTraceRows last_;
};

}  // namespace rung::store
