#include "decode/http/upgrade.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/limits.h"

namespace rung::http {

namespace {

constexpr std::string_view blank = " \t";

// Lines of a head, ended by CRLF or a bare LF (RFC 9112 2.2).
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  // The next line without its end; nothing where no end is there.
  std::optional<std::string_view> next() {
    const std::size_t end = text_.find('\n', at_);
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view line = text_.substr(at_, end - at_);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    at_ = end + 1;
    return line;
  }
  // Octets up to and with the end of the last line.
  std::size_t offset() const { return at_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of(blank), text.size());
  const std::string_view word = text.substr(0, end);
  text = trim(text.substr(end));
  return word;
}

bool is_version(std::string_view text) {
  return text.size() == 8 && text.substr(0, 5) == "HTTP/" && ascii_digit(text[5]) && text[6] == '.' &&
         ascii_digit(text[7]);
}

bool read_status_line(std::string_view line, Head& head) {
  head.version = take_word(line);
  const std::string_view status = take_word(line);
  const std::optional<std::uint64_t> number = parse_decimal(status);
  if (!number || status.size() != 3) return false;
  head.status = static_cast<std::uint32_t>(*number);
  head.reason = line;
  return true;
}

// Words may stand apart by more than one blank (RFC 9112 3).
bool read_request_line(std::string_view line, Head& head) {
  head.is_request = true;
  head.method = take_word(line);
  const std::size_t before_version = line.find_last_of(blank);
  if (before_version == std::string_view::npos || head.method.empty()) return false;
  head.target = trim(line.substr(0, before_version));
  head.version = line.substr(before_version + 1);
  return is_version(head.version);
}

bool read_start_line(std::string_view line, Head& head) {
  std::string_view rest = line;
  return is_version(take_word(rest)) ? read_status_line(line, head) : read_request_line(trim(line), head);
}

// A line without a colon is kept as a name without a value.
void read_field_line(std::string_view line, std::vector<Field>& fields) {
  const bool folded = blank.find(line.front()) != std::string_view::npos;
  if (folded && !fields.empty()) {
    const std::string_view more = trim(line);
    std::string& value = fields.back().value;
    if (!value.empty() && !more.empty()) value += ' ';
    value += more;
    return;
  }
  const std::size_t colon = std::min(line.find(':'), line.size());
  Field field;
  field.name = trim(line.substr(0, colon));
  if (colon < line.size()) field.value = trim(line.substr(colon + 1));
  fields.push_back(std::move(field));
}

// Nothing where a Content-Length is no number, or where two of them differ (RFC 9112 6.3).
std::optional<std::uint64_t> content_length(const Head& head) {
  const std::string joined = head.joined("Content-Length");
  std::string_view values = joined;
  std::optional<std::uint64_t> length;
  while (true) {
    const std::size_t comma = std::min(values.find(','), values.size());
    const std::optional<std::uint64_t> value = parse_decimal(trim(values.substr(0, comma)));
    if (!value || (length && *length != *value)) return std::nullopt;
    length = value;
    if (comma == values.size()) return length;
    values.remove_prefix(comma + 1);
  }
}

}  // namespace

std::optional<std::string_view> Head::find(std::string_view name) const {
  for (const Field& field : fields) {
    if (equals_ignoring_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::string Head::joined(std::string_view name) const {
  std::string values;
  bool first = true;
  for (const Field& field : fields) {
    if (!equals_ignoring_case(field.name, name)) continue;
    if (!first) values += ", ";
    values += field.value;
    first = false;
  }
  return values;
}

bool Head::has_token(std::string_view name, std::string_view token) const {
  const std::string values = joined(name);
  const std::vector<std::string_view> elements = list_elements(values);
  return std::any_of(elements.begin(), elements.end(),
                     [&](std::string_view element) { return equals_ignoring_case(element, token); });
}

std::vector<std::string_view> list_elements(std::string_view list) {
  std::vector<std::string_view> elements;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view element = trim(list.substr(0, comma));
    if (!element.empty()) elements.push_back(element);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return elements;
}

Result<Head> parse_head(Bytes bytes) {
  const bool at_limit = bytes.size() >= limits::http_head_octets;
  Lines lines(as_text(bytes.first(std::min(bytes.size(), limits::http_head_octets))));
  const ParseError no_end{at_limit ? ParseErrorCode::over_limit : ParseErrorCode::truncated, bytes.size()};
  Head head;
  std::size_t begin = 0;
  std::optional<std::string_view> line = lines.next();
  // Empty lines before a start line are left from the body of an earlier message (RFC 9112 2.2).
  for (; line && line->empty(); line = lines.next()) begin = lines.offset();
  if (!line) return no_end;
  if (!read_start_line(*line, head)) return ParseError{ParseErrorCode::malformed, begin};
  while (true) {
    line = lines.next();
    if (!line) return no_end;
    if (line->empty()) break;
    read_field_line(*line, head.fields);
  }
  head.size = lines.offset();
  return head;
}

bool asks_for_websocket(const Head& request) { return request.is_request && request.has_token("Upgrade", "websocket"); }

std::optional<std::uint64_t> body_size(const Head& head) {
  const bool never = head.status / 100 == 1 || head.status == 204 || head.status == 304;
  if (!head.is_request && never) return 0;
  if (head.find("Transfer-Encoding")) return std::nullopt;
  if (head.find("Content-Length")) return content_length(head);
  if (head.is_request) return 0;
  return std::nullopt;
}

}  // namespace rung::http
