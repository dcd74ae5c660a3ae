#include "cli/ladder/ladder_model.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "base/ascii.h"
#include "base/timestamp.h"
#include "cli/ladder/uri_text.h"

namespace rung::cli {
namespace {

constexpr std::size_t codecs_named = 5;
constexpr Duration shortest_pause = seconds(3);

std::string joined_ids(const std::vector<LadderCall>& calls) {
  std::string text;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (i > 0) text += i + 1 == calls.size() ? " and " : ", ";
    text += std::to_string(calls[i].id);
  }
  return text;
}

std::string text_of(const Ladder& ladder, std::string_view column) {
  for (const Fact& fact : ladder.facts)
    if (fact.column == column) {
      if (const std::string* text = std::get_if<std::string>(&fact.value)) return *text;
      if (const std::int64_t* number = std::get_if<std::int64_t>(&fact.value)) return std::to_string(*number);
    }
  return {};
}

std::string socket_text(const std::string& ip, const std::string& port) {
  return (ip.find(':') == std::string::npos ? ip : "[" + ip + "]") + ":" + port;
}

// " opus G722 PCMU": each once, the first few, without those that only accompany another one.
std::string codec_words(std::string_view codecs) {
  constexpr std::array<std::string_view, 6> auxiliary{"telephone-event", "CN", "red", "rtx", "ulpfec", "flexfec-03"};
  std::vector<std::string_view> named;
  std::size_t more = 0;
  while (!codecs.empty()) {
    const std::string_view codec = codecs.substr(0, codecs.find(','));
    codecs.remove_prefix(std::min(codecs.size(), codec.size() + 1));
    const auto same = [&](std::string_view other) { return equals_ignoring_case(codec, other); };
    if (codec.empty() || std::any_of(auxiliary.begin(), auxiliary.end(), same)) continue;
    if (std::any_of(named.begin(), named.end(), same)) continue;
    if (named.size() < codecs_named)
      named.push_back(codec);
    else
      ++more;
  }
  std::string words;
  for (std::string_view codec : named) words.append(" ").append(codec);
  return more > 0 ? words + " +" + std::to_string(more) : words;
}

void append(std::string& text, const std::string& part) {
  if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
}

}  // namespace

std::string_view to_text(NoteKind kind) {
  constexpr std::array<std::string_view, 12> names{"opened",       "closed",  "reset",     "recovered",
                                                   "held",         "resumed", "transfer",  "leg",
                                                   "registration", "icmp",    "recording", "finding"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view to_text(ParticipantKind kind) {
  constexpr std::array<std::string_view, 3> names{"user-agent", "intermediary", "gateway"};
  return names[static_cast<std::size_t>(kind)];
}

void set_times(Ladder& ladder) {
  std::vector<Step> steps;
  Timestamp before{ladder.started_ns};
  for (Step& step : ladder.steps) {
    Moment& moment = std::visit([](Moment& any) -> Moment& { return any; }, step);
    const Duration delta = Timestamp{moment.time_ns} - before;
    moment.elapsed_ns = (Timestamp{moment.time_ns} - Timestamp{ladder.started_ns}).ns;
    moment.delta_ns = delta.ns;
    if (delta > shortest_pause) {
      Pause pause;
      pause.time_ns = moment.time_ns;
      pause.elapsed_ns = moment.elapsed_ns;
      pause.length_ns = delta.ns;
      steps.emplace_back(std::move(pause));
    }
    before = Timestamp{moment.time_ns};
    steps.push_back(std::move(step));
  }
  ladder.steps = std::move(steps);
}

const Moment& moment_of(const Step& step) {
  return std::visit([](const Moment& moment) -> const Moment& { return moment; }, step);
}

Label label(const Arrow& arrow) {
  Label result;
  std::string tail;
  if (arrow.request) {
    result.head = arrow.method;
  } else {
    result.head = std::to_string(arrow.status);
    if (!arrow.reason.empty()) result.head += " " + arrow.reason;
    if (arrow.method != "INVITE" && arrow.protocol != Protocol::http) tail = arrow.method;
  }
  if (arrow.protocol == Protocol::msrp) return {"MSRP " + result.head, arrow.content};
  if (arrow.protocol == Protocol::websocket) return {"WS " + result.head, arrow.content};
  if (arrow.protocol == Protocol::http) return {"HTTP " + result.head, arrow.content};
  if (!arrow.content.empty()) tail += (tail.empty() ? "" : ", ") + arrow.content;
  if (!tail.empty()) result.tail = "(" + tail + ")";
  return result;
}

std::string media_text(const Arrow& arrow) {
  std::string text;
  for (const MediaLine& line : arrow.media) {
    std::string part = line.media + codec_words(line.codecs);
    part += line.port == 0 ? " refused" : line.direction.empty() ? "" : " " + line.direction;
    append(text, part);
  }
  return text;
}

std::string title(const Ladder& ladder) {
  switch (ladder.subject) {
    case Subject::registration:
      return "Registration " + std::to_string(ladder.id);
    case Subject::connection:
      return "Connection " + std::to_string(ladder.id);
    case Subject::call:
    case Subject::group:
      break;
  }
  return (ladder.calls.size() > 1 ? "Calls " : "Call ") + joined_ids(ladder.calls);
}

std::string parties(const Ladder& ladder, std::string_view to) {
  const std::string between = " " + std::string(to) + " ";
  if (ladder.subject == Subject::registration) return short_uri(text_of(ladder, "aor"));
  if (ladder.subject == Subject::connection)
    return socket_text(text_of(ladder, "client_ip"), text_of(ladder, "client_port")) + between +
           socket_text(text_of(ladder, "server_ip"), text_of(ladder, "server_port"));
  if (ladder.calls.empty()) return {};
  return short_uri(ladder.calls.front().caller) + between + short_uri(ladder.calls.front().callee);
}

std::string outcome(const LadderCall& call) {
  std::string text = call.state;
  if (call.status) append(text, std::to_string(*call.status) + (call.reason.empty() ? "" : " " + call.reason));
  if (call.duration_ms) {
    char seconds[400];  // DBL_MAX has 309 digits
    std::snprintf(seconds, sizeof seconds, "%.3f s", *call.duration_ms / 1000);
    append(text, seconds);
  }
  return text;
}

std::string outcome(const Ladder& ladder) {
  std::string text;
  if (ladder.subject == Subject::registration) {
    append(text, text_of(ladder, "state"));
    append(text, text_of(ladder, "status"));
  } else if (ladder.subject == Subject::connection) {
    append(text, text_of(ladder, "transport"));
    append(text, text_of(ladder, "visibility"));
    if (const std::string end = text_of(ladder, "end"); !end.empty())
      append(text, end == "open" ? end : "ended by " + end);
  } else if (!ladder.calls.empty()) {
    text = outcome(ladder.calls.front());
  }
  return text;
}

}  // namespace rung::cli
