#include <algorithm>
#include <cstring>

#include "base/limits.h"
#include "decode/sip/field_reader.h"
#include "decode/sip/framer.h"
#include "decode/sip/header_id.h"
#include "decode/sip/lexical.h"
#include "decode/sip/start_line.h"

namespace rung::sip {
namespace {

// Follows "SIP/2.0 200" octet by octet, so that each prefix of one is unsure.
Likeness status_line(std::string_view text) {
  std::size_t at = 4;
  auto digits = [&](std::size_t most) {
    std::size_t count = 0;
    for (; at < text.size() && count < most && ascii_digit(text[at]); ++at) ++count;
    return count;
  };
  auto ended = [&] { return at >= text.size(); };
  bool major = digits(text.size()) > 0;
  if (ended()) return Likeness::unsure;
  if (!major || text[at++] != '.') return Likeness::no;
  bool minor = digits(text.size()) > 0;
  if (ended()) return Likeness::unsure;
  if (!minor || !is_wsp(text[at])) return Likeness::no;
  while (!ended() && is_wsp(text[at])) ++at;
  if (digits(3) == 3) return Likeness::yes;
  return ended() ? Likeness::unsure : Likeness::no;
}

// token SP URI SP SIP/2.0. A URI does not begin with / or *, which tells most HTTP and RTSP
// requests early.
Likeness request_line(std::string_view text) {
  std::size_t at = token_size(text);
  if (at == 0) return Likeness::no;
  if (at == text.size()) return Likeness::unsure;
  if (!is_wsp(text[at])) return Likeness::no;
  while (at < text.size() && is_wsp(text[at])) ++at;
  if (at == text.size()) return Likeness::unsure;
  if (text[at] == '/' || text[at] == '*') return Likeness::no;

  std::size_t end = text.find('\n', at);
  if (end != std::string_view::npos) {
    return is_start_line(without_cr(text.substr(0, end))) ? Likeness::yes : Likeness::no;
  }
  auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; };
  std::string_view line = without_cr(text);
  bool binary = std::any_of(line.begin() + static_cast<std::ptrdiff_t>(at), line.end(), control);
  return binary ? Likeness::no : Likeness::unsure;
}

}  // namespace

Likeness looks_like_sip(Bytes bytes) {
  std::string_view text = as_text(bytes).substr(0, limits::sip_start_line_octets);
  std::size_t begin = 0;
  while (begin < text.size() && (text[begin] == '\r' || text[begin] == '\n')) ++begin;
  Likeness open = bytes.size() >= limits::sip_start_line_octets ? Likeness::no : Likeness::unsure;
  text.remove_prefix(begin);
  if (text.empty()) return open;

  std::string_view version = "sip/";
  std::size_t same = 0;
  while (same < version.size() && same < text.size() && ascii_lower(text[same]) == version[same]) {
    ++same;
  }
  Likeness found = same == version.size() ? status_line(text) : request_line(text);
  return found == Likeness::unsure ? open : found;
}

bool has_sip_fields(Bytes bytes) {
  std::string_view text = as_text(bytes).substr(0, limits::sip_start_line_octets);
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  const std::size_t lf = text.find('\n');
  if (lf == std::string_view::npos) return false;
  const std::string_view line = without_cr(text.substr(0, lf));
  auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; };
  if (std::any_of(line.begin(), line.end(), control)) return false;
  bool from = false, to = false, call_id = false;
  FieldReader reader(text, lf + 1);
  RawField field;
  while (reader.next(field)) {
    const HeaderId id = header_id(field.name);
    from = from || id == HeaderId::from;
    to = to || id == HeaderId::to;
    call_id = call_id || id == HeaderId::call_id;
  }
  return from && to && call_id;
}

}  // namespace rung::sip
