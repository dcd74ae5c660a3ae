// Makes a capture of calls, the same one for the same options: `make_capture --kind udp --calls
// 40000 -o FILE`. Calls begin at a steady rate and overlap; a call has seven messages. Over TCP and
// WebSocket the calls of one client share its connection, and messages are glued and cut as Nagle's
// algorithm and a segment size of 1448 do it.
#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <exception>
#include <queue>
#include <random>
#include <vector>

#include "bench/call_texts.h"
#include "bench/packet_file.h"

namespace rung::bench {
namespace {

enum class Kind : std::uint8_t { udp, tcp, ws, mixed };

struct Options {
  Kind kind = Kind::udp;
  std::uint64_t calls = 40'000, seed = 1;
  unsigned rate = 200;  // calls begun each second
  std::string output;
};

constexpr std::int64_t start_us = 1'795'000'000'000'000;
constexpr std::size_t clients = 400;
constexpr std::size_t segment_size = 1448;
constexpr std::uint32_t server_ip = 0xc6130001;  // 198.19.0.1, of the range for benchmarks (RFC 2544)

// What RFC 6455 1.3 gives as its example; every connection uses it.
constexpr std::string_view upgrade_request =
    "GET /sip HTTP/1.1\r\nHost: rung.invalid\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://rung.invalid\r\n"
    "Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n\r\n";
constexpr std::string_view upgrade_response =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: sip\r\n\r\n";

// RFC 6455 5.2: a text frame of one whole message.
std::string frame_of(std::string_view text, bool masked, std::uint32_t key) {
  std::string frame("\x81");
  char mask_bit = masked ? '\x80' : '\0';
  if (text.size() < 126) {
    frame += static_cast<char>(mask_bit | static_cast<char>(text.size()));
  } else {
    frame += static_cast<char>(mask_bit | 126);
    frame += static_cast<char>(text.size() >> 8 & 0xff);
    frame += static_cast<char>(text.size() & 0xff);
  }
  if (!masked) return frame.append(text);
  std::array<char, 4> mask{};
  for (std::size_t i = 0; i < 4; ++i) mask[i] = static_cast<char>(key >> (8 * i) & 0xff);
  frame.append(mask.data(), mask.size());
  for (std::size_t i = 0; i < text.size(); ++i) frame += static_cast<char>(text[i] ^ mask[i % 4]);
  return frame;
}

// One client's way to the server: datagrams, or a connection with both its directions.
class Client {
 public:
  Client(Kind kind, std::size_t number)
      : kind_(kind),
        address_{0xc6120000u + static_cast<std::uint32_t>(number) + 256u,
                 static_cast<std::uint16_t>(kind == Kind::udp ? 5060 : 32768 + number)},
        server_{server_ip, static_cast<std::uint16_t>(kind == Kind::ws ? 8080 : 5060)} {}

  std::string_view transport() const { return kind_ == Kind::udp ? "UDP" : kind_ == Kind::tcp ? "TCP" : "WS"; }
  std::string host() const {
    if (kind_ == Kind::ws) return "b" + std::to_string(address_.port) + ".invalid";
    std::string text;
    for (unsigned shift : {24u, 16u, 8u, 0u})
      text += std::to_string(address_.ip >> shift & 0xff) + (shift > 0 ? "." : ":");
    return text + std::to_string(address_.port);
  }

  void open(PacketFile& file, std::int64_t time_us) {
    if (kind_ == Kind::udp) return;
    segment(file, time_us, true, tcp_flag::syn, {});
    segment(file, time_us + 100, false, tcp_flag::syn | tcp_flag::ack, {});
    segment(file, time_us + 200, true, tcp_flag::ack, {});
    if (kind_ == Kind::tcp) return;
    segment(file, time_us + 300, true, tcp_flag::push | tcp_flag::ack, upgrade_request);
    segment(file, time_us + 400, false, tcp_flag::push | tcp_flag::ack, upgrade_response);
  }

  // `wait`: what is left over of a segment stays until the next message of this direction.
  void send(PacketFile& file, std::int64_t time_us, bool from_client, const std::string& text,
            std::mt19937_64& random) {
    if (kind_ == Kind::udp) {
      file.udp(time_us, from_client ? address_ : server_, from_client ? server_ : address_, text);
      return;
    }
    flush(file, time_us, !from_client, true);  // an answer never overtakes what it answers
    std::string& waiting = from_client ? to_server_.waiting : to_client_.waiting;
    waiting += kind_ == Kind::ws ? frame_of(text, from_client, static_cast<std::uint32_t>(random())) : text;
    flush(file, time_us, from_client, random() % 4 != 0);
  }

  void close(PacketFile& file, std::int64_t time_us) {
    if (kind_ == Kind::udp) return;
    for (bool from_client : {true, false}) {
      flush(file, time_us, from_client, true);
      segment(file, time_us, from_client, tcp_flag::fin | tcp_flag::ack, {});
    }
  }

 private:
  struct Side {
    std::uint32_t sequence = 1;
    std::string waiting;
  };

  void flush(PacketFile& file, std::int64_t time_us, bool from_client, bool all) {
    std::string& waiting = from_client ? to_server_.waiting : to_client_.waiting;
    std::size_t sent = 0;
    while (waiting.size() - sent >= segment_size || (all && sent < waiting.size())) {
      std::string_view payload = std::string_view(waiting).substr(sent, segment_size);
      segment(file, time_us, from_client, tcp_flag::push | tcp_flag::ack, payload);
      sent += payload.size();
    }
    waiting.erase(0, sent);
  }

  void segment(PacketFile& file, std::int64_t time_us, bool from_client, std::uint8_t flags, std::string_view payload) {
    Side& sender = from_client ? to_server_ : to_client_;
    const Side& receiver = from_client ? to_client_ : to_server_;
    file.tcp(
        time_us,
        {from_client ? address_ : server_, from_client ? server_ : address_, sender.sequence, receiver.sequence, flags},
        payload);
    bool counts = (flags & (tcp_flag::syn | tcp_flag::fin)) != 0;
    sender.sequence += static_cast<std::uint32_t>(payload.size()) + (counts ? 1 : 0);
  }

  Kind kind_;
  Address address_, server_;
  Side to_server_, to_client_;
};

// A call or a registration on its way.
struct Exchange {
  CallNames names;
  std::size_t client = 0;
  int step = 0;
  bool is_registration = false;
};

class Maker {
 public:
  explicit Maker(const Options& options) : options_(options), random_(options.seed), file_(options.output) {
    constexpr std::array<Kind, 3> kinds{Kind::udp, Kind::tcp, Kind::ws};
    for (std::size_t i = 0; i < clients; ++i)
      clients_.emplace_back(options.kind == Kind::mixed ? kinds[i % kinds.size()] : options.kind, i);
  }

  void run() {
    std::int64_t now = start_us;
    for (Client& client : clients_) client.open(file_, now);
    now += 1000;
    for (std::uint64_t begun = 0; begun < options_.calls || !waiting_.empty();) {
      std::int64_t next_begin = start_us + 1000 + static_cast<std::int64_t>(begun * 1'000'000 / options_.rate);
      if (begun < options_.calls && (waiting_.empty() || next_begin <= waiting_.top().time_us)) {
        begin(next_begin, begun++);
      } else {
        now = waiting_.top().time_us;
        std::size_t which = waiting_.top().exchange;
        waiting_.pop();
        advance(now, which);
      }
    }
    for (Client& client : clients_) client.close(file_, now + 1000);
    file_.close();
    std::printf("%llu calls, %llu messages, %llu octets\n", static_cast<unsigned long long>(options_.calls),
                static_cast<unsigned long long>(messages_), static_cast<unsigned long long>(file_.octets()));
  }

 private:
  struct Due {
    std::int64_t time_us;
    std::uint64_t sequence;
    std::size_t exchange;
    bool operator<(const Due& other) const {
      return time_us != other.time_us ? time_us > other.time_us : sequence > other.sequence;
    }
  };

  void begin(std::int64_t time_us, std::uint64_t number) {
    start_exchange(time_us, number, false);
    if (options_.kind == Kind::mixed && number % 10 == 0) start_exchange(time_us, number, true);
  }

  void start_exchange(std::int64_t time_us, std::uint64_t number, bool is_registration) {
    std::size_t client = random_() % clients;
    Exchange exchange{{number, random_(), clients_[client].transport(), clients_[client].host(), "198.19.0.1"},
                      client,
                      0,
                      is_registration};
    if (is_registration) exchange.names.random ^= 0x5555;
    std::size_t place = exchanges_.size();
    if (free_.empty()) {
      exchanges_.push_back(std::move(exchange));
    } else {
      place = free_.back();
      free_.pop_back();
      exchanges_[place] = std::move(exchange);
    }
    advance(time_us, place);
  }

  // Sends the exchange's next message and puts down when the one after it is due.
  void advance(std::int64_t time_us, std::size_t place) {
    Exchange& exchange = exchanges_[place];
    int step = exchange.step++;
    if (exchange.is_registration)
      send(time_us, exchange, static_cast<RegisterStep>(step));
    else
      send(time_us, exchange, static_cast<CallStep>(step));
    if (exchange.step == (exchange.is_registration ? register_steps : call_steps))
      free_.push_back(place);
    else
      waiting_.push({time_us + pause_after(exchange, step), sequence_++, place});
  }

  template <typename Step>
  void send(std::int64_t time_us, const Exchange& exchange, Step step) {
    clients_[exchange.client].send(file_, time_us, from_caller(step), text_of(exchange.names, step), random_);
    ++messages_;
  }

  // Microseconds, drawn between the bounds of the step: ringing lasts seconds, talking up to a
  // minute.
  std::int64_t pause_after(const Exchange& exchange, int step) {
    struct Bounds {
      std::int64_t least, most;
    };
    static constexpr std::array<Bounds, call_steps> pauses{{{800, 4'000},
                                                            {20'000, 200'000},
                                                            {1'000'000, 9'000'000},
                                                            {2'000, 40'000},
                                                            {5'000'000, 55'000'000},
                                                            {1'000, 9'000},
                                                            {0, 0}}};
    static constexpr Bounds registering{1'000, 30'000};
    Bounds bounds = exchange.is_registration ? registering : pauses[static_cast<std::size_t>(step)];
    return bounds.least +
           static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bounds.most - bounds.least + 1));
  }

  Options options_;
  std::mt19937_64 random_;
  PacketFile file_;
  std::vector<Client> clients_;
  std::vector<Exchange> exchanges_;
  std::vector<std::size_t> free_;
  std::priority_queue<Due> waiting_;
  std::uint64_t sequence_ = 0, messages_ = 0;
};

}  // namespace
}  // namespace rung::bench

int main(int count, char** arguments) {
  using rung::bench::Kind;
  rung::bench::Options options;
  CLI::App app("Makes a capture of calls, the same one for the same options.", "make_capture");
  const std::vector<std::pair<std::string, Kind>> kinds{
      {"udp", Kind::udp}, {"tcp", Kind::tcp}, {"ws", Kind::ws}, {"mixed", Kind::mixed}};
  app.add_option("--kind", options.kind, "udp, tcp, ws, or mixed with registrations")
      ->transform(CLI::CheckedTransformer(kinds));
  app.add_option("--calls", options.calls, "how many calls of seven messages");
  app.add_option("--seed", options.seed, "another seed, another capture");
  app.add_option("--rate", options.rate, "calls begun each second")->check(CLI::PositiveNumber);
  app.add_option("-o", options.output, "the pcap file to write")->required();
  CLI11_PARSE(app, count, arguments);
  try {
    rung::bench::Maker(options).run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "make_capture: %s\n", error.what());
    return 3;
  }
}
