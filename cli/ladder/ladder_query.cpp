#include "cli/ladder/ladder_query.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/timestamp.h"
#include "cli/ladder/entities.h"
#include "cli/ladder/entity_names.h"
#include "cli/ladder/ladder_draft.h"

namespace rung::cli {
namespace {

class LadderMaker {
 public:
  LadderMaker(const LadderRecords& records, const LadderSettings& settings)
      : records_(records),
        settings_(settings),
        draft_{records, find_entities(records), {}, {}, {}},
        entities_(draft_.entities),
        ladder_(draft_.ladder) {
    if (!settings.aliases.empty()) unite_named(entity_aliases(records, entities_, settings.aliases), entities_);
  }

  Ladder make() {
    describe();
    order_columns();
    add_handshakes();
    for (const MessageRecord& message : records_.messages) add_message(message);
    for (const MsrpRecord& message : records_.msrp) add_msrp(message);
    for (const FrameRecord& frame : records_.frames) add_frame(frame);
    add_notes(draft_);
    add_findings(settings_.findings, draft_);
    std::stable_sort(ladder_.steps.begin(), ladder_.steps.end(), [](const Step& a, const Step& b) {
      return std::pair(time_of(a), !begins_leg(a)) < std::pair(time_of(b), !begins_leg(b));
    });
    set_times(ladder_);
    return std::move(ladder_);
  }

 private:
  // What is told before the message at the same time, not behind it.
  static bool begins_leg(const Step& step) {
    const Note* note = std::get_if<Note>(&step);
    return note != nullptr && note->kind == NoteKind::leg;
  }

  void describe() {
    ladder_.subject = records_.subject;
    ladder_.id = records_.id;
    ladder_.calls = records_.calls;
    ladder_.links = records_.links;
    ladder_.facts = records_.facts;
    ladder_.other_legs = records_.other_legs;
    ladder_.left_out = records_.messages_left_out;
    ladder_.started_ns = INT64_MAX;
    if (!records_.messages.empty()) ladder_.started_ns = records_.messages.front().time_ns;
    if (!records_.msrp.empty() && records_.messages.empty()) ladder_.started_ns = records_.msrp.front().time_ns;
    if (records_.subject == Subject::connection)
      for (const ConnectionRecord& connection : records_.connections)
        ladder_.started_ns = std::min(ladder_.started_ns, connection.first_ns);
    if (ladder_.started_ns == INT64_MAX) ladder_.started_ns = 0;
    ladder_.started = to_text(Timestamp{ladder_.started_ns});
    for (const ConnectionRecord& connection : records_.connections) ladder_.lost_bytes += connection.lost_bytes;
  }

  // True where a message of the callee goes towards the caller of its call.
  bool towards_caller(const MessageRecord& message) const {
    if (!message.call) return !message.request;
    const LadderCall& call = records_.calls[*message.call];
    return message.request == (message.from_uri == call.callee && message.from_uri != call.caller);
  }

  // Who is new stands behind the one it talks to, away from the caller; who is new and nearer to
  // the caller, which a capture that begins in the middle shows late, before it.
  void order_columns() {
    std::vector<std::size_t> order;  // entities
    std::vector<bool> placed(entities_.count);
    if (records_.subject == Subject::connection) place_connections(order, placed);
    for (const MessageRecord& message : records_.messages) {
      const bool back = towards_caller(message);
      std::size_t nearer = entities_.of_socket[back ? message.destination : message.source];
      std::size_t farther = entities_.of_socket[back ? message.source : message.destination];
      if (!placed[nearer]) order.insert(std::find(order.begin(), order.end(), farther), nearer);
      placed[nearer] = true;
      if (!placed[farther]) order.push_back(farther);
      placed[farther] = true;
    }
    place_msrp(order, placed);
    name_columns(order);
  }

  // Who opened a connection stands before its server.
  void place_connections(std::vector<std::size_t>& order, std::vector<bool>& placed) const {
    for (const ConnectionRecord& connection : records_.connections)
      for (const std::optional<std::size_t>& socket : {connection.client, connection.server}) {
        if (!socket || placed[entities_.of_socket[*socket]]) continue;
        order.push_back(entities_.of_socket[*socket]);
        placed[entities_.of_socket[*socket]] = true;
      }
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
    std::vector<std::size_t>& columns = draft_.columns;
    columns.resize(entities_.count);
    for (std::size_t i = 0; i < order.size(); ++i) columns[order[i]] = std::min(i, limits::ladder_participants - 1);
    std::vector<Participant> named = name_entities(records_, entities_, settings_.aliases);
    ladder_.participants.resize(std::min(named.size(), limits::ladder_participants));
    set_faces(named);
    for (std::size_t entity = 0; entity < named.size(); ++entity)
      ladder_.participants[columns[entity]] = std::move(named[entity]);
    if (named.size() > ladder_.participants.size()) {
      std::size_t others = named.size() - ladder_.participants.size() + 1;
      ladder_.participants.back() = {};
      ladder_.participants.back().name = std::to_string(others) + " others";
      ladder_.participants.back().faces.resize(1);
    }
  }

  // Which face of its participant each socket is; 0 in the last column, where that is shared.
  void set_faces(const std::vector<Participant>& named) {
    std::vector<std::size_t> next(entities_.count);
    const bool shared = named.size() > limits::ladder_participants;
    for (std::size_t socket = 0; socket < records_.sockets.size(); ++socket) {
      const std::size_t entity = entities_.of_socket[socket];
      faces_.push_back(shared && draft_.columns[entity] + 1 == limits::ladder_participants ? 0 : next[entity]++);
    }
  }

  std::size_t column(std::size_t socket) const { return draft_.column(socket); }

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
    arrow.from_face = faces_[message.source];
    arrow.to_face = faces_[message.destination];
    arrow.call = message.call;
    arrow.connection_id = message.connection_id;
    arrow.request = message.request;
    arrow.status = message.status;
    arrow.method = message.method;
    arrow.reason = message.reason;
    set_transport(arrow, message.transport);
    arrow.complete = message.complete;
    return arrow;
  }

  static void set_transport(Arrow& arrow, const std::string& transport) {
    arrow.transport = transport;
    arrow.secured = transport == "TLS" || transport == "WSS" || transport == "QUIC";
  }

  void add_message(const MessageRecord& message) {
    ++ladder_.messages;
    if (message.retransmission) ++ladder_.retransmissions;
    if (!message.complete) ++ladder_.incomplete;
    note_place(message.capture_id, message.transport);
    Arrow arrow = arrow_of(message);
    arrow.content = message.content;
    arrow.media = message.media;
    arrow.transaction_id = message.transaction_id;
    arrow.dialog_id = message.dialog_id;
    arrow.call_id = message.call_id;
    arrow.cseq = message.cseq;
    if (folds(message, arrow)) return;
    draft_.arrow_of[message.id] = ladder_.steps.size();
    ladder_.steps.emplace_back(std::move(arrow));
  }

  void note_place(std::int64_t capture_id, const std::string& transport) {
    if (first_capture_ == 0) first_capture_ = capture_id;
    if (capture_id != first_capture_) ladder_.several_captures = true;
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
    draft_.arrow_of[message.id] = first->second;
    return true;
  }

  // The upgrade of a WebSocket, as far as the views keep it: request and response have the packets that proved them.
  void add_handshakes() {
    if (records_.subject != Subject::connection) return;
    for (const ConnectionRecord& connection : records_.connections) {
      if (!connection.client || !connection.server) continue;
      for (const EventRecord& event : records_.events) {
        if (event.connection_id != connection.id) continue;
        const bool answer = event.kind == "websocket-opened" || event.kind == "websocket-refused";
        const bool asked = event.kind == "connection-opened" && connection.http_status != 0;
        if (answer || asked) ladder_.steps.emplace_back(handshake(connection, event, answer));
      }
    }
  }

  Arrow handshake(const ConnectionRecord& connection, const EventRecord& event, bool answer) const {
    Arrow arrow = plain_arrow(connection, !answer);
    arrow.time_ns = arrow.last_ns = event.time_ns;
    arrow.capture_id = event.capture_id;
    arrow.frame = event.frame;
    arrow.protocol = Protocol::http;
    arrow.request = !answer;
    arrow.method = "GET " + connection.path;
    if (answer) {
      arrow.status = connection.http_status;
      arrow.reason = arrow.status == 101 ? "Switching Protocols" : "";
      arrow.content = connection.subprotocol.empty() ? "" : "(" + connection.subprotocol + ")";
    }
    return arrow;
  }

  // Between the ends of a connection.
  Arrow plain_arrow(const ConnectionRecord& connection, bool from_client) const {
    const std::size_t source = from_client ? *connection.client : *connection.server;
    const std::size_t destination = from_client ? *connection.server : *connection.client;
    Arrow arrow;
    arrow.from = column(source);
    arrow.to = column(destination);
    arrow.from_face = faces_[source];
    arrow.to_face = faces_[destination];
    arrow.connection_id = connection.id;
    set_transport(arrow, connection.transport);
    return arrow;
  }

  // Pings and Pongs between which nothing else was said fold into the first one.
  void add_frame(const FrameRecord& frame) {
    const auto connection = std::find_if(records_.connections.begin(), records_.connections.end(),
                                         [&](const ConnectionRecord& one) { return one.id == frame.connection_id; });
    if (connection == records_.connections.end() || !connection->client || !connection->server) return;
    const auto said = std::upper_bound(records_.messages.begin(), records_.messages.end(), frame.time_ns,
                                       [](std::int64_t time, const MessageRecord& one) { return time < one.time_ns; });
    const FrameRun run{frame.connection_id, frame.opcode, frame.from_client, said - records_.messages.begin()};
    const auto [first, is_new] = frames_.try_emplace(run, ladder_.steps.size());
    if (!is_new && frame.opcode != 8) {
      Arrow& kept = std::get<Arrow>(ladder_.steps[first->second]);
      ++kept.times;
      kept.last_ns = frame.time_ns;
      return;
    }
    Arrow arrow = plain_arrow(*connection, frame.from_client);
    arrow.time_ns = arrow.last_ns = frame.time_ns;
    arrow.capture_id = frame.capture_id;
    arrow.frame = frame.frame;
    arrow.protocol = Protocol::websocket;
    arrow.message_id = frame.id;
    arrow.method = frame.opcode == 8 ? "Close" : frame.opcode == 9 ? "Ping" : "Pong";
    if (frame.opcode == 8 && connection->close_code && (connection->closed_by == "client") == frame.from_client) {
      arrow.content = std::to_string(*connection->close_code);
      if (!connection->close_reason.empty()) arrow.content += " " + connection->close_reason;
    }
    ladder_.steps.emplace_back(std::move(arrow));
  }

  // From, to, branch, CSeq, status, To tag: equal only for the same message sent again on that hop.
  using Sent = std::tuple<std::size_t, std::size_t, std::string, std::int64_t, std::string, std::int64_t, std::string>;

  // Connection, opcode, direction, and how many messages had been said before.
  using FrameRun = std::tuple<std::int64_t, std::int64_t, bool, std::ptrdiff_t>;

  const LadderRecords& records_;
  const LadderSettings& settings_;
  LadderDraft draft_;
  Entities& entities_;
  Ladder& ladder_;
  std::vector<std::size_t> faces_;  // of each socket: its place among the faces of its participant
  std::int64_t first_capture_ = 0;
  std::map<FrameRun, std::size_t> frames_;  // the first of them in ladder_.steps
  std::map<Sent, std::size_t> sent_;        // its first arrow in ladder_.steps
};

}  // namespace

Ladder make_ladder(const LadderRecords& records, const LadderSettings& settings) {
  return LadderMaker(records, settings).make();
}

std::optional<Ladder> LadderReader::made(const std::optional<LadderRecords>& records) const {
  if (!records) return std::nullopt;
  if (records->messages.empty() && records->subject != Subject::connection) return std::nullopt;
  return make_ladder(*records, settings_);
}

std::optional<Ladder> LadderReader::call(std::int64_t id) { return made(records_.call(id)); }
std::optional<Ladder> LadderReader::group(std::int64_t call) { return made(records_.group(call)); }
std::optional<Ladder> LadderReader::registration(std::int64_t id) { return made(records_.registration(id)); }
std::optional<Ladder> LadderReader::connection(std::int64_t id) { return made(records_.connection(id)); }

}  // namespace rung::cli
