// Rows of the tables event, finding, finding_code, ws_frame and message_source.
#pragma once

#include "correlate/event.h"
#include "store/text_ids.h"

namespace rung::store {

class TraceRows {
 public:
  // `texts` must outlive it.
  TraceRows(const Database& database, TextIds& texts);
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
  std::uint64_t last_event_ = 0, last_finding_ = 0, last_frame_ = 0, last_source_ = 0;
};

}  // namespace rung::store
