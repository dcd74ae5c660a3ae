#include "decode/protocol_detector.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/ascii.h"
#include "base/byte_reader.h"
#include "decode/http/upgrade.h"
#include "decode/sip/framer.h"
#include "decode/sip/method.h"
#include "decode/ws/message_framer.h"

namespace rung::decode {
namespace {

enum class Likeness : std::uint8_t { no, unsure, yes };

// RFC 9113 3.4
constexpr std::string_view http2_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

Likeness looks_like_http2(Bytes bytes) {
  std::string_view text = as_text(bytes);
  std::size_t shared = std::min(text.size(), http2_preface.size());
  if (text.substr(0, shared) != http2_preface.substr(0, shared)) return Likeness::no;
  return shared == http2_preface.size() ? Likeness::yes : Likeness::unsure;
}

// A record header of RFC 8446 5.1: content type, version 3.x, length. In the middle of a stream any
// type may come first, so the record behind it is asked as well.
Likeness looks_like_tls(Bytes bytes, Beginning beginning) {
  constexpr std::uint8_t change_cipher_spec = 20, handshake = 22, application_data = 23;
  constexpr std::uint16_t largest_record = 16384 + 2048;
  ByteReader reader(bytes);
  for (int records = 0; records < 2; ++records) {
    std::uint8_t type = reader.u8();
    std::uint8_t major = reader.u8();
    std::uint8_t minor = reader.u8();
    std::uint16_t size = reader.u16();
    if (!reader.ok()) return records == 0 ? Likeness::unsure : Likeness::yes;
    bool known =
        beginning == Beginning::stream ? type == handshake : type >= change_cipher_spec && type <= application_data;
    if (!known || major != 3 || minor > 4 || size == 0 || size > largest_record) return Likeness::no;
    if (beginning == Beginning::stream) return Likeness::yes;
    reader.skip(size);
    if (!reader.ok() || reader.remaining() == 0) return Likeness::yes;
  }
  return Likeness::yes;
}

// Whether the first octet allows a TLS record at all: keeps five octets of anything from being
// unsure.
bool may_be_tls(Bytes bytes) { return bytes[0] >= 20 && bytes[0] <= 23; }

bool begins_sip(Bytes payload) {
  if (sip::looks_like_sip(payload) == sip::Likeness::yes) return true;
  std::string_view text = as_text(payload);
  return text == "\r\n" || text == "\r\n\r\n";
}

// The first line that begins a SIP message.
Detection find_sip_line(Bytes bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const void* found = std::memchr(bytes.data() + at, '\n', bytes.size() - at);
    if (found == nullptr) break;
    at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - bytes.data()) + 1;
    if (sip::looks_like_sip(bytes.subspan(at)) == sip::Likeness::yes) return {Protocol::sip, at};
  }
  return {Protocol::none};
}

Detection detect_in_segment(Bytes bytes, bool unsure) {
  ws::Recognised frames = ws::recognise(bytes, begins_sip);
  if (frames.likeness == ws::Likeness::yes) return {Protocol::websocket, frames.offset, frames.masked};
  Detection line = find_sip_line(bytes);
  if (line.protocol == Protocol::sip) return line;
  return {unsure || frames.likeness == ws::Likeness::unsure ? Protocol::unknown : Protocol::none};
}

// A segment may begin in the middle of a line: IFY is no method, it is what a hole left of NOTIFY. So there a request
// needs a method that is known, unless a line end stands before it.
bool may_begin_in_line(Bytes bytes) {
  std::string_view text = as_text(bytes);
  std::string_view method = text.substr(0, text.find(' '));
  return text[0] != '\r' && text[0] != '\n' && !equals_ignoring_case(method.substr(0, 4), "sip/") &&
         !sip::is_known_method(method);
}

}  // namespace

Detection detect_protocol(Bytes bytes, Beginning beginning) {
  if (bytes.empty()) return {};
  sip::Likeness sip = sip::looks_like_sip(bytes);
  bool torn = sip == sip::Likeness::yes && beginning == Beginning::segment && may_begin_in_line(bytes);
  if (sip == sip::Likeness::yes && !torn) return {Protocol::sip};
  http::Likeness http = http::looks_like_http(bytes);
  if (http == http::Likeness::yes) return {Protocol::http};
  Likeness tls = may_be_tls(bytes) ? looks_like_tls(bytes, beginning) : Likeness::no;
  if (tls == Likeness::yes) return {Protocol::tls, 0, false, bytes[0] != 22};
  Likeness http2 = looks_like_http2(bytes);
  if (http2 == Likeness::yes) return {Protocol::http2};
  bool unsure = sip == sip::Likeness::unsure || http == http::Likeness::unsure || tls == Likeness::unsure ||
                http2 == Likeness::unsure;
  if (beginning == Beginning::segment) return detect_in_segment(bytes, unsure);
  return {unsure ? Protocol::unknown : Protocol::none};
}

}  // namespace rung::decode
