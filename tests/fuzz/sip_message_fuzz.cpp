// A message parsed twice is the same, and its views stay inside its octets.
#include <cstdlib>

#include "decode/sip/message.h"
#include "decode/sip/redaction.h"

static void require(bool holds) {
  if (!holds) std::abort();
}

static bool is_inside(std::string_view part, std::string_view whole) {
  return part.empty() || (part.data() >= whole.data() && part.end() <= whole.end());
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rung::sip::Message message = rung::sip::Message::parse({data, data + size});
  rung::sip::Message again = rung::sip::Message::parse({data, data + size});
  require(message.head().size() + message.body().size() == size);
  require(message.headers().size() == again.headers().size());
  for (std::size_t i = 0; i < message.headers().size(); ++i) {
    require(is_inside(message.headers()[i].name, message.raw()));
    require(message.headers()[i].value == again.headers()[i].value);
  }
  require(message.essentials().branch == again.essentials().branch);
  require(rung::sip::redact(message.raw()) == rung::sip::redact(again.raw()));
  return 0;
}
