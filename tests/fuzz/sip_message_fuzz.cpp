// A message parsed twice is the same, its views stay inside its octets, and it makes the same octets again.
#include <cstdlib>

#include "decode/sip/redaction.h"
#include "tests/decode/sip/round_trip.h"

static void require(bool holds) {
  if (!holds) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rung::sip;
  const std::string_view text = rung::as_text({data, size});
  const Message message = Message::parse({text.begin(), text.end()});
  const Message again = Message::parse({text.begin(), text.end()});
  require(message.raw() == text);
  require(message.head().size() + message.body().size() == size);
  require(rebuilt(message) == text);
  require(message.headers().size() == again.headers().size());
  for (std::size_t i = 0; i < message.headers().size(); ++i) {
    require(lies_inside(message.headers()[i].name, message.raw()));
    require(message.headers()[i].value == again.headers()[i].value);
  }
  require(message.essentials().branch == again.essentials().branch);
  require(redact(message.raw()) == redact(again.raw()));
  return 0;
}
