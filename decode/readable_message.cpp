#include "decode/readable_message.h"

#include "base/limits.h"
#include "decode/content_coding.h"
#include "decode/sip/message.h"
#include "decode/sip/multipart.h"

namespace rung::decode {
namespace {

class Reader {
 public:
  explicit Reader(ReadableMessage& message) : message_(message) {}

  // Appends one body or part. `coding` is its Content-Encoding.
  void add(std::string_view content_type, std::string_view coding, std::string_view body, int depth) {
    if (!is_compression(coding)) return add_plain(content_type, body, depth);
    const std::size_t room = limits::inflated_body_octets - message_.inflated;
    const Inflated inflated = inflate_body(coding, body, room);
    if (message_.coding.empty()) message_.coding = coding;
    message_.sent += body.size();
    message_.inflated += inflated.octets.size();
    message_.damaged |= inflated.damaged;
    message_.over_limit |= inflated.over_limit;
    // Where it is something else than it says, what was sent is all there is.
    if (inflated.octets.empty() && inflated.damaged) return add_plain(content_type, body, depth);
    add_plain(content_type, {inflated.octets.data(), inflated.octets.size()}, depth);
  }

 private:
  void add_plain(std::string_view content_type, std::string_view body, int depth) {
    const std::string_view boundary = sip::boundary_of(content_type);
    const char* copied = body.data();
    if (!boundary.empty() && depth < limits::multipart_depth) {
      sip::PartReader parts(body, boundary);
      for (std::size_t count = 0; count < limits::multipart_parts; ++count) {
        const std::optional<sip::BodyPart> part = parts.next();
        if (!part) break;
        message_.text.append(copied, part->body.data());
        add(part->content_type, part->content_encoding, part->body, depth + 1);
        copied = part->body.data() + part->body.size();
      }
    }
    message_.text.append(copied, body.data() + body.size());
  }

  ReadableMessage& message_;
};

}  // namespace

std::optional<ReadableMessage> readable_message(std::string_view raw) {
  const sip::Message message = sip::Message::parse({raw.begin(), raw.end()});
  if (message.body().empty()) return std::nullopt;
  const sip::HeaderField* coding = message.find(sip::HeaderId::content_encoding);
  ReadableMessage readable;
  readable.text = message.head();
  Reader(readable).add(message.essentials().content_type, coding ? coding->value : std::string_view{}, message.body(),
                       0);
  if (readable.sent == 0) return std::nullopt;
  return readable;
}

}  // namespace rung::decode
