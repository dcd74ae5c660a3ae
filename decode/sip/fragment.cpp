#include "decode/sip/fragment.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/sip/multipart.h"
#include "decode/sip/start_line.h"

namespace rung::sip {
namespace {

std::uint32_t status_of(std::string_view content_type, std::string_view body) {
  const std::string_view type = media_type_of(content_type);
  if (!equals_ignoring_case(type, "message/sipfrag") && !equals_ignoring_case(type, "message/sip")) return 0;
  body.remove_prefix(std::min(body.find_first_not_of("\r\n"), body.size()));
  const StartLine line = parse_start_line(without_cr(body.substr(0, body.find('\n'))));
  return line.readable ? line.status : 0;
}

}  // namespace

std::uint32_t status_of_fragment(const Message& message) {
  const std::string_view content_type = message.essentials().content_type;
  const std::string_view boundary = boundary_of(content_type);
  if (boundary.empty()) return status_of(content_type, message.body());
  PartReader parts(message.body(), boundary);
  for (std::size_t count = 0; count < limits::multipart_parts; ++count) {
    const std::optional<BodyPart> part = parts.next();
    if (!part) return 0;
    if (const std::uint32_t status = status_of(part->content_type, part->body)) return status;
  }
  return 0;
}

}  // namespace rung::sip
