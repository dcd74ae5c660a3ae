#include "decode/sip/field_reader.h"

#include "decode/sip/lexical.h"

namespace rung::sip {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// `first` is the first physical line: a colon in a fold separates nothing. This is what to make of one that is not
// simply a token and a colon.
void split_unusual(std::string_view first, std::string_view whole, RawField& field) {
  std::size_t name = token_size(first);
  std::size_t colon = name;
  while (colon < first.size() && is_wsp(first[colon])) ++colon;
  field.malformed = name == 0 || colon >= first.size() || first[colon] != ':';
  if (field.malformed) {
    colon = first.find(':');
    if (colon == npos) {
      field.name = field.value = {};
      return;
    }
    name = colon;
    while (name > 0 && is_wsp(first[name - 1])) --name;
  }
  field.name = first.substr(0, name);
  field.value = trim_lws(whole.substr(colon + 1));
}

void split_at_colon(std::string_view first, std::string_view whole, RawField& field) {
  const char* const begin = first.data();
  const char* const end = begin + first.size();
  const char* at = begin;
  while (at != end && is_token(*at)) ++at;
  if (at == begin || at == end || *at != ':') return split_unusual(first, whole, field);
  field.malformed = false;
  field.name = std::string_view(begin, static_cast<std::size_t>(at - begin));
  const char* value = at + 1;
  const char* behind = begin + whole.size();
  while (value != behind && is_lws(*value)) ++value;
  while (value != behind && is_lws(behind[-1])) --behind;
  field.value = std::string_view(value, static_cast<std::size_t>(behind - value));
}

}  // namespace

// The place of the LF that ends the line at `from`, or the end of the octets.
std::size_t FieldReader::line_end(std::size_t from) {
  std::size_t end = octets_.find('\n', from);
  if (end == npos) return octets_.size();
  if (end == from || octets_[end - 1] != '\r') bare_lf_ = true;
  return end;
}

bool FieldReader::next(RawField& field) {
  if (terminated_ || at_ >= octets_.size()) return false;
  std::size_t begin = at_;
  std::size_t end = line_end(begin);
  std::size_t first = end;
  at_ = end < octets_.size() ? end + 1 : end;
  bool empty = end == begin || (end == begin + 1 && octets_[begin] == '\r');
  if (empty && end < octets_.size()) {
    terminated_ = true;
    return false;
  }
  while (at_ < octets_.size() && at_ > end && is_wsp(octets_[at_])) {
    end = line_end(at_);
    at_ = end < octets_.size() ? end + 1 : end;
  }
  field.folded = end != first;
  split_at_colon(octets_.substr(begin, first - begin), octets_.substr(begin, end - begin), field);
  // A line that the end of the octets cut is not blamed for what it lacks.
  if (end == octets_.size()) field.malformed = false;
  return true;
}

std::size_t find_head_end(std::string_view octets, std::size_t& scanned) {
  std::size_t lf = octets.find('\n', scanned);
  while (lf != npos) {
    scanned = lf;
    std::string_view behind = octets.substr(lf + 1, 2);
    if (behind.empty() || behind == "\r") return npos;
    if (behind.front() == '\n') return lf + 2;
    if (behind == "\r\n") return lf + 3;
    lf = octets.find('\n', lf + 1);
  }
  scanned = octets.size();
  return npos;
}

}  // namespace rung::sip
