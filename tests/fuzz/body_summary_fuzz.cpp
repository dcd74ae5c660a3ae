// Bodies of every type that is read to a line: the first octet picks type and coding. Nothing grows beyond its limit.
#include <cstdlib>
#include <string>

#include "base/limits.h"
#include "decode/body_summary.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rung;
  constexpr std::string_view types[] = {
      "application/pidf+xml",
      "application/dialog-info+xml",
      "application/reginfo+xml",
      "application/conference-info+xml",
      "application/watcherinfo+xml",
      "application/rlmi+xml",
      "application/resource-lists+xml",
      "application/poc-settings+xml",
      "application/media_control+xml",
      "application/im-iscomposing+xml",
      "application/simple-message-summary",
      "application/dtmf-relay",
      "application/dtmf",
      "message/sipfrag",
      "message/sip",
      "multipart/mixed;boundary=b",
  };
  constexpr std::size_t count = std::size(types);
  constexpr std::string_view codings[] = {"identity", "gzip", "deflate"};
  if (size == 0) return 0;
  std::string text = "NOTIFY sip:a SIP/2.0\r\nContent-Type: ";
  text.append(types[data[0] % count]).append("\r\nContent-Encoding: ");
  text.append(codings[data[0] / count % std::size(codings)]).append("\r\n\r\n");
  text.append(reinterpret_cast<const char*>(data) + 1, size - 1);
  const sip::Message message = sip::Message::parse({text.begin(), text.end()});
  const decode::BodySummary summary = decode::summarize_body(message);
  if (summary.text.size() > limits::body_summary_octets) std::abort();
  if (summary.text.find('\n') != std::string::npos) std::abort();
  return 0;
}
