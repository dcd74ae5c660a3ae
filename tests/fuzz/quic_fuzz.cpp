// Datagrams of QUIC, as they are, and sealed: the first octet chooses. What is opened is sound; the same input gives the
// same result; frames in any order stay within their limit.
#include <cstdlib>

#include "base/limits.h"
#include "decode/quic/handshake.h"
#include "tests/decode/quic/quic_talk.h"

namespace {

using namespace rung;
using namespace rung::quic;

void run(Bytes first, Bytes second) {
  Handshake handshake, again;
  for (Handshake* each : {&handshake, &again}) {
    each->on_datagram(Side::client, first);
    each->on_datagram(Side::server, second);
    each->on_datagram(Side::client, second);
  }
  for (const Side side : {Side::client, Side::server}) {
    const Bytes messages = handshake.messages(side);
    if (messages.size() > limits::quic_crypto_octets) std::abort();
    if (as_text(messages) != as_text(again.messages(side))) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Bytes bytes = Bytes(data, size).subspan(2);
  const Bytes first = bytes.first(data[1] * bytes.size() / 256), second = bytes.subspan(first.size());
  if ((data[0] & 1) != 0) {
    run(first, second);
    return 0;
  }
  // Sealed, so that mutations reach the frames.
  const test::Ids ids = {"original", "client", "server"};
  const auto seal = [&](bool from_client, Bytes frames) {
    return test::initial(
        test::v1, ids, from_client,
        std::string(as_text(frames.first(std::min<std::size_t>(frames.size(), 1200)))) + std::string(4, '\0'));
  };
  const std::string of_client = seal(true, first), of_server = seal(false, second);
  run(as_bytes(of_client), as_bytes(of_server));
  const auto frames = parse_crypto_frames(first);
  if (!frames) return 0;
  std::size_t octets = 0;
  for (const CryptoFrame& frame : *frames) octets += frame.octets.size();
  if (octets > first.size()) std::abort();
  return 0;
}
