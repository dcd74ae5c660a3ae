#include "store/trace_rows.h"

namespace rung::store {
namespace {

// finding_code.id: ids count from 1.
std::uint64_t id_of(FindingCode code) { return static_cast<std::uint64_t>(code) + 1; }

}  // namespace

TraceRows::TraceRows(const Database& database, TextIds& texts, const LastTraceRows& last)
    : texts_(texts),
      event_(database, "event"),
      finding_(database, "finding"),
      code_(database, "finding_code"),
      frame_(database, "ws_frame"),
      source_(database, "message_source"),
      last_(last) {}

void TraceRows::write(const correlate::StateChange& change) {
  event_.id(++last_.event).place(change.packet).id(texts_.id_of(change.kind)).id(change.connection_id);
  event_.id(change.message_id).id(change.transaction_id).id(change.dialog_id).id(change.call);
  event_.id(change.registration_id).id(change.subscription_id).text(change.detail).run();
}

void TraceRows::write(const Finding& finding) {
  finding_.id(++last_.finding).id(id_of(finding.code)).id(texts_.id_of(to_text(finding.severity)));
  finding_.place(finding.where).id(finding.connection_id).id(finding.message_id).id(finding.call);
  finding_.text(finding.detail).run();
}

void TraceRows::write(const decode::WebSocketFrame& frame) {
  frame_.id(++last_.frame).id(frame.connection_id).place(frame.packet).flag(frame.from_client);
  frame_.number(std::uint64_t{frame.opcode}).flag(frame.fin).number(std::uint64_t{frame.rsv}).flag(frame.masked);
  frame_.number(frame.size).number(frame.inflated_size).id(frame.message_id).delay(frame.round_trip).run();
}

void TraceRows::write(const decode::MessageSource& source) {
  source_.id(++last_.source).id(source.message_id).id(source.agent).place(source.packet).time(source.seen);
  source_.text(source.correlation_id).run();
}

void TraceRows::write_codes() {
  for (const FindingRow& row : finding_table()) {
    code_.id(id_of(row.code)).text(row.id).text(row.layer);
    code_.text(row.reference == "-" ? std::string_view{} : row.reference);
    code_.text(row.meaning).text(row.advice).run();
  }
}

void TraceRows::flush() {
  for (Insert* rows : {&event_, &finding_, &code_, &frame_, &source_}) rows->flush();
}

}  // namespace rung::store
