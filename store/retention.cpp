#include "store/retention.h"

#include <algorithm>
#include <array>

#include "base/limits.h"

namespace rung::store {
namespace {

// How long a row may still be followed behind its last moment, with something to spare: see the limits.
constexpr Duration transaction_followed{2 * limits::transaction_timeout.ns};
constexpr Duration ended_call_followed{limits::invite_timeout.ns + limits::call_linger.ns};
constexpr Duration silent_call_followed{limits::call_idle_timeout.ns + limits::call_linger.ns};

Timestamp before(Timestamp time, Duration by) { return {time.ns - by.ns}; }

constexpr const char* of_no_call = "(t.call IS NULL OR NOT EXISTS (SELECT 1 FROM call c WHERE c.id = t.call))";

}  // namespace

// `time`: when the row begins. `goes`: ?3 is the horizon, ?4 the one of what may be followed for hours without a word, ?5
// the last id of an earlier capture.
struct Retention::Stage {
  std::string table, time, goes;
};

const std::vector<Retention::Stage>& Retention::stages() {
  // Nothing of the dialog was said for so long that it is not followed any more, or never was by this capture.
  const std::string silent =
      " AND NOT EXISTS (SELECT 1 FROM header_set h JOIN message m ON m.header_set = h.id WHERE h.call_id = t.call_id "
      "AND "
      "m.time_ns >= iif(t.id <= ?5, ?3, ?4))";
  const auto expired = [&](const std::string& time) {
    return "ended_ns < ?3 OR (ended_ns IS NULL AND " + time +
           " + coalesce(expires_s, 0) * 1000000000 < iif(t.id <= ?5, ?3, ?4)" + silent + ")";
  };
  static const std::vector<Stage> all{
      {"message", "time_ns",
       "NOT EXISTS (SELECT 1 FROM header_set h JOIN call c ON c.id = h.call WHERE h.id = t.header_set)"},
      {"msrp_message", "time_ns", of_no_call},
      {"sip_transaction", "started_ns", of_no_call},
      {"register_attempt", "started_ns", "1"},
      {"registration", "first_ns", "max(last_ns, coalesce(expires_ns, 0)) < ?3"},
      {"subscription", "started_ns", expired("started_ns")},
      {"publication", "started_ns", expired("started_ns")},
      {"ws_frame", "time_ns", "1"},
      {"event", "time_ns", of_no_call},
      {"finding", "time_ns", of_no_call},
      {"loss", "to_ns", "1"},
      {"connection", "first_ns", "last_ns < iif(\"end\" <> 'open' OR t.id <= ?5, ?3, ?4)"},
      {"header_set", "NULL",
       "NOT EXISTS (SELECT 1 FROM message m WHERE m.header_set = t.id) AND "
       "NOT EXISTS (SELECT 1 FROM call c WHERE c.id = t.call)"},
  };
  return all;
}

Retention::Retention(Database& database, const RetentionLimits& limits)
    : database_(database), limits_(limits), texts_(database) {
  for (const char* table : {"call", "registration", "subscription", "publication", "connection"})
    earlier_[table] = number("SELECT max(id) FROM " + std::string(table));
}

Statement& Retention::prepared(const std::string& sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) found = statements_.emplace(sql, Statement(database_, sql)).first;
  return found->second;
}

std::int64_t Retention::number(const std::string& sql, std::int64_t parameter) {
  Statement& statement = prepared(sql);
  if (statement.parameters() > 0) statement.bind(1, parameter);
  const std::int64_t value = statement.step() ? statement.integer(0) : 0;
  statement.reset();
  return value;
}

void Retention::run(const std::string& sql, std::int64_t parameter) {
  Statement& statement = prepared(sql);
  statement.bind(1, parameter);
  statement.run();
}

std::uint64_t Retention::used_octets() const {
  std::array<std::int64_t, 3> values{};
  constexpr std::array<const char*, 3> names{"PRAGMA page_count", "PRAGMA freelist_count", "PRAGMA page_size"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    Statement statement(database_, names[i]);
    values[i] = statement.step() ? statement.integer(0) : 0;
  }
  return static_cast<std::uint64_t>((values[0] - values[1]) * values[2]);
}

void Retention::step(EventRows& rows, Timestamp now, std::uint64_t log_octets, std::size_t written) {
  if (!limits_.keep && !limits_.max_size) return;
  now_ = std::max(now_, now);
  budget_ = std::max(limits_.rows, written + written / 2);
  const std::uint64_t used = limits_.max_size ? used_octets() + log_octets : 0;
  bool round_done = false;
  for (int round = 0; round < 2 && budget_ > 0; ++round) {  // one may end and the next begin
    if (!in_round_) choose_horizon(used);
    if (!in_round_) break;
    while (in_round_ && budget_ > 0) {
      if (stage_ == 0)
        look_at_calls();
      else
        look_at(stages()[stage_ - 1]);
    }
    round_done = round_done || !in_round_;
  }
  remove_stretches();
  texts_.step(rows, now_, horizon_.value_or(Timestamp{INT64_MIN / 2}), round_done);
}

Timestamp Retention::oldest() {
  std::int64_t time = now_.ns;
  for (const char* sql :
       {"SELECT time_ns FROM message ORDER BY id LIMIT 1", "SELECT time_ns FROM event ORDER BY id LIMIT 1",
        "SELECT first_ns FROM connection ORDER BY id LIMIT 1"}) {
    Statement statement(database_, sql);
    if (statement.step() && statement.type(0) != ColumnType::null) time = std::min(time, statement.integer(0));
  }
  return {time};
}

// By age it follows the time. By size it goes on by a part of the time that is left, as long as that is needed.
void Retention::choose_horizon(std::uint64_t used) {
  const Timestamp latest = before(now_, transaction_followed);
  const bool too_large = limits_.max_size && used > *limits_.max_size;
  const bool all_done = horizon_ && *horizon_ + seconds(2) >= latest;  // it follows the time
  exhausted_ = too_large && all_done;
  Timestamp next = horizon_.value_or(Timestamp{INT64_MIN});
  if (limits_.keep) {
    const Duration worth_a_round{std::clamp(limits_.keep->ns / 1000, seconds(1).ns, seconds(60).ns)};
    const Timestamp by_age = std::min(latest, before(now_, *limits_.keep));
    if (!horizon_ || by_age - *horizon_ >= worth_a_round) next = std::max(next, by_age);
  }
  if (too_large) {
    const Timestamp from = std::max(next, oldest());
    const Duration part{std::max((now_ - from).ns / limits::live_size_steps, seconds(1).ns)};
    next = std::max(next, std::min(latest, from + part));
  }
  if (horizon_ && next <= *horizon_) return;
  horizon_ = round_horizon_ = next;
  begin_round();
}

void Retention::begin_round() {
  in_round_ = true;
  kept_connections_.clear();
  keeps_all_connections_ = false;
  stage_ = 0;
  behind_ = 0;
  top_ = number("SELECT max(id) FROM call");
}

void Retention::next_stage() {
  behind_ = 0;
  if (stage_ == stages().size()) {
    in_round_ = false;
    return;
  }
  const Stage& stage = stages()[stage_++];
  // The last row stays, so that ids go on behind it.
  top_ = number("SELECT max(id) FROM " + stage.table);
  if (stage.table == "header_set") top_ = std::min(top_, static_cast<std::int64_t>(texts_.settled_header_sets()));
}

// --- calls

void Retention::look_at_calls() {
  struct Found {
    std::int64_t id;
    std::optional<Timestamp> ended;
  };
  std::vector<Found> found;
  bool is_end = false;
  {
    Statement& row =
        prepared("SELECT id, started_ns, ended_ns FROM call WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT ?3");
    row.bind(1, behind_);
    row.bind(2, top_);
    row.bind(3, static_cast<std::int64_t>(budget_));
    while (!is_end && row.step()) {
      is_end = Timestamp{row.integer(1)} >= round_horizon_;
      if (is_end) break;
      found.push_back({row.integer(0), std::nullopt});
      if (row.type(2) != ColumnType::null) found.back().ended = Timestamp{row.integer(2)};
    }
    row.reset();
  }
  if (found.empty()) return next_stage();
  for (const Found& each : found) {
    if (budget_ == 0) return;
    --budget_;
    if (may_go(each.id, each.ended))
      remove_call(each.id);
    else
      keep_connections_of(each.id);
    behind_ = each.id;
  }
  if (is_end) next_stage();
}

bool Retention::may_go(std::int64_t call, std::optional<Timestamp> ended) {
  if (ended) return *ended < std::min(round_horizon_, before(now_, ended_call_followed));
  // It just stopped, or it goes on: that its last message tells.
  const std::int64_t last =
      number("SELECT max(m.time_ns) FROM header_set h JOIN message m ON m.header_set = h.id WHERE h.call = ?1", call);
  const bool earlier = call <= earlier_["call"];
  return Timestamp{last} < (earlier ? round_horizon_ : std::min(round_horizon_, before(now_, silent_call_followed)));
}

void Retention::keep_connections_of(std::int64_t call) {
  Statement& row = prepared(
      "SELECT DISTINCT m.connection_id FROM header_set h JOIN message m ON m.header_set = h.id WHERE h.call = ?1");
  row.bind(1, call);
  while (row.step()) kept_connections_.insert(row.integer(0));
  row.reset();
  if (kept_connections_.size() > limits::live_kept_connections) {
    keeps_all_connections_ = true;
    kept_connections_.clear();
  }
}

void Retention::remove_call(std::int64_t call) {
  std::vector<std::pair<std::int64_t, std::int64_t>> messages;
  Statement& row =
      prepared("SELECT m.id, m.stretch FROM header_set h JOIN message m ON m.header_set = h.id WHERE h.call = ?1");
  row.bind(1, call);
  while (row.step()) messages.emplace_back(row.integer(0), row.integer(1));
  row.reset();
  for (const auto& [id, stretch] : messages) remove_message(id, stretch);
  for (const char* sql : {"DELETE FROM header_set WHERE call = ?1", "DELETE FROM msrp_message WHERE call = ?1",
                          "DELETE FROM sip_transaction WHERE call = ?1", "DELETE FROM dialog WHERE call = ?1",
                          "DELETE FROM event WHERE call = ?1", "DELETE FROM finding WHERE call = ?1",
                          "DELETE FROM leg_link WHERE call_a = ?1", "DELETE FROM leg_link WHERE call_b = ?1",
                          "DELETE FROM call_group WHERE call = ?1", "DELETE FROM call WHERE id = ?1"})
    run(sql, call);
  budget_ -= std::min(budget_, messages.size());
  ++removed_calls_;
}

// --- messages

void Retention::remove_message(std::int64_t id, std::int64_t stretch) {
  run("DELETE FROM media_description WHERE message_id = ?1", id);
  run("DELETE FROM body_summary WHERE message_id = ?1", id);
  run("DELETE FROM message_source WHERE message_id = ?1", id);
  run("DELETE FROM finding WHERE message_id = ?1", id);
  run("DELETE FROM message WHERE id = ?1", id);
  stretches_.emplace(stretch, id);
}

// Both count on in the same order: what is left of a stretch stands beside a message that went.
void Retention::remove_stretches() {
  for (const auto& [stretch, message] : stretches_) {
    Statement& row = prepared(
        "SELECT (SELECT stretch FROM message WHERE id < ?1 ORDER BY id DESC LIMIT 1), "
        "(SELECT stretch FROM message WHERE id > ?1 ORDER BY id LIMIT 1)");
    row.bind(1, message);
    row.step();
    const bool used = row.integer(0) == stretch || row.integer(1) == stretch;
    row.reset();
    if (!used) run("DELETE FROM stretch WHERE id = ?1", stretch);
  }
  stretches_.clear();
}

// --- everything else

void Retention::look_at(const Stage& stage) {
  const bool is_message = stage.table == "message", is_connection = stage.table == "connection";
  Statement& row = prepared("SELECT t.id, " + stage.time + ", " + stage.goes + (is_message ? ", t.stretch" : ", 0") +
                            " FROM " + stage.table + " t WHERE t.id > ?1 AND t.id < ?2 ORDER BY t.id LIMIT ?6");
  const auto earlier = earlier_.find(stage.table);
  row.bind(1, behind_);
  row.bind(2, top_);
  row.bind(3, round_horizon_.ns);
  row.bind(4, std::min(round_horizon_, before(now_, silent_call_followed)).ns);
  row.bind(5, earlier == earlier_.end() ? 0 : earlier->second);
  row.bind(6, static_cast<std::int64_t>(budget_));
  std::vector<std::pair<std::int64_t, std::int64_t>> going;
  std::size_t seen = 0;
  bool is_end = false;
  while (row.step()) {
    is_end = row.type(1) != ColumnType::null && Timestamp{row.integer(1)} >= round_horizon_;
    if (is_end) break;
    ++seen;
    behind_ = row.integer(0);
    const bool kept = is_connection && (keeps_all_connections_ || kept_connections_.contains(behind_));
    if (row.integer(2) != 0 && !kept) going.emplace_back(behind_, row.integer(3));
  }
  row.reset();
  for (const auto& [id, stretch] : going) {
    if (is_message)
      remove_message(id, stretch);
    else
      run("DELETE FROM " + stage.table + " WHERE id = ?1", id);
  }
  const bool all_seen = seen < budget_;
  budget_ -= std::min(budget_, seen);
  if (is_end || all_seen) next_stage();
}

}  // namespace rung::store
