#include "cli/shown_message.h"

#include <optional>

#include "decode/readable_message.h"
#include "decode/sip/redaction.h"

namespace rung::cli {

// Secrets in what is compressed are found only where it is inflated.
std::string shown_message(std::string_view raw, bool show_secrets) {
  const std::optional<decode::ReadableMessage> readable = decode::readable_message(raw);
  const std::string_view text = readable ? std::string_view(readable->text) : raw;
  return show_secrets ? std::string(text) : sip::redact(text);
}

}  // namespace rung::cli
