// inflate_speed SECONDS: how much longer ws::MessageInflater takes than zlib alone on the same octets: the messages of a
// conversation compressed with context takeover, each side taking turns. Prints the ratio and both speeds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "decode/ws/message_inflater.h"
#include "tests/support/compress.h"

namespace {

using namespace rung;
using clock_type = std::chrono::steady_clock;

std::string message(unsigned number) {
  std::string text = "INVITE sip:" + std::to_string(number % 97) + "@example.com SIP/2.0\r\nVia: SIP/2.0/WSS df7jal" +
                     std::to_string(number) + ".invalid;branch=z9hG4bK" + std::to_string(number * 2654435761u) +
                     "\r\nCall-ID: " + std::to_string(number * 40503u) + "@example.com\r\nCSeq: 1 INVITE\r\n\r\n";
  for (unsigned i = 0; i < 20; ++i)
    text += "a=candidate:" + std::to_string((number + i) * 2246822519u) + " 1 udp 2122260223 192.0.2." +
            std::to_string(i) + " " + std::to_string(40000 + (number * 7 + i) % 20000) + " typ host\r\n";
  return text;
}

// One pass over all messages, with the window of a new connection. Return how many octets came out.
std::size_t with_rung(const std::vector<std::string>& messages, std::vector<char>& inflated) {
  ws::MessageInflater inflater(true, true);
  std::size_t octets = 0;
  for (const std::string& each : messages) {
    if (inflater.inflate(as_bytes(each), true, inflated) != ws::MessageInflater::Outcome::inflated) return 0;
    octets += inflated.size();
  }
  return octets;
}

std::size_t with_zlib(const std::vector<std::string>& messages, std::vector<char>& inflated) {
  constexpr std::size_t largest = 1 << 16;
  inflated.resize(largest);
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return 0;
  std::size_t octets = 0;
  std::string tail("\0\0\xff\xff", 4);
  for (const std::string& each : messages) {
    stream.next_out = reinterpret_cast<Bytef*>(inflated.data());
    stream.avail_out = largest;
    for (const std::string* part : {&each, static_cast<const std::string*>(&tail)}) {
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part->data()));
      stream.avail_in = static_cast<uInt>(part->size());
      if (inflate(&stream, Z_SYNC_FLUSH) != Z_OK) return 0;
    }
    octets += largest - stream.avail_out;
  }
  inflateEnd(&stream);
  return octets;
}

template <typename Pass>
double seconds_of(Pass pass, const std::vector<std::string>& messages, std::vector<char>& inflated,
                  std::size_t expected) {
  const auto start = clock_type::now();
  if (pass(messages, inflated) != expected) {
    std::fputs("inflate_speed: not all of it was inflated\n", stderr);
    std::exit(1);
  }
  return std::chrono::duration<double>(clock_type::now() - start).count();
}

}  // namespace

int main(int count, char** arguments) {
  const std::chrono::duration<double> least(count > 1 ? std::atof(arguments[1]) : 1.0);
  rung::test::MessageDeflater deflater;
  std::vector<std::string> messages;
  std::size_t octets = 0;
  for (unsigned number = 0; number < 5000; ++number) {
    messages.push_back(deflater.deflated(message(number)));
    octets += message(number).size();
  }
  std::vector<double> ours, theirs, ratios;
  std::vector<char> first, second;
  for (const auto start = clock_type::now(); clock_type::now() - start < least;) {
    ours.push_back(seconds_of(with_rung, messages, first, octets));
    theirs.push_back(seconds_of(with_zlib, messages, second, octets));
    ratios.push_back(ours.back() / theirs.back());
  }
  const auto median = [](std::vector<double>& values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
  };
  const double size = static_cast<double>(octets) / 1e6;
  std::printf("%.2f times zlib: %.0f MB/s, zlib alone %.0f MB/s\n", median(ratios), size / median(ours),
              size / median(theirs));
  return 0;
}
