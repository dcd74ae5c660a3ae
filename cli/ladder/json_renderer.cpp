#include "cli/ladder/json_renderer.h"

#include <array>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>

#include "base/timestamp.h"
#include "cli/json_text.h"
#include "cli/ladder/ladder_words.h"

namespace rung::cli {
namespace {

std::string_view name_of(Subject subject) {
  constexpr std::array<std::string_view, 4> names{"call", "group", "registration", "connection"};
  return names[static_cast<std::size_t>(subject)];
}

std::string_view name_of(Protocol protocol) {
  constexpr std::array<std::string_view, 4> names{"sip", "msrp", "http", "websocket"};
  return names[static_cast<std::size_t>(protocol)];
}

std::string value_of(std::int64_t value) { return std::to_string(value); }
std::string value_of(double value) { return json_number(value); }
std::string value_of(bool value) { return value ? "true" : "false"; }
std::string value_of(std::string_view value) { return json_string(value); }
std::string value_of(const std::string& value) { return json_string(value); }
std::string value_of(std::size_t value) { return std::to_string(value); }

template <typename T>
std::string value_of(const std::optional<T>& value) {
  return value ? value_of(*value) : "null";
}

// Texts and numbers that stand for "none" where they are empty or 0.
std::string or_null(const std::string& value) { return value.empty() ? "null" : json_string(value); }
std::string or_null(std::int64_t value) { return value == 0 ? "null" : std::to_string(value); }

// An object under construction.
class Object {
 public:
  template <typename T>
  Object& member(std::string_view key, const T& value) {
    return raw(key, value_of(value));
  }
  Object& raw(std::string_view key, const std::string& json) {
    text_ += (text_.size() > 1 ? ", " : "") + json_string(key) + ": " + json;
    return *this;
  }
  std::string text() const { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

template <typename T, typename Write>
std::string array_of(const std::vector<T>& values, Write write) {
  std::string text = "[";
  for (const T& value : values) text += (text.size() > 1 ? ", " : "") + write(value);
  return text + "]";
}

std::string strings(const std::vector<std::string>& values) {
  return array_of(values, [](const std::string& value) { return json_string(value); });
}

std::string json_of(const FindingMark& mark) {
  return Object()
      .member("id", mark.id)
      .member("code", mark.code)
      .member("severity", to_text(mark.severity))
      .raw("detail", or_null(mark.detail))
      .raw("reference", or_null(mark.reference))
      .member("times", std::int64_t{mark.times})
      .text();
}

std::string json_of(const LadderCall& call) {
  return Object()
      .member("id", call.id)
      .raw("call_id", or_null(call.call_id))
      .raw("caller", or_null(call.caller))
      .raw("callee", or_null(call.callee))
      .member("state", call.state)
      .member("status", call.status)
      .raw("reason", or_null(call.reason))
      .member("started", call.started)
      .member("ended_ns", call.ended_ns)
      .member("pdd_ms", call.pdd_ms)
      .member("setup_ms", call.setup_ms)
      .member("duration_ms", call.duration_ms)
      .raw("hung_up_by", or_null(call.hung_up_by))
      .raw("end_reason", or_null(call.end_reason))
      .raw("q850_name", or_null(call.q850_name))
      .text();
}

std::string json_of(const Face& face) {
  return Object()
      .member("ip", face.ip)
      .raw("port", or_null(face.port))
      .raw("transports", strings(face.transports))
      .member("listening", face.listening)
      .text();
}

std::string json_of(const Participant& participant) {
  return Object()
      .member("name", participant.name)
      .raw("product", or_null(participant.product))
      .member("kind", to_text(participant.kind))
      .raw("aor", or_null(participant.aor))
      .raw("instance", or_null(participant.instance))
      .raw("faces", array_of(participant.faces, [](const Face& face) { return json_of(face); }))
      .text();
}

std::string json_of(const MediaLine& line) {
  return Object()
      .raw("role", or_null(line.role))
      .member("media", line.media)
      .member("port", line.port)
      .raw("protocol", or_null(line.protocol))
      .raw("direction", or_null(line.direction))
      .raw("codecs", or_null(line.codecs))
      .raw("address", or_null(line.address))
      .text();
}

std::string id_of_call(const Ladder& ladder, const std::optional<std::size_t>& call) {
  return call ? std::to_string(ladder.calls[*call].id) : "null";
}

void add_moment(const Moment& moment, Object& object) {
  object.member("time_ns", moment.time_ns)
      .member("time", to_text(Timestamp{moment.time_ns}))
      .member("elapsed_ns", moment.elapsed_ns)
      .member("delta_ns", moment.delta_ns)
      .raw("capture_id", or_null(moment.capture_id))
      .raw("frame", or_null(moment.frame));
}

std::string findings_of(const Moment& moment) {
  return array_of(moment.findings, [](const FindingMark& mark) { return json_of(mark); });
}

std::string json_of(const Ladder& ladder, const Arrow& arrow) {
  Object object;
  object.member("type", std::string_view("message")).member("protocol", name_of(arrow.protocol));
  add_moment(arrow, object);
  object.member("from", arrow.from)
      .member("to", arrow.to)
      .member("from_face", arrow.from_face)
      .member("to_face", arrow.to_face)
      .raw("message_id", or_null(arrow.message_id))
      .raw("connection_id", or_null(arrow.connection_id))
      .raw("call", id_of_call(ladder, arrow.call))
      .raw("transaction_id", or_null(arrow.transaction_id))
      .raw("dialog_id", or_null(arrow.dialog_id))
      .raw("call_id", or_null(arrow.call_id))
      .raw("cseq", arrow.protocol == Protocol::sip ? value_of(arrow.cseq) : "null")
      .member("kind", std::string_view(arrow.request ? "request" : "response"))
      .raw("method", or_null(arrow.method))
      .raw("status", arrow.request ? "null" : value_of(arrow.status))
      .raw("reason", or_null(arrow.reason))
      .member("label", whole_label(arrow))
      .raw("content", or_null(arrow.content))
      .raw("media", array_of(arrow.media, [](const MediaLine& line) { return json_of(line); }))
      .raw("transport", or_null(arrow.transport))
      .member("secured", arrow.secured)
      .member("times", std::int64_t{arrow.times})
      .member("last_ns", arrow.last_ns)
      .member("complete", arrow.complete)
      .raw("findings", findings_of(arrow));
  return object.text();
}

std::string json_of(const Ladder& ladder, const Note& note) {
  Object object;
  object.member("type", std::string_view("note")).member("kind", to_text(note.kind));
  add_moment(note, object);
  object.member("participant", note.participant)
      .member("towards", note.towards)
      .raw("connection_id", or_null(note.connection_id))
      .raw("call", id_of_call(ladder, note.call))
      .member("text", note.text)
      .raw("detail", or_null(note.detail))
      .raw("findings", findings_of(note));
  return object.text();
}

std::string json_of(const Ladder&, const Pause& pause) {
  return Object()
      .member("type", std::string_view("pause"))
      .member("length_ns", pause.length_ns)
      .member("until_ns", pause.time_ns)
      .text();
}

std::string facts_of(const Ladder& ladder, Subject subject) {
  if (ladder.subject != subject) return "null";
  Object object;
  object.member("id", ladder.id);
  for (const Fact& fact : ladder.facts)
    std::visit([&](const auto& value) { object.member(fact.column, value); }, fact.value);
  return object.text();
}

std::string json_of(const Ladder& ladder, const LegLink& link) {
  return Object()
      .member("call_a", ladder.calls[link.call_a].id)
      .member("call_b", ladder.calls[link.call_b].id)
      .member("rule", link.rule)
      .member("score", link.score)
      .raw("message_id", or_null(link.message_id))
      .text();
}

void write(const Ladder& ladder, std::ostream& out) {
  Object object;
  object.member("subject", name_of(ladder.subject))
      .member("id", ladder.id)
      .member("title", title(ladder))
      .member("started", ladder.started)
      .member("started_ns", ladder.started_ns)
      .raw("transports", strings(ladder.transports))
      .raw("calls", array_of(ladder.calls, [](const LadderCall& call) { return json_of(call); }))
      .raw("leg_links", array_of(ladder.links, [&](const LegLink& link) { return json_of(ladder, link); }))
      .raw("other_legs", array_of(ladder.other_legs, [](std::int64_t id) { return std::to_string(id); }))
      .raw("registration", facts_of(ladder, Subject::registration))
      .raw("connection", facts_of(ladder, Subject::connection))
      .member("messages", ladder.messages)
      .member("retransmissions", ladder.retransmissions)
      .member("incomplete", ladder.incomplete)
      .member("msrp_messages", ladder.msrp_messages)
      .member("lost_bytes", ladder.lost_bytes)
      .member("left_out", ladder.left_out)
      .member("findings_left_out", ladder.findings_left_out)
      .raw("participants", array_of(ladder.participants, [](const Participant& one) { return json_of(one); }));
  std::string text = object.text();
  text.pop_back();
  out << text << ", \"steps\": [";
  for (std::size_t i = 0; i < ladder.steps.size(); ++i)
    out << (i > 0 ? ",\n  " : "\n  ")
        << std::visit([&](const auto& step) { return json_of(ladder, step); }, ladder.steps[i]);
  out << "\n]}";
}

}  // namespace

void render_json(const std::vector<Ladder>& ladders, std::ostream& out) {
  if (ladders.size() != 1) out << '[';
  for (std::size_t i = 0; i < ladders.size(); ++i) {
    if (i > 0) out << ",\n";
    write(ladders[i], out);
  }
  out << (ladders.size() != 1 ? "]\n" : "\n");
}

}  // namespace rung::cli
