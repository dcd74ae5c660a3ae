#include "store/text_sweep.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/limits.h"

namespace rung::store {
namespace {

constexpr std::array<TextColumns, 10> columns{{
    {"msrp_message", "method,reason,content_type,success_report,failure_report,report_status"},
    {"media_description",
     "role,media,protocol,direction,codecs,setup,formats,candidate_types,ice_options,bundle,rtcp,crypto_suites,ptime,"
     "bandwidth,label,content"},
    {"sip_transaction", "method,state"},
    {"dialog", "codecs"},
    {"leg_link", "rule"},
    {"registration", "user_agent"},
    {"register_attempt", "user_agent"},
    {"connection", "ws_user_agent"},
    {"event", "kind"},
    {"finding", "severity"},
}};

// What a text of that age is worth being looked for: an eighth of what is kept.
constexpr std::int64_t parts = 8;

}  // namespace

std::span<const TextColumns> text_columns() { return columns; }

void TextSweep::on_roll_back() {
  epochs_.clear();
  begun_ = false;
  settled_header_sets_ = 0;  // ids behind those that stayed are given out again
}

void TextSweep::step(EventRows& rows, Timestamp now, Timestamp horizon, bool round_done) {
  const std::uint64_t written = rows.shared_written();
  const bool old = !epochs_.empty() && (now - epochs_.back().begin).ns >= (now - horizon).ns / parts;
  const bool many = written - written_before_ >= limits::live_shared_texts;
  if (!begun_ || epochs_.empty() || many || (old && written > written_before_)) {
    begun_ = true;
    epochs_.push_back({now, rows.forget_shared(), last_rows()});
    written_before_ = written;
    settled_header_sets_ = epochs_.back().shared.header_set;
  }
  if (!round_done) return;
  // The latest one that is old enough does the work of those before it.
  const Epoch* due = nullptr;
  for (const Epoch& each : epochs_)
    if (each.begin <= horizon) due = &each;
  if (due == nullptr) return;
  const Epoch epoch = *due;
  sweep(epoch);
  while (!epochs_.empty() && epochs_.front().begin <= epoch.begin) epochs_.pop_front();
}

std::vector<std::uint64_t> TextSweep::last_rows() const {
  std::vector<std::uint64_t> rows;
  const auto add = [&](std::string_view table) {
    Statement last(database_, std::string("SELECT max(rowid) FROM ").append(table));
    rows.push_back(last.step() ? static_cast<std::uint64_t>(last.integer(0)) : 0);
  };
  for (const TextColumns& each : text_columns()) add(each.table);
  add("message");
  return rows;
}

// Looks through what is left of the rows of that time. One that was replaced since uses newer texts, or the same.
void TextSweep::sweep(const Epoch& epoch) {
  std::vector<std::uint64_t> used;
  const auto take = [&](std::string_view table, std::string_view refers, std::uint64_t last_row, std::uint64_t last) {
    Statement row(database_,
                  std::string("SELECT ").append(refers).append(" FROM ").append(table).append(" WHERE rowid <= ?1"));
    row.bind(1, static_cast<std::int64_t>(last_row));
    while (row.step())
      for (int i = 0; i < row.columns(); ++i) {
        const auto id = static_cast<std::uint64_t>(row.integer(i));
        if (id != 0 && id <= last) used.push_back(id);
      }
  };
  for (std::size_t i = 0; i < columns.size(); ++i)
    take(columns[i].table, columns[i].columns, epoch.last_rows[i], epoch.shared.text);
  sweep_table("text", epoch.shared.text, used);
  used.clear();
  take("message", "traits", epoch.last_rows.back(), epoch.shared.traits);
  sweep_table("message_traits", epoch.shared.traits, used);
}

void TextSweep::sweep_table(const char* table, std::uint64_t last, const std::vector<std::uint64_t>& used) {
  std::vector<std::uint64_t> sorted(used);
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::uint64_t> unused;
  Statement row(database_, std::string("SELECT id FROM ") + table + " WHERE id <= ?1");
  row.bind(1, static_cast<std::int64_t>(last));
  while (row.step()) {
    const auto id = static_cast<std::uint64_t>(row.integer(0));
    if (!std::binary_search(sorted.begin(), sorted.end(), id)) unused.push_back(id);
  }
  Statement remove(database_, std::string("DELETE FROM ") + table + " WHERE id = ?1");
  for (std::uint64_t id : unused) {
    remove.bind(1, static_cast<std::int64_t>(id));
    remove.run();
  }
}

}  // namespace rung::store
