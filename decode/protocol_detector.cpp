#include "decode/protocol_detector.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/ascii.h"
#include "base/byte_reader.h"
#include "decode/hep/packet.h"
#include "decode/http/http2_frame.h"
#include "decode/http/upgrade.h"
#include "decode/msrp/framer.h"
#include "decode/sip/framer.h"
#include "decode/sip/method.h"
#include "decode/ws/message_framer.h"

namespace rung::decode {
namespace {

enum class Likeness : std::uint8_t { no, unsure, yes };

// In the middle of a stream frames stand without the preface.
Likeness looks_like_http2(Bytes bytes, Beginning beginning) {
  http::FrameLikeness likeness = http::looks_like_http2_beginning(bytes);
  if (beginning == Beginning::segment && likeness != http::FrameLikeness::yes)
    likeness = std::max(likeness, http::looks_like_http2_frames(bytes));
  return static_cast<Likeness>(likeness);
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

bool begins_msrp(Bytes bytes) { return msrp::looks_like_msrp(bytes) == msrp::Likeness::yes; }

bool begins_known(Bytes payload) {
  if (sip::looks_like_sip(payload) == sip::Likeness::yes || begins_msrp(payload)) return true;
  std::string_view text = as_text(payload);
  return text == "\r\n" || text == "\r\n\r\n";
}

// The first line that begins a SIP message or an MSRP chunk.
Detection find_start_line(Bytes bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const void* found = std::memchr(bytes.data() + at, '\n', bytes.size() - at);
    if (found == nullptr) break;
    at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - bytes.data()) + 1;
    if (sip::looks_like_sip(bytes.subspan(at)) == sip::Likeness::yes) return {Protocol::sip, at};
    if (begins_msrp(bytes.subspan(at))) return {Protocol::msrp, at};
  }
  return {Protocol::none};
}

// A packet of HEP anywhere in a segment: before what it carries is taken for SIP on the stream.
Detection find_hep(Bytes bytes) {
  const std::string_view text = as_text(bytes);
  for (std::size_t at = text.find("HEP3"); at != std::string_view::npos; at = text.find("HEP3", at + 1))
    if (hep::looks_like_packet(bytes.subspan(at)) == hep::Likeness::yes) return {Protocol::hep, at};
  return {Protocol::none};
}

Detection detect_in_segment(Bytes bytes, bool unsure) {
  if (const Detection hep = find_hep(bytes); hep.protocol == Protocol::hep) return hep;
  ws::Recognised frames = ws::recognise(bytes, begins_known);
  if (frames.likeness == ws::Likeness::yes) return {Protocol::websocket, frames.offset, frames.masked};
  Detection line = find_start_line(bytes);
  if (line.protocol != Protocol::none) return line;
  return {unsure || frames.likeness == ws::Likeness::unsure ? Protocol::unknown : Protocol::none};
}

// A segment may begin in the middle of a line: IFY is no method, it is what a hole left of NOTIFY. So there a request
// needs a method that is known, unless a line end stands before it.
bool may_begin_in_line(Bytes bytes) {
  std::string_view text = as_text(bytes);
  std::string_view method = text.substr(0, text.find(' '));
  return text[0] != '\r' && text[0] != '\n' && !starts_ignoring_case(method, "sip/") && !sip::is_known_method(method);
}

}  // namespace

Detection detect_protocol(Bytes bytes, Beginning beginning) {
  if (bytes.empty()) return {};
  const hep::Likeness hep = hep::looks_like_packet(bytes);
  if (hep == hep::Likeness::yes) return {Protocol::hep};
  sip::Likeness sip = sip::looks_like_sip(bytes);
  bool torn = sip == sip::Likeness::yes && beginning == Beginning::segment && may_begin_in_line(bytes);
  if (sip == sip::Likeness::yes && !torn) return {Protocol::sip};
  msrp::Likeness msrp = msrp::looks_like_msrp(bytes);
  if (msrp == msrp::Likeness::yes) return {Protocol::msrp};
  http::Likeness http = http::looks_like_http(bytes);
  if (http == http::Likeness::yes) return {Protocol::http};
  Likeness tls = may_be_tls(bytes) ? looks_like_tls(bytes, beginning) : Likeness::no;
  if (tls == Likeness::yes) return {Protocol::tls, 0, false, bytes[0] != 22};
  Likeness http2 = looks_like_http2(bytes, beginning);
  if (http2 == Likeness::yes) return {Protocol::http2};
  bool unsure = hep == hep::Likeness::unsure || sip == sip::Likeness::unsure || msrp == msrp::Likeness::unsure ||
                http == http::Likeness::unsure || tls == Likeness::unsure || http2 == Likeness::unsure;
  if (beginning == Beginning::segment) return detect_in_segment(bytes, unsure);
  return {unsure ? Protocol::unknown : Protocol::none};
}

}  // namespace rung::decode
