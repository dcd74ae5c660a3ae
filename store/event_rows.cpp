#include "store/event_rows.h"

namespace rung::store {

EventRows::EventRows(const Database& database, const LastRows& last, SameId same_id)
    : texts_(database, last.text),
      messages_(database, last.messages),
      media_(database, texts_, last.media),
      bodies_(database),
      msrp_(database, texts_),
      sessions_(database, texts_, same_id),
      places_(database, texts_, same_id),
      traces_(database, texts_, last.traces) {}

std::size_t EventRows::write(const correlate::Event& event) {
  rows_beside_ = 0;
  std::visit([this](const auto& row) { write_row(row); }, event);
  return 1 + rows_beside_;
}

void EventRows::write_names() {
  traces_.write_codes();
  sessions_.write_causes();
}

void EventRows::flush() {
  messages_.flush();
  media_.flush();
  bodies_.flush();
  msrp_.flush();
  sessions_.flush();
  places_.flush();
  traces_.flush();
  texts_.flush();
}

EventRows::Shared EventRows::forget_shared() {
  texts_.forget_all();
  messages_.forget_all();
  const LastMessageRows last = messages_.last();
  return {texts_.last_id(), last.header_set, last.traits};
}

std::uint64_t EventRows::shared_written() const {
  const LastMessageRows last = messages_.last();
  return texts_.last_id() + last.header_set + last.traits;
}

}  // namespace rung::store
