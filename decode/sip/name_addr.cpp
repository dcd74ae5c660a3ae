#include "decode/sip/name_addr.h"

#include <algorithm>

#include "base/octet_search.h"
#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"

namespace rung::sip {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// Where the URI stands: `bracket` is the place of <, or npos; then the URI ends at `end`.
struct Shape {
  std::size_t bracket = npos;
  std::size_t end = npos;
  std::size_t last_quote = npos;  // the quote that closed a quoted string before the URI
  bool unterminated = false;
};

Shape shape_of(std::string_view text) {
  Shape shape;
  bool colon = false;  // a semicolon ends a URI only where a scheme can have been
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '"' && !shape.unterminated) {
      std::size_t close = closing_quote(text, at);
      shape.unterminated = close == npos;
      if (!shape.unterminated) shape.last_quote = at = close;
    } else if (c == '<') {
      shape.bracket = at;
      return shape;
    } else if (c == ':') {
      colon = true;
    } else if (c == ';' && (colon || shape.last_quote != npos)) {
      shape.end = at;
      return shape;
    }
  }
  shape.end = text.size();
  return shape;
}

void set_display(std::string_view text, NameAddr& into) {
  text = trim_lws(text);
  if (!text.empty() && text.front() == '"') {
    into.display_quoted = true;
    std::size_t close = closing_quote(text, 0);
    // Tokens behind a quoted string are no display name; what was sent is shown whole then.
    if (close != npos && close + 1 < text.size()) {
      into.display_quoted = false;
    } else {
      text = text.substr(1, close == npos ? npos : close - 1);
    }
  }
  into.display_name = text;
}

void read_bracketed(std::string_view text, std::size_t bracket, NameAddr& into) {
  into.angle_brackets = true;
  set_display(text.substr(0, bracket), into);
  std::size_t close = find_octet(text, '>', bracket);
  into.bracket_unterminated = close == text.size();
  std::string_view inside = text.substr(bracket + 1, close - bracket - 1);
  into.uri = trim_lws(inside);
  into.spaces_in_brackets = into.uri.size() != inside.size();
  into.parameters = text.substr(find_octet(text, ';', close));
}

void read_bare(std::string_view text, const Shape& shape, NameAddr& into) {
  std::size_t begin = 0;
  if (shape.last_quote != npos && shape.last_quote < shape.end) {
    begin = shape.last_quote + 1;
    set_display(text.substr(0, begin), into);
  }
  into.uri = trim_lws(text.substr(begin, shape.end - begin));
  into.parameters = text.substr(shape.end);
}

}  // namespace

std::string NameAddr::display_text() const {
  return display_quoted ? without_quoted_pairs(display_name) : std::string(display_name);
}

NameAddr parse_name_addr(std::string_view element) {
  element = trim_lws(element);
  NameAddr found;
  Shape shape = shape_of(element);
  found.quote_unterminated = shape.unterminated;
  if (shape.bracket != npos) {
    read_bracketed(element, shape.bracket, found);
  } else {
    read_bare(element, shape, found);
  }
  return found;
}

}  // namespace rung::sip
