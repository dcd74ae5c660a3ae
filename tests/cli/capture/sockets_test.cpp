// HEP to and from a running capture, and key lines that come as datagrams: by the built program, without privileges.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "capture/socket_address.h"
#include "cli/capture/hep_sender.h"
#include "cli/capture/key_line_listener.h"
#include "decode/hep/packet.h"
#include "tests/cli/program.h"
#include "tests/support/catch.h"
#include "tests/support/hep_packets.h"

namespace rung::cli {
namespace {

using test::Workplace;

struct Peer {
  Peer() : descriptor(capture::open_bound_socket(*capture::parse_socket_address("0"), SOCK_DGRAM)) {}
  ~Peer() { ::close(descriptor); }
  Endpoint where() const { return capture::bound_address(descriptor); }
  void send(const Endpoint& to, std::string_view octets) const {
    const capture::NativeAddress address = capture::native_address(to);
    ::sendto(descriptor, octets.data(), octets.size(), 0, address.any(), address.size);
  }
  // Nothing came within two seconds: empty.
  std::string receive() const {
    std::array<char, 65536> octets{};
    for (int look = 0; look < 200; ++look) {
      const ssize_t got = ::recv(descriptor, octets.data(), octets.size(), 0);
      if (got >= 0) return {octets.data(), static_cast<std::size_t>(got)};
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return {};
  }
  int descriptor;
};

// An agent that sends over TCP; it hangs up at the end.
struct StreamPeer {
  explicit StreamPeer(const Endpoint& to) : descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const capture::NativeAddress address = capture::native_address(to);
    REQUIRE(::connect(descriptor, address.any(), address.size) == 0);
  }
  ~StreamPeer() { ::close(descriptor); }
  void send(std::string_view octets) const {
    CHECK(::send(descriptor, octets.data(), octets.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(octets.size()));
  }
  int descriptor;
};

// A port that nobody has, at least a moment ago.
std::string free_port() { return std::to_string(Peer().where().port); }

std::string invite(const std::string& call_id) {
  return "INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/WSS a.invalid;branch=z9hG4bK" + call_id +
         "\r\nFrom: <sip:alice@example.com>;tag=a\r\nTo: <sip:bob@example.com>\r\nCall-ID: " + call_id +
         "\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContact: <sip:a@a.invalid;transport=ws>\r\nContent-Length: "
         "0\r\n\r\n";
}

correlate::Message message_of(const std::string& text) {
  decode::SipMessage sip{1, sip::Message::parse({text.begin(), text.end()}), {}};
  sip.origin.source = sip.origin.destination = *capture::parse_socket_address("192.0.2.1:5060");
  return correlate::Message{std::move(sip)};
}

std::string count(const Workplace& place, const std::string& sql) {
  return place.run("rung query live.db --format csv --no-header \"" + sql + "\"").out;
}

// Asks again until the answer is this one, for some seconds.
bool becomes(const Workplace& place, const std::string& sql, const std::string& answer) {
  for (int look = 0; look < 40; ++look) {
    if (count(place, sql) == answer) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return false;
}

TEST_CASE("HEP sender: a message is one packet that tells where and when it was seen") {
  const Peer collector;
  HepSender sender(collector.where(), 77);
  const std::string text = invite("sent-1");
  correlate::Message message = message_of(text);
  message.sip.origin.source = *capture::parse_socket_address("192.0.2.1:5060");
  message.sip.origin.destination = *capture::parse_socket_address("198.51.100.2:443");
  message.sip.origin.transport = decode::Transport::wss;
  message.sip.origin.packet.time = {1'795'305'600'123'456'000};
  sender.send(message);
  const std::string got = collector.receive();
  const auto packet = hep::parse_packet(as_bytes(got), got.size());
  REQUIRE(packet);
  CHECK(to_text(*packet->source_address) == "192.0.2.1");
  CHECK(to_text(*packet->destination_address) == "198.51.100.2");
  CHECK(packet->source_port == 5060);
  CHECK(packet->destination_port == 443);
  CHECK(packet->ip_protocol == 6);
  CHECK(packet->protocol_type == hep::protocol_sip);
  CHECK(packet->agent_id == 77);
  CHECK(packet->time->ns == 1'795'305'600'123'456'000);
  CHECK(as_text(*packet->payload) == text);
  CHECK(sender.counters().sent == 1);
}

TEST_CASE("HEP sender: what cannot be sent is counted, and nothing waits") {
  const Endpoint nobody = Peer().where();
  HepSender sender(nobody, 1);
  sender.send(message_of(invite("x") + std::string(65'400, 'x')));
  CHECK(sender.counters().too_large == 1);
  const correlate::Message message = message_of(invite("x"));
  for (int i = 0; i < 10; ++i) {
    sender.send(message);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(sender.counters().failed > 0);
  CHECK(sender.counters().sent + sender.counters().failed == 10);
}

TEST_CASE("key lines: one a datagram, with a line end or without, several, and what is none") {
  tls::KeyLog keys;
  KeyLineListener listener(*capture::parse_socket_address("0"), keys);
  const Endpoint there = *capture::parse_socket_address(listener.name());
  const Peer server;
  const auto line = [](char random) { return "CLIENT_RANDOM " + std::string(64, random) + " " + std::string(96, 'a'); };
  server.send(there, line('1'));
  server.send(there, line('2') + "\n");
  server.send(there, line('3') + "\r\n" + line('4'));
  server.send(there, "");
  server.send(there, "CLIENT_RANDOM " + std::string(30, '5'));
  server.send(there, line('6'));
  for (int look = 0; look < 200 && keys.key_lines() < 5; ++look) {
    listener.follow();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(keys.key_lines() == 5);
  CHECK(keys.skipped_lines() == 1);
  CHECK(test::thrown_by([&] { KeyLineListener(there, keys); }).starts_with("--keylog-listen 127.0.0.1:"));
}

TEST_CASE("rung capture takes HEP, its rows are read while it runs, and it sends on what it saw") {
  const Workplace place;
  const Peer agent, collector;
  const std::string port = free_port();
  test::Outcome outcome;
  std::jthread capture([&] {
    outcome =
        place.run("export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0; rung capture --user $(id -un) --hep-listen " +
                  port + " --hep-send " + to_text(collector.where()) +
                  " --hep-id 5 -o live.db --write live.pcapng --packets 2 --duration 60 --status-file status.json");
  });
  const Endpoint there = *capture::parse_socket_address(port);
  test::HepSaid said;
  said.ip_protocol = 6;
  std::string got;
  for (int look = 0; look < 100 && !std::filesystem::exists(place / "status.json"); ++look)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  agent.send(there, test::hep3(said, invite("live-1")));
  CHECK(becomes(place, "SELECT call_id, transports, state FROM calls", "live-1,WSS,attempting\n"));
  CHECK(std::filesystem::exists(place / "live.db-wal"));
  CHECK(becomes(place, "SELECT format, inside_id FROM captures ORDER BY id", "pcapng,\nhep,1\n"));
  got = collector.receive();
  const auto packet = hep::parse_packet(as_bytes(got), got.size());
  REQUIRE(packet);
  CHECK(packet->agent_id == 5);
  CHECK(as_text(*packet->payload) == invite("live-1"));
  agent.send(there, "x");  // the second packet ends it
  capture.join();
  CAPTURE(outcome.err);
  CHECK(outcome.status == 0);
  CHECK(test::is_json(place.read("status.json")));
  CHECK(place.read("status.json").find("\"sent\": 1") != std::string::npos);
  CHECK(count(place, "SELECT call_id, complete FROM calls") == "live-1,0\n");
  CHECK_FALSE(std::filesystem::exists(place / "live.db-wal"));
  CHECK(place.run("rung calls live.pcapng --format csv --no-header").out.find("live-1") != std::string::npos);
}

TEST_CASE("rung capture: agents' own connections say while they are open how much of them was read") {
  const Workplace place;
  const std::string port = free_port();
  std::jthread capture([&] {
    place.run("export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0; rung capture --user $(id -un) --hep-listen " + port +
              " -o live.db --packets 7 --duration 60 --status-file status.json");
  });
  const Endpoint there = *capture::parse_socket_address(port);
  for (int look = 0; look < 100 && !std::filesystem::exists(place / "status.json"); ++look)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const Peer datagrams;
  const StreamPeer stream(there);  // 3 packets, and 2 more with what is sent
  stream.send(test::hep3({}, invite("stream-1")));
  datagrams.send(there, test::hep3({}, invite("datagram-1")));
  const std::string open =
      "SELECT transport, visibility, visibility_reason LIKE 'HEP: 1 SIP,%', \\\"end\\\" FROM connections "
      "WHERE agent_id IS NULL ORDER BY transport";
  CHECK(becomes(place, open, "TCP,decoded,1,open\nUDP,decoded,1,open\n"));
  CHECK(count(place, "SELECT count(*) FROM calls WHERE state = 'attempting'") == "2\n");
  datagrams.send(there, "x");  // the seventh packet ends it
}

TEST_CASE("rung capture: what sockets cannot do is told") {
  const Workplace place;
  const Peer taken;
  const std::string there = to_text(taken.where());
  const auto refused = [&](const std::string& options, int status, const std::string& text) {
    INFO(options);
    const test::Outcome outcome = place.run("rung capture --user $(id -un) " + options);
    CHECK(outcome.status == status);
    CHECK(outcome.err.find(text) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(place / "x.db"));
  };
  refused("-o x.db", 2, "-i IFACE is required");
  refused("-o x.db --hep-listen nowhere", 2, "--hep-listen");
  refused("-o x.db --hep-listen " + there, 3, "hep:" + there);
  refused("-o x.db --hep-listen 9060 --hep-send 127.0.0.1:9060", 2, "--hep-send goes to 127.0.0.1:9060");
  refused("-o x.db --hep-listen 0 --keylog-listen " + there, 3, "--keylog-listen " + there);
}

TEST_CASE("rung capture: an option that would do nothing is refused, with the one that it needs") {
  const Workplace place;
  place.write("keys.log", "");
  const auto refused = [&](const std::string& options, const std::string& text) {
    INFO(options);
    const test::Outcome outcome = place.run("rung capture --user $(id -un) --hep-listen 0 " + options);
    CHECK(outcome.status == 2);
    CHECK(outcome.err.starts_with("rung: " + text));
    CHECK_FALSE(std::filesystem::exists(place / "x.db"));
    CHECK_FALSE(std::filesystem::exists(place / "x.pcapng"));
  };
  refused("-o x.db --snaplen 1000", "--snaplen needs -i IFACE");
  refused("-o x.db --promiscuous", "--promiscuous needs -i IFACE");
  refused("-o x.db --no-promiscuous", "--no-promiscuous needs -i IFACE");
  refused("-o x.db --immediate", "--immediate needs -i IFACE");
  refused("-o x.db --filter 'port 5060'", "--filter needs -i IFACE");
  refused("-o x.db --hep-id 7", "--hep-id needs --hep-send");
  refused("--write x.pcapng --keylog keys.log", "--keylog needs -o DB");
  refused("--write x.pcapng --keylog-listen 0", "--keylog-listen needs -o DB");
  refused("--write x.pcapng --hep-send 127.0.0.1:9060", "--hep-send needs -o DB");
  refused("--write x.pcapng --leg-score 0.5", "--leg-score needs -o DB");
  refused("--write x.pcapng --leg-header X-CID", "--leg-header needs -o DB");
}

TEST_CASE("rung capture: a key log that only the environment names needs no database") {
  const Workplace place;
  place.write("keys.log", "");
  const test::Outcome outcome = place.run(
      "export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 SSLKEYLOGFILE=$PWD/keys.log; "
      "rung capture --user $(id -un) --hep-listen 0 --write x.pcapng --duration 1");
  CAPTURE(outcome.err);
  CHECK(outcome.status == 1);  // no packet
  CHECK(outcome.err.find("capturing on hep:") != std::string::npos);
}

}  // namespace
}  // namespace rung::cli
