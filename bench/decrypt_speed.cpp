// decrypt_speed SECONDS: octets of application data per second that tls::Session takes out of records of 1 KiB, one
// side of TLS 1.3 with AES-128-GCM, for at least so many seconds.
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "decode/tls/session.h"
#include "tests/decode/tls/tls_talk.h"

namespace {

using namespace rung;

class Counter : public tls::SessionSink {
 public:
  void on_application_data(tls::Side, std::uint64_t, std::uint64_t, Bytes plain) override { octets += plain.size(); }
  void on_missing(tls::Side, std::uint64_t) override {}
  void on_alert(const tls::Alert&, std::uint64_t) override {}
  void on_key_update(tls::Side, std::uint64_t) override {}
  void on_authentication_failure(tls::Side, std::uint64_t, std::uint64_t) override {}
  void on_roles_swapped() override {}

  std::uint64_t octets = 0;
};

// In pieces as large as TCP segments are.
std::uint64_t decrypt(const tls::test::Talk& talk, tls::KeyLog& keys) {
  constexpr std::size_t segment = 1460;
  Counter counter;
  tls::Waiting waiting;
  tls::Session session(keys, waiting, counter, {}, true);
  std::array<std::uint64_t, 2> offset{};
  for (const tls::test::Flight& flight : talk.flights) {
    for (std::size_t at = 0; at < flight.octets.size(); at += segment) {
      const Bytes piece = as_bytes(std::string_view(flight.octets).substr(at, segment));
      session.on_octets(flight.side, offset[index(flight.side)], piece);
      offset[index(flight.side)] += piece.size();
    }
  }
  session.finish();
  return counter.octets;
}

}  // namespace

int main(int count, char** arguments) {
  using clock = std::chrono::steady_clock;
  const std::chrono::duration<double> least(count > 1 ? std::atof(arguments[1]) : 1.0);
  tls::test::TalkOptions options{.fragment = 1024, .turns = 16, .most_said = 2'000'000};
  const tls::test::Talk talk = tls::test::Endpoints(options).talk();
  tls::KeyLog keys;
  keys.add(talk.key_log);
  const std::uint64_t said = talk.said[0].size() + talk.said[1].size();
  std::uint64_t octets = 0;
  const auto start = clock::now();
  while (clock::now() - start < least) {
    const std::uint64_t decrypted = decrypt(talk, keys);
    if (decrypted != said) {
      std::fputs("decrypt_speed: not all of it was decrypted\n", stderr);
      return 1;
    }
    octets += decrypted;
  }
  const std::chrono::duration<double> taken = clock::now() - start;
  std::printf("%.0f\n", static_cast<double>(octets) / taken.count());
  return 0;
}
