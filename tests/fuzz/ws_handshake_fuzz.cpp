// Two heads of HTTP, one behind the other, as an upgrade and its answer; and text in two pieces as UTF-8.
#include <cstdlib>
#include <string>

#include "base/utf8.h"
#include "decode/checks/handshake_checks.h"
#include "decode/http/target.h"
#include "decode/ws/extension.h"

namespace {

// However text is cut, it is UTF-8 or it is not.
void check_utf8(rung::Bytes octets) {
  rung::Utf8Check whole, cut;
  whole.feed(octets);
  const std::size_t middle = octets.size() / 2;
  cut.feed(octets.first(middle));
  cut.feed(octets.subspan(middle));
  if (whole.is_complete() != cut.is_complete() || whole.valid_octets() != cut.valid_octets()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const rung::Bytes octets(data, size);
  check_utf8(octets);
  for (const rung::ws::Extension& extension : rung::ws::parse_extensions(rung::as_text(octets))) {
    rung::ws::DeflateParameters parameters;
    read_deflate_offer(extension, parameters);
    if (parameters.server_max_window_bits && *parameters.server_max_window_bits > 15) std::abort();
  }
  const std::string redacted = rung::http::redact_target(rung::as_text(octets));
  if (rung::http::redact_target(redacted) != redacted) std::abort();
  const auto request = rung::http::parse_head(octets);
  if (!request) return 0;
  rung::decode::check_upgrade_request(*request, false);
  const auto response = rung::http::parse_head(octets.subspan(request->size));
  if (response) rung::decode::check_switch(*request, *response);
  return 0;
}
