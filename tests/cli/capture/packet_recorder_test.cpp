#include "cli/capture/packet_recorder.h"

#include <sys/resource.h>

#include <csignal>

#include "base/limits.h"
#include "capture/packet_source.h"
#include "tests/capture/reading.h"
#include "tests/cli/program.h"
#include "tests/support/catch.h"

namespace rung::cli {
namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

constexpr Timestamp begin{1'795'305'600'000'000'000};  // 2026-11-22T00:00:00Z

struct Recording {
  test::Workplace workplace;
  capture::Findings findings;
  std::vector<std::string> complaints;
  capture::CaptureNumbers numbers{10};

  PacketRecorder make(Rotation rotation, bool write = true) {
    PacketRecorder::Settings settings;
    if (write) settings.write = (workplace / "edge.pcapng").string();
    settings.rotation = rotation;
    settings.complain = [this](const std::string& text) { complaints.push_back(text); };
    return {std::move(settings), {{1, 65535, "eth0", {}, 0}, {276, 1024, "any", {}, 0}}, numbers, findings, begin};
  }
  std::vector<capture::Copied> packets_of(const std::string& path) {
    const auto source = capture::open_capture(path, 1, findings);
    return capture::drain(*source);
  }
};

capture::Packet packet_at(Duration after, std::uint32_t interface, const std::string& octets) {
  capture::Packet packet;
  packet.ref.time = begin + after;
  packet.interface = interface;
  packet.link_type = interface == 0 ? capture::LinkType::ethernet : capture::LinkType::linux_sll2;
  packet.bytes = as_bytes(octets);
  packet.wire_size = static_cast<std::uint32_t>(octets.size());
  return packet;
}

TEST_CASE("recorder: without files each interface is a capture that counts its own packets") {
  Recording recording;
  PacketRecorder recorder = recording.make({}, false);
  const std::string octets(100, 'x');
  for (int i = 0; i < 3; ++i) {
    capture::Packet packet = packet_at(milliseconds(i), i == 1 ? 1 : 0, octets);
    recorder.record(packet);
    CHECK(packet.ref.capture_id == (i == 1 ? 12u : 11u));
    CHECK(packet.ref.frame == (i == 2 ? 2u : 1u));
  }
  CHECK(recorder.on_dropped({1, capture::DropPlace::kernel, begin, begin, 7}) == 12);
  recorder.finish(begin + seconds(1));
  const auto captures = recorder.captures();
  REQUIRE(captures.size() == 2);
  CHECK(captures[0]->path == "eth0");
  CHECK(captures[0]->format == "live");
  CHECK(captures[0]->packets == 2);
  CHECK(captures[1]->dropped == 7);
  CHECK(recording.findings.count(FindingCode::cap_drops_reported) == 1);
}

TEST_CASE("recorder: a packet's place is its place in the file, on whichever interface it came") {
  Recording recording;
  PacketRecorder recorder = recording.make({});
  const std::string one(100, 'a'), two(200, 'b');
  capture::Packet first = packet_at(milliseconds(1), 0, one), second = packet_at(milliseconds(2), 1, two);
  recorder.record(first);
  recorder.record(second);
  CHECK(first.ref.capture_id == 11);
  CHECK(second.ref.capture_id == 11);
  CHECK(second.ref.frame == 2);
  CHECK_FALSE(std::filesystem::exists(recording.workplace / "edge.pcapng"));
  recorder.on_dropped({0, capture::DropPlace::ring, begin, begin, 3});
  recorder.finish(begin + seconds(1));
  const auto packets = recording.packets_of((recording.workplace / "edge.pcapng").string());
  REQUIRE(packets.size() == 2);
  CHECK(packets[0].octets == one);
  CHECK(packets[1].octets == two);
  CHECK(packets[1].packet.interface == 1);
  CHECK(packets[1].packet.link_type == capture::LinkType::linux_sll2);
  CHECK(packets[1].packet.ref.time == second.ref.time);
  const capture::CaptureFacts& facts = *recorder.captures().at(0);
  CHECK(facts.format == "pcapng");
  CHECK(facts.interface == "eth0,any");
  CHECK(facts.dropped == 3);
  CHECK(facts.size == std::filesystem::file_size(recording.workplace / "edge.pcapng"));
}

TEST_CASE("recorder: files rotate by size, and each row is that of its file") {
  Recording recording;
  PacketRecorder recorder = recording.make({64u << 10, std::nullopt});
  const std::string octets(10'000, 'x');
  for (int i = 0; i < 15; ++i) {
    capture::Packet packet = packet_at(milliseconds(i), 0, octets);
    recorder.record(packet);
    CHECK(packet.ref.capture_id == 11u + static_cast<unsigned>(i) / 7);
    CHECK(packet.ref.frame == 1u + static_cast<unsigned>(i) % 7);
  }
  CHECK(recorder.changed_captures().size() == 3);
  CHECK(recorder.changed_captures().size() == 1);
  recorder.finish(begin + seconds(1));
  const auto captures = recorder.captures();
  REQUIRE(captures.size() == 3);
  CHECK(captures[0]->path.ends_with("/edge-20261122T000000Z-00001.pcapng"));
  for (const capture::CaptureFacts* facts : captures) CHECK(recording.packets_of(facts->path).size() == facts->packets);
}

TEST_CASE("recorder: files rotate by time, and none is empty") {
  Recording recording;
  PacketRecorder recorder = recording.make({std::nullopt, seconds(60)});
  recorder.on_time(begin + seconds(600));
  CHECK(recorder.files() == 1);
  const std::string octets(10, 'x');
  capture::Packet packet = packet_at(seconds(601), 0, octets);
  recorder.record(packet);
  recorder.on_time(begin + seconds(602));
  CHECK(recorder.files() == 2);
  recorder.on_time(begin + seconds(700));
  CHECK(recorder.files() == 2);
  recorder.finish(begin + seconds(701));
  CHECK(holds(recorder.captures().at(1)->path, "edge-20261122T001002Z-00002"));
}

TEST_CASE("recorder: asked for another file without a rotation, the first keeps its name") {
  Recording recording;
  PacketRecorder recorder = recording.make({});
  const std::string octets(10, 'x');
  capture::Packet packet = packet_at(seconds(1), 0, octets);
  recorder.record(packet);
  CHECK(recorder.rotate(begin + seconds(2)));
  CHECK(std::filesystem::exists(recording.workplace / "edge.pcapng"));
  CHECK(recorder.rotate(begin + seconds(3)));  // the second one is still empty
  CHECK(recorder.files() == 2);
  PacketRecorder none = recording.make({}, false);
  CHECK_FALSE(none.rotate(begin));
}

TEST_CASE("recorder: secrets stand in the file at hand and at the beginning of the next ones") {
  Recording recording;
  PacketRecorder recorder = recording.make({});
  const std::string octets(10, 'x');
  recorder.add_secrets("CLIENT_RANDOM 01 02\n");
  capture::Packet packet = packet_at(seconds(1), 0, octets);
  recorder.record(packet);
  recorder.rotate(begin + seconds(2));
  recorder.finish(begin + seconds(3));
  for (const capture::CaptureFacts* facts : recorder.captures()) {
    const auto source = capture::open_capture(facts->path, 1, recording.findings);
    capture::drain(*source);
    REQUIRE(source->secrets().size() == 1);
    CHECK(std::string_view(source->secrets()[0]->text) == "CLIENT_RANDOM 01 02\n");
  }
}

TEST_CASE("recorder: a disk that refuses stops the files, not the capture, and is tried again") {
  Recording recording;
  PacketRecorder recorder = recording.make({});
  const std::string octets(60'000, 'x');
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{100'000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  for (int i = 0; i < 10; ++i) {
    capture::Packet packet = packet_at(milliseconds(i), 0, octets);
    recorder.record(packet);
    recorder.on_time(begin + milliseconds(i));
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, ignored);
  REQUIRE(recording.complaints.size() == 1);
  CHECK(holds(recording.complaints[0], "edge.pcapng: File too large"));
  CHECK(recorder.failing());
  CHECK(recorder.packets() == 10);
  CHECK(std::filesystem::exists(recording.workplace / "edge.pcapng"));
  capture::Packet packet = packet_at(seconds(1), 1, octets);
  recorder.record(packet);
  CHECK(packet.ref.capture_id == 13);  // the second of the two interfaces
  recorder.on_time(begin + seconds(2) + limits::write_retry);
  CHECK_FALSE(recorder.failing());
  CHECK(recorder.files() == 2);
  capture::Packet last = packet_at(seconds(20), 0, octets);
  recorder.record(last);
  CHECK(last.ref.capture_id == 14);
  CHECK(last.ref.frame == 1);
  recorder.finish(begin + seconds(21));
  CHECK(recording.packets_of(recorder.captures().back()->path).size() == 1);
}

}  // namespace
}  // namespace rung::cli
