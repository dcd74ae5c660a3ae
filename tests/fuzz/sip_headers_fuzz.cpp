// Every header grammar: whatever the text, its views lie inside it, and a URI means the same as itself.
#include <algorithm>
#include <cstdlib>

#include "base/bytes.h"
#include "tests/decode/sip/every_header.h"
#include "tests/decode/sip/round_trip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rung::sip;
  const std::string_view text = rung::as_text({data, size});
  // Fields of fixtures are lines.
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    const std::size_t colon = line.find(':');
    const std::string_view one = colon == std::string_view::npos ? line : line.substr(colon + 1);
    for (std::string_view view : views_of_every_header(one))
      if (!lies_inside(view, one)) std::abort();
    if (const auto uri = parse_uri(line); uri && !is_same_resource(*uri, *uri)) std::abort();
    at = end + 1;
  }
  return 0;
}
