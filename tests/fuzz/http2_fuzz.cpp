// HTTP/2: frames come out the same whole and in two, and a connection made of frames, damage and holes that the input
// chooses leaves rows whose counts are right.
#include <algorithm>
#include <cstdlib>
#include <map>

#include "decode/decoder.h"
#include "decode/http/http2_framer.h"

namespace {

using namespace rung;

std::string describe(const http::Http2Item& item) {
  if (const auto* data = std::get_if<http::DataPiece>(&item))
    return std::string(as_text(data->octets)) + (data->ends_stream ? "." : "");
  if (const auto* block = std::get_if<http::BlockPiece>(&item))
    return std::string(as_text(block->octets)) + (block->ends ? "," : "");
  return std::to_string(item.index());
}

std::string frame_all(std::initializer_list<Bytes> pieces) {
  http::Http2Framer framer(0);
  std::string out;
  auto take = [&] {
    while (auto item = framer.next()) out += describe(*item);
  };
  for (Bytes piece : pieces) {
    framer.feed(piece);
    take();
  }
  framer.finish();
  take();
  return out;
}

// Up to their end.
bool begins_with_frames(Bytes octets) {
  if (http::looks_like_http2_beginning(octets) != http::FrameLikeness::yes) return false;
  if (as_text(octets).starts_with(http::http2_preface)) octets = octets.subspan(http::http2_preface.size());
  while (auto header = http::parse_http2_frame_header(octets)) {
    if (!http::is_allowed(*header) || header->has(http::flag_padded)) return false;
    octets = octets.subspan(std::min<std::size_t>(octets.size(), http::frame_header_size + header->size));
  }
  return true;
}

struct Count : decode::MessageSink {
  std::uint64_t messages = 0, told = 0, octets = 0;
  std::map<std::uint64_t, int> open;
  void on_message(decode::SipMessage&& message) override {
    ++messages;
    if (!open.contains(message.origin.connection_id)) std::abort();
  }
  void on_connection(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event) override {
    const bool opens = event.kind == decode::ConnectionEvent::Kind::opened;
    if (opens != !open.contains(facts.id)) std::abort();
    if (opens) open[facts.id] = 1;
    if (event.kind != decode::ConnectionEvent::Kind::ended) return;
    if (--open[facts.id] != 0) std::abort();
    told += facts.messages;
    if (facts.parent_id != 0) octets += facts.client_bytes + facts.server_bytes;
  }
  void on_delivery_failure(const decode::DeliveryFailure&) override {}
  void on_source(const decode::MessageSource&, std::string_view) override {}
  void on_msrp(decode::MsrpMessage&&) override {}
  void on_frame(const decode::WebSocketFrame&) override {}
  void on_finding(Finding&&) override {}
  void on_time(Timestamp) override {}
};

// A field that refers to no table (RFC 7541 6.2.2).
std::string field(std::string_view name, std::string_view value) {
  return std::string(1, '\0') + static_cast<char>(name.size()) + std::string(name) + static_cast<char>(value.size()) +
         std::string(value);
}

// Payloads that say something.
std::string payload_of(unsigned choice, Bytes octets) {
  const std::string sip = "OPTIONS sip:b SIP/2.0\r\n\r\n", raw(as_text(octets));
  switch (choice % 8) {
    case 0:
      return field(":method", "CONNECT") + field(":protocol", "websocket") + field(":path", "/");
    case 1:
      return field(":status", "200");
    case 2:
      return std::string("\x81\x99\0\0\0\0", 6) + sip;
    case 3:
      return "\x81\x19" + sip;
    case 4:
      return "\x88";  // :status 200 of the static table
    default:
      return raw;
  }
}

std::string frame_of(Bytes how, Bytes octets) {
  const std::string payload = payload_of(how[1], octets);
  std::string frame = {0, static_cast<char>(payload.size() >> 8), static_cast<char>(payload.size())};
  frame += static_cast<char>(how[0] >> 4);
  frame += static_cast<char>(how[1] >> 3 | ((how[0] >> 4) == 1 ? 4 : 0));
  return frame + std::string(3, '\0') + static_cast<char>(how[2] & 7) + payload;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Bytes input = Bytes(data, size).subspan(2);
  const std::size_t at = input.empty() ? 0 : data[0] * input.size() / 256;
  // Where octets are no frames, the chunk's end is evidence of where some begin: then the results may differ.
  if (begins_with_frames(input) && frame_all({input}) != frame_all({input.first(at), input.subspan(at)})) std::abort();

  Count count;
  decode::Decoder decoder(count);
  net::Stream stream{1, {}, {}, {}, (data[1] & 1) != 0};
  std::uint64_t offset[2] = {0, 0}, frame_number = 0, sent = 0;
  auto send = [&](int side, std::string_view octets) {
    decoder.on_chunk(stream,
                     {static_cast<net::Direction>(side), offset[side], as_bytes(octets), {1, ++frame_number, {}}});
    offset[side] += octets.size();
    sent += octets.size();
  };
  if ((data[1] & 2) != 0) send(0, http::http2_preface);
  if ((data[1] & 4) != 0) send(1, std::string("\0\0\6\4\0\0\0\0\0\0\x8\0\0\0\1", 15));
  for (std::size_t place = 0; place + 4 < input.size();) {
    const Bytes how = input.subspan(place, 4);
    const Bytes octets = input.subspan(place + 4, std::min<std::size_t>(how[3], input.size() - place - 4));
    place += 4 + ((how[1] & 7) > 4 ? octets.size() : 0);
    const int side = how[0] & 1;
    std::string frame = frame_of(how, octets);
    const std::size_t cut = frame.size() * how[2] / 256;
    if ((how[0] & 6) == 6) {  // a hole, perhaps over more than the frame
      const std::uint64_t missing = frame.size() - cut + ((how[0] & 8) != 0 ? how[3] : 0);
      send(side, std::string_view(frame).substr(0, cut));
      decoder.on_gap(stream,
                     {static_cast<net::Direction>(side), offset[side], missing, {1, ++frame_number, {}}, false});
      offset[side] += missing;
    } else {
      send(side, std::string_view(frame).substr(0, cut));
      send(side, std::string_view(frame).substr(cut));
    }
  }
  decoder.on_end(stream, {net::EndReason::fin, {}, net::Direction::from_client});
  for (const auto& [id, open] : count.open)
    if (open != 0) std::abort();
  if (count.told != count.messages || count.octets > sent) std::abort();
  return 0;
}
