#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "cli/ladder/ladder_draft.h"
#include "cli/ladder/uri_text.h"

namespace rung::cli {
namespace {

bool is_websocket(const ConnectionRecord& connection) {
  return connection.transport == "WS" || connection.transport == "WSS";
}

class NoteMaker {
 public:
  explicit NoteMaker(LadderDraft& draft) : draft_(draft), records_(draft.records) {
    for (const ConnectionRecord& connection : records_.connections) connections_[connection.id] = &connection;
    for (const MessageRecord& message : records_.messages) messages_[message.id] = &message;
    for (const LadderCall& call : records_.calls)
      if (!call.ended_ns) all_ended_ = false;
  }

  void make() {
    if (records_.subject != Subject::connection) add_openings();
    add_closings();
    for (const EventRecord& event : records_.events) add_event(event);
    if (records_.calls.size() > 1 && records_.subject != Subject::connection) add_legs();
  }

 private:
  static bool is_placed(const ConnectionRecord& connection) { return connection.client && connection.server; }

  Note& add(NoteKind kind, const ConnectionRecord& connection, std::int64_t time_ns, const std::string& text) {
    Note note;
    note.time_ns = time_ns;
    note.participant = draft_.column(*connection.client);
    note.towards = draft_.column(*connection.server);
    note.text = text;
    note.kind = kind;
    note.connection_id = connection.id;
    draft_.ladder.steps.emplace_back(std::move(note));
    return std::get<Note>(draft_.ladder.steps.back());
  }

  // At the end of a message: beside its receiver, or its sender.
  Note& add(NoteKind kind, const MessageRecord& message, bool at_receiver, const std::string& text) {
    Note note;
    note.time_ns = message.time_ns;
    note.capture_id = message.capture_id;
    note.frame = message.frame;
    note.participant = draft_.column(at_receiver ? message.destination : message.source);
    note.towards = draft_.column(at_receiver ? message.source : message.destination);
    note.text = text;
    note.kind = kind;
    note.call = message.call;
    note.connection_id = message.connection_id;
    draft_.ladder.steps.emplace_back(std::move(note));
    return std::get<Note>(draft_.ladder.steps.back());
  }

  std::int64_t first_ns() const { return draft_.ladder.started_ns; }
  std::int64_t last_ns() const { return records_.messages.empty() ? INT64_MAX : records_.messages.back().time_ns; }

  void add_openings() {
    for (const ConnectionRecord& connection : records_.connections) {
      if (!is_placed(connection) || !is_websocket(connection)) continue;
      if (connection.first_ns >= first_ns() && connection.first_ns <= last_ns())
        add(NoteKind::opened, connection, connection.first_ns, connection.transport + " open");
    }
  }

  // Closings within the ladder, and every closing where no end of the call was seen: it may be why.
  void add_closings() {
    const bool ended = all_ended_ && records_.subject != Subject::connection && !records_.calls.empty();
    for (const ConnectionRecord& connection : records_.connections) {
      if (!is_placed(connection) || connection.end == "open" || connection.end.empty()) continue;
      if (connection.last_ns < first_ns()) continue;
      if (connection.last_ns > last_ns() && ended) continue;
      if (records_.subject == Subject::connection)
        add_end(connection);
      else if (is_websocket(connection))
        add_websocket_end(connection);
      else if (connection.end == "rst")
        add(NoteKind::reset, connection, connection.last_ns, connection.transport + " reset");
    }
  }

  // Its Close frames are arrows there.
  void add_end(const ConnectionRecord& connection) {
    if (connection.transport == "UDP") return;
    const bool reset = connection.end == "rst";
    const std::string how = reset ? "reset" : connection.end == "timeout" ? "silent until it timed out" : "closed";
    add(reset ? NoteKind::reset : NoteKind::closed, connection, connection.last_ns, connection.transport + " " + how);
  }

  void add_websocket_end(const ConnectionRecord& connection) {
    const bool reset = connection.end == "rst";
    std::string what = connection.transport + (reset ? " reset" : " closed");
    if (connection.close_code) what += " " + std::to_string(*connection.close_code);
    Note& note = add(reset ? NoteKind::reset : NoteKind::closed, connection, connection.last_ns, what);
    if (!connection.closed_by.empty()) note.detail = "by " + connection.closed_by;
    if (!connection.close_reason.empty()) note.detail += (note.detail.empty() ? "" : ": ") + connection.close_reason;
  }

  void add_event(const EventRecord& event) {
    if (event.kind == "connection-gap") return;  // its finding says more
    if (event.kind.starts_with("icmp-")) return add_icmp(event);
    const auto place = messages_.find(event.message_id);
    const MessageRecord* message = place == messages_.end() ? nullptr : place->second;
    if (event.kind.starts_with("registration-") && records_.subject == Subject::registration)
      return add_registration(event, message);
    if (message == nullptr) return;
    if (event.kind == "dialog-held" || event.kind == "dialog-resumed") return add_hold(event, *message);
    if (event.kind == "refer-completed") return add_transfer(event, *message, "transfer done");
    if (event.kind == "refer-failed") return add_transfer(event, *message, "transfer failed");
    if (event.kind == "refer-refused") return add_transfer(event, *message, "transfer refused");
    if (event.kind == "call-recovered")
      add(NoteKind::recovered, *message, false, "came back over " + message->transport);
    if (event.kind == "recording-on") add(NoteKind::recording, *message, true, "recording on");
    if (event.kind == "recording-off") add(NoteKind::recording, *message, true, "recording off");
    if (event.kind == "recording-paused") add(NoteKind::recording, *message, true, "recording paused");
  }

  // Beside who holds: the proof is an answer, which may be on a hop between two proxies.
  void add_hold(const EventRecord& event, const MessageRecord& message) {
    const bool held = event.kind == "dialog-held";
    Note& note =
        add(held ? NoteKind::held : NoteKind::resumed, message, true, held ? "on hold by " + event.by : "resumed");
    if (held && !event.how.empty()) note.detail = "(" + event.how + ")";
    const std::optional<std::size_t> end = message.call ? end_of(*message.call, event.by) : std::nullopt;
    if (!end || *end == note.participant) return;
    note.towards = *end == 0 ? 1 : *end - 1;
    note.participant = *end;
  }

  // The column of the caller or the callee of a call, where the capture shows who made its INVITE or its answer.
  std::optional<std::size_t> end_of(std::size_t call, std::string_view side) const {
    for (const MessageRecord& message : records_.messages) {
      if (message.call != call || message.method != "INVITE") continue;
      const bool asks = message.request && message.to_tag.empty();
      const bool answers = !message.request && message.status >= 200 && message.status < 300;
      if ((side == "caller" && asks) || (side == "callee" && answers)) return draft_.column(message.source);
    }
    return std::nullopt;
  }

  void add_transfer(const EventRecord& event, const MessageRecord& message, const std::string& what) {
    Note& note = add(NoteKind::transfer, message, true, what);
    if (event.status > 0) note.text += " " + std::to_string(event.status);
    if (!event.to.empty()) note.detail = "to " + short_uri(event.to);
  }

  void add_registration(const EventRecord& event, const MessageRecord* message) {
    constexpr std::string_view prefix = "registration-";
    std::string text = event.kind.substr(prefix.size());
    if (text == "challenged") return;  // the 401 says it
    std::replace(text.begin(), text.end(), '-', ' ');
    if (message != nullptr) {
      add(NoteKind::registration, *message, !message->request, text);
      return;
    }
    const ConnectionRecord* connection = nullptr;
    if (const auto place = connections_.find(event.connection_id); place != connections_.end())
      connection = place->second;
    if (connection == nullptr && !records_.connections.empty()) connection = &records_.connections.front();
    if (connection == nullptr || !is_placed(*connection)) return;
    Note& note = add(NoteKind::registration, *connection, event.time_ns, text);
    note.capture_id = event.capture_id;
    note.frame = event.frame;
  }

  // A router that cannot deliver says so for each packet: once here, with how often.
  void add_icmp(const EventRecord& event) {
    const auto place = connections_.find(event.connection_id);
    if (place == connections_.end() || !is_placed(*place->second)) return;
    const std::string key = std::to_string(event.connection_id) + event.what + event.from;
    const auto [known, is_new] = icmp_.try_emplace(key, draft_.ladder.steps.size(), 1);
    if (!is_new) {
      Note& note = std::get<Note>(draft_.ladder.steps[known->second.first]);
      note.detail = "from " + event.from + ", " + std::to_string(++known->second.second) + " times";
      return;
    }
    Note& note = add(NoteKind::icmp, *place->second, event.time_ns, "ICMP " + event.what);
    const bool by_client = records_.sockets[*place->second->client].ip == event.from;
    const bool by_server = records_.sockets[*place->second->server].ip == event.from;
    if (by_server || !by_client) std::swap(note.participant, note.towards);
    note.detail = "from " + event.from;
    note.capture_id = event.capture_id;
    note.frame = event.frame;
    note.call = event.call;
  }

  // Where each further call begins, and what links it with one before.
  void add_legs() {
    std::set<std::size_t> begun;
    for (const MessageRecord& message : records_.messages) {
      if (!message.call || !begun.insert(*message.call).second || begun.size() == 1) continue;
      const LadderCall& call = records_.calls[*message.call];
      Note& note = add(NoteKind::leg, message, false, "call " + std::to_string(call.id));
      for (const LegLink& link : records_.links) {
        const bool of_this = link.call_a == *message.call || link.call_b == *message.call;
        const std::size_t other = link.call_a == *message.call ? link.call_b : link.call_a;
        if (!of_this || begun.count(other) == 0) continue;
        note.detail = "(" + link.rule + " of call " + std::to_string(records_.calls[other].id) + ")";
        break;
      }
    }
  }

  LadderDraft& draft_;
  const LadderRecords& records_;
  std::map<std::int64_t, const ConnectionRecord*> connections_;
  std::map<std::int64_t, const MessageRecord*> messages_;
  std::map<std::string, std::pair<std::size_t, int>> icmp_;  // its step, and how often it came
  bool all_ended_ = true;
};

class FindingMarker {
 public:
  FindingMarker(std::optional<Severity> least, LadderDraft& draft) : least_(least), draft_(draft) {
    for (std::size_t i = 0; i < draft.ladder.steps.size(); ++i)
      if (const Note* note = std::get_if<Note>(&draft.ladder.steps[i]); note != nullptr && note->connection_id != 0)
        notes_[{note->connection_id, note->time_ns}] = i;
  }

  void mark() {
    for (const FindingRecord& finding : draft_.records.findings) {
      if (!belongs(finding)) continue;
      if (!least_ || finding.mark.severity < *least_)
        ++draft_.ladder.findings_left_out;
      else
        place(finding);
    }
  }

 private:
  // Those of a connection alone belong to a call while that is on it.
  bool belongs(const FindingRecord& finding) const {
    if (finding.message_id != 0 || finding.call || draft_.records.subject == Subject::connection) return true;
    if (draft_.records.messages.empty()) return false;
    return finding.time_ns >= draft_.ladder.started_ns && finding.time_ns <= draft_.records.messages.back().time_ns;
  }

  void place(const FindingRecord& finding) {
    if (const auto arrow = draft_.arrow_of.find(finding.message_id); arrow != draft_.arrow_of.end())
      return attach(finding, draft_.ladder.steps[arrow->second]);
    const auto [told, is_new] =
        told_.try_emplace({finding.connection_id, finding.mark.code, finding.mark.detail}, draft_.ladder.steps.size());
    if (!is_new) return repeat(finding, draft_.ladder.steps[told->second]);
    if (const auto note = notes_.find({finding.connection_id, finding.time_ns}); note != notes_.end())
      return attach(finding, draft_.ladder.steps[told->second = note->second]);
    add_note(finding);
  }

  static void repeat(const FindingRecord& finding, Step& step) {
    for (FindingMark& mark : std::visit(
             [](Moment & moment) -> auto& { return moment.findings; }, step))
      if (mark.code == finding.mark.code && mark.detail == finding.mark.detail) ++mark.times;
  }

  static void attach(const FindingRecord& finding, Step& step) {
    std::vector<FindingMark>& marks = std::visit(
        [](Moment & moment) -> auto& { return moment.findings; }, step);
    const auto behind = std::find_if(marks.begin(), marks.end(),
                                     [&](const FindingMark& mark) { return mark.severity < finding.mark.severity; });
    marks.insert(behind, finding.mark);
  }

  void add_note(const FindingRecord& finding) {
    Note note;
    note.kind = NoteKind::finding;
    note.time_ns = finding.time_ns;
    note.capture_id = finding.capture_id;
    note.frame = finding.frame;
    note.call = finding.call;
    note.connection_id = finding.connection_id;
    note.text = finding.mark.code;
    note.detail = finding.mark.detail;
    note.finding = finding.mark;
    note.findings.push_back(finding.mark);
    note.towards = draft_.ladder.participants.size() > 1 ? 1 : 0;
    for (const ConnectionRecord& connection : draft_.records.connections) {
      if (connection.id != finding.connection_id || !connection.client || !connection.server) continue;
      note.participant = draft_.column(*connection.client);
      note.towards = draft_.column(*connection.server);
    }
    draft_.ladder.steps.emplace_back(std::move(note));
  }

  const std::optional<Severity> least_;
  LadderDraft& draft_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> notes_;              // connection and time to the step
  std::map<std::tuple<std::int64_t, std::string, std::string>, std::size_t> told_;  // connection, code, detail to it
};

}  // namespace

void add_notes(LadderDraft& draft) { NoteMaker(draft).make(); }

void add_findings(std::optional<Severity> least, LadderDraft& draft) { FindingMarker(least, draft).mark(); }

}  // namespace rung::cli
