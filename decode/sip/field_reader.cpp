#include "decode/sip/field_reader.h"

#include "base/octet_search.h"
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
      field.id = HeaderId::other;
      field.name = field.value = {};
      return;
    }
    name = colon;
    while (name > 0 && is_wsp(first[name - 1])) --name;
  }
  field.name = first.substr(0, name);
  field.id = header_id(field.name);
  field.value = trim_lws(whole.substr(colon + 1));
}

}  // namespace

// The place of the LF that ends the line at `from`, or the end of the octets.
std::size_t FieldReader::line_end(std::size_t from) {
  std::size_t end = find_octet(octets_, '\n', from);
  if (end == octets_.size()) return end;
  if (end == from || octets_[end - 1] != '\r') bare_lf_ = true;
  return end;
}

bool FieldReader::next(RawField& field) {
  if (terminated_ || at_ >= octets_.size()) return false;
  std::size_t begin = at_;
  std::size_t first = line_end(begin);
  if (first == octets_.size()) {
    at_ = first;
    split(begin, first, first, field);
    field.malformed = false;  // a line that the end of the octets cut is not blamed for what it lacks
    return true;
  }
  at_ = first + 1;
  if (first == begin || (first == begin + 1 && octets_[begin] == '\r')) {
    terminated_ = true;
    return false;
  }
  bool folds = at_ < octets_.size() && is_wsp(octets_[at_]);
  split(begin, first, folds ? skip_folds() : first, field);
  if (at_ == octets_.size() && octets_.back() != '\n') field.malformed = false;
  return true;
}

// The end of the last line of the field, like line_end(); the next one begins with white space.
std::size_t FieldReader::skip_folds() {
  std::size_t end = at_;
  while (at_ < octets_.size() && is_wsp(octets_[at_])) {
    end = line_end(at_);
    at_ = end < octets_.size() ? end + 1 : end;
  }
  return end;
}

// The field from `begin` to `end`, whose first physical line ends at `first`.
void FieldReader::split(std::size_t begin, std::size_t first, std::size_t end, RawField& field) {
  const char* const line = octets_.data() + begin;
  const char* const behind = octets_.data() + first;
  const char* const colon = find_octet(line, behind, ':');
  field.folded = end != first;
  field.malformed = false;
  field.name = std::string_view(line, static_cast<std::size_t>(colon - line));
  field.id = header_id(field.name);
  const bool known = field.id != HeaderId::other;  // so it is a token
  if (colon == behind || field.name.empty() || (!known && token_size(field.name) != field.name.size()))
    return split_unusual(octets_.substr(begin, first - begin), octets_.substr(begin, end - begin), field);
  field.value = trim_lws(std::string_view(colon + 1, static_cast<std::size_t>(octets_.data() + end - colon - 1)));
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
