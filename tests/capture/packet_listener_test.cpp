#include "capture/packet_listener.h"

#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <set>
#include <string>
#include <thread>

#include "base/limits.h"
#include "capture/packet_source.h"
#include "capture/socket_address.h"
#include "tests/support/catch.h"

namespace rung::capture {
namespace {

constexpr std::uint32_t buffer = 1u << 20;

struct Listening {
  explicit Listening(const char* address = "0") : listener(*parse_socket_address(address), 3, buffer) {}

  Endpoint where() const { return *parse_socket_address(listener.name().substr(4)); }
  int connect(int type) const {
    const NativeAddress address = native_address(where());
    const int descriptor = ::socket(address.storage.ss_family, type, 0);
    REQUIRE(::connect(descriptor, address.any(), address.size) == 0);
    return descriptor;
  }
  // Reads until there are so many packets, or for two seconds.
  void read(std::size_t count) {
    for (int look = 0; look < 200 && packets.size() < count; ++look) {
      listener.read([this](const Packet& packet) {
        CHECK(packet.interface == 3);
        CHECK(packet.link_type == LinkType::raw);
        CHECK(packet.wire_size == packet.bytes.size());
        packets.emplace_back(as_text(packet.bytes));
      });
      if (packets.size() < count) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    CHECK(packets.size() == count);
  }
  std::string octets_behind(std::size_t header) const {
    std::string all;
    for (const std::string& packet : packets) all += packet.substr(header);
    return all;
  }

  PacketListener listener;
  std::vector<std::string> packets;
};

void send(int descriptor, const std::string& text) {
  REQUIRE(::send(descriptor, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()));
}

TEST_CASE("listener: datagrams become packets between their true ends") {
  for (const char* address : {"127.0.0.1:0", "0.0.0.0:0", "[::1]:0"}) {
    INFO(address);
    Listening listening(address);
    const bool v6 = address[0] == '[';
    const Endpoint bound = listening.where();
    const NativeAddress target = native_address({parse_socket_address(v6 ? "[::1]:0" : "0")->address, bound.port});
    const int sender = ::socket(target.storage.ss_family, SOCK_DGRAM, 0);
    REQUIRE(::connect(sender, target.any(), target.size) == 0);
    send(sender, "one");
    send(sender, "");
    send(sender, std::string(60'000, 'x'));
    listening.read(3);
    const std::size_t header = v6 ? 48 : 28;
    CHECK(listening.octets_behind(header) == "one" + std::string(60'000, 'x'));
    const Bytes first = as_bytes(listening.packets[0]);
    const std::uint16_t from_port = static_cast<std::uint16_t>(first[header - 8] << 8 | first[header - 7]);
    CHECK(from_port == bound_address(sender).port);
    if (!v6) CHECK(ipv4_address(first.subspan(16, 4)) == parse_socket_address("0")->address);  // not 0.0.0.0
    ::close(sender);
  }
}

TEST_CASE("listener: a TCP connection is one from SYN to FIN, its octets in order") {
  Listening listening;
  const int client = listening.connect(SOCK_STREAM);
  listening.read(3);
  std::string sent;
  for (int i = 0; i < 40; ++i) {
    const std::string text(1000, static_cast<char>('a' + i % 26));
    send(client, text);
    sent += text;
  }
  ::shutdown(client, SHUT_WR);
  std::string got;
  for (int look = 0; look < 200 && got.size() < sent.size(); ++look) {
    listening.listener.read([&](const Packet& packet) { got += as_text(packet.bytes).substr(40); });
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(got == sent);
  bool finished = false;
  for (int look = 0; look < 200 && !finished; ++look) {
    listening.listener.read([&](const Packet& packet) { finished = finished || (packet.bytes[33] & 1) != 0; });
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(finished);
  ::close(client);
}

TEST_CASE("listener: of too many connections the longest silent one is ended") {
  Listening listening;
  std::vector<int> clients;
  for (std::size_t i = 0; i <= limits::listener_clients; ++i) {
    clients.push_back(listening.connect(SOCK_STREAM));
    listening.listener.read([](const Packet&) {});
  }
  char octet = 0;
  bool ended = false;
  for (int look = 0; look < 200 && !ended; ++look) {
    listening.listener.read([](const Packet&) {});
    ended = ::recv(clients.front(), &octet, 1, MSG_DONTWAIT) == 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(ended);
  CHECK(::recv(clients.back(), &octet, 1, MSG_DONTWAIT) < 0);
  for (const int client : clients) ::close(client);
}

// So many packets as come at once, without waiting for more.
std::size_t read_once(PacketListener& listener) {
  std::size_t packets = 0;
  listener.read([&](const Packet&) { ++packets; });
  return packets;
}

TEST_CASE("listener: of many connections at once some are taken, then others have their turn") {
  Listening listening;
  std::vector<int> clients;
  // As many as the kernel has room for until they are taken.
  for (std::size_t i = 0; i < limits::listener_accepts + 1; ++i) clients.push_back(listening.connect(SOCK_STREAM));
  constexpr std::size_t packets_of_one = 3;
  CHECK(read_once(listening.listener) == packets_of_one * limits::listener_accepts);
  CHECK(read_once(listening.listener) == packets_of_one);
  for (const int client : clients) ::close(client);
}

// The process can open no more descriptors, until the end.
class NoMoreDescriptors {
 public:
  NoMoreDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::dup(0);
    ::close(next);
    const rlimit now{static_cast<rlim_t>(next), before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &now) == 0);
  }
  ~NoMoreDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoMoreDescriptors(const NoMoreDescriptors&) = delete;
  NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST_CASE("listener: without descriptors the longest silent connection makes room") {
  Listening listening;
  const int silent = listening.connect(SOCK_STREAM), talking = listening.connect(SOCK_STREAM);
  listening.read(6);
  send(talking, "HEP");
  listening.read(8);
  {
    const NoMoreDescriptors none;
    CHECK(read_once(listening.listener) == 0);  // nobody waits for room
  }
  const int late = listening.connect(SOCK_STREAM);
  {
    const NoMoreDescriptors none;
    listening.read(12);  // a reset, then the three packets that begin the new one
  }
  CHECK((as_bytes(listening.packets[8])[33] & 4) != 0);
  char octet = 0;
  CHECK(::recv(silent, &octet, 1, 0) == 0);
  for (const int client : {talking, late}) CHECK(::recv(client, &octet, 1, MSG_DONTWAIT) < 0);
  for (const int client : {silent, talking, late}) ::close(client);
}

TEST_CASE("listener: where nobody can make room, connections wait without keeping it busy") {
  Listening listening;
  const int client = listening.connect(SOCK_STREAM);
  const auto waits_for = [&] {
    std::vector<pollfd> waited_for;
    listening.listener.add_to(waited_for);
    return waited_for.size();
  };
  CHECK(waits_for() == 2);
  {
    const NoMoreDescriptors none;
    CHECK(read_once(listening.listener) == 0);
    CHECK(waits_for() == 1);
  }
  listening.read(3);
  CHECK(waits_for() == 3);
  ::close(client);
}

TEST_CASE("listener: what the kernel had no room for is counted") {
  const Endpoint anywhere = *parse_socket_address("0");
  PacketListener small(anywhere, 0, 4096);
  const NativeAddress address = native_address(*parse_socket_address(small.name().substr(4)));
  const int sender = ::socket(AF_INET, SOCK_DGRAM, 0);
  REQUIRE(::connect(sender, address.any(), address.size) == 0);
  for (int i = 0; i < 200; ++i) send(sender, std::string(1000, 'x'));
  std::uint64_t read = 0;
  for (int look = 0; look < 3; ++look) small.read([&](const Packet&) { ++read; });
  send(sender, "last");  // the kernel tells with the next one
  for (int look = 0; look < 20; ++look) {
    small.read([&](const Packet&) { ++read; });
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(read < 200);
  CHECK(small.lost().kernel == 201 - read);
  ::close(sender);
}

TEST_CASE("listener: an address that is taken is told with its name") {
  const Listening first;
  CHECK_THROWS_AS(PacketListener(first.where(), 0, buffer), OpenError);
  CHECK(test::thrown_by([&] { PacketListener(first.where(), 0, buffer); }).starts_with("hep:127.0.0.1:"));
}

}  // namespace
}  // namespace rung::capture
