#include "decode/sip/multipart.h"

#include <algorithm>

#include "base/ascii.h"
#include "decode/sip/parameters.h"

namespace rung::sip {
namespace {

// A delimiter line: "--boundary", or "--boundary--" behind the last part.
struct Delimiter {
  std::size_t begin = 0;  // of the line end before it, which belongs to it
  std::size_t end = 0;    // behind its own line end
  bool is_last = false;
};

// Whether the line that begins at `at` is one; fills in `found` then. White space may follow.
bool is_delimiter(std::string_view body, std::size_t at, std::string_view boundary, Delimiter& found) {
  constexpr std::string_view dashes = "--";
  std::string_view line = body.substr(at, std::min(body.find('\n', at), body.size()) - at);
  found.end = std::min(at + line.size() + 1, body.size());
  if (!line.starts_with(dashes) || !line.substr(dashes.size()).starts_with(boundary)) return false;
  line.remove_prefix(dashes.size() + boundary.size());
  found.is_last = line.starts_with(dashes);
  if (found.is_last) line.remove_prefix(dashes.size());
  if (!trim(line).empty()) return false;
  found.begin = at;
  if (found.begin > 0) --found.begin;  // the LF
  if (found.begin > 0 && body[found.begin - 1] == '\r') --found.begin;
  return true;
}

std::optional<Delimiter> find_delimiter(std::string_view body, std::string_view boundary) {
  Delimiter found;
  for (std::size_t at = 0; at < body.size(); at = found.end)
    if (is_delimiter(body, at, boundary, found)) return found;
  return std::nullopt;
}

// Takes the header fields off `part`. Folds are not undone: what is asked for is never folded by those who write it.
void take_header(BodyPart& part, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) break;
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string_view name = trim(line.substr(0, colon));
    const std::string_view value = trim(line.substr(std::min(colon + 1, line.size())));
    if (equals_ignoring_case(name, "Content-Type") || equals_ignoring_case(name, "c")) part.content_type = value;
    if (equals_ignoring_case(name, "Content-Encoding") || equals_ignoring_case(name, "e"))
      part.content_encoding = value;
    if (equals_ignoring_case(name, "Content-Transfer-Encoding")) part.content_transfer_encoding = value;
  }
  part.body = text;
}

}  // namespace

std::string_view boundary_of(std::string_view content_type) {
  constexpr std::string_view multipart = "multipart/";
  if (!starts_ignoring_case(content_type, multipart)) return {};
  const std::size_t semicolon = content_type.find(';');
  if (semicolon == std::string_view::npos) return {};
  const std::optional<Parameter> boundary = find_parameter(content_type.substr(semicolon), "boundary");
  return boundary ? boundary->value : std::string_view{};
}

std::string_view media_type_of(std::string_view content_type) {
  return trim(content_type.substr(0, content_type.find(';')));
}

PartReader::PartReader(std::string_view body, std::string_view boundary) : boundary_(boundary) {
  const std::optional<Delimiter> first = find_delimiter(body, boundary);
  found_end_ = first && first->is_last;
  is_over_ = !first || first->is_last;
  if (first) rest_ = body.substr(first->end);
}

std::optional<BodyPart> PartReader::next() {
  if (is_over_) return std::nullopt;
  const std::optional<Delimiter> end = find_delimiter(rest_, boundary_);
  BodyPart part;
  take_header(part, rest_.substr(0, end ? end->begin : rest_.size()));
  found_end_ = end && end->is_last;
  is_over_ = !end || end->is_last;
  rest_ = end ? rest_.substr(end->end) : std::string_view{};
  return part;
}

}  // namespace rung::sip
