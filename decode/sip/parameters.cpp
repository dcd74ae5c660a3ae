#include "decode/sip/parameters.h"

#include "base/octet_search.h"
#include "decode/sip/lexical.h"

namespace rung::sip {

std::string without_quoted_pairs(std::string_view inside) {
  std::string plain;
  plain.reserve(inside.size());
  for (std::size_t at = 0; at < inside.size(); ++at) {
    if (inside[at] == '\\' && at + 1 < inside.size()) ++at;
    plain.push_back(inside[at]);
  }
  return plain;
}

std::string Parameter::unescaped() const { return quoted ? without_quoted_pairs(value) : std::string(value); }

// True where a parameter follows.
bool ParameterReader::skip_separators() {
  bool after_separator = false;
  while (true) {
    at_ = skip_lws(text_, at_);
    bool separator = at_ < text_.size() && text_[at_] == separator_;
    if ((separator || at_ >= text_.size()) && after_separator) found_empty_ = true;
    if (!separator) return at_ < text_.size();
    after_separator = true;
    ++at_;
  }
}

std::optional<Parameter> ParameterReader::next() {
  std::optional<Parameter> found(std::in_place);
  if (!next(*found)) found.reset();
  return found;
}

bool ParameterReader::next(Parameter& found) {
  if (!skip_separators()) return false;
  found = {};
  std::size_t begin = at_, end = begin;
  while (end < text_.size() && text_[end] != separator_ && text_[end] != '=') ++end;
  at_ = end;
  found.name = trim_lws(text_.substr(begin, end - begin));
  if (at_ >= text_.size() || text_[at_] != '=') return true;

  found.has_value = true;
  at_ = skip_lws(text_, at_ + 1);
  std::size_t value = at_;
  if (at_ < text_.size() && text_[at_] == '"') {
    found.quoted = true;
    std::size_t close = closing_quote(text_, at_);
    found.unterminated = close == std::string_view::npos;
    if (found.unterminated) close = text_.size();
    found.value = text_.substr(value + 1, close - value - 1);
    at_ = close;
  }
  at_ = find_octet(text_, separator_, at_);
  if (!found.quoted) found.value = trim_lws(text_.substr(value, at_ - value));
  return true;
}

std::optional<Parameter> find_parameter(std::string_view parameters, std::string_view name) {
  ParameterReader reader(parameters);
  std::optional<Parameter> found(std::in_place);
  while (reader.next(*found))
    if (equals_ignoring_case(found->name, name)) return found;
  found.reset();
  return found;
}

}  // namespace rung::sip
