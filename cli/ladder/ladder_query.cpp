#include "cli/ladder/ladder_query.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "cli/ladder/entities.h"
#include "cli/ladder/entity_names.h"

namespace rung::cli {
namespace {

class LadderMaker {
 public:
  explicit LadderMaker(const CallRecords& records) : records_(records), entities_(find_entities(records)) {}

  Ladder make() {
    describe_call();
    order_columns();
    add_openings();
    for (const MessageRecord& message : records_.messages) add_message(message);
    for (const MsrpRecord& message : records_.msrp) add_msrp(message);
    add_closings();
    std::stable_sort(ladder_.steps.begin(), ladder_.steps.end(),
                     [](const Step& a, const Step& b) { return time_of(a) < time_of(b); });
    return std::move(ladder_);
  }

 private:
  void describe_call() {
    LadderCall call;
    call.id = ladder_.id = records_.id;
    call.call_id = records_.call_id;
    call.caller = records_.caller;
    call.callee = records_.callee;
    call.state = records_.state;
    call.reason = records_.reason;
    call.status = records_.status;
    call.duration_ms = records_.duration_ms;
    call.started = records_.started;
    ladder_.calls.push_back(std::move(call));
    ladder_.started = records_.started;
    ladder_.started_ns = records_.messages.front().time_ns;
    for (const ConnectionRecord& connection : records_.connections) ladder_.lost_bytes += connection.lost_bytes;
  }

  // Who is new stands behind the one it talks to, away from the caller; who is new and nearer to
  // the caller, which a capture that begins in the middle shows late, before it.
  void order_columns() {
    std::vector<std::size_t> order;  // entities
    std::vector<bool> placed(entities_.count);
    for (const MessageRecord& message : records_.messages) {
      bool by_callee = message.from_uri == records_.callee && message.from_uri != records_.caller;
      bool towards_caller = message.request == by_callee;
      std::size_t nearer = entities_.of_socket[towards_caller ? message.destination : message.source];
      std::size_t farther = entities_.of_socket[towards_caller ? message.source : message.destination];
      if (!placed[nearer]) order.insert(std::find(order.begin(), order.end(), farther), nearer);
      placed[nearer] = true;
      if (!placed[farther]) order.push_back(farther);
      placed[farther] = true;
    }
    place_msrp(order, placed);
    name_columns(order);
  }

  // Who takes part in MSRP alone, as a relay does, stands behind the one it talks to.
  void place_msrp(std::vector<std::size_t>& order, std::vector<bool>& placed) const {
    for (const MsrpRecord& message : records_.msrp) {
      std::size_t known = entities_.of_socket[message.source];
      std::size_t other = entities_.of_socket[message.destination];
      if (!placed[known]) std::swap(known, other);
      if (!placed[known]) order.push_back(known);
      placed[known] = true;
      if (placed[other]) continue;
      order.insert(std::find(order.begin(), order.end(), known) + 1, other);
      placed[other] = true;
    }
  }

  void name_columns(const std::vector<std::size_t>& order) {
    columns_.resize(entities_.count);
    for (std::size_t i = 0; i < order.size(); ++i) columns_[order[i]] = std::min(i, limits::ladder_participants - 1);
    std::vector<Participant> named = name_entities(records_, entities_);
    ladder_.participants.resize(std::min(named.size(), limits::ladder_participants));
    for (std::size_t entity = 0; entity < named.size(); ++entity)
      ladder_.participants[columns_[entity]] = std::move(named[entity]);
    if (named.size() > ladder_.participants.size()) {
      std::size_t others = named.size() - ladder_.participants.size() + 1;
      ladder_.participants.back() = {std::to_string(others) + " others", "", ""};
    }
  }

  std::size_t column(std::size_t socket) const { return columns_[entities_.of_socket[socket]]; }

  // What a SIP message and one of MSRP have alike.
  template <typename Record>
  Arrow arrow_of(const Record& message) const {
    Arrow arrow;
    arrow.time_ns = arrow.last_ns = message.time_ns;
    arrow.message_id = message.id;
    arrow.capture_id = message.capture_id;
    arrow.frame = message.frame;
    arrow.from = column(message.source);
    arrow.to = column(message.destination);
    arrow.request = message.request;
    arrow.status = message.status;
    arrow.method = message.method;
    arrow.reason = message.reason;
    arrow.transport = message.transport;
    arrow.complete = message.complete;
    return arrow;
  }

  void add_message(const MessageRecord& message) {
    ++ladder_.messages;
    if (message.retransmission) ++ladder_.retransmissions;
    if (!message.complete) ++ladder_.incomplete;
    note_place(message.capture_id, message.transport);
    Arrow arrow = arrow_of(message);
    arrow.content = message.content;
    if (folds(message, arrow)) return;
    ladder_.steps.emplace_back(std::move(arrow));
  }

  void note_place(std::int64_t capture_id, const std::string& transport) {
    if (capture_id != records_.messages.front().capture_id) ladder_.several_captures = true;
    auto& transports = ladder_.transports;
    if (std::find(transports.begin(), transports.end(), transport) == transports.end()) transports.push_back(transport);
  }

  void add_msrp(const MsrpRecord& message) {
    ++ladder_.msrp_messages;
    if (!message.complete) ++ladder_.incomplete;
    note_place(message.capture_id, message.transport);
    Arrow arrow = arrow_of(message);
    arrow.protocol = Protocol::msrp;
    arrow.content = content_of(message);
    ladder_.steps.emplace_back(std::move(arrow));
  }

  // "text/plain 42 B", "000 200 OK" of a REPORT
  static std::string content_of(const MsrpRecord& message) {
    if (message.content_type.empty() && message.size == 0) return message.report_status;
    std::string type = message.content_type.substr(0, message.content_type.find(';'));
    std::string content = (type.empty() ? "" : type + " ") + std::to_string(message.size) + " B";
    if (message.chunks > 1) content += " in " + std::to_string(message.chunks) + " chunks";
    return content;
  }

  // A retransmission counts in the arrow of the first one; true then. Without one it is an arrow
  // itself.
  bool folds(const MessageRecord& message, const Arrow& arrow) {
    Sent key{arrow.from, arrow.to, message.branch, message.cseq, message.method, message.status, message.to_tag};
    auto [first, is_new] = sent_.try_emplace(std::move(key), ladder_.steps.size());
    if (is_new) return false;
    if (!message.retransmission) {
      first->second = ladder_.steps.size();
      return false;
    }
    Arrow& kept = std::get<Arrow>(ladder_.steps[first->second]);
    ++kept.times;
    kept.last_ns = message.time_ns;
    return true;
  }

  static bool is_websocket(const ConnectionRecord& connection) {
    return connection.transport == "WS" || connection.transport == "WSS";
  }

  void add_note(const ConnectionRecord& connection, std::int64_t time_ns, const std::string& what,
                const std::string& detail = "") {
    Note note;
    note.time_ns = time_ns;
    note.participant = column(*connection.client);
    note.towards = column(*connection.server);
    note.text = connection.transport + " " + what;
    note.detail = detail;
    ladder_.steps.emplace_back(std::move(note));
  }

  void add_openings() {
    std::int64_t last_ns = records_.messages.back().time_ns;
    for (const ConnectionRecord& connection : records_.connections) {
      if (!connection.client || !connection.server || !is_websocket(connection)) continue;
      if (connection.first_ns >= ladder_.started_ns && connection.first_ns <= last_ns)
        add_note(connection, connection.first_ns, "open");
    }
  }

  // Closings within the call, and every closing where no end of the call was seen: it may be why.
  void add_closings() {
    std::int64_t last_ns = records_.messages.back().time_ns;
    for (const ConnectionRecord& connection : records_.connections) {
      if (!connection.client || !connection.server || connection.end == "open") continue;
      if (connection.last_ns < ladder_.started_ns) continue;
      if (connection.last_ns > last_ns && records_.ended_ns) continue;
      if (is_websocket(connection))
        add_websocket_end(connection);
      else if (connection.end == "rst")
        add_note(connection, connection.last_ns, "reset");
    }
  }

  void add_websocket_end(const ConnectionRecord& connection) {
    std::string what = connection.end == "rst" ? "reset" : "closed";
    if (connection.close_code) what += " " + std::to_string(*connection.close_code);
    add_note(connection, connection.last_ns, what, connection.closed_by.empty() ? "" : "by " + connection.closed_by);
  }

  // From, to, branch, CSeq, status, To tag: equal only for the same message sent again on that hop.
  using Sent = std::tuple<std::size_t, std::size_t, std::string, std::int64_t, std::string, std::int64_t, std::string>;

  const CallRecords& records_;
  Entities entities_;
  Ladder ladder_;
  std::vector<std::size_t> columns_;  // of each entity
  std::map<Sent, std::size_t> sent_;  // its first arrow in ladder_.steps
};

}  // namespace

Ladder make_ladder(const CallRecords& records) { return LadderMaker(records).make(); }

std::optional<Ladder> read_ladder(const store::Database& database, std::int64_t call) {
  std::optional<CallRecords> records = read_call_records(database, call);
  if (!records || records->messages.empty()) return std::nullopt;
  return make_ladder(*records);
}

}  // namespace rung::cli
