// MSRP cut in two, and octet by octet, gives what the whole gives; holes break nothing; chunks put together hold no
// octet that was not sent.
#include <cstdlib>

#include "decode/msrp/assembly.h"
#include "decode/msrp/byte_range.h"
#include "decode/msrp/uri.h"
#include "tests/decode/msrp/framed_text.h"

namespace {

using namespace rung;

std::vector<std::string> octet_by_octet(std::string_view stream) {
  std::vector<std::string_view> octets;
  for (std::size_t i = 0; i < stream.size(); ++i) octets.push_back(stream.substr(i, 1));
  return msrp::test::framed(octets);
}

// All SENDs of a stream with a hole in one assembly, as if they were of one message.
void assemble(std::string_view first, std::string_view second, std::uint64_t hole) {
  msrp::StreamFramer framer(7);
  msrp::Assembly body;
  std::uint64_t at = 0, sent = 0;
  auto drain = [&] {
    while (auto framed = framer.next()) {
      if (framed->end < framed->begin || framed->octets.size() != framed->end - framed->begin) std::abort();
      if (framed->kind == msrp::Framed::Kind::head) {
        Result<msrp::ByteRange> range = msrp::parse_byte_range(framed->head.find("Byte-Range"));
        at = range ? range->start - 1 : body.end();
        msrp::PathReader path(framed->head.find("To-Path"));
        while (auto uri = path.next()) (void)msrp::parse_uri(*uri);
      }
      if (framed->kind != msrp::Framed::Kind::body) continue;
      body.add(at, framed->octets);
      at += framed->octets.size();
      sent += framed->octets.size();
    }
  };
  framer.feed(as_bytes(first));
  drain();
  framer.gap(hole);
  drain();
  framer.feed(as_bytes(second));
  framer.cut();
  drain();
  if (framer.offset() != 7 + first.size() + hole + second.size()) std::abort();
  if (body.size() + body.overlapping() > sent || body.joined_end() > body.size()) std::abort();
  if (body.take().size() > sent) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view stream = as_text(Bytes(data, size).subspan(2));
  const std::size_t at = stream.empty() ? 0 : data[0] * stream.size() / 256;
  const std::string_view first = stream.substr(0, at), second = stream.substr(at);
  const std::vector<std::string> whole = msrp::test::framed({stream});
  if (whole != msrp::test::framed({first, second})) std::abort();
  if (stream.size() < 4096 && whole != octet_by_octet(stream)) std::abort();
  assemble(first, second, data[1]);
  return 0;
}
