#include "decode/sip/line_search.h"

#include "base/limits.h"
#include "decode/sip/header_id.h"
#include "decode/sip/lexical.h"
#include "decode/sip/method.h"
#include "decode/sip/start_line.h"

namespace rung::sip {
namespace {

bool begins_message(std::string_view line) {
  return line.size() < limits::sip_start_line_octets && is_start_line(line);
}

bool is_via(std::string_view line) {
  std::size_t name = token_size(line);
  std::size_t colon = name;
  while (colon < line.size() && is_wsp(line[colon])) ++colon;
  return line.size() < limits::sip_start_line_octets && colon < line.size() && line[colon] == ':' &&
         header_id(line.substr(0, name)) == HeaderId::via;
}

bool is_sdp(std::string_view content_type) {
  constexpr std::string_view sdp = "application/sdp";
  return starts_ignoring_case(content_type, sdp);
}

constexpr bool is_sdp_type(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

std::optional<std::string_view> LineCursor::line(std::string_view held) {
  std::size_t lf = held.find('\n', scanned_);
  if (lf == std::string_view::npos) {
    scanned_ = held.size();
    return std::nullopt;
  }
  scanned_ = lf;
  end_ = lf + 1;
  return without_cr(held.substr(begin_, lf - begin_));
}

StartLineSearch::Verdict StartLineSearch::search(std::string_view held) {
  while (cursor_.begin() < limits::sip_resync_octets) {
    std::optional<std::string_view> line = cursor_.line(held);
    if (!line) {
      bool endless = held.size() >= limits::sip_resync_octets + limits::sip_start_line_octets;
      return endless ? Verdict::given_up : Verdict::searching;
    }
    if (is_found(*line)) return Verdict::found;
    cursor_.advance();
  }
  return Verdict::given_up;
}

bool StartLineSearch::is_found(std::string_view line) {
  place_ = cursor_.begin();
  if (begins_message(line)) {
    StartLine start = parse_start_line(line);
    if (start.status != 0 || is_known_method(start.method)) return true;
    // The first line may lack its beginning: IFY is no method, it is what a hole left of NOTIFY.
    if (place_ > 0) candidate_ = place_;
    return false;
  }
  if (!candidate_) return false;
  bool near = place_ - *candidate_ <= limits::sip_resync_via_octets;
  if (near && is_via(line)) {
    place_ = *candidate_;
    return true;
  }
  if (!near || line.empty()) candidate_.reset();
  return false;
}

BodyEndSearch::BodyEndSearch(std::size_t begin, std::string_view content_type)
    : cursor_(begin),
      rule_(content_type.empty()   ? Rule::empty
            : is_sdp(content_type) ? Rule::sdp_lines
                                   : Rule::to_start_line) {}

std::optional<std::size_t> BodyEndSearch::search(std::string_view held) {
  if (rule_ == Rule::empty) return cursor_.begin();
  while (true) {
    std::string_view rest = held.substr(cursor_.begin());
    if (rule_ == Rule::sdp_lines) {
      if (!rest.empty() && !is_sdp_type(rest[0])) return cursor_.begin();
      if (rest.size() > 1 && rest[1] != '=') return cursor_.begin();
    }
    std::optional<std::string_view> line = cursor_.line(held);
    if (!line) return std::nullopt;
    if (rule_ == Rule::to_start_line && begins_message(*line)) return cursor_.begin();
    cursor_.advance();
  }
}

}  // namespace rung::sip
