#include "cli/capture/live_status.h"

#include <array>
#include <numeric>
#include <string_view>

namespace rung::cli {
namespace {

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t place = digits.size(); place > 3;) digits.insert(place -= 3, 1, ',');
  return digits;
}

std::string megabytes(std::uint64_t octets) { return grouped((octets + (1u << 19)) >> 20) + " MiB"; }

std::string in_seconds(Timestamp time) {
  std::string fraction = std::to_string(1'000'000'000 + time.ns % 1'000'000'000).substr(1, 3);
  return std::to_string(time.ns / 1'000'000'000) + '.' + fraction;
}

std::uint64_t all_dropped(const LiveStatus& status) {
  return std::accumulate(status.dropped.begin(), status.dropped.end(), std::uint64_t{0});
}

std::uint64_t dropped_at(const LiveStatus& status, capture::DropPlace place) {
  return status.dropped[static_cast<std::size_t>(place)];
}

constexpr std::array all_places{capture::DropPlace::kernel, capture::DropPlace::interface, capture::DropPlace::ring};

void json_member(std::string& text, std::string_view name, const std::string& value) {
  text += text.back() == '{' ? "\"" : ", \"";
  text += name;
  text += "\": " + value;
}

std::string database_json(const store::LiveCounters& stored) {
  std::string text = "{";
  json_member(text, "commits", std::to_string(stored.commits));
  json_member(text, "messages", std::to_string(stored.messages));
  json_member(text, "lost_messages", std::to_string(stored.lost_messages));
  json_member(text, "removed_calls", std::to_string(stored.removed_calls));
  json_member(text, "waiting_bytes", std::to_string(stored.waiting_octets));
  json_member(text, "used_bytes", std::to_string(stored.used_octets));
  json_member(text, "writing_fails", stored.trouble ? "true" : "false");
  return text + '}';
}

std::string hep_json(const HepCounters& hep) {
  std::string text = "{";
  json_member(text, "sent", std::to_string(hep.sent));
  json_member(text, "failed", std::to_string(hep.failed));
  json_member(text, "too_large", std::to_string(hep.too_large));
  return text + '}';
}

struct Metric {
  std::string_view name, kind, help;
};

void metric(std::string& text, const Metric& metric, const std::string& value, const std::string& labels = {}) {
  const std::string name(metric.name);
  if (labels.empty() || text.find("# TYPE " + name + ' ') == std::string::npos)
    text +=
        "# HELP " + name + ' ' + std::string(metric.help) + "\n# TYPE " + name + ' ' + std::string(metric.kind) + '\n';
  text += name + labels + ' ' + value + '\n';
}

void database_metrics(std::string& text, const store::LiveCounters& stored) {
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  metric(text, {"rung_database_commits_total", "counter", "Commits."}, number(stored.commits));
  metric(text, {"rung_database_messages_total", "counter", "Messages committed."}, number(stored.messages));
  metric(text, {"rung_database_lost_messages_total", "counter", "Messages that a full disk kept out."},
         number(stored.lost_messages));
  metric(text, {"rung_database_removed_calls_total", "counter", "Calls removed by --keep and --max-size."},
         number(stored.removed_calls));
  metric(text, {"rung_database_waiting_bytes", "gauge", "Octets that wait to be committed."},
         number(stored.waiting_octets));
  metric(text, {"rung_database_used_bytes", "gauge", "Pages in use and the write-ahead log."},
         number(stored.used_octets));
  metric(text, {"rung_database_writing_fails", "gauge", "1 while the database cannot be written."},
         stored.trouble ? "1" : "0");
}

void hep_metrics(std::string& text, const HepCounters& hep) {
  const Metric packets{"rung_hep_packets_total", "counter", "Messages for the collector, by what became of them."};
  metric(text, packets, std::to_string(hep.sent), "{outcome=\"sent\"}");
  metric(text, packets, std::to_string(hep.failed), "{outcome=\"failed\"}");
  metric(text, packets, std::to_string(hep.too_large), "{outcome=\"too_large\"}");
}

}  // namespace

std::string status_line(const LiveStatus& status) {
  std::string text = grouped(status.packets) + " packets";
  if (status.decoding)
    text += "  " + grouped(status.messages) + " messages  " + grouped(status.calls_in_progress) + " calls in progress";
  text += "  " + grouped(all_dropped(status)) + " dropped";
  if (all_dropped(status) > 0) {
    std::string places;
    for (const capture::DropPlace place : all_places)
      if (const std::uint64_t count = dropped_at(status, place); count > 0)
        places += (places.empty() ? "" : ", ") + std::string(to_text(place)) + ' ' + grouped(count);
    text += " (" + places + ')';
  }
  text += "  " + megabytes(status.memory);
  if (status.hep && status.hep->failed + status.hep->too_large > 0)
    text += "  " + grouped(status.hep->failed + status.hep->too_large) + " not sent by HEP";
  if (status.stored.trouble) text += "  the database is not written";
  if (status.stored.lost_messages > 0) text += "  " + grouped(status.stored.lost_messages) + " messages lost";
  if (status.writing_fails) text += "  packets are not written";
  return text;
}

std::string status_json(const LiveStatus& status) {
  std::string dropped = "{";
  for (const capture::DropPlace place : all_places)
    json_member(dropped, to_text(place), std::to_string(dropped_at(status, place)));
  std::string text = "{";
  json_member(text, "time", '"' + to_text(status.now) + '"');
  json_member(text, "started", '"' + to_text(status.started) + '"');
  json_member(text, "last_packet", status.last_packet ? '"' + to_text(*status.last_packet) + '"' : "null");
  json_member(text, "packets", std::to_string(status.packets));
  json_member(text, "bytes", std::to_string(status.octets));
  json_member(text, "messages", status.decoding ? std::to_string(status.messages) : "null");
  json_member(text, "calls", status.decoding ? std::to_string(status.calls) : "null");
  json_member(text, "calls_in_progress", status.decoding ? std::to_string(status.calls_in_progress) : "null");
  json_member(text, "database", status.decoding ? database_json(status.stored) : "null");
  json_member(text, "hep", status.hep ? hep_json(*status.hep) : "null");
  json_member(text, "dropped", dropped + '}');
  json_member(text, "files", std::to_string(status.files));
  json_member(text, "writing_fails", status.writing_fails ? "true" : "false");
  json_member(text, "memory_bytes", std::to_string(status.memory));
  json_member(text, "memory_limit_bytes", status.memory_limit ? std::to_string(*status.memory_limit) : "null");
  json_member(text, "memory_shed", std::to_string(status.shed));
  json_member(text, "ring_bytes", std::to_string(status.ring_octets));
  return text + "}\n";
}

std::string status_metrics(const LiveStatus& status) {
  std::string text;
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  metric(text, {"rung_start_time_seconds", "gauge", "When the capture began, in seconds since 1970."},
         in_seconds(status.started));
  if (status.last_packet)
    metric(text, {"rung_last_packet_time_seconds", "gauge", "Time of the latest packet, in seconds since 1970."},
           in_seconds(*status.last_packet));
  metric(text, {"rung_packets_total", "counter", "Packets captured."}, number(status.packets));
  metric(text, {"rung_packet_bytes_total", "counter", "Octets of these packets."}, number(status.octets));
  for (const capture::DropPlace place : all_places)
    metric(text, {"rung_dropped_packets_total", "counter", "Packets lost, by who lost them."},
           number(dropped_at(status, place)), "{place=\"" + std::string(to_text(place)) + "\"}");
  if (status.decoding) {
    metric(text, {"rung_messages_total", "counter", "SIP and MSRP messages."}, number(status.messages));
    metric(text, {"rung_calls_total", "counter", "Calls seen."}, number(status.calls));
    metric(text, {"rung_calls_in_progress", "gauge", "Calls that are not over."}, number(status.calls_in_progress));
    database_metrics(text, status.stored);
  }
  if (status.hep) hep_metrics(text, *status.hep);
  metric(text, {"rung_files_total", "counter", "Capture files begun."}, number(status.files));
  metric(text, {"rung_writing_fails", "gauge", "1 while packets cannot be written to a file."},
         status.writing_fails ? "1" : "0");
  metric(text, {"rung_memory_bytes", "gauge", "Memory taken."}, number(status.memory));
  if (status.memory_limit)
    metric(text, {"rung_memory_limit_bytes", "gauge", "Memory that may be taken."}, number(*status.memory_limit));
  metric(text, {"rung_memory_shed_total", "counter", "How often half of what was followed went, for lack of memory."},
         number(status.shed));
  metric(text, {"rung_ring_bytes", "gauge", "Octets of packets that wait to be decoded."}, number(status.ring_octets));
  return text;
}

}  // namespace rung::cli
