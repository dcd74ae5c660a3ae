#include "decode/description.h"

#include <utility>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/content_coding.h"
#include "decode/sip/multipart.h"

namespace rung::decode {
namespace {

constexpr std::string_view description_type = "application/sdp";

class Search {
 public:
  explicit Search(std::vector<char>& inflated) : inflated_(inflated) {}

  // In one body or part. `coding` is its Content-Encoding.
  std::optional<std::string_view> look(std::string_view content_type, std::string_view coding, std::string_view body,
                                       int depth) {
    const bool is_description = equals_ignoring_case(sip::media_type_of(content_type), description_type);
    const std::string_view boundary = sip::boundary_of(content_type);
    if (!is_description && boundary.empty()) return std::nullopt;
    if (!is_plain_coding(coding)) {
      if (!is_compression(coding) || has_inflated_) return std::nullopt;
      has_inflated_ = true;
      inflated_ = inflate_body(coding, body, limits::inflated_body_octets).octets;
      body = {inflated_.data(), inflated_.size()};
    }
    return is_description ? body : look_into_parts(boundary, body, depth);
  }

 private:
  std::optional<std::string_view> look_into_parts(std::string_view boundary, std::string_view body, int depth) {
    if (depth >= limits::multipart_depth) return std::nullopt;
    sip::PartReader parts(body, boundary);
    for (std::size_t count = 0; count < limits::multipart_parts; ++count) {
      const std::optional<sip::BodyPart> part = parts.next();
      if (!part) break;
      if (!is_plain_coding(part->content_transfer_encoding)) continue;
      if (auto found = look(part->content_type, part->content_encoding, part->body, depth + 1)) return found;
    }
    return std::nullopt;
  }

  std::vector<char>& inflated_;
  bool has_inflated_ = false;
};

}  // namespace

bool may_hold_description(const sip::Message& message) {
  if (message.body().empty()) return false;
  const std::string_view type = message.essentials().content_type;
  return starts_ignoring_case(type, description_type) || starts_ignoring_case(type, "multipart/");
}

std::optional<std::string_view> description_in(const sip::Message& message, std::vector<char>& inflated) {
  if (!may_hold_description(message)) return std::nullopt;
  const sip::HeaderField* coding = message.find(sip::HeaderId::content_encoding);
  return Search(inflated).look(message.essentials().content_type, coding ? coding->value : std::string_view{},
                               message.body(), 0);
}

std::shared_ptr<const Description> read_description(const sip::Message& message) {
  std::vector<char> inflated;
  const std::optional<std::string_view> text = description_in(message, inflated);
  if (!text) return nullptr;
  // Moving a vector leaves its octets where they are.
  sdp::SessionDescription session = sdp::parse_session_description(*text);
  return std::make_shared<const Description>(Description{std::move(inflated), std::move(session)});
}

}  // namespace rung::decode
