// The parts of a URI stay inside it, and decoding never makes it longer.
#include <cstdlib>

#include "base/bytes.h"
#include "decode/sip/uri.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = rung::as_text({data, size});
  if (rung::sip::percent_decoded(text).size() > size) std::abort();
  rung::Result<rung::sip::Uri> uri = rung::sip::parse_uri(text);
  if (!uri) return 0;
  if (uri->scheme.size() + 1 + uri->rest.size() != size) std::abort();
  for (std::string_view part : {uri->user, uri->password, uri->host, uri->host_port, uri->parameters, uri->headers}) {
    if (part.empty()) continue;
    if (part.data() < uri->rest.data() || part.end() > uri->rest.end()) std::abort();
  }
  return 0;
}
