#include "cli/capture/live_status.h"

#include "tests/cli/program.h"
#include "tests/support/catch.h"

namespace rung::cli {
namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

LiveStatus busy() {
  LiveStatus status;
  status.started = {1'795'305'600'000'000'000};
  status.now = status.started + seconds(90);
  status.last_packet = status.started + milliseconds(89'250);
  status.packets = 1'234'567;
  status.octets = 987'654'321;
  status.decoding = true;
  status.messages = 45'678;
  status.calls = 5'000;
  status.calls_in_progress = 321;
  status.dropped = {0, 12, 3'000};
  status.files = 2;
  status.memory = 300u << 20;
  status.memory_limit = 1u << 30;
  return status;
}

TEST_CASE("live status: one line for people") {
  CHECK(status_line(busy()) ==
        "1,234,567 packets  45,678 messages  321 calls in progress  3,012 dropped (kernel 12, ring 3,000)  300 MiB");
  LiveStatus quiet;
  CHECK(status_line(quiet) == "0 packets  0 dropped  0 MiB");
  quiet.writing_fails = true;
  CHECK(status_line(quiet) == "0 packets  0 dropped  0 MiB  packets are not written");
  quiet.stored.trouble = true;
  quiet.stored.lost_messages = 4'000;
  CHECK(status_line(quiet) ==
        "0 packets  0 dropped  0 MiB  the database is not written  4,000 messages lost  packets are not written");
}

TEST_CASE("live status: JSON has every member always, null for what is not known") {
  const std::string text = status_json(busy());
  CHECK(test::is_json(text));
  CHECK(holds(text, "\"time\": \"2026-11-22T00:01:30.000000000Z\""));
  CHECK(holds(text, "\"dropped\": {\"kernel\": 12, \"interface\": 0, \"ring\": 3000}"));
  CHECK(holds(text, "\"memory_limit_bytes\": 1073741824"));
  CHECK(text.back() == '\n');
  const std::string idle = status_json(LiveStatus{});
  CHECK(test::is_json(idle));
  for (const char* member : {"\"messages\": null", "\"last_packet\": null", "\"memory_limit_bytes\": null",
                             "\"database\": null", "\"hep\": null"})
    CHECK(holds(idle, member));
}

TEST_CASE("live status: Prometheus gets help and type of each metric once") {
  const std::string text = status_metrics(busy());
  CHECK(holds(text,
              "# HELP rung_packets_total Packets captured.\n# TYPE rung_packets_total counter\n"
              "rung_packets_total 1234567\n"));
  CHECK(holds(text,
              "# TYPE rung_dropped_packets_total counter\n"
              "rung_dropped_packets_total{place=\"kernel\"} 12\n"
              "rung_dropped_packets_total{place=\"interface\"} 0\n"
              "rung_dropped_packets_total{place=\"ring\"} 3000\n"));
  CHECK(holds(text, "rung_last_packet_time_seconds 1795305689.250\n"));
  CHECK(status_metrics(LiveStatus{}).find("rung_messages_total") == std::string::npos);
}

}  // namespace
}  // namespace rung::cli
